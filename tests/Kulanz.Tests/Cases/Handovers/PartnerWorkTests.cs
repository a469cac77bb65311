using System.Net;
using Kulanz.Cases;
using Kulanz.Cases.Checklists;
using Kulanz.Cases.Grants;
using Kulanz.Cases.Handovers;
using Kulanz.Cases.Vouchers;
using Kulanz.Partners;
using Kulanz.Platform;
using Kulanz.Tests.Cases.Checklists;
using Kulanz.Tests.Cases.Grants;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Cases.Handovers;

/// <summary>What a partner's people do in a case that lies with them: go on with the checklist, and give within what was agreed.</summary>
public sealed class PartnerWorkTests
{
    [Theory, BothEngines]
    public async Task A_partner_goes_on_with_the_checklist_and_asks_nothing_that_was_answered(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var list = await app.Checklist();
        var nord = await app.Works(Someone.Nora, "Service Nord");
        var number = await app.CaseAbout(list, Someone.Jonas);
        var anna = await app.Acting(Someone.Anna);
        await app.Do<Answering, Outcome<CaseChecklist>>(a => a.Begin(number, list.Id, anna, default));
        await app.Answer(number, list["Online?"], "no", anna);
        await app.Answer(number, list["Which"], "linux", anna);
        var handed = (await app.Do<HandingOver, Outcome<Handover>>(h => h.Give(number, new HandoverGiven(new(Partner: nord.Id), "Please look at his PC."), anna, default))).Value;
        var nora = await app.SignedIn(Someone.Nora);

        // Offered, it can be read; it is answered by whoever has it.
        var offer = await nora.Read($"/partner/handovers/{handed.Id}");
        Assert.Contains("Online?", offer, StringComparison.Ordinal);
        Assert.Contains("Next to be asked: A proxy?", offer, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await nora.Submit($"/partner/handovers/{handed.Id}", new() { ["question"] = $"{list["A proxy"]}", ["answer"] = "yes" }, $"/partner/cases/{number}?handler=AnswerQuestion")).StatusCode);

        await nora.Submit($"/partner/handovers/{handed.Id}", [], $"/partner/handovers/{handed.Id}?handler=Accept");
        var wrong = await (await nora.Submit($"/partner/cases/{number}", new() { ["question"] = $"{list["A proxy"]}", ["answer"] = "perhaps" }, $"/partner/cases/{number}?handler=AnswerQuestion")).Read();
        Assert.Contains("does not have this answer", wrong, StringComparison.Ordinal);
        await nora.Submit($"/partner/cases/{number}", new() { ["question"] = $"{list["A proxy"]}", ["answer"] = "yes" }, $"/partner/cases/{number}?handler=AnswerQuestion");
        await nora.Submit($"/partner/cases/{number}", new() { ["question"] = $"{list["Online?"]}", ["reason"] = "He has moved" }, $"/partner/cases/{number}?handler=AskAgain");

        var diagnosis = await app.Diagnosis(number);
        Assert.Equal(1, diagnosis.AskedTwice);
        Assert.Equal("yes", diagnosis.Begun[0].Step(list["A proxy"])!.Known!.Said);
        Assert.Equal("Nora Nord", diagnosis.Begun[0].Step(list["A proxy"])!.Known!.ByName);
        Assert.Equal(HttpStatusCode.NotFound, (await nora.Submit($"/partner/cases/{number}", new() { ["question"] = $"{list["Memory"]}", ["answer"] = "8" }, $"/desk/cases/{number}?handler=AnswerQuestion")).StatusCode);
    }

    [Theory, BothEngines]
    public async Task A_partner_gives_within_its_own_budget_and_sees_no_other(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var nord = await app.Works(Someone.Nora, "Service Nord");
        var ost = await app.Works(Someone.Otto, "Ost GmbH");
        var number = await app.OpenCase(Someone.Jonas, "It crashes");
        var anna = await app.Acting(Someone.Anna);
        await app.TeamBudget(50_000, 5_000);
        await app.Give(number, anna, 4_000, reason: "Among ourselves");
        var lea = await app.SignedIn(Someone.Lea);
        var added = await lea.Submit("/desk/budgets", new() { ["Name"] = "Nord", ["Scope"] = "Partner", ["Partner"] = $"{nord.Number}", ["Period"] = "Month", ["StartsOn"] = "2026-01-01", ["Amount"] = "100", ["Currency"] = "EUR", ["LimitEach"] = "20" });
        Assert.Equal(HttpStatusCode.Redirect, added.StatusCode);
        Assert.Contains("Service Nord", await lea.Read("/desk/budgets"), StringComparison.Ordinal);
        var handed = (await app.Do<HandingOver, Outcome<Handover>>(h => h.Give(number, new HandoverGiven(new(Partner: nord.Id), "Please."), anna, default))).Value;
        var nora = await app.SignedIn(Someone.Nora);
        await nora.Submit($"/partner/handovers/{handed.Id}", [], $"/partner/handovers/{handed.Id}?handler=Accept");

        var page = await nora.Read($"/partner/cases/{number}");
        Assert.Contains("100.00 EUR left", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Among ourselves", page, StringComparison.Ordinal);
        Assert.DoesNotContain("460.00 EUR", page, StringComparison.Ordinal);
        var asked = await (await Give("ten")).Read();
        Assert.Contains("is no amount", asked, StringComparison.Ordinal);
        Assert.Contains("value=\"ten\"", asked, StringComparison.Ordinal);
        await Give("15.00");
        await Give("25.00");

        var given = await app.Look(db => db.Set<Grant>().Where(g => g.PartnerId == nord.Id).OrderBy(g => g.Number).ToListAsync());
        Assert.Equal([(1_500L, GrantState.Approved), (2_500L, GrantState.Waiting)], given.Select(g => (g.Amount, g.State)));
        Assert.Contains("60.00 EUR left", await nora.Read($"/partner/cases/{number}"), StringComparison.Ordinal);
        // The team's budget pays for it too: it falls there as well.
        Assert.Contains("Drove there twice", await lea.Read("/desk/goodwill"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await (await app.SignedIn(Someone.Otto)).Submit("/partner", new() { ["grantKind"] = "Refund", ["amount"] = "1", ["reason"] = "x" }, $"/partner/cases/{number}?handler=Give")).StatusCode);
        Assert.Equal(0, await app.Look(db => db.Set<Grant>().CountAsync(g => g.PartnerId == ost.Id)));
        Assert.Equal("not_found", (await app.Do<ArrangingBudgets, Outcome<Budget>>(b => b.Add(new("Nobody", BudgetScope.Partner, 100) { Partner = 99, StartsOn = new(2026, 1, 1), Currency = "EUR" }, Actor.System, default))).Refusal?.Code);

        Task<HttpResponseMessage> Give(string amount) => nora.Submit($"/partner/cases/{number}", new() { ["grantKind"] = "Refund", ["amount"] = amount, ["currency"] = "EUR", ["reason"] = "Drove there twice" }, $"/partner/cases/{number}?handler=Give");
    }

    [Theory, BothEngines]
    public async Task A_voucher_that_was_granted_is_issued_and_stands_in_what_is_being_written(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "It crashes");
        await app.TeamBudget(50_000);
        var anna = await app.SignedIn(Someone.Anna);
        var actor = await app.Acting(Someone.Anna);
        await app.Do<Drafting, Outcome<bool>>(d => d.Keep(number, MessageKind.Reply, "We are sorry.", null, actor, default));
        var grant = (await app.Give(number, actor, 500, GrantKind.Voucher, reason: "He waited twice")).Value;

        await anna.Submit($"/desk/cases/{number}", new() { ["grant"] = $"{grant.Number}" }, $"/desk/cases/{number}?handler=SettleGrant");

        var voucher = await app.Look(db => db.Vouchers.SingleAsync());
        var draft = await app.Look(db => db.Drafts.Select(d => d.Text).SingleAsync());
        Assert.StartsWith("We are sorry.", draft, StringComparison.Ordinal);
        Assert.Equal(voucher.Tail, VoucherCode.FindIn(draft, out _)?.Tail);
        var step = (await app.Steps(grant))[^1];
        Assert.Equal((GrantStepKind.Settled, $"{voucher.Number} (…-{voucher.Tail})"), (step.Kind, step.Reference));
        // Its code is nowhere but in the draft.
        Assert.DoesNotContain(VoucherCode.FindIn(draft, out _)!.Reveal(), string.Concat(await app.Look(db => db.Records.Select(r => r.Content ?? "").ToListAsync())), StringComparison.Ordinal);

        // A program writes no drafts: it says which voucher it was.
        var other = (await app.Give(number, actor, 500, GrantKind.Voucher)).Value;
        var by = actor with { Kind = ActorKind.Machine };
        Assert.Equal("missing", (await app.Do<SettlingGrants, Outcome<SettledGrant>>(s => s.Settle(other.Number, new(), by, default))).Refusal?.Code);
        Assert.Null((await app.Do<SettlingGrants, Outcome<SettledGrant>>(s => s.Settle(other.Number, new("V-17"), by, default))).Refusal);
        Assert.Equal(1, await app.Look(db => db.Vouchers.CountAsync()));
    }
}
