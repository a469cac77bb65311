using System.Net;
using System.Net.Http.Json;
using Kulanz.Cases;
using Kulanz.Platform;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Cases;

public sealed class ClosingTests
{
    [Theory, BothEngines]
    public async Task A_closed_case_keeps_its_first_closing_time(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var anna = await app.Acting(Someone.Anna);

        var first = (await app.Do<Closing, Outcome<Closure>>(c => c.Close(number, "Solved by restart", final: false, anna, default))).Value;
        app.Clock.Advance(TimeSpan.FromDays(3));
        var second = (await app.Do<Closing, Outcome<Closure>>(c => c.Close(number, null, final: true, anna, default))).Value;

        Assert.Equal(first.At, second.At);
        Assert.Equal(CaseState.Closed, await app.Look(db => db.Cases.Where(c => c.Number == number).Select(c => c.State).SingleAsync()));
    }

    [Theory, BothEngines]
    public async Task Closing_twice_is_refused_with_a_sentence_and_a_code(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var program = await app.Program();

        Assert.Equal(HttpStatusCode.OK, (await program.PostAsJsonAsync($"/api/v1/cases/{number}/closure", new { reason = "done", final = true })).StatusCode);
        var again = await program.PostAsJsonAsync($"/api/v1/cases/{number}/closure", new { reason = "done", final = true });

        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        Assert.Equal("application/problem+json", again.Content.Headers.ContentType!.MediaType);
        var problem = await again.Content.ReadFromJsonAsync<Dictionary<string, object>>();
        Assert.Equal("case_already_closed", problem!["code"].ToString());
        Assert.Equal($"Case {number} is already closed.", problem["detail"].ToString());
    }

    [Theory, BothEngines]
    public async Task A_reopened_case_is_our_turn_again_and_remembers_when_it_was_closed(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var desk = await app.SignedIn(Someone.Anna);

        Assert.Equal(HttpStatusCode.Redirect, (await desk.Submit($"/desk/cases/{number}", [], $"/desk/cases/{number}?handler=Close")).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await desk.Submit($"/desk/cases/{number}", [], $"/desk/cases/{number}?handler=Reopen")).StatusCode);

        var found = await app.Look(db => db.Cases.SingleAsync(c => c.Number == number));
        Assert.Equal(CaseState.Open, found.State);
        Assert.NotNull(found.WaitingSince);
        Assert.NotNull((await app.Look(db => db.Closures.SingleAsync())).ReopenedAt);
    }
}
