using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Cases.Handovers;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Cases.Handovers;

public sealed class HandoverTests
{
    [Theory, BothEngines]
    public async Task Until_it_is_accepted_a_case_stays_with_the_giver_and_then_it_is_the_receivers(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "Activation");
        var (anna, ben) = (await app.Acting(Someone.Anna), await app.Acting(Someone.Ben));
        await app.Do<Assigning, Outcome<Case>>(a => a.Assign(number, anna.Id, anna, default));

        var browser = await app.SignedIn(Someone.Anna);
        var answer = await browser.Submit($"/desk/cases/{number}/handover", new()
        {
            ["To"] = $"colleague:{ben.Id}",
            ["Summary"] = "Windows asks for activation again and again.",
            ["Identified"] = "Called back on the number we know.",
            ["Asked"] = "Edition? Home.",
            ["Tried"] = "Restarted.",
            ["Promised"] = "A call",
            ["PromisedBy"] = "2026-09-30T12:00",
            ["NeverAskAgain"] = "The serial number.",
        });

        Assert.Equal($"/desk/cases/{number}#handovers", answer.Headers.Location!.ToString());
        var handover = await app.Look(db => db.Handovers.SingleAsync());
        Assert.Equal((HandoverTo.Colleague, ben.Id, "Ben Agent", DateTimeOffset.Parse("2026-09-30T10:00Z", null)), (handover.To, handover.ToAccountId, handover.ToName, handover.PromisedBy));
        Assert.Equal((anna.Id, 1), await app.Look(async db => await db.Cases.SingleAsync() is var c ? (c.OwnerId, c.Hands) : default));

        var bens = await app.SignedIn(Someone.Ben);
        Assert.Contains("Windows asks for activation", await bens.Read("/desk/handovers"), StringComparison.Ordinal);
        Assert.Contains("hands you the case", await bens.Read("/desk/notifications"), StringComparison.Ordinal);
        var page = await bens.Read($"/desk/cases/{number}");
        Assert.Contains("The serial number.", page, StringComparison.Ordinal);
        Assert.Contains("Waits for Ben Agent to accept it", page, StringComparison.Ordinal);
        await bens.Submit($"/desk/cases/{number}", new() { ["handover"] = $"{handover.Id}" }, $"/desk/cases/{number}?handler=AcceptHandover");

        var (owner, hands) = await app.Look(async db => await db.Cases.SingleAsync() is var c ? (c.OwnerId, c.Hands) : default);
        Assert.Equal((ben.Id, 2), (owner, hands));
        Assert.Equal(2, await app.Look(db => db.Hands.CountAsync(h => h.AccountId != null)));
        Assert.Contains("accepted the case", await browser.Read("/desk/notifications"), StringComparison.Ordinal);
        Assert.Contains("Ben Agent accepted the case from Anna Agent.", await browser.Read($"/desk/cases/{number}/history"), StringComparison.Ordinal);

        // Whoever hands it on next begins with what is known.
        var next = await bens.Read($"/desk/cases/{number}/handover");
        Assert.Contains(">Edition? Home.</textarea>", next, StringComparison.Ordinal);
        Assert.Contains(">The serial number.</textarea>", next, StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task A_queue_that_does_not_see_the_case_yet_reads_what_is_offered_and_returns_or_takes_it(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "Activation", "It asks and asks.");
        var (anna, ben) = (await app.Acting(Someone.Anna), await app.Acting(Someone.Ben));
        var (own, second) = await TwoQueues(app, number, anna, ben);

        var handed = (await app.Do<HandingOver, Outcome<Handover>>(h => h.Give(number, new HandoverGiven(new(Queue: second), "Needs somebody who knows keys."), anna, default))).Value;
        var bens = await app.SignedIn(Someone.Ben);
        Assert.Equal(HttpStatusCode.NotFound, (await bens.GetAsync($"/desk/cases/{number}")).StatusCode);
        Assert.Contains("It asks and asks.", await bens.Read($"/desk/handovers/{handed.Id}"), StringComparison.Ordinal);

        // Without a reason nothing is returned; the one who gave it reads it.
        Assert.Contains("Please fill in this field.", await (await bens.Submit($"/desk/handovers/{handed.Id}", new() { ["reason"] = " " }, $"/desk/handovers/{handed.Id}?handler=Return")).Read(), StringComparison.Ordinal);
        await bens.Submit($"/desk/handovers/{handed.Id}", new() { ["reason"] = "Not ours: ask sales." }, $"/desk/handovers/{handed.Id}?handler=Return");
        Assert.Equal((own, (Guid?)anna.Id), await app.Look(async db => await db.Cases.SingleAsync() is var c ? (c.QueueId, c.OwnerId) : default));
        Assert.Contains("Not ours: ask sales.", await (await app.SignedIn(Someone.Anna)).Read("/desk/notifications"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await bens.GetAsync($"/desk/handovers/{handed.Id}")).StatusCode);

        var again = (await app.Do<HandingOver, Outcome<Handover>>(h => h.Give(number, new HandoverGiven(new(Queue: second), "Sales says it is yours."), anna, default))).Value;
        Assert.Equal($"/desk/cases/{number}", (await bens.Submit($"/desk/handovers/{again.Id}", [], $"/desk/handovers/{again.Id}?handler=Accept")).Headers.Location!.ToString());
        Assert.Equal((second, (Guid?)ben.Id), await app.Look(async db => await db.Cases.SingleAsync() is var c ? (c.QueueId, c.OwnerId) : default));
        // It was theirs to give, and is not theirs to see any more.
        Assert.Equal(HttpStatusCode.NotFound, (await (await app.SignedIn(Someone.Anna)).GetAsync($"/desk/cases/{number}")).StatusCode);
    }

    [Theory, BothEngines]
    public async Task Of_two_who_accept_in_the_same_moment_one_has_it_and_the_other_reads_who(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "Activation");
        var (anna, ben, lea) = (await app.Acting(Someone.Anna), await app.Acting(Someone.Ben), await app.Acting(Someone.Lea));
        var queue = await app.Look(db => db.Queues.Select(q => q.Id).SingleAsync());
        var handed = (await app.Do<HandingOver, Outcome<Handover>>(h => h.Give(number, new HandoverGiven(new(Queue: queue), "Who can?"), anna, default))).Value;

        var answers = await Task.WhenAll(new[] { ben, lea }.Select(one => app.Do<TakingOver, Outcome<Handover>>(t => t.Accept(handed.Id, one, default))));

        var winner = Assert.Single(answers, a => a.Refusal is null).Value.DecidedByName;
        Refused(new HandoverTaken(winner!), Assert.Single(answers, a => a.Refusal is not null).Refusal);
        Assert.Equal(1, await app.Look(db => db.Records.CountAsync(r => r.Type == "handover.accepted")));
    }

    [Theory, BothEngines]
    public async Task A_second_handover_waits_for_the_first_and_only_its_giver_or_a_lead_withdraws(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "Activation");
        var (anna, ben, lea) = (await app.Acting(Someone.Anna), await app.Acting(Someone.Ben), await app.Acting(Someone.Lea));
        Task<Outcome<Handover>> Give(Actor by, Guid to) => app.Do<HandingOver, Outcome<Handover>>(h => h.Give(number, new HandoverGiven(new(Colleague: to), "Please."), by, default));

        var first = (await Give(anna, ben.Id!.Value)).Value;
        Refused(new HandoverUnderWay("Ben Agent"), (await Give(anna, lea.Id!.Value)).Refusal);
        Refused(new NotYourHandover(), (await app.Do<HandingOver, Outcome<Handover>>(h => h.Withdraw(first.Id, null, ben, default))).Refusal);
        Refused(new NotFound("handover"), (await app.Do<TakingOver, Outcome<Handover>>(t => t.Accept(first.Id, lea, default))).Refusal);
        Assert.Null((await app.Do<HandingOver, Outcome<Handover>>(h => h.Withdraw(first.Id, null, lea, default))).Refusal);
        Refused(new HandoverWithdrawn("Lea Lead"), (await app.Do<TakingOver, Outcome<Handover>>(t => t.Accept(first.Id, ben, default))).Refusal);
        Assert.Null((await Give(anna, lea.Id!.Value)).Refusal);

        // A case that is over needs no taker.
        await app.Do<Closing, Outcome<Closure>>(c => c.Close(number, null, final: false, anna, default));
        Assert.Equal(0, await app.Look(db => db.Handovers.CountAsync(h => h.Outcome == null)));
    }

    [Theory, BothEngines]
    public async Task What_cannot_be_handed_on_is_refused_with_a_reason(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "Activation");
        var anna = await app.Acting(Someone.Anna);
        var api = await app.Program("Agent");
        async Task<(HttpStatusCode, string?)> Post(object given)
        {
            var answer = await api.PostAsJsonAsync($"/api/v1/cases/{number}/handovers", given);
            return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.TryGetProperty("code", out var code) ? code.GetString() : null);
        }
        var queue = await app.Look(db => db.Queues.Select(q => q.Id).SingleAsync());

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "handover_to_whom"), await Post(new { summary = "Please." }));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "handover_to_whom"), await Post(new { to = new { queue, colleague = anna.Id }, summary = "Please." }));
        Assert.Equal((HttpStatusCode.NotFound, "not_found"), await Post(new { to = new { partner = 77 }, summary = "Please." }));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "missing"), await Post(new { to = new { queue }, summary = " " }));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "too_long"), await Post(new { to = new { queue }, summary = "x", asked = new string('x', 1001) }));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "promise_without_words"), await Post(new { to = new { queue }, summary = "x", promisedBy = "2026-10-01T10:00:00Z" }));
        Assert.Equal((HttpStatusCode.Created, null), await Post(new { to = new { queue }, summary = "x\0y", asked = "z" }));
        Assert.Equal("xy", await app.Look(db => db.Handovers.Select(h => h.Summary).SingleAsync()));
    }

    [Theory, BothEngines]
    public async Task The_customer_reads_what_was_handed_on_and_corrects_it_signed_in_or_by_link(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.Register(Someone.Jonas);
        await app.Register(Someone.Mary);
        var number = await app.OpenCase(Someone.Jonas, "Activation");
        var (anna, ben) = (await app.Acting(Someone.Anna), await app.Acting(Someone.Ben));
        var handed = (await app.Do<HandingOver, Outcome<Handover>>(h => h.Give(number, new HandoverGiven(new(Colleague: ben.Id), "He has Windows Home.") { NeverAskAgain = "His edition." }, anna, default))).Value;

        var jonas = await app.SignedIn(Someone.Jonas);
        Assert.Contains("He has Windows Home.", await jonas.Read($"/my/cases/{number}"), StringComparison.Ordinal);
        var fields = new Dictionary<string, string> { ["act"] = "handover-correction", ["handover"] = $"{handed.Id}", ["text"] = "It is Professional." };
        Assert.Contains("Please fill in this field.", await (await jonas.Submit($"/my/cases/{number}", new(fields) { ["text"] = "" }, $"/my/cases/{number}?handler=Act")).Read(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await jonas.Submit($"/my/cases/{number}", fields, $"/my/cases/{number}?handler=Act")).StatusCode);
        Assert.Contains("It is Professional.", await jonas.Read($"/my/cases/{number}"), StringComparison.Ordinal);
        Assert.Contains("It is Professional.", await (await app.SignedIn(Someone.Ben)).Read($"/desk/cases/{number}"), StringComparison.Ordinal);

        // Nobody corrects what is not theirs, and nobody does what there is not.
        var marys = await app.OpenCase(Someone.Mary, "Other");
        var mary = await app.SignedIn(Someone.Mary);
        Assert.Contains("There is no such handover.", await (await mary.Submit($"/my/cases/{marys}", fields, $"/my/cases/{marys}?handler=Act")).Read(), StringComparison.Ordinal);
        Assert.Contains("There is no such act.", await (await jonas.Submit($"/my/cases/{number}", new(fields) { ["act"] = "x" }, $"/my/cases/{number}?handler=Act")).Read(), StringComparison.Ordinal);
        Assert.Equal(1, await app.Look(db => db.HandoverCorrections.CountAsync()));
    }

    [Theory, BothEngines]
    public async Task What_nobody_accepts_is_brought_up_once(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "Activation");
        var (anna, ben) = (await app.Acting(Someone.Anna), await app.Acting(Someone.Ben));
        await app.Do<HandingOver, Outcome<Handover>>(h => h.Give(number, new HandoverGiven(new(Colleague: ben.Id), "Please."), anna, default));

        await Unaccepted.Round(app.Services, default);
        Assert.Equal(0, await app.Look(db => db.Handovers.CountAsync(h => h.RemindedAt != null)));
        app.Clock.Advance(TimeSpan.FromHours(5));
        await Unaccepted.Round(app.Services, default);
        await Unaccepted.Round(app.Services, default);

        Assert.Equal(1, await app.Look(db => db.Records.CountAsync(r => r.Type == "handover.reminded")));
        Assert.Contains("Nobody has accepted the case yet.", await (await app.SignedIn(Someone.Anna)).Read("/desk/notifications"), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task Handovers_go_along_when_cases_become_one_and_come_back(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (one, two) = (await app.OpenCase(Someone.Jonas, "Activation"), await app.OpenCase(Someone.Jonas, "Again"));
        var (anna, ben) = (await app.Acting(Someone.Anna), await app.Acting(Someone.Ben));
        await app.Do<HandingOver, Outcome<Handover>>(h => h.Give(two, new HandoverGiven(new(Colleague: ben.Id), "Please."), anna, default));

        await app.Do<Merging, Outcome<Merge>>(m => m.Merge(two, one, false, anna, default));
        Assert.Equal(one, await app.Look(db => db.Handovers.Join(db.Cases, h => h.CaseId, c => c.Id, (h, c) => c.Number).SingleAsync()));
        await app.Do<Merging, Outcome<Case>>(m => m.Undo(two, anna, default));
        Assert.Equal(two, await app.Look(db => db.Handovers.Join(db.Cases, h => h.CaseId, c => c.Id, (h, c) => c.Number).SingleAsync()));
    }

    /// <summary>For this reason, said in these words.</summary>
    private static void Refused(Refusal expected, Refusal? refused) => Assert.Equal((expected.Code, $"{expected}"), (refused?.Code, $"{refused}"));

    /// <summary>The case's queue for Anna alone, and another for Ben alone.</summary>
    private static async Task<(Guid Own, Guid Second)> TwoQueues(TestApp app, long number, Actor anna, Actor ben)
    {
        var (own, second) = (new Queue { Id = Id.New(app.Clock), Name = "First", OpenToAll = false }, new Queue { Id = Id.New(app.Clock), Name = "Second", OpenToAll = false });
        await app.Do(async services =>
        {
            var db = services.GetRequiredService<KulanzDb>();
            db.AddRange(own, second, new QueueMember { QueueId = own.Id, AccountId = anna.Id!.Value }, new QueueMember { QueueId = second.Id, AccountId = ben.Id!.Value });
            await db.SaveChangesAsync();
        });
        await app.Do<Assigning, Outcome<Case>>(a => a.Move(number, own.Id, anna, default));
        await app.Do<Assigning, Outcome<Case>>(a => a.Assign(number, anna.Id, anna, default));
        return (own.Id, second.Id);
    }
}
