using System.Net;
using System.Net.Http.Json;
using Kulanz.Cases;
using Kulanz.Cases.Reports;
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

    /// <summary>Each is an act with its author; solved it was when it was solved, and back it comes once.</summary>
    [Theory, BothEngines]
    public async Task A_reason_to_close_for_good_is_kept_beside_the_one_it_was_solved_for(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var anna = await app.Acting(Someone.Anna);
        var solved = (await app.Do<Closing, Outcome<Closure>>(c => c.Close(number, "Solved by restart", final: false, anna, default))).Value;
        app.Clock.Advance(TimeSpan.FromDays(3));
        await app.Do<Closing, Outcome<Closure>>(c => c.Close(number, "Moved away", final: true, anna, default));

        Assert.Equal(["Solved by restart", "Moved away"], await app.Look(db => db.Closures.OrderBy(c => c.At).Select(c => c.Reason).ToListAsync()));
        Assert.Contains("\"Moved away\"", await app.Look(db => db.Records.Where(r => r.Type == "case.closed").Select(r => r.Content).SingleAsync()), StringComparison.Ordinal);
        await ReckoningCases.Round(app.Services, default);
        Assert.Equal(solved.At, (await app.Look(db => db.CaseTimes.SingleAsync())).SolvedAt);

        await app.Do<Closing, Outcome<Case>>(c => c.Reopen(number, anna, default));
        await ReckoningCases.Round(app.Services, default);
        var times = await app.Look(db => db.CaseTimes.SingleAsync());
        Assert.Equal((1, (DateTimeOffset?)null), (times.Reopenings, times.SolvedAt));
        Assert.IsType<TooLong>((await app.Do<Closing, Outcome<Closure>>(c => c.Close(number, new string('x', 1001), final: true, anna, default))).Refusal);
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
