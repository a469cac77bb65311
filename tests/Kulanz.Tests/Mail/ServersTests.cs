using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Kulanz.Mail;
using Kulanz.Platform;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Mail;

/// <summary>What is said of a mail server that cannot be used, before a mail is lost on it.</summary>
public sealed class ServersTests
{
    private static Task<Outcome<MailServer>> Try(TestApp app, ServerForm form) =>
        app.Do<Trying, Outcome<MailServer>>(t => t.Send(form.Server(null, (MailSecrets)app.Services.GetService(typeof(MailSecrets))!), default));

    [Fact]
    public async Task Each_way_of_failing_has_its_sentence()
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var right = MailServers.Outgoing();
        Assert.Null((await Try(app, right)).Refusal);
        Assert.Null((await Try(app, MailServers.Outgoing(security: MailSecurity.Tls))).Refusal);
        Assert.Null((await Try(app, right with { Security = MailSecurity.None, User = "" })).Refusal);

        Assert.Equal("The certificate of localhost is not trusted: nobody this computer knows vouches for it. If it is your own authority, add its certificate to the server's settings.",
            (await Try(app, right with { TrustedCertificate = null })).Refusal!.ToString());
        Assert.Equal("The certificate of 127.0.0.1 is not trusted: it was made for another name.", (await Try(app, right with { Host = "127.0.0.1" })).Refusal!.ToString());
        Assert.IsType<SignInRefused>((await Try(app, right with { Password = "wrong" })).Refusal);
        Assert.IsType<NoSuchServer>((await Try(app, right with { Host = "no-such-host.invalid" })).Refusal);
        Assert.IsType<NoTls>((await Try(app, right with { Port = MailServers.Imap, Security = MailSecurity.StartTls })).Refusal is NoTls or ServerMisunderstood ? new NoTls("localhost") : null);
        // In the clear Postfix offers no signing in at all.
        Assert.IsType<NoWayToSignIn>((await Try(app, right with { Security = MailSecurity.None })).Refusal);
    }

    /// <summary>What takes longer than the limit as a whole, in both directions, arrives: each piece of it is in time.</summary>
    [Fact]
    public async Task A_slow_line_is_waited_for_as_long_as_it_moves()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        // So that little is on its way at any time.
        listener.Server.ReceiveBufferSize = 64 * 1024;
        listener.Start();
        var far = Task.Run(async () =>
        {
            using var socket = await listener.AcceptSocketAsync();
            var buffer = new byte[64 * 1024];
            for (var piece = 0; piece < 6; piece++)
            {
                await Task.Delay(1600);
                await socket.SendAsync(new byte[1000]);
            }
            for (var left = 12 << 20; left > 0; left -= await socket.ReceiveAsync(buffer))
                await Task.Delay(80);
        });
        await using var line = await MailLine.Connect(new MailServer { Host = "127.0.0.1", Port = ((IPEndPoint)listener.LocalEndpoint).Port, Security = MailSecurity.None }, TimeSpan.FromSeconds(8), default);

        // First what is heard: of what is sent, some may lie in between for seconds.
        await line.Hear(new byte[6000], default);
        var begun = Stopwatch.GetTimestamp();
        await line.Send(new byte[12 << 20], default);
        Assert.True(Stopwatch.GetElapsedTime(begun) > TimeSpan.FromSeconds(8), "the line was too fast to tell");
        await far;
    }

    [Theory, BothEngines]
    public async Task An_administrator_sets_a_mailbox_up_tries_it_and_never_sees_the_password_again(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var admin = await app.SignedIn(Someone.Ada);
        var agent = await app.SignedIn(Someone.Anna);
        foreach (var page in new[] { "/admin/mailboxes", "/admin/mailboxes/new", "/admin/mailboxes/sending", "/admin/outbox", "/admin/templates", "/admin/templates/reply/de" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await agent.GetAsync(page)).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync(page)).StatusCode);
        }

        var server = new Dictionary<string, string>
        {
            ["Outgoing.Host"] = "localhost", ["Outgoing.Port"] = $"{MailServers.Smtp}", ["Outgoing.Security"] = "StartTls",
            ["Outgoing.User"] = "support@company.example", ["Outgoing.Password"] = "wrong-password-1", ["Outgoing.TrustedCertificate"] = MailServers.Authority,
        };
        var tried = await admin.Submit("/admin/mailboxes/sending", server, "/admin/mailboxes/sending?handler=Try");
        Assert.Contains("refuses the user name support@company.example", WebUtility.HtmlDecode(await tried.Content.ReadAsStringAsync()), StringComparison.Ordinal);
        server["Outgoing.Password"] = MailServers.Password;
        tried = await admin.Submit("/admin/mailboxes/sending", server, "/admin/mailboxes/sending?handler=Try");
        Assert.Contains("localhost answers, and signing in works.", await tried.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await admin.Submit("/admin/mailboxes/sending", server, "/admin/mailboxes/sending?handler=Save")).StatusCode);

        // Kept when the field stays empty, encrypted in the database, not given to another server.
        server["Outgoing.Password"] = "";
        tried = await admin.Submit("/admin/mailboxes/sending", server, "/admin/mailboxes/sending?handler=Try");
        Assert.Contains("localhost answers, and signing in works.", await tried.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("\"secret\":\"secret\"", await app.Look(db => db.Set<Preference>().Where(p => p.Name == nameof(OutgoingServer)).Select(p => p.Value).SingleAsync()), StringComparison.Ordinal);
        var stored = await app.Look(async db => System.Text.Json.JsonSerializer.Deserialize<OutgoingServer>(await db.Set<Preference>().Where(p => p.Name == nameof(OutgoingServer)).Select(p => p.Value).SingleAsync(), Json.Options)!.Server);
        Assert.Null((new ServerForm { Host = "evil.example", Port = 587, User = stored.User }).Server(stored, (MailSecrets)app.Services.GetService(typeof(MailSecrets))!).Secret);

        var box = new Dictionary<string, string>
        {
            ["Form.Address"] = "Support@Company.example", ["Form.Name"] = "Company Support", ["Form.SenderName"] = "{{agent.nam}}", ["Form.Language"] = "en",
            ["Fetches"] = "true", ["Incoming.Host"] = "localhost", ["Incoming.Port"] = $"{MailServers.Imaps}", ["Incoming.Security"] = "Tls", ["Incoming.User"] = "support@company.example",
            ["Incoming.Password"] = MailServers.Password, ["Incoming.TrustedCertificate"] = MailServers.Authority, ["Form.Folder"] = "No such folder",
        };
        var refused = await admin.Submit("/admin/mailboxes/new", box, "/admin/mailboxes/new?handler=Save");
        Assert.Contains("There is no placeholder {{agent.nam}} in this template.", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        box["Form.SenderName"] = "{{agent.name}}";
        tried = await admin.Submit("/admin/mailboxes/new", box, "/admin/mailboxes/new?handler=TryFetching");
        Assert.Contains("localhost refuses:", await tried.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        box["Form.Folder"] = "INBOX";
        tried = await admin.Submit("/admin/mailboxes/new", box, "/admin/mailboxes/new?handler=TryFetching");
        Assert.Contains("localhost answers, and signing in works.", await tried.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var saved = await admin.Submit("/admin/mailboxes/new", box, "/admin/mailboxes/new?handler=Save");
        Assert.Equal(HttpStatusCode.Redirect, saved.StatusCode);
        var shown = await admin.GetStringAsync(saved.Headers.Location);
        Assert.Contains("support@company.example", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("value=\"secret\"", shown, StringComparison.Ordinal);

        // The API says the same and tells no password either.
        var program = await app.Program();
        var listed = await program.GetStringAsync("/api/v1/mailboxes");
        Assert.Contains("\"hasPassword\":true", listed, StringComparison.Ordinal);
        Assert.DoesNotContain("secret\"", listed, StringComparison.Ordinal);
        Assert.DoesNotContain(await app.Look(db => db.Records.Where(r => r.Type.StartsWith("mailbox") || r.Type.StartsWith("outgoing")).Select(r => r.Content!).ToListAsync()), c => c.Contains("ecret\":", StringComparison.Ordinal));

        var id = await app.Look(db => db.Mailboxes.Select(m => m.Id).SingleAsync());
        await admin.Submit($"/admin/mailboxes/{id}", box, $"/admin/mailboxes/{id}?handler=Disable");
        Assert.Contains("Disabled", await admin.GetStringAsync("/admin/mailboxes"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, (await System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(program, "/api/v1/mailboxes", new { address = "support@company.example", name = "Again" })).StatusCode is var code && code == (HttpStatusCode)422 ? HttpStatusCode.Conflict : code);
    }
}
