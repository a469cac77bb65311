using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Cases.Mentions;
using Kulanz.Cases.Vouchers;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Tests.Cases.Vouchers;
using Kulanz.Tests.Mail;
using Kulanz.Tests.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Cases.Mentions;

public sealed class MentionTests
{
    private static readonly Dictionary<string, string?> Loopback = new() { ["KULANZ_WEBHOOK_NETWORKS"] = "127.0.0.0/8" };

    private static string Long(string words) => $"{words} Seit drei Wochen rufe ich an, jedes Mal erkläre ich alles von vorn, und jedes Mal soll ich den Router neu starten. Morgen kündige ich.";

    [Theory, BothEngines]
    public async Task A_post_in_a_watched_feed_becomes_one_case_however_often_it_comes_and_under_whatever_address(string engine)
    {
        await using var app = await TestApp.Start(engine, Loopback);
        await using var site = await SomeSite.Start();
        site.Says("/", $"<html><head><link rel=alternate type='application/rss+xml' href='/feed'></head><body>A blog</body></html>", "text/html");
        site.Says("/feed", SomeSite.Rss(SomeSite.Item("Nie wieder LindBox", "https://blog.example/nie-wieder?utm_source=rss", Long("Nie wieder."), "<guid>1</guid><author>jo@blog.example (Jo)</author><pubDate>Mon, 28 Sep 2099 09:00:00 GMT</pubDate>"), SomeSite.Item("Kuchen", "https://blog.example/kuchen", "Rezept")), etag: "\"one\"");
        var lea = await app.SignedIn(Someone.Lea);
        await Customs(lea, "LindBox");

        Assert.Equal(HttpStatusCode.Redirect, (await lea.Submit("/desk/mentions/feeds", new() { ["Url"] = site.Root }, "/desk/mentions/feeds?handler=Add")).StatusCode);
        await Read(app);
        var opened = await app.Look(db => db.Cases.AsNoTracking().SingleAsync());
        Assert.Equal(("Nie wieder LindBox", Channel.Mention, CaseState.New), (opened.Subject, opened.Channel, opened.State));
        Assert.Equal("jo@blog.example", await app.Look(db => db.ContactPoints.Where(p => p.CustomerId == opened.CustomerId).Select(p => p.Value).SingleAsync()));
        Assert.Contains("https://blog.example/nie-wieder", await app.Look(db => db.Messages.Select(m => m.Text).SingleAsync()), StringComparison.Ordinal);
        var mention = await app.Look(db => db.Mentions.AsNoTracking().SingleAsync());
        Assert.Equal(("LindBox", null, MentionState.Opened), (mention.Phrase, mention.PublishedAt, mention.State));
        Assert.All(site.Heard, h => Assert.Equal("KulanzMentions/1.0 (+http://help.example.com)", h.Agent));

        // Asked again as rarely as may be, and with what it said last time.
        var times = site.Times("/feed");
        await Round(app);
        Assert.Equal(times, site.Times("/feed"));
        app.Clock.Advance(TimeSpan.FromMinutes(31));
        await Round(app);
        Assert.Equal("\"one\"", site.Heard.Last(h => h.Path == "/feed").IfNoneMatch);
        // Copied by somebody who collects, and under another address of the same page.
        site.Says("/feed", SomeSite.Rss(SomeSite.Item("Nie wieder LindBox", "https://collector.example/a", Long("Nie wieder.")), SomeSite.Item("Nie wieder LindBox", "http://www.blog.example/nie-wieder/#comments", Long("Nie wieder."))));
        app.Clock.Advance(TimeSpan.FromMinutes(31));
        await Round(app);
        Assert.Equal(1, await app.Look(db => db.Mentions.CountAsync()));
        // Changed by its author: noted in the case.
        site.Says("/feed", SomeSite.Rss(SomeSite.Item("Nie wieder LindBox", "https://blog.example/nie-wieder", Long("Doch noch einmal."), "<guid>1</guid>")));
        app.Clock.Advance(TimeSpan.FromMinutes(31));
        await Round(app);
        Assert.Equal(1, await app.Look(db => db.Cases.CountAsync()));
        Assert.Contains("Doch noch einmal.", await app.Look(db => db.Messages.Where(m => m.Kind == MessageKind.Note).Select(m => m.Text).SingleAsync()), StringComparison.Ordinal);
        Assert.Contains("/desk/cases/1", await lea.Read("/desk/mentions"), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task What_waits_is_taken_or_dismissed_with_a_reason(string engine)
    {
        await using var app = await TestApp.Start(engine, Loopback);
        await using var site = await SomeSite.Start();
        site.Says("/feed", SomeSite.Rss(SomeSite.Item("LindBox eins", "https://blog.example/1", "kurz"), SomeSite.Item("LindBox zwei", "https://blog.example/2", "kurz")));
        var lea = await app.SignedIn(Someone.Lea);
        await Customs(lea, "LindBox", atOnce: false);
        await lea.Submit("/desk/mentions/feeds", new() { ["Url"] = $"{site.Root}/feed" }, "/desk/mentions/feeds?handler=Add");
        await Read(app);
        Assert.Equal(0, await app.Look(db => db.Cases.CountAsync()));
        var anna = await app.SignedIn(Someone.Anna);
        var (one, two) = (await Of("https://blog.example/1"), await Of("https://blog.example/2"));

        await anna.Submit("/desk/mentions", new() { ["id"] = $"{one}", ["why"] = "Advertising" }, "/desk/mentions?handler=Dismiss");
        Assert.Equal("/desk/cases/1", (await anna.Submit("/desk/mentions", new() { ["id"] = $"{two}" }, "/desk/mentions?handler=Take")).Headers.Location?.ToString());
        Assert.Contains("has been decided already", await (await anna.Submit("/desk/mentions", new() { ["id"] = $"{two}" }, "/desk/mentions?handler=Take")).Read(), StringComparison.Ordinal);
        Assert.Contains("Advertising", await anna.Read("/desk/mentions?state=Dropped"), StringComparison.Ordinal);

        Task<Guid> Of(string url) => app.Look(db => db.Mentions.Where(m => m.Url == url).Select(m => m.Id).SingleAsync());
    }

    [Theory, BothEngines]
    public async Task Servers_that_forbid_fail_move_or_are_gone_are_treated_as_they_ask(string engine)
    {
        await using var app = await TestApp.Start(engine, Loopback);
        await using var site = await SomeSite.Start();
        site.Says("/robots.txt", "User-agent: KulanzMentions\nDisallow: /secret", "text/plain");
        site.Says("/secret", SomeSite.Rss());
        foreach (var path in new[] { "/busy", "/moves", "/dies" })
            site.Says(path, SomeSite.Rss());
        var lea = await app.Acting(Someone.Lea);
        var forbidden = await app.Do<WatchingFeeds, Outcome<WatchedFeed>>(w => w.Add($"{site.Root}/secret", null, lea, default));
        Assert.Contains("robots.txt", forbidden.Refusal!.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, site.Times("/secret"));
        foreach (var path in new[] { "/busy", "/moves", "/dies" })
            Assert.Null((await app.Do<WatchingFeeds, Outcome<WatchedFeed>>(w => w.Add(site.Root + path, null, lea, default))).Refusal);
        Assert.Equal(1, site.Times("/robots.txt"));
        await Read(app);
        app.Clock.Advance(TimeSpan.FromMinutes(31));

        site.Answers("/busy", 503, retryAfter: "7200");
        site.Answers("/moves", 301, "/moved");
        site.Says("/moved", SomeSite.Rss());
        site.Answers("/dies", 410);
        await Round(app);
        var feeds = await app.Look(db => db.WatchedFeeds.AsNoTracking().ToDictionaryAsync(f => new Uri(f.Url).AbsolutePath));
        Assert.True(feeds["/busy"].NextAt >= app.Clock.GetUtcNow() + TimeSpan.FromMinutes(119));
        Assert.Contains("503", feeds["/busy"].Problem!.ToString(), StringComparison.Ordinal);
        Assert.True(feeds.ContainsKey("/moved"));
        Assert.NotNull(feeds["/dies"].GoneAt);
        Assert.Null(feeds["/dies"].NextAt);
        Assert.Contains("answers with 503", await (await app.SignedIn(Someone.Lea)).Read("/desk/mentions/feeds"), StringComparison.Ordinal);

        // Nobody can say whether we may read: not now. A day later the rules are asked for again.
        site.Answers("/robots.txt", 500);
        app.Clock.Advance(TimeSpan.FromHours(25));
        var before = site.Times("/busy");
        await Round(app);
        Assert.Equal(before, site.Times("/busy"));
        Assert.Contains("cannot say now", (await app.Look(db => db.WatchedFeeds.AsNoTracking().SingleAsync(f => f.Url.EndsWith("/busy")))).Problem!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Endless_bodies_bombs_and_circles_are_cut_off()
    {
        await using var app = await TestApp.Start(Databases.Sqlite, Loopback);
        await using var site = await SomeSite.Start();
        site.Pages["/endless"] = async http =>
        {
            var line = Encoding.UTF8.GetBytes(SomeSite.Item("LindBox", "https://blog.example/x", new string('x', 8000)));
            while (!http.RequestAborted.IsCancellationRequested)
                await http.Response.Body.WriteAsync(line, http.RequestAborted);
        };
        using var packed = new MemoryStream();
        await using (var zip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            for (var i = 0; i < 200; i++)
                zip.Write(new byte[1024 * 1024]);
        site.Gives("/bomb", packed.ToArray(), "application/rss+xml", "gzip");
        site.Answers("/circle", 302, "/circle");
        site.Answers("/away", 302, "file:///etc/passwd");

        var endless = await Get(app, $"{site.Root}/endless");
        var bomb = await Get(app, $"{site.Root}/bomb");
        Assert.Equal(Fetching.LargestBody, Encoding.UTF8.GetByteCount(endless.Text));
        Assert.True(bomb.Text.Length <= Fetching.LargestBody);
        Assert.Contains("more than 5 redirects", (await Get(app, $"{site.Root}/circle")).Problem!.ToString(), StringComparison.Ordinal);
        Assert.Equal(6, site.Times("/circle"));
        Assert.Contains("not of the web", (await Get(app, $"{site.Root}/away")).Problem!.ToString(), StringComparison.Ordinal);
        Assert.NotNull((await Get(app, "gopher://x")).Problem);
    }

    [Fact]
    public async Task Nothing_inside_the_house_is_ever_read()
    {
        await using var site = await SomeSite.Start();
        site.Says("/feed", SomeSite.Rss());
        var port = new Uri(site.Root).Port;
        await using var app = await TestApp.Start(Databases.Sqlite);
        foreach (var host in new[] { "127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "10.0.0.1", "169.254.169.254", "192.168.1.1" })
        {
            var got = await Get(app, $"http://{host}:{port}/feed");
            Assert.Contains("leads into this network", got.Problem?.ToString() ?? "read!", StringComparison.Ordinal);
        }
        Assert.NotNull((await Get(app, $"http://0.0.0.0:{port}/feed")).Problem);
        Assert.Empty(site.Heard);

        // Also where somebody who may be read leads there.
        await using var open = await TestApp.Start(Databases.Sqlite, Loopback);
        site.Answers("/leads", 302, $"http://[::1]:{port}/feed");
        site.Answers("/metadata", 302, "http://169.254.169.254/latest/meta-data");
        foreach (var path in new[] { "/leads", "/metadata" })
            Assert.Contains("leads into this network", (await Get(open, site.Root + path)).Problem?.ToString() ?? "read!", StringComparison.Ordinal);
        Assert.Equal(0, site.Times("/feed"));
    }

    [Theory, BothEngines]
    public async Task A_pasted_link_is_read_corrected_and_opened_also_where_it_cannot_be_read(string engine)
    {
        await using var app = await TestApp.Start(engine, Loopback);
        await using var site = await SomeSite.Start();
        site.Says("/post", "<html><head><title>Blog</title><meta name=author content='Jo Blogger'><meta property='article:published_time' content='2026-09-20T10:00:00Z'></head><body><nav>Menu</nav><article><h1>Never again</h1><p>It broke.</p><script>alert(1)</script></article></body></html>", "text/html");
        var anna = await app.SignedIn(Someone.Anna);

        var preview = await (await anna.Submit("/desk/mentions", new() { ["Url"] = $"{site.Root}/post" }, "/desk/mentions/new")).Read();
        foreach (var said in new[] { "Never again", "Jo Blogger", "It broke.", "2026-09-20" })
            Assert.Contains(said, preview, StringComparison.Ordinal);
        Assert.DoesNotContain("alert(1)", preview, StringComparison.Ordinal);
        var opened = await anna.Submit("/desk/mentions/new", new() { ["Url"] = $"{site.Root}/post", ["Title"] = "Never again", ["Text"] = "It broke.", ["Author"] = "Jo Blogger", ["Published"] = "2026-09-20" }, "/desk/mentions/new?handler=Open");
        Assert.Equal("/desk/cases/1", opened.Headers.Location?.ToString());
        Assert.Contains("is known already", await (await anna.Submit("/desk/mentions/new", new() { ["Url"] = $"{site.Root}/post#x", ["Title"] = "Again" }, "/desk/mentions/new?handler=Open")).Read(), StringComparison.Ordinal);

        var unread = await (await anna.Submit("/desk/mentions", new() { ["Url"] = $"{site.Root}/nowhere" }, "/desk/mentions/new")).Read();
        Assert.Contains("answers with 404", unread, StringComparison.Ordinal);
        Assert.Equal("/desk/cases/2", (await anna.Submit("/desk/mentions/new", new() { ["Url"] = $"{site.Root}/nowhere", ["Title"] = "Typed in", ["Author"] = "Jo Blogger" }, "/desk/mentions/new?handler=Open")).Headers.Location?.ToString());
        // The same author at the same site is the same customer.
        Assert.Equal(1, await app.Look(db => db.Cases.Select(c => c.CustomerId).Distinct().CountAsync()));
    }

    [Theory, BothEngines]
    public async Task An_invitation_is_mailed_with_a_voucher_that_leads_back_and_nobody_is_invited_twice_or_against_their_will(string engine)
    {
        await using var app = await TestApp.Start(engine, Loopback);
        await app.AddMailbox();
        var address = MailServers.NewAddress("blogger");
        var anna = await app.Acting(Someone.Anna);
        var opened = (await app.Do<Pasting, Outcome<Case>>(p => p.Open(new PastedPost("https://blog.example/1", "Never again", "It broke.", "Jo", address, null), anna, default))).Value;
        var mention = await app.Look(db => db.Mentions.AsNoTracking().SingleAsync());

        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => app.Do<Inviting, Outcome<Invited>>(i => i.Invite(mention.Id, "en", anna, default))));
        Assert.Single(answers, a => a.Refusal is null);
        Assert.All(answers.Where(a => a.Refusal is not null), a => Assert.IsType<InvitedLately>(a.Refusal));
        var mail = Assert.Single(await MailServers.Arrived(address));
        Assert.Contains("https://blog.example/1", mail.Text, StringComparison.Ordinal);
        var code = VoucherCode.FindIn(mail.Text!, out _)!;
        Assert.Equal(opened.Id, await app.Look(db => db.Vouchers.Where(v => v.CodeHash == code.Hash()).Select(v => v.CaseId).SingleAsync()));
        // The voucher leads back, by the subject of a mail.
        var back = await (await app.Program("Mail gateway")).Deliver($"From: Jo <{address}>\r\nTo: support@company.example\r\nSubject: {code.Reveal()}\r\nDate: Mon, 28 Sep 2026 09:00:00 +0200\r\n\r\nHere I am.\r\n");
        Assert.Equal(opened.Number, back.CaseNumber);

        // Opening the link changes nothing; pressing the button does, once and for all.
        var link = System.Text.RegularExpressions.Regex.Match(mail.Text!, "/mentions/opt-out/[0-9a-f]{32}").Value;
        var visitor = app.Visitor();
        Assert.Contains("Do not invite me again", await visitor.Read(link), StringComparison.Ordinal);
        Assert.Equal(0, await app.Look(db => db.MentionOptOuts.CountAsync()));
        Assert.Contains("we have noted it", await (await visitor.Submit(link, [])).Read(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync($"/mentions/opt-out/{new string('0', 32)}")).StatusCode);
        app.Clock.Advance(TimeSpan.FromDays(100));
        Assert.IsType<AuthorOptedOut>((await app.Do<Inviting, Outcome<Invited>>(i => i.Invite(mention.Id, "en", anna, default))).Refusal);

        // What they write elsewhere is counted, and becomes no case.
        var feed = new WatchedFeed { Id = Guid.CreateVersion7(), Url = "https://blog.example/feed", Title = "Blog", AddedByName = "Test" };
        await app.Look(async db => { db.Add(feed); return await db.SaveChangesAsync(); });
        var again = await app.Do<Spotting, Mention>(s => s.Spot(new("https://blog.example/2", "Again", "LindBox") { AuthorEmail = address }, feed, "LindBox", default));
        Assert.Equal((MentionState.OptedOut, null), (again.State, again.CaseId));
        Assert.Equal(1, await app.Look(db => db.MentionOptOuts.Select(o => o.Hits).SingleAsync()));
    }

    [Theory, BothEngines]
    public async Task Without_an_address_the_invitation_is_a_text_to_be_posted_and_what_is_said_in_public_stands_in_the_case(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var program = await app.Program("Agent");
        var made = await program.PostAsJsonAsync("/api/v1/mentions", new { url = "https://blog.example/1", title = "Never again", text = "It broke.", author = "Jo" });
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var anna = await app.SignedIn(Someone.Anna);
        var mention = await app.Look(db => db.Mentions.AsNoTracking().SingleAsync());

        await anna.Submit("/desk/cases/1", new() { ["mention"] = $"{mention.Id}" }, "/desk/cases/1?handler=Invite");
        var page = await anna.Read("/desk/cases/1");
        Assert.NotNull(VoucherCode.FindIn(page[page.IndexOf("To be posted", StringComparison.Ordinal)..], out _));
        Assert.Contains("/mentions/opt-out/", page, StringComparison.Ordinal);
        Assert.DoesNotContain("/mentions/opt-out/", await anna.Read("/desk/cases/1"), StringComparison.Ordinal);
        var invitation = await app.Look(db => db.MentionInvitations.Select(i => i.Id).SingleAsync());
        await anna.Submit("/desk/cases/1", new() { ["invitation"] = $"{invitation}", ["link"] = "https://blog.example/1#c1" }, "/desk/cases/1?handler=PostedInvitation");
        Assert.Contains("https://blog.example/1#c1", await anna.Read("/desk/cases/1"), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, (await program.PostAsJsonAsync($"/api/v1/mentions/{mention.Id}/answers", new { kind = "thanks_of_the_author", url = "https://blog.example/thanks", text = "They called me at once." })).StatusCode);
        Assert.Contains("They called me at once.", await anna.Read("/desk/cases/1"), StringComparison.Ordinal);
        Assert.Contains("thanks_of_the_author", await program.GetStringAsync("/api/v1/mentions"), StringComparison.Ordinal);
        Assert.Contains("the author's public thanks", await anna.Read("/desk/cases/1/history"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await program.PostAsJsonAsync($"/api/v1/mentions/{mention.Id}/answers", new { kind = "our_answer", url = "javascript:alert(1)" })).StatusCode);
    }

    /// <summary>The program's own loop has been by.</summary>
    private static Task Read(TestApp app) => app.Holds(db => db.WatchedFeeds.AllAsync(f => f.FetchedAt != null), "every feed is read");

    private static Task Round(TestApp app) => app.Do(services => FeedRounds.Round(services, default));

    private static Task<Fetched> Get(TestApp app, string url) => app.Do<Fetching, Fetched>(f => f.Get(url, null, null, default));

    private static async Task Customs(HttpClient lead, string phrases, bool atOnce = true)
    {
        var fields = new Dictionary<string, string> { ["Phrases"] = phrases, ["daysBetween"] = "90", ["agent"] = "KulanzMentions" };
        if (atOnce)
            fields["openAtOnce"] = "true";
        Assert.Equal(HttpStatusCode.Redirect, (await lead.Submit("/desk/mentions/feeds", fields, "/desk/mentions/feeds?handler=Customs")).StatusCode);
    }
}
