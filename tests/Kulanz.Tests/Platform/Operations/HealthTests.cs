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
        foreach (var said in new[] { "Program and database", "Schema", "Disk space", "Outbox", "support@company.example", "Nightly backup", "No nightly backup is set up", "Old entries of the outbox are deleted", "broken on purpose", "Something does not work." })
            Assert.Contains(said, page, StringComparison.Ordinal);
        using var german = await app.SignedIn(Someone.Ada, "de");
        var seite = await german.Read("/admin/health");
        Assert.Contains("Programm und Datenbank", seite, StringComparison.Ordinal);
        Assert.DoesNotContain("Disk space", seite, StringComparison.Ordinal);
    }
}
