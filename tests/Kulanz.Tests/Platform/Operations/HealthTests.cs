using System.Net;
using System.Text.Json;
using Kulanz.Mail;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Operations;
using Kulanz.Tests.Mail;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Platform.Operations;

public sealed class HealthTests
{
    [Theory, BothEngines]
    public async Task Strangers_learn_whether_it_works_and_monitors_learn_why_not(string engine)
    {
        await using var app = await TestApp.Start(engine);
        using var stranger = app.Visitor();
        using var monitor = await app.Program("Monitoring");

        Assert.Equal("""{"status":"healthy"}""", await stranger.GetStringAsync("/health/live"));
        Assert.Equal("""{"status":"healthy"}""", await stranger.GetStringAsync("/health/ready"));
        var seen = JsonDocument.Parse(await monitor.GetStringAsync("/health/ready")).RootElement.GetProperty("checks");
        Assert.Equal(["database", "schema", "loops"], seen.EnumerateObject().Select(check => check.Name));

        await app.Look(db => db.Write(() => db.Database.ExecuteSqlRawAsync("DELETE FROM schema_scripts WHERE number = (SELECT max(number) FROM schema_scripts)"), default));
        using var not = await stranger.GetAsync("/health/ready");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, """{"status":"unhealthy"}"""), (not.StatusCode, await not.Content.ReadAsStringAsync()));
        Assert.Equal(HttpStatusCode.OK, (await stranger.GetAsync("/health/live")).StatusCode);
        using var why = await monitor.GetAsync("/health/ready");
        Assert.Contains("The database has schema", await why.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task Administrators_see_every_part_with_its_state_in_words_in_both_languages(string engine)
    {
        await using var app = await TestApp.Start(engine, replace: services => services.AddSingleton(
            new Examination(5, "Mailboxes", (_, _) => throw new InvalidOperationException("broken on purpose"))));
        await app.Do<Mailboxes, Outcome<Mailbox>>(m => m.Add(SomeMail.Support, Actor.System, default));
        using var ada = await app.SignedIn(Someone.Ada);

        var page = await ada.Read("/admin/health");
        foreach (var said in new[] { "Program and database", "Schema", "Disk space", "Outbox", "support@company.example", "Nightly backup", "No nightly backup is set up", "Old entries of the outbox are forgotten", "broken on purpose", "Something does not work." })
            Assert.Contains(said, page, StringComparison.Ordinal);
        using var german = await app.SignedIn(Someone.Ada, "de");
        var seite = await german.Read("/admin/health");
        Assert.Contains("Programm und Datenbank", seite, StringComparison.Ordinal);
        Assert.DoesNotContain("Disk space", seite, StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task Measures_are_read_by_whoever_may_and_say_what_happened(string engine)
    {
        await using var app = await TestApp.Start(engine);
        Assert.True((await app.Services.GetRequiredService<Arriving>().Accept(new RawMail("From: a@customer.example\nSubject: S\n\nT"u8.ToArray(), "api", null), default)).Done(out _, out _));
        using var monitor = await app.Program("Monitoring");
        using var agent = await app.Program("Agent");
        await monitor.GetStringAsync("/health/live");

        var text = await monitor.GetStringAsync("/metrics");
        // The loop begins with the program, beside us; a request is counted after its answer has left.
        for (var i = 0; i < 500 && !(text.Contains("{loop=\"jobs\"", StringComparison.Ordinal) && text.Contains("http_server_request_duration", StringComparison.Ordinal)); i++)
            text = await monitor.GetStringAsync("/metrics");
        foreach (var line in new[]
        {
            "# TYPE kulanz_mail_accepted_total counter", "kulanz_mail_accepted_total{disposition=\"opened\",source=\"api\"}", "kulanz_outbox_depth{state=\"waiting\"}", "kulanz_jobs_depth ",
            "# TYPE kulanz_loop_duration_seconds histogram", "kulanz_loop_duration_seconds_bucket{loop=\"jobs\",le=\"+Inf\"}", "kulanz_live_listeners", "kulanz_database_size_bytes", "http_server_request_duration_seconds_count{",
        })
            Assert.Contains(line, text, StringComparison.Ordinal);
        Assert.DoesNotContain("customer.example", text, StringComparison.Ordinal);
        Assert.Equal(text.Split('\n').Count(l => l.StartsWith("# TYPE", StringComparison.Ordinal)), text.Split('\n').Where(l => l.StartsWith("# TYPE", StringComparison.Ordinal)).Distinct().Count());
        Assert.Equal(HttpStatusCode.Forbidden, (await agent.GetAsync("/metrics")).StatusCode);
        using var stranger = app.Visitor();
        Assert.NotEqual(HttpStatusCode.OK, (await stranger.GetAsync("/metrics")).StatusCode);
    }
}
