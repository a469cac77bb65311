using System.Net;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Cases.Handovers;
using Kulanz.Partners;
using Kulanz.Platform;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Cases.Handovers;

public sealed class PartnerHandoverTests
{
    [Theory, BothEngines]
    public async Task A_case_goes_to_a_partner_and_back_and_the_partner_sees_it_only_meanwhile(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var nord = await app.Works(Someone.Nora, "Service Nord");
        await app.Works(Someone.Otto, "Ost GmbH");
        var number = await app.OpenCase(Someone.Jonas, "Activation", "It asks and asks.");
        var anna = await app.Acting(Someone.Anna);
        await app.Do<Replying, Outcome<Message>>(r => r.Note(number, "Among ourselves.", anna, default));
        var handed = (await app.Do<HandingOver, Outcome<Handover>>(h => h.Give(number, new HandoverGiven(new(Partner: nord.Id), "Please look at his PC.") { Asked = "Edition? Home." }, anna, default))).Value;

        var (nora, otto) = (await app.SignedIn(Someone.Nora), await app.SignedIn(Someone.Otto));
        Assert.Contains("Please look at his PC.", await nora.Read("/partner"), StringComparison.Ordinal);
        Assert.DoesNotContain("Activation", await otto.Read("/partner"), StringComparison.Ordinal);
        var offer = await nora.Read($"/partner/handovers/{handed.Id}");
        Assert.Contains("It asks and asks.", offer, StringComparison.Ordinal);
        Assert.DoesNotContain("Among ourselves.", offer, StringComparison.Ordinal);
        Assert.DoesNotContain("jonas@customer.example", offer, StringComparison.Ordinal);
        // Before it is accepted there is no case for them, and never for another partner or for the desk's pages.
        Assert.Equal(HttpStatusCode.NotFound, (await nora.GetAsync($"/partner/cases/{number}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await otto.GetAsync($"/partner/handovers/{handed.Id}")).StatusCode);
        Refused(new NotFound("handover"), (await app.Do<TakingOver, Outcome<Handover>>(async t => await t.Accept(handed.Id, await app.Acting(Someone.Otto), default))).Refusal);

        Assert.Equal($"/partner/cases/{number}", (await nora.Submit($"/partner/handovers/{handed.Id}", [], $"/partner/handovers/{handed.Id}?handler=Accept")).Headers.Location!.ToString());
        var held = await app.Look(db => db.Cases.SingleAsync());
        Assert.Equal((nord.Id, anna.Id, CaseState.WaitingOnThirdParty, 2), (held.PartnerId, held.OwnerId, held.State, held.Hands));
        var page = await nora.Read($"/partner/cases/{number}");
        Assert.Contains("jonas@customer.example", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Among ourselves.", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await nora.GetAsync($"/desk/cases/{number}")).StatusCode);
        Assert.Contains("Lies with Service Nord", await (await app.SignedIn(Someone.Anna)).Read($"/desk/cases/{number}"), StringComparison.Ordinal);

        // They answer under both names, and note something for us.
        await nora.SubmitFiles($"/partner/cases/{number}", new() { ["text"] = "I come on Tuesday.", ["note"] = "false" }, "files", [("plan.txt", "10:00"u8.ToArray())], $"/partner/cases/{number}?handler=Say");
        await nora.SubmitFiles($"/partner/cases/{number}", new() { ["text"] = "He is right, it is the board.", ["note"] = "true" }, "files", [], $"/partner/cases/{number}?handler=Say");
        var said = await app.Look(db => db.Messages.Where(m => m.AuthorKind == AuthorKind.Partner).OrderBy(m => m.At).ToListAsync());
        Assert.Equal([(MessageKind.Reply, "Nora Nord, Service Nord"), (MessageKind.Note, "Nora Nord, Service Nord")], said.Select(m => (m.Kind, m.AuthorName)));
        var file = await app.Look(db => db.Attachments.SingleAsync());
        Assert.Equal("10:00", await nora.GetStringAsync($"/partner/cases/{number}/files/{file.Id}"));
        Assert.Equal(HttpStatusCode.NotFound, (await otto.GetAsync($"/partner/cases/{number}/files/{file.Id}")).StatusCode);

        // Back: it stays with them until somebody here accepts it.
        await nora.Submit($"/partner/cases/{number}", new() { ["summary"] = "The board is broken.", ["tried"] = "Another board." }, $"/partner/cases/{number}?handler=Back");
        var back = await app.Look(db => db.Handovers.SingleAsync(h => h.Outcome == null));
        Assert.Equal((HandoverTo.Queue, nord.Id, "Service Nord"), (back.To, back.FromPartnerId, back.FromName));
        Assert.Contains("You have handed this back", await nora.Read($"/partner/cases/{number}"), StringComparison.Ordinal);
        await app.Do<TakingOver, Outcome<Handover>>(t => t.Accept(back.Id, anna, default));

        var ours = await app.Look(db => db.Cases.SingleAsync());
        Assert.Equal((null, anna.Id, CaseState.WaitingOnCustomer, 3), (ours.PartnerId, ours.OwnerId, ours.State, ours.Hands));
        Assert.Equal(HttpStatusCode.NotFound, (await nora.GetAsync($"/partner/cases/{number}")).StatusCode);
        Assert.DoesNotContain("Activation", await nora.Read("/partner"), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task What_lies_with_a_partner_is_taken_back_at_once_and_not_merged_away(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var nord = await app.Works(Someone.Nora, "Service Nord");
        var (number, other) = (await app.OpenCase(Someone.Jonas, "Activation"), await app.OpenCase(Someone.Jonas, "Again"));
        var (anna, nora) = (await app.Acting(Someone.Anna), await app.Acting(Someone.Nora));
        await Held(app, number, nord, anna, nora);

        Refused(new WithPartner("Service Nord"), (await app.Do<Merging, Outcome<Merge>>(m => m.Merge(number, other, false, anna, default))).Refusal);
        Refused(new WithPartner("Service Nord"), (await app.Do<HandingOver, Outcome<Handover>>(h => h.Give(number, new HandoverGiven(new(Partner: nord.Id), "Again."), anna, default))).Refusal);
        Refused(new Missing("reason"), (await app.Do<HandingOver, Outcome<Case>>(h => h.TakeBack(number, "", anna, default))).Refusal);
        Refused(new NotWithPartner(number), (await app.Do<HandingOver, Outcome<Case>>(h => h.TakeBack(number, "We want it.", nora, default))).Refusal);

        Assert.Equal(HttpStatusCode.Redirect, (await (await app.SignedIn(Someone.Anna)).Submit($"/desk/cases/{number}", new() { ["reason"] = "He complains." }, $"/desk/cases/{number}?handler=TakeBackFromPartner")).StatusCode);
        var back = await app.Look(db => db.Cases.SingleAsync(c => c.Number == number));
        Assert.Equal((null, CaseState.Open), (back.PartnerId, back.State));
        Assert.Contains("took the case back from Service Nord: He complains.", await (await app.SignedIn(Someone.Anna)).Read($"/desk/cases/{number}/history"), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task A_partner_that_ends_gives_everything_back_and_its_people_see_nothing_any_more(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.Welcome(Someone.Petra);
        var nord = await app.Works(Someone.Nora, "Service Nord");
        var (number, offered) = (await app.OpenCase(Someone.Jonas, "Activation"), await app.OpenCase(Someone.Jonas, "Offered"));
        var (anna, nora) = (await app.Acting(Someone.Anna), await app.Acting(Someone.Nora));
        await Held(app, number, nord, anna, nora);
        await app.Do<HandingOver, Outcome<Handover>>(h => h.Give(offered, new HandoverGiven(new(Partner: nord.Id), "Too."), anna, default));
        var browser = await app.SignedIn(Someone.Nora);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/partner")).StatusCode);

        var petra = await app.SignedIn(Someone.Petra);
        var ended = await petra.Submit($"/desk/partners/{nord.Number}", new() { ["reason"] = "Contract over." }, $"/desk/partners/{nord.Number}?handler=End");

        Assert.Equal(HttpStatusCode.Redirect, ended.StatusCode);
        Assert.Equal(0, await app.Look(db => db.Cases.CountAsync(c => c.PartnerId != null)));
        Assert.Equal(0, await app.Look(db => db.Handovers.CountAsync(h => h.Outcome == null)));
        Assert.StartsWith("/sign-in", (await browser.GetAsync("/partner")).Headers.Location!.PathAndQuery, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await (await app.SignedIn(Someone.Nora)).GetAsync("/partner")).StatusCode);
        Refused(new PartnerEnded("Service Nord"), (await app.Do<HandingOver, Outcome<Handover>>(h => h.Give(number, new HandoverGiven(new(Partner: nord.Id), "Again."), anna, default))).Refusal);
    }

    /// <summary>For this reason, said in these words.</summary>
    private static void Refused(Refusal expected, Refusal? refused) => Assert.Equal((expected.Code, $"{expected}"), (refused?.Code, $"{refused}"));

    private static async Task Held(TestApp app, long number, Partner partner, Actor giver, Actor taker)
    {
        var handed = (await app.Do<HandingOver, Outcome<Handover>>(h => h.Give(number, new HandoverGiven(new(Partner: partner.Id), "Please."), giver, default))).Value;
        Assert.Null((await app.Do<TakingOver, Outcome<Handover>>(t => t.Accept(handed.Id, taker, default))).Refusal);
    }
}
