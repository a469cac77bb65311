using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kulanz.Cases;
using Kulanz.Cases.Causes;
using Kulanz.Cases.Grants;
using Kulanz.Platform;
using Kulanz.Tests.Cases.Checklists;
using Kulanz.Tests.Cases.Grants;
using Kulanz.Tests.Contracts.Licences;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Cases.Causes;

/// <summary>What it was in the end, and what product management hears of it.</summary>
public sealed class CaseCauseTests
{
    private static readonly DateOnly September = new(2026, 9, 1), October = new(2026, 10, 1);

    [Theory, BothEngines]
    public async Task A_cause_counts_in_the_month_in_which_the_case_was_solved_and_not_while_it_is_open_again(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var list = await app.Checklist();
        var number = await app.CaseAbout(list, Someone.Jonas);
        var anna = await app.SignedIn(Someone.Anna);
        var used = list.Causes["Key used up"];

        await anna.Submit($"/desk/cases/{number}", new() { ["cause"] = $"{used}", ["note"] = "Three PCs" }, $"/desk/cases/{number}?handler=Establish");
        Assert.Empty(await Of(September));
        await Solve(number);
        Assert.Equal([("Payroll payroll", "Activation › Server refuses the key › Key used up", 1, 0)], await Of(September));

        await app.Do<Closing, Outcome<Case>>(async c => await c.Reopen(number, await app.Acting(Someone.Anna), default));
        Assert.Empty(await Of(September));
        app.Clock.Advance(TimeSpan.FromDays(4));
        await Solve(number);
        Assert.Empty(await Of(September));
        Assert.Equal([("Payroll payroll", "Activation › Server refuses the key › Key used up", 1, 0)], await Of(October));

        // Said later, or changed, it counts where the case was solved.
        app.Clock.Advance(TimeSpan.FromDays(40));
        anna = await app.SignedIn(Someone.Anna);
        await anna.Submit($"/desk/cases/{number}", new() { ["cause"] = "", ["note"] = "" }, $"/desk/cases/{number}?handler=Establish");
        Assert.Equal([("Payroll payroll", "", 1, 0)], await Of(October));
        Assert.Equal([("Payroll payroll", "", 0, 1)], await Of(new(2026, 11, 1)));
        var history = await anna.Read($"/desk/cases/{number}/history");
        Assert.Contains("Anna Agent said what the cause was: Activation › Server refuses the key › Key used up", history, StringComparison.Ordinal);
        Assert.Contains("Anna Agent said that the cause was not found.", history, StringComparison.Ordinal);

        await anna.Submit($"/desk/cases/{number}", [], $"/desk/cases/{number}?handler=TakeBackCause");
        Assert.Empty(await Of(October));
        Assert.Equal(["cause.established", "cause.established", "cause.taken_back"], await app.Look(db => db.Records.Where(r => r.Type.StartsWith("cause.") && r.Topic == $"case/{number}").OrderBy(r => r.Id).Select(r => r.Type).ToListAsync()));

        async Task Solve(long which) => Assert.Null((await app.Do<Closing, Outcome<Closure>>(async c => await c.Close(which, null, false, await app.Acting(Someone.Anna), default))).Refusal);

        async Task<(string, string, int, int)[]> Of(DateOnly month) => [.. (await app.Do<CauseList, List<CauseLine>>(l => l.Of(month, null, default))).Select(l => (l.Product, string.Join(CausePlace.Between, l.Path), l.Cases, l.Before))];
    }

    [Theory, BothEngines]
    public async Task A_case_that_becomes_part_of_another_one_does_not_count_twice(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var list = await app.Checklist();
        var (one, two) = (await app.CaseAbout(list, Someone.Jonas), await app.CaseAbout(list, Someone.Jonas, "Still not"));
        var anna = await app.Acting(Someone.Anna);
        foreach (var number in new[] { one, two })
        {
            Assert.Null((await app.Do<Establishing, Outcome<CaseCause>>(e => e.Establish(number, new(list.Causes["Network"]), anna, default))).Refusal);
            await app.Do<Closing, Outcome<Closure>>(c => c.Close(number, null, false, anna, default));
        }
        Assert.Equal(2, (await Lines())[0].Cases);

        Assert.Null((await app.Do<Merging, Outcome<Merge>>(m => m.Merge(two, one, false, anna, default))).Refusal);
        Assert.Equal(1, (await Lines())[0].Cases);
        Assert.Null((await app.Do<Merging, Outcome<Case>>(m => m.Undo(two, anna, default))).Refusal);
        Assert.Equal(2, (await Lines())[0].Cases);

        Task<List<CauseLine>> Lines() => app.Do<CauseList, List<CauseLine>>(l => l.Of(September, list.Product.Id, default));
    }

    [Theory, BothEngines]
    public async Task Where_the_company_wants_causes_said_staff_solve_nothing_without_and_time_and_customers_do(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var list = await app.Checklist();
        var (number, other, without) = (await app.CaseAbout(list, Someone.Jonas), await app.CaseAbout(list, Someone.Mary), await app.OpenCase(Someone.Jonas, "A question"));
        var ada = await app.SignedIn(Someone.Ada);
        await ada.Submit("/admin/cases", new() { ["DaysUntilClosed"] = "3", ["DaysOpen"] = "10", ["Morning"] = "07:30", ["Megabytes"] = "2", ["MailMegabytes"] = "40", ["DaysUnsent"] = "1", ["DaysLinked"] = "30", ["CauseRequired"] = "true" });
        Assert.Matches("name=\"CauseRequired\"[^>]*checked", await ada.Read("/admin/cases"));
        var anna = await app.SignedIn(Someone.Anna);

        var refused = await (await anna.Submit($"/desk/cases/{number}", [], $"/desk/cases/{number}?handler=Close")).Read();
        Assert.Contains($"Before case {number} is solved, please say what the cause was, or that it was not found.", refused, StringComparison.Ordinal);
        // What was written is not lost either.
        Assert.Contains("Here is the key.", await (await anna.Submit($"/desk/cases/{number}", new() { ["Text"] = "Here is the key.", ["Kind"] = "Reply", ["Then"] = "Solved" }, $"/desk/cases/{number}?handler=Say")).Read(), StringComparison.Ordinal);
        Assert.Equal(CaseState.New, await State(number));
        await anna.Submit($"/desk/cases/{number}", new() { ["cause"] = $"{list.Causes["Proxy"]}" }, $"/desk/cases/{number}?handler=Establish");
        await anna.Submit($"/desk/cases/{number}", [], $"/desk/cases/{number}?handler=Close");
        Assert.Equal(CaseState.Solved, await State(number));
        // A case about no product has no causes to choose from; nobody asks a customer, or the time.
        await anna.Submit($"/desk/cases/{without}", [], $"/desk/cases/{without}?handler=Close");
        Assert.Equal(CaseState.Solved, await State(without));
        Assert.Null((await app.Do<Closing, Outcome<Closure>>(c => c.Close(other, null, false, Actor.System, default))).Refusal);

        Task<CaseState> State(long which) => app.Look(db => db.Cases.Where(c => c.Number == which).Select(c => c.State).SingleAsync());
    }

    [Theory, BothEngines]
    public async Task What_cannot_be_the_cause_is_refused_in_words(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var list = await app.Checklist();
        var other = await app.Checklist("books");
        var (number, bare) = (await app.CaseAbout(list, Someone.Jonas), await app.OpenCase(Someone.Jonas, "A question"));
        var program = await app.Program("Agent");
        await app.Do<ArrangingCauses, Outcome<Cause>>(a => a.Retire(list.Causes["Network"], true, Actor.System, default));

        foreach (var (which, given, code) in new[]
        {
            (number, (object)new { }, "missing"), (number, new { cause = Guid.CreateVersion7() }, "not_found"), (number, new { cause = other.Causes["Network"] }, "cause_of_another_product"),
            (number, new { cause = list.Causes["Proxy"] }, "cause_is_retired"), (number, new { unknown = true, note = new string('x', 501) }, "too_long"), (bare, new { unknown = true }, "no_product_for_cause"), (99, new { unknown = true }, "not_found"),
        })
            Assert.Equal(code, (await (await program.PutAsJsonAsync($"/api/v1/cases/{which}/cause", given)).Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await program.GetAsync($"/api/v1/cases/{number}/cause")).StatusCode);

        // The cause says what the case is about, where nobody has.
        var said = await (await program.PutAsJsonAsync($"/api/v1/cases/{bare}/cause", new { cause = other.Causes["Proxy"] })).Json(HttpStatusCode.OK);
        Assert.Equal(["Network", "Proxy"], said.GetProperty("path").EnumerateArray().Select(p => p.GetString()));
        Assert.Equal(other.Product.Id, await app.Look(db => db.Cases.Where(c => c.Number == bare).Select(c => c.ProductId).SingleAsync()));
        foreach (var month in new[] { "2026-13", "September", "0001-01", "99999-01" })
            Assert.Equal("bad_month", (await (await program.GetAsync($"/api/v1/causes/months/{month}")).Json(HttpStatusCode.UnprocessableEntity)).Word("code"));
        Assert.Equal(HttpStatusCode.NotFound, (await (await app.SignedIn(Someone.Anna)).GetAsync("/desk/causes/months?month=soon")).StatusCode);
    }

    [Theory, BothEngines]
    public async Task A_months_list_is_a_page_a_file_an_answer_and_once_it_is_over_an_event(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var list = await app.Checklist();
        var anna = await app.Acting(Someone.Anna);
        foreach (var cause in new[] { list.Causes["Key used up"], list.Causes["Key used up"], (Guid?)null })
        {
            var number = await app.CaseAbout(list, Someone.Jonas, "=Cannot activate");
            Assert.Null((await app.Do<Establishing, Outcome<CaseCause>>(e => e.Establish(number, new(cause) { Note = "Three PCs" }, anna, default))).Refusal);
            await app.Do<Closing, Outcome<Closure>>(c => c.Close(number, null, false, anna, default));
        }
        var desk = await app.SignedIn(Someone.Anna);

        var page = await desk.Read("/desk/causes/months");
        Assert.Contains("Key used up", page, StringComparison.Ordinal);
        Assert.Contains("Cause unknown", page, StringComparison.Ordinal);
        var cases = await desk.Read($"/desk/causes/months?month=2026-09&of={list.Product.Id}&cause={list.Causes["Key used up"]}");
        Assert.Equal(2, cases.Split("=Cannot activate").Length - 1);
        Assert.Contains("Three PCs", cases, StringComparison.Ordinal);
        Assert.Contains("Payroll payroll,Activation › Server refuses the key › Key used up,2,0", await desk.Read("/desk/causes/months?month=2026-09&handler=Csv"), StringComparison.Ordinal);
        var answered = (await (await app.Program("Agent")).GetFromJsonAsync<JsonElement>("/api/v1/causes/months/2026-09?product=payroll")).GetProperty("items");
        Assert.Equal([2, 1], answered.EnumerateArray().Select(l => l.GetProperty("cases").GetInt32()));

        await ListingCauses.Round(app.Services, default);
        Assert.Equal(0, await Listed());
        app.Clock.Advance(TimeSpan.FromDays(3));
        await ListingCauses.Round(app.Services, default);
        await ListingCauses.Round(app.Services, default);
        Assert.Equal(1, await Listed());
        var told = JsonDocument.Parse((await app.Look(db => db.Records.SingleAsync(r => r.Type == "cause.listed"))).Content!).RootElement;
        Assert.Equal(("2026-09", 2), (told.Word("month"), told.GetProperty("causes")[0].GetProperty("cases").GetInt32()));
        // Nothing was said in October; a program that was switched off until the new year hands on what it missed.
        app.Clock.Advance(TimeSpan.FromDays(95));
        await ListingCauses.Round(app.Services, default);
        Assert.Equal(1, await Listed());
        Assert.Equal(new DateOnly(2026, 12, 1), (await app.Look(db => Preferences.Stored<CauseListed>(db, default))).Month);

        Task<int> Listed() => app.Look(db => db.Records.CountAsync(r => r.Type == "cause.listed"));
    }

    [Theory, BothEngines]
    public async Task What_causes_cost_in_goodwill_is_summed_by_cause_and_currency(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var list = await app.Checklist();
        var (number, other) = (await app.CaseAbout(list, Someone.Jonas), await app.CaseAbout(list, Someone.Mary));
        var (anna, ada) = (await app.Acting(Someone.Anna), await app.Acting(Someone.Ada));
        await app.TeamBudget(500_000);
        await app.Do<Establishing, Outcome<CaseCause>>(e => e.Establish(number, new(list.Causes["Network"]), anna, default));
        await app.Give(number, anna, 1_000);
        await app.Give(number, anna, 2_000);
        await app.Give(number, anna, 700, currency: "USD");
        await app.Give(other, anna, 400);
        var refused = (await app.Give(number, anna, 90, currency: "CHF")).Value;
        await app.Do<DecidingGrants, Outcome<Grant>>(d => d.Refuse(refused.Number, "no", ada, default));

        var costs = await app.Do<GrantsByCause, List<CauseCost>>(c => c.Of(September, default));
        Assert.Equal([(true, "Network", "EUR", 2, 3_000L), (true, "Network", "USD", 1, 700L), (false, "", "EUR", 1, 400L)], costs.Select(c => (c.Said, string.Join(CausePlace.Between, c.Path), c.Currency!, c.Given, c.Amount)));
        Assert.Empty(await app.Do<GrantsByCause, List<CauseCost>>(c => c.Of(October, default)));
        var page = await (await app.SignedIn(Someone.Lea)).Read("/desk/goodwill");
        Assert.Contains("By what it was in the end", page, StringComparison.Ordinal);
        Assert.Contains("30.00 EUR", page, StringComparison.Ordinal);
        Assert.Equal(3, (await (await app.Program("Team lead")).GetFromJsonAsync<JsonElement>("/api/v1/grants/causes/2026-09")).GetProperty("items").GetArrayLength());
    }
}
