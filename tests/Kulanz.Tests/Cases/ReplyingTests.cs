using System.Net;
using System.Net.Http.Json;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Platform;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Cases;

public sealed class ReplyingTests
{
    [Theory, BothEngines]
    public async Task An_answer_makes_the_case_the_agents_and_then_waits_for_the_customer(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var desk = await app.SignedIn(Someone.Anna);

        var sent = await desk.Submit($"/desk/cases/{number}", new() { ["Kind"] = "Reply", ["Text"] = "Please restart the router." }, $"/desk/cases/{number}?handler=Say");

        Assert.Equal(HttpStatusCode.Redirect, sent.StatusCode);
        var found = await app.Look(db => db.Cases.SingleAsync(c => c.Number == number));
        Assert.Equal(CaseState.WaitingOnCustomer, found.State);
        Assert.Equal((await app.Acting(Someone.Anna)).Id, found.OwnerId);
        Assert.Contains("Please restart the router.", await desk.GetStringAsync($"/desk/cases/{number}"), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task A_note_does_not_change_whose_turn_it_is_nor_the_last_word(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone", "Nothing works");
        var desk = await app.SignedIn(Someone.Anna);

        // Nothing that fits answers only is chosen before one has said what one writes.
        Assert.Matches("name=\"Then\"[^>]*>\\s*<option value=\"\" selected", await desk.GetStringAsync($"/desk/cases/{number}"));

        await desk.Submit($"/desk/cases/{number}", new() { ["Kind"] = "Note", ["Text"] = "He is on fibre.", ["Then"] = "" }, $"/desk/cases/{number}?handler=Say");

        var found = await app.Look(db => db.Cases.SingleAsync(c => c.Number == number));
        Assert.Equal(CaseState.New, found.State);
        Assert.Equal("Nothing works", found.LastWord);
    }

    [Theory, BothEngines]
    public async Task Whether_the_customer_waits_does_not_depend_on_the_way_the_state_was_set(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var anna = await app.Acting(Someone.Anna);
        var desk = await app.SignedIn(Someone.Anna);
        var program = await app.Program();
        var ways = new Dictionary<string, Func<long, CaseState, Task>>
        {
            ["page"] = (number, state) => desk.Submit($"/desk/cases/{number}", new() { ["state"] = $"{state}" }, $"/desk/cases/{number}?handler=Turn"),
            ["program"] = (number, state) => program.PatchAsJsonAsync($"/api/v1/cases/{number}", new { state = $"{state}" }),
            ["call"] = (number, state) => app.Do<Replying, Outcome<Message>>(r => r.Say(number, new Saying(MessageKind.CallNote, "He called.") { Then = state }, anna, default)),
            ["answer"] = (number, state) => app.Do<Replying, Outcome<Message>>(r => r.Reply(number, "Yes.", state, anna, default)),
        };
        foreach (var (way, set) in ways)
        {
            var number = await app.OpenCase(Someone.Jonas, way);
            foreach (var state in new[] { CaseState.WaitingOnThirdParty, CaseState.Open, CaseState.WaitingOnCustomer, CaseState.Open, CaseState.Solved, CaseState.Open })
            {
                await set(number, state);
                var now = await app.Look(db => db.Cases.AsNoTracking().SingleAsync(c => c.Number == number));
                Assert.Equal((way, state, state == CaseState.Open), (way, now.State, now.WaitingSince is not null));
            }
        }
    }

    [Theory, BothEngines]
    public async Task A_program_answers_too_and_owns_nothing(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var program = await app.Program();

        Assert.Equal(HttpStatusCode.Created, (await program.PostAsJsonAsync($"/api/v1/cases/{number}/messages", new { text = "Please start it again." })).StatusCode);
        var answered = await app.Look(db => db.Cases.SingleAsync(c => c.Number == number));
        Assert.Equal((CaseState.WaitingOnCustomer, null), (answered.State, answered.OwnerId));
        // Nor does it have macros and views for itself.
        var step = new { kind = "priority", value = "High" };
        Assert.Equal(HttpStatusCode.Forbidden, (await program.PostAsJsonAsync("/api/v1/macros", new { name = "Mine", steps = new[] { step }, shared = false })).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await program.PostAsJsonAsync("/api/v1/views", new { name = "Mine", shared = false })).StatusCode);
    }

    [Theory, BothEngines]
    public async Task An_empty_answer_is_refused_and_shown_again(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var desk = await app.SignedIn(Someone.Anna, "de");

        var refused = await desk.Submit($"/desk/cases/{number}", new() { ["Kind"] = "Reply", ["Text"] = "  " }, $"/desk/cases/{number}?handler=Say");

        Assert.Contains("Bitte füllen Sie dieses Feld aus.", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task A_case_in_a_closed_queue_is_not_there_for_others(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        await app.Look(async db =>
        {
            (await db.Queues.SingleAsync()).OpenToAll = false;
            return await db.SaveChangesAsync();
        });
        var desk = await app.SignedIn(Someone.Anna);

        Assert.Equal(HttpStatusCode.NotFound, (await desk.GetAsync($"/desk/cases/{number}")).StatusCode);
        Assert.DoesNotContain("No dial tone", await desk.GetStringAsync("/desk"), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task An_answer_to_somebody_who_has_not_written_goes_to_the_preferred_address(string engine)
    {
        await using var app = await TestApp.Start(engine);
        PointGiven[] points = [new(ContactKind.Email, "old@customer.example"), new(ContactKind.Email, "new@customer.example", Preferred: true)];
        var mia = (await app.Do<Describing, Outcome<Customer>>(d => d.Add(new CustomerGiven(CustomerKind.Person, "Mia Kunde", "de", points), Actor.System, default))).Value;

        var called = (await app.Do<Opening, Outcome<Case>>(o => o.Open(new NewCase(mia.Id, "Call back", "She called.", Channel.Phone), Actor.System, default))).Value;

        Assert.Equal("new@customer.example", (await app.Do<Posting, Addressees>(p => p.Addressees(called, default))).To?.Address);
    }
}
