using System.Net;
using Kulanz.Contracts;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Tests.Access;
using Kulanz.Tests.Mail;
using Kulanz.Tests.Testing;
using Kulanz.WorkTime;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Kulanz.Tests.Contracts.SomeContracts;

namespace Kulanz.Tests.Contracts;

/// <summary>Cancelling and withdrawing in the portal.</summary>
public sealed class DeclarationTests
{
    [Theory, BothEngines]
    public async Task Cancelling_needs_no_account_and_is_confirmed_at_once_with_content_date_and_time(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.AddMailbox();
        var contract = await app.ContractOfJonas();
        var visitor = app.Visitor();

        Assert.Contains("href=\"/cancel\"", await visitor.GetStringAsync("/help"), StringComparison.Ordinal);
        var declared = await visitor.Submit("/cancel", Fields(contract, Someone.Jonas.Email));
        Assert.Equal("/cancel", declared.Headers.Location!.ToString());
        var page = await visitor.Read("/cancel");

        Assert.Contains("Your cancellation has been received", page, StringComparison.Ordinal);
        Assert.Contains("28 September 2026, 10:00:", page, StringComparison.Ordinal);
        Assert.Contains($"Contract: Nr. {contract.Number}", page, StringComparison.Ordinal);
        Assert.Equal(Day("2026-09-30"), (await app.Look(db => db.Contracts.SingleAsync())).EndsOn);
        var mail = await app.Look(db => db.SentMails.Include(m => m.Deliveries).SingleAsync(m => m.Kind == "cancellation-received"));
        Assert.Equal(Someone.Jonas.Email, mail.Deliveries.Single().Address);
        var paper = await Poppler.Text(await visitor.GetByteArrayAsync("/cancel?handler=Paper"));
        Assert.Contains("28 September 2026", paper, StringComparison.Ordinal);
        // The confirmation is this browser's.
        Assert.DoesNotContain("has been received", await app.Visitor().Read("/cancel"), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task A_stranger_learns_nothing_and_ends_nothing_and_is_confirmed_all_the_same(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.AddMailbox();
        var contract = await app.ContractOfJonas();
        string? first = null;

        foreach (var number in new[] { contract.Number, 987654 })
        {
            var visitor = app.Visitor();
            await visitor.Submit("/cancel", new() { ["Name"] = "Somebody", ["Email"] = "somebody@elsewhere.example", ["Contract"] = number.ToString(System.Globalization.CultureInfo.InvariantCulture) });
            var page = (await visitor.Read("/cancel")).Replace(number.ToString(System.Globalization.CultureInfo.InvariantCulture), "N", StringComparison.Ordinal);
            var said = page[page.IndexOf("checked-word", StringComparison.Ordinal)..page.IndexOf("</article>", StringComparison.Ordinal)];
            said = System.Text.RegularExpressions.Regex.Replace(said, "10:00:[0-9]+", "10:00");
            Assert.Equal(first ??= said, said);
        }

        Assert.Null((await app.Look(db => db.Contracts.SingleAsync())).EndsOn);
        Assert.Equal(2, await app.Look(db => db.Declarations.CountAsync(d => d.SettledAt == null)));
        Assert.Equal(2, await app.Look(db => db.SentMails.CountAsync(m => m.Kind == "cancellation-received")));
    }

    [Theory, BothEngines]
    public async Task What_somebody_matches_later_counts_from_the_moment_it_was_received(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var contract = await app.ContractOfJonas();
        await app.Visitor().Submit("/cancel", new() { ["Name"] = "Jonas K.", ["Email"] = "jonas@another.example", ["Contract"] = "my payroll contract" });
        app.Clock.Advance(TimeSpan.FromDays(5));
        var lea = await app.SignedIn(Someone.Lea);

        Assert.Contains("my payroll contract", await lea.Read("/desk/declarations"), StringComparison.Ordinal);
        var id = await app.Look(db => db.Declarations.Select(d => d.Id).SingleAsync());
        var settled = await lea.Submit("/desk/declarations", new() { ["id"] = id.ToString(), ["contract"] = $"{contract.Number}" }, "/desk/declarations?handler=Settle");

        Assert.Equal(HttpStatusCode.Redirect, settled.StatusCode);
        var notice = await app.Look(db => db.Notices.SingleAsync());
        Assert.Equal((Day("2026-09-28"), Day("2026-09-30")), (notice.ReceivedOn, notice.EffectiveOn));
    }

    [Theory, BothEngines]
    public async Task Who_is_signed_in_chooses_the_contract_and_reads_the_end_at_once(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var contract = await app.ContractOfJonas();
        var jonas = await app.SignedInByLink(Someone.Jonas);

        Assert.Contains($"/cancel?contract={contract.Number}", await jonas.GetStringAsync($"/my/contracts/{contract.Number}"), StringComparison.Ordinal);
        await jonas.Submit("/cancel", new() { ["Contract"] = $"{contract.Number}", ["WishedOn"] = "2027-06-01" });

        Assert.Contains("The contract ends with the end of 30 September 2027.", await jonas.Read("/cancel"), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task Nobody_cancels_a_contract_of_somebody_else(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var contract = await app.ContractOfJonas();
        var mary = await app.SignedInByLink(Someone.Mary);

        Assert.Equal(HttpStatusCode.NotFound, (await mary.GetAsync($"/my/contracts/{contract.Number}")).StatusCode);
        await mary.Submit("/cancel", new() { ["Contract"] = $"{contract.Number}" });

        Assert.Null((await app.Look(db => db.Contracts.SingleAsync())).EndsOn);
    }

    [Theory, BothEngines]
    public async Task Cancelling_for_cause_ends_it_at_the_next_possible_end_and_waits_for_a_person(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var contract = await app.ContractOfJonas();
        var fields = Fields(contract, Someone.Jonas.Email);
        fields["ForCause"] = "true";

        Assert.Contains("Please say what the cause is.", await (await app.Visitor().Submit("/cancel", fields)).Read(), StringComparison.Ordinal);
        fields["Text"] = "It has not worked for weeks.";
        await app.Visitor().Submit("/cancel", fields);

        var declaration = await app.Look(db => db.Declarations.SingleAsync());
        Assert.NotNull(declaration.NoticeId);
        Assert.Null(declaration.SettledAt);
        Assert.Equal(Day("2026-09-30"), (await app.Look(db => db.Contracts.SingleAsync())).EndsOn);
    }

    [Theory, BothEngines]
    public async Task A_consumer_withdraws_within_fourteen_days_and_not_later(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var plan = await app.Plan(await app.Payroll(), profile: LegalProfile.ConsumerGermany);
        var fresh = await app.Conclude(plan, (await app.Customer(Someone.Jonas)).Id, "2026-10-15");
        var jonas = await app.SignedInByLink(Someone.Jonas);

        // Fourteen days from the 28th are the 12th of October.
        Assert.Contains("possible until 12 October 2026", await jonas.Read($"/my/contracts/{fresh.Number}"), StringComparison.Ordinal);
        app.Clock.Advance(TimeSpan.FromDays(14));
        jonas = await app.SignedInByLink(Someone.Jonas);
        await jonas.Submit("/withdraw", new() { ["Contract"] = $"{fresh.Number}" });
        Assert.Contains("The contract is withdrawn", await jonas.Read("/withdraw"), StringComparison.Ordinal);
        Assert.Equal(Day("2026-10-14"), (await app.Look(db => db.Contracts.SingleAsync())).EndsOn);

        var other = await app.Conclude(plan, (await app.Customer(Someone.Mary)).Id, "2026-10-15");
        app.Clock.Advance(TimeSpan.FromDays(15));
        var mary = await app.SignedInByLink(Someone.Mary);
        await mary.Submit("/withdraw", new() { ["Contract"] = $"{other.Number}" });
        var late = await app.Look(db => db.Declarations.SingleAsync(d => d.ContractId == other.Id));
        Assert.Null(late.NoticeId);
        Assert.Null(late.SettledAt);
        Assert.Contains("could be withdrawn until", late.Outcome, StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task A_right_of_withdrawal_that_would_end_on_a_holiday_ends_on_the_next_working_day(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var plan = await app.Plan(await app.Payroll(), profile: LegalProfile.ConsumerGermany);
        // 19 September plus fourteen days is Saturday, 3 October 2026, and a public holiday.
        var contract = (await app.Do<Concluding, Outcome<Contract>>(async c => await c.Conclude(new NewContract((await app.Customer(Someone.Jonas)).Id, plan.Id, Day("2026-10-01")) { ConcludedOn = Day("2026-09-19") }, Actor.System, default))).Value;

        Assert.Equal(Day("2026-10-05"), await app.Do<GivingNotice, DateOnly?>(g => g.LastDayToWithdraw(contract, default)));
    }

    [Theory, BothEngines]
    public async Task A_company_without_consumers_need_not_offer_it_to_strangers(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var contract = await app.ContractOfJonas();
        await app.Look(async db =>
        {
            await Preferences.Set(db, new ContractCustoms { OpenDeclarations = false }, default);
            return await db.SaveChangesAsync();
        });

        Assert.Equal(HttpStatusCode.NotFound, (await app.Visitor().GetAsync("/cancel")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await (await app.SignedInByLink(Someone.Jonas)).GetAsync($"/cancel?contract={contract.Number}")).StatusCode);
    }

    private static Dictionary<string, string> Fields(Contract contract, string email) => new() { ["Name"] = "Jonas Kunde", ["Email"] = email, ["Contract"] = $"Nr. {contract.Number}" };
}
