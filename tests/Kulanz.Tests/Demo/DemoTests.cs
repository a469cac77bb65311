using System.Text.RegularExpressions;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Demo;
using Kulanz.Mail;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Jobs;
using Kulanz.Platform.Outbox;
using Kulanz.Tests.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Company = Kulanz.Demo.Company;

namespace Kulanz.Tests.Demo;

/// <summary>The company of the demo is complete, reads like life, and leaves alone what is there already.</summary>
public sealed partial class DemoTests
{
    [Theory, BothEngines]
    public async Task The_demo_fills_an_empty_desk_with_everything_and_a_second_time_changes_nothing(string engine)
    {
        var folder = Directory.CreateTempSubdirectory("kulanz-demo-").FullName;
        var connection = await Databases.Fresh(engine, folder);
        try
        {
            var said = new StringWriter();
            Assert.True(await Show(said), said.ToString());
            Assert.Contains(Company.Password, said.ToString(), StringComparison.Ordinal);
            Assert.Matches("kul_[0-9a-f]{48}", said.ToString());
            await Look(EverythingIsThere);

            var before = await Look(Rows);
            said = new StringWriter();
            Assert.False(await Show(said));
            Assert.Contains("cases already", said.ToString(), StringComparison.Ordinal);
            Assert.Equal(before, await Look(Rows));
        }
        finally
        {
            await Databases.Drop(connection);
            Directory.Delete(folder, recursive: true);
        }

        Task<bool> Show(TextWriter say) => Demonstrating.Show([], say, CancellationToken.None, Configure, Quickly);

        async Task<T> Look<T>(Func<IServiceProvider, Task<T>> look)
        {
            await using var app = Hosting.Build([], Configure);
            await using var scope = app.Services.CreateAsyncScope();
            return await look(scope.ServiceProvider);
        }

        void Configure(WebApplicationBuilder builder)
        {
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["KULANZ_DATA"] = folder, ["KULANZ_DATABASE"] = connection, ["KULANZ_CLOCK"] = "2026-09-28T10:00:00+02:00" });
            builder.Logging.ClearProviders();
        }
    }

    [Theory, BothEngines]
    public async Task An_administrator_fills_it_into_the_running_program_and_nothing_is_mailed(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var ada = await app.SignedIn(Someone.Ada);
        // Something of somebody's own that waits to be mailed, and stays.
        await app.Do(async services =>
        {
            var waiting = await services.GetRequiredService<Outbox>().Add("never", "account/1", "ada@desk.example", null, 1, default);
            waiting.Postpone(new Sentence("Not today."), app.Clock.GetUtcNow().AddYears(1));
            await services.GetRequiredService<KulanzDb>().SaveChangesAsync();
        });

        Assert.Contains("/admin/demo", await ada.GetStringAsync("/desk"), StringComparison.Ordinal);
        Assert.DoesNotContain("/admin/demo", await (await app.SignedIn(Someone.Anna)).GetStringAsync("/desk"), StringComparison.Ordinal);
        var started = await ada.Submit("/admin/demo", []);
        var job = await app.Look(db => db.Set<Job>().SingleAsync());
        Assert.Equal($"/desk/jobs/{job.Id}", started.Headers.Location!.ToString());
        // The loop may have begun already, then this waits for its turn.
        while (!job.Over)
        {
            await app.Services.GetRequiredService<Engine>().Alone(Jobs.Loop, cancel => Jobs.Round(app.Services, cancel), default);
            job = await app.Look(db => db.Set<Job>().SingleAsync());
        }

        Assert.Equal((JobState.Done, job.Total, null), (job.State, job.Done, job.Result));
        Assert.Equal(job.Total, await app.Look(db => db.Cases.LongCountAsync()));
        Assert.Empty(await app.Look(db => db.Set<OutboxItem>().Where(i => i.Kind != "never").ToListAsync()));
        var page = await ada.Read($"/desk/jobs/{job.Id}");
        Assert.Contains(Company.Password, page, StringComparison.Ordinal);
        Assert.DoesNotContain("/admin/demo", await ada.GetStringAsync("/desk"), StringComparison.Ordinal);
        // What it brought is known at once: its views stand at the left.
        Assert.Contains("Anrufe von Partnern", await ada.Read("/desk"), StringComparison.Ordinal);
        Assert.Contains("has", await (await ada.Submit("/desk/me", [], "/admin/demo")).Read(), StringComparison.Ordinal);
        Assert.Equal(1, await app.Look(db => db.Set<Job>().CountAsync()));
    }

    [Fact]
    public void No_story_begins_like_another_and_nothing_is_left_to_fill_in()
    {
        var stories = Shelf.Stories();
        Assert.True(stories.Count >= 200, $"{stories.Count} stories");
        Assert.Empty(stories.GroupBy(s => s.Beats[0].Text.Trim().ToLowerInvariant()).Where(g => g.Count() > 1).Select(g => g.First().Subject));
        Assert.Empty(stories.GroupBy(s => s.Subject).Where(g => g.Count() > 1).Select(g => g.Key));
        var words = stories.SelectMany(s => s.Beats, (s, beat) => (s.Subject, beat.Text, beat.Kind)).ToList();
        Assert.Empty(words.Where(w => Unfilled().IsMatch(w.Text)).Select(w => w.Subject));
        Assert.Empty(words.Where(w => w.Kind != BeatKind.Act && w.Text.Length == 0).Select(w => w.Subject));
        // Whoever reads a demo aloud to customers must not meet a real address or somebody's number.
        Assert.DoesNotContain(words.SelectMany(w => Address().Matches(w.Text).Select(m => m.Value.TrimEnd('.'))), address => !address.EndsWith(".example", StringComparison.Ordinal) && !address.EndsWith('…'));
    }

    [Fact]
    public void Customers_can_be_reached_only_where_nobody_is()
    {
        var rows = People.Listed.ToList();
        Assert.All(rows, row => Assert.Equal(8, row.Length));
        Assert.All(rows.SelectMany(row => row[3].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)), address => Assert.EndsWith(".example", address, StringComparison.Ordinal));
        Assert.All(rows.SelectMany(row => row[4].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)), number => Assert.Matches(Reserved(), number));
    }

    private static async Task<bool> EverythingIsThere(IServiceProvider services)
    {
        var db = services.GetRequiredService<KulanzDb>();
        var cases = await db.Cases.AsNoTracking().ToListAsync();
        Assert.True(cases.Count >= 200, $"{cases.Count} cases");
        Assert.Empty(Enum.GetValues<CaseState>().Except(cases.Select(c => c.State)));
        Assert.Empty(new[] { Channel.Mail, Channel.Phone, Channel.Portal }.Except(cases.Select(c => c.Channel)));
        Assert.Contains(cases, c => c.SnoozedUntil is not null);
        Assert.Contains(cases, c => c.MergedIntoId is not null);
        var now = new DateTimeOffset(2026, 9, 28, 8, 0, 0, TimeSpan.Zero);
        Assert.True(cases.Count(c => c.OpenedAt > now.AddHours(-12)) >= 10);
        Assert.All(cases, c => Assert.InRange(c.OpenedAt, now - Filling.Back, now.AddMinutes(2)));

        Assert.Empty(await db.Set<OutboxItem>().ToListAsync());
        Assert.Equal([DeliveryState.Sent], await db.MailDeliveries.Where(d => d.State != DeliveryState.Held).Select(d => d.State).Distinct().ToListAsync());
        Assert.True(await db.MailDeliveries.CountAsync() > 200);
        Assert.Empty(await db.Set<TriggerDue>().ToListAsync());

        Assert.True(await db.Calls.CountAsync() >= 25);
        Assert.True(await db.Calls.CountAsync(c => c.CustomerId != null && c.Outcome == Kulanz.Telephony.CallOutcome.Talked) >= 20);
        Assert.Equal(3, await db.Calls.CountAsync(c => c.WaitingSince != null));
        Assert.True(await db.Customers.CountAsync() >= 110);
        Assert.True(await db.Tags.CountAsync() >= 15);
        Assert.Equal((8, 3, 12), (await db.Set<Macro>().CountAsync(), await db.Set<Trigger>().CountAsync(), await db.Articles.CountAsync()));
        Assert.True(await db.Attachments.CountAsync() >= 15);
        Assert.True(await db.TimeEntries.CountAsync() >= 8);
        Assert.True(await db.Followers.CountAsync() >= 3);
        Assert.True(await db.CaseLinks.CountAsync() >= 5);
        Assert.True(await db.ArrivedMails.AnyAsync(m => m.Disposition == Disposition.Bounce));
        Assert.True(await db.ArrivedMails.AnyAsync(m => m.Disposition == Disposition.Automatic));
        Assert.Equal(3, await db.Satisfactions.Where(s => s.Verdict != null).Select(s => s.Verdict).Distinct().CountAsync());
        Assert.True(await db.Messages.AnyAsync(m => m.Formatted));

        await StoryThree(services, db);
        await StoryFour(services, db);

        // What somebody would type into the search field.
        foreach (var word in new[] { "Gewitter", "Blaufeld", "Kater", "Portierung", "invoice", "Hausnotruf" })
            Assert.True(await db.Messages.AnyAsync(m => m.Text.Contains(word)), word);

        await CountsAgree(services, db);
        var signedIn = await services.GetRequiredService<UserManager<Account>>().FindByEmailAsync($"miriam@{Company.Domain}");
        Assert.True(await services.GetRequiredService<UserManager<Account>>().CheckPasswordAsync(signedIn!, Company.Password));
        return true;
    }

    /// <summary>The activation that would not end: through five hands, and nobody was asked twice.</summary>
    private static async Task StoryThree(IServiceProvider services, KulanzDb db)
    {
        var @case = await db.Cases.SingleAsync(c => c.Subject == "Meine Kasse will jeden Morgen neu aktiviert werden");
        Assert.Equal((Channel.Mention, CaseState.Closed, 5), (@case.Channel, @case.State, @case.Hands));
        var diagnosis = await services.GetRequiredService<Kulanz.Cases.Checklists.Diagnoses>().Of(@case, default);
        Assert.Equal((9, 0), (diagnosis.Answered.Count(), diagnosis.AskedTwice));
        Assert.Equal(4, await db.Handovers.CountAsync(h => h.CaseId == @case.Id && h.Outcome == Kulanz.Cases.Handovers.HandoverOutcome.Accepted));
        Assert.Equal(1, await db.VoucherUses.CountAsync(u => u.CaseId == @case.Id && u.CallId != null));
        Assert.Equal(3, await db.Set<Kulanz.Cases.Grants.Grant>().CountAsync(g => g.CaseId == @case.Id && g.State == Kulanz.Cases.Grants.GrantState.Settled || g.CaseId == @case.Id && g.PartnerId != null));
        Assert.Equal(1, await db.Set<Kulanz.Cases.Shipments.Shipment>().CountAsync(s => s.CaseId == @case.Id && s.State == Kulanz.Cases.Shipments.ShipmentState.Arrived));
        Assert.Null((await db.CaseCauses.SingleAsync(c => c.CaseId == @case.Id)).CauseId);
        Assert.Equal((Verdict.Good, "Jannik Brandt"), await db.Satisfactions.Where(s => s.CaseId == @case.Id).Select(s => new ValueTuple<Verdict?, string>(s.Verdict, s.NotedByName!)).SingleAsync());
        Assert.Equal(1, await db.Set<Kulanz.Cases.Mentions.PublicAnswer>().CountAsync());
        var causes = await services.GetRequiredService<Kulanz.Cases.Causes.CauseList>().Of(new(2026, 9, 1), null, default);
        Assert.True(causes.Sum(c => c.Cases) >= 10, $"{causes.Sum(c => c.Cases)} cases have a cause");
        Assert.Equal(2, causes.Select(c => c.Product).Distinct().Count());
    }

    /// <summary>The customer who would not listen: what the desk knows of him on the morning the demo begins.</summary>
    private static async Task StoryFour(IServiceProvider services, KulanzDb db)
    {
        var sperling = await db.Customers.SingleAsync(c => c.Name == "Antiquariat Sperling");
        var contract = await db.Contracts.SingleAsync(c => c.CustomerId == sperling.Id);
        Assert.Equal(new DateOnly(2026, 9, 30), contract.EndsOn);
        Assert.Equal(3, await db.ContractWarnings.CountAsync(w => w.ContractId == contract.Id));
        Assert.Equal(3, await db.Repeats.CountAsync(r => r.CustomerId == sperling.Id));
        Assert.True((await db.Notices.SingleAsync(n => n.ContractId == contract.Id)).ProvenAt is not null);
        Assert.Equal(1, await db.CustomerNotes.CountAsync(n => n.CustomerId == sperling.Id && n.Kind == NoteKind.ThreatenedClaim));
        Assert.Equal(CustomerStatus.Active, await services.GetRequiredService<CustomerStatuses>().Of(sperling.Id, default));
        var figures = await Kulanz.Cases.FairUse.FairUseFigures.Of(db, contract, new Kulanz.Contracts.FairUse { ContactsAWeek = 2, PercentOutOfScope = 30 }, new DateTimeOffset(2026, 9, 28, 8, 0, 0, TimeSpan.Zero), default);
        Assert.True(figures.ContactsAWeek.Over && figures.PercentOutOfScope.Over, $"{figures}");
        Assert.True(await db.Activations.AnyAsync(a => a.ReleasedAt == null));
        Assert.Equal(1, await db.Declarations.CountAsync(d => d.ContractId == null));
        Assert.True(await db.Set<Kulanz.Cases.ServiceLevels.ServiceClock>().CountAsync() > 200);
    }

    /// <summary>The numbers beside the views are those of the cases.</summary>
    private static async Task CountsAgree(IServiceProvider services, KulanzDb db)
    {
        foreach (var key in new[] { "katrin", "renate" })
        {
            var account = (await services.GetRequiredService<UserManager<Account>>().FindByEmailAsync($"{key}@{Company.Domain}"))!;
            var who = (await services.GetRequiredService<IUserClaimsPrincipalFactory<Account>>().CreateAsync(account)).Actor();
            var counts = await Tallies.For(db, who, default);
            foreach (var view in await db.Set<View>().AsNoTracking().Where(v => v.DeletedAt == null).ToListAsync())
                if (view.Counted)
                    Assert.Equal((view.Name, await db.CasesFor(who).Where(view.Conditions.For(new Viewpoint(who.Id!.Value, default))).LongCountAsync()), (view.Name, counts.GetValueOrDefault(view.Id)));
        }
    }

    private static async Task<string> Rows(IServiceProvider services)
    {
        var db = services.GetRequiredService<KulanzDb>();
        return $"{await db.Cases.CountAsync()} {await db.Messages.CountAsync()} {await db.Records.CountAsync()} {await db.Accounts.CountAsync()} {await db.ApiKeys.CountAsync()} {await db.Customers.CountAsync()}";
    }

    /// <summary>One round of hashing: nobody attacks what lives for a second.</summary>
    private static void Quickly(IServiceCollection services) => services.Configure<PasswordHasherOptions>(options => options.IterationCount = 1);

    [GeneratedRegex(@"\{\w*\}|\{\{|Lorem|TODO|xxx|Platzhalter", RegexOptions.IgnoreCase)]
    private static partial Regex Unfilled();

    [GeneratedRegex(@"[\w.+-]+@[\w.…-]*[\w…]")]
    private static partial Regex Address();

    [GeneratedRegex(@"^\+49 (30 23125|69 90009|40 66969|221 4710|89 99998) ?\d{3}$|^\+49 (152 28817386|152 28895456|152 54599371|172 9925904|172 9968532|172 9973185|172 9973186|172 9980752|174 9091317|174 9464308|176 040690\d\d|171 39200\d\d)$|^\+44 (20 7946 0\d{3}|7700 900\d{3})$")]
    private static partial Regex Reserved();
}
