using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Kulanz.Cases;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Search;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Cases;

public sealed partial class CaseListTests
{
    [Theory, BothEngines]
    public async Task Lists_read_their_page_from_an_index_and_lose_nothing_between_pages(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var queues = await app.MakeQueues(("Billing", false, [Someone.Ben]), ("Phone", true, []));
        await Seed(app, 2000, queues);
        var ben = await app.Acting(Someone.Ben);
        var lea = await app.Acting(Someone.Lea);

        var plans = new List<string>();
        foreach (var who in new[] { ben, lea })
            foreach (var shipped in ShippedViews.All)
                foreach (var order in new[] { CaseOrder.Latest, CaseOrder.Oldest })
                    plans.AddRange((await FullScans(app, ShippedViews.ConditionsOf(shipped), order, who)).Select(line => $"{shipped.Key} {order} for {who.Name}: {line}"));
        Assert.Empty(plans);

        // Page by page is the same as all at once, in every order.
        var inbox = ShippedViews.ConditionsOf(ShippedViews.All[0]);
        foreach (var order in Enum.GetValues<CaseOrder>())
        {
            var expected = await app.Look(db => db.CasesFor(lea).CountAsync(inbox.For(new Viewpoint(lea.Id!.Value, default))));
            var seen = new List<long>();
            string? after = null;
            do
            {
                var page = await app.Do<CaseList, CaseList.Page>(l => l.Read(inbox, order, null, after, 190, lea, default));
                seen.AddRange(page.Lines.Select(l => l.Case.Number));
                after = page.After;
            }
            while (after is not null);
            Assert.Equal((expected, expected), (seen.Count, seen.Distinct().Count()));
        }
    }

    [Theory, BothEngines]
    public async Task The_inbox_filters_sorts_exports_without_formulas_and_shows_its_counts(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var evil = await app.OpenCase(Someone.Jonas, "=HYPERLINK(\"http://evil\")", "+49 30 1234");
        var plain = await app.OpenCase(Someone.Mary, "STÖRUNG; im Netz");
        var lea = await app.Acting(Someone.Lea);
        await app.Do<Assigning, Outcome<Case>>(a => a.Prioritise(evil, Priority.Urgent, lea, default));
        var desk = await app.SignedIn(Someone.Lea);

        var shown = await desk.GetStringAsync("/desk?q=st%C3%B6rung");
        Assert.Contains("STÖRUNG", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("HYPERLINK", shown, StringComparison.Ordinal);
        var urgent = await desk.GetStringAsync("/desk?order=MostUrgent");
        Assert.True(urgent.IndexOf("HYPERLINK", StringComparison.Ordinal) < urgent.IndexOf("STÖRUNG", StringComparison.Ordinal));
        Assert.Contains("""<span class="count">2</span>""", await desk.GetStringAsync("/desk/views/side?at=inbox"), StringComparison.Ordinal);
        var compact = await desk.GetAsync("/desk?density=compact");
        Assert.Equal("/desk", compact.Headers.Location!.ToString());
        Assert.Contains("lines-compact", await desk.GetStringAsync("/desk"), StringComparison.Ordinal);

        var csv = await desk.GetStringAsync("/desk/cases.csv?view=inbox");
        Assert.Contains("\"'=HYPERLINK(\"\"http://evil\"\")\"", csv, StringComparison.Ordinal);
        Assert.Contains("'+49 30 1234", csv, StringComparison.Ordinal);
        Assert.Contains("\"STÖRUNG; im Netz\"", csv, StringComparison.Ordinal);
        Assert.Equal(1, await app.Look(db => db.Records.CountAsync(r => r.Type == "cases.exported")));
        Assert.Equal(HttpStatusCode.NotFound, (await (await app.SignedIn(Someone.Anna)).GetAsync("/desk/cases.csv?view=inbox")).StatusCode);

        var program = await app.Program();
        var first = await program.GetFromJsonAsync<JsonElement>("/api/v1/cases?view=inbox&limit=1&order=oldest");
        Assert.Equal(evil, first.GetProperty("items")[0].GetProperty("number").GetInt64());
        var second = await program.GetFromJsonAsync<JsonElement>($"/api/v1/cases?view=inbox&limit=1&order=oldest&after={first.GetProperty("after").GetString()}");
        Assert.Equal(plain, second.GetProperty("items")[0].GetProperty("number").GetInt64());
        Assert.Equal(JsonValueKind.Null, second.GetProperty("after").ValueKind);
        var patched = await program.PatchAsJsonAsync($"/api/v1/cases/{plain}", new { owner = lea.Id, priority = "high", state = "waiting_on_third_party" });
        Assert.Equal(HttpStatusCode.OK, patched.StatusCode);
        var now = await app.Look(db => db.Cases.SingleAsync(c => c.Number == plain));
        Assert.Equal((lea.Id, Priority.High, CaseState.WaitingOnThirdParty), (now.OwnerId, now.Priority, now.State));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await program.PatchAsJsonAsync($"/api/v1/cases/{plain}", new { owner = "whoever" })).StatusCode);
    }

    [Theory, BothEngines]
    public async Task A_time_narrows_the_list_its_export_what_programs_read_and_what_is_changed_at_once(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var old = await app.OpenCase(Someone.Jonas, "Alter Router");
        // Half past midnight in Berlin, the company's clock.
        app.Clock.Advance(TimeSpan.FromHours(14.5));
        var young = await app.OpenCase(Someone.Mary, "Neuer Router");
        var desk = await app.SignedIn(Someone.Lea);
        var program = await app.Program();

        foreach (var filter in new[] { "on:2026-09-29", "-before:2026-09-29", "seit:29.9.2026", "router -on:2026-09-28" })
            await Finds(filter, "Neuer Router", young, "Alter Router");
        foreach (var filter in new[] { "before:2026-09-29", "-am:29.9.2026", "-seit:2026-09-29", "router until:2026-09-28" })
            await Finds(filter, "Alter Router", old, "Neuer Router");

        var sent = await desk.Submit("/desk?view=all", new() { ["view"] = "all", ["all"] = "true", ["q"] = "before:2026-09-29", ["priority"] = "high" }, "/desk/bulk");
        await app.JobOver(Guid.Parse(sent.Headers.Location!.ToString().Split('/')[^1]));
        Assert.Equal([(old, Priority.High), (young, Priority.Normal)], (await app.Look(db => db.Cases.AsNoTracking().OrderBy(c => c.Number).ToListAsync())).Select(c => (c.Number, c.Priority)));

        async Task Finds(string filter, string subject, long number, string other)
        {
            var typed = Uri.EscapeDataString(filter);
            foreach (var page in new[] { $"/desk?view=all&q={typed}", $"/desk/cases.csv?view=all&q={typed}" })
            {
                var shown = await desk.GetStringAsync(page);
                Assert.True(shown.Contains(subject, StringComparison.Ordinal) && !shown.Contains(other, StringComparison.Ordinal), page);
            }
            foreach (var list in new[] { "cases", "search" })
                Assert.Equal($"{list} {filter}: {number}", $"{list} {filter}: {string.Join(' ', Numbers(await program.GetFromJsonAsync<JsonElement>($"/api/v1/{list}?q={typed}")))}");
        }
    }

    [Theory, BothEngines]
    public async Task A_program_gets_every_case_behind_however_much_it_does_not_see_and_is_told_what_it_asks_wrongly(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "Leitung");
        // As many newer places as the desk's filter line looks at, none of them to be seen.
        await app.Look(db => db.Write(async () =>
        {
            var texts = Enumerable.Range(0, CaseList.FilterReach).Select(_ => new SearchText(Id.New(app.Clock), "", app.Clock.GetUtcNow(), "Leitung")).ToList();
            await SearchIndex.Of(db).Put(db, FoundCases.Code, texts, fresh: true, default);
            return texts.Count;
        }, default));
        var program = await app.Program();

        Assert.Equal([number], Numbers(await program.GetFromJsonAsync<JsonElement>("/api/v1/cases?q=leitung")));
        foreach (var (asked, code) in new[] { ("q=product:x", "unknown_filter"), ("order=newest", "unknown_order"), ("order=most_urgent", "unknown_order"), ("view=solved&order=most_urgent", "unknown_order") })
        {
            using var refused = await program.GetAsync($"/api/v1/cases?{asked}");
            Assert.Equal((asked, 422, code), (asked, (int)refused.StatusCode, (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString()));
        }
        Assert.Equal([number], Numbers(await program.GetFromJsonAsync<JsonElement>("/api/v1/cases?view=inbox&order=most_urgent")));
    }

    private static long[] Numbers(JsonElement page) => [.. page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("number").GetInt64())];

    private static Task Seed(TestApp app, int cases, IReadOnlyList<Guid> queues) => app.Do(async services =>
    {
        var db = services.GetRequiredService<KulanzDb>();
        var owners = await db.Accounts.Select(a => a.Id).ToListAsync();
        var customer = (await app.Customer(Someone.Jonas)).Id;
        var random = new Random(1);
        var states = Enum.GetValues<CaseState>();
        await db.Write(async () =>
        {
            for (var i = 0; i < cases; i++)
            {
                var state = states[random.Next(states.Length)];
                // Times in tens, so that many are equal and the number has to decide.
                var at = TestClock.Start.AddMinutes(-random.Next(cases / 10));
                db.Add(new Case
                {
                    Id = Id.New(app.Clock), Number = await db.Engine.NextNumber(db, "case", default), Subject = $"Question {i}", CustomerId = customer, QueueId = queues[random.Next(queues.Count)],
                    OwnerId = random.Next(3) == 0 ? null : owners[random.Next(owners.Count)], State = state, Priority = (Priority)random.Next(4), OpenedAt = at, TouchedAt = at,
                    WaitingSince = state is CaseState.New or CaseState.Open && random.Next(4) > 0 ? at : null, LastWord = "Hello", LastAuthor = "Jonas",
                });
            }
            return await db.SaveChangesAsync();
        }, default);
        await db.Database.ExecuteSqlRawAsync("ANALYZE");
    });

    /// <summary>
    /// The steps in which the very query that <see cref="CaseList.Read"/> sends walks the cases from end to end; what is walked in the order of an
    /// index is meant. Unlike <see cref="Questions.Walks"/> this is PostgreSQL's own choice, with what it knows of the rows.
    /// </summary>
    private static Task<List<string>> FullScans(TestApp app, Conditions conditions, CaseOrder order, Actor who) => app.Do(async services =>
    {
        var db = services.GetRequiredService<KulanzDb>();
        var query = await services.GetRequiredService<CaseList>().Query(conditions, order, null, null, CaseList.PageSize, who, default);
        await db.Database.OpenConnectionAsync();
        await using var command = query.CreateDbCommand();
        var steps = new List<string>();
        // SQLite calls a step by the table's alias; an alias of a subquery, of which it reads the few rows it made, is another.
        var names = CasesAs().Matches(command.CommandText).Select(match => match.Groups[1].Value).ToHashSet();
        Assert.NotEmpty(names);
        command.CommandText = (db.Engine is Sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ") + command.CommandText;
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
            steps.Add(rows.GetString(db.Engine is Sqlite ? 3 : 0).Trim());
        Assert.NotEmpty(steps);
        return steps.Where(step => step.Contains("Seq Scan on cases", StringComparison.Ordinal)
            || (step.StartsWith("SCAN ", StringComparison.Ordinal) && names.Contains(step[5..]))).ToList();
    });

    [GeneratedRegex("(?:FROM|JOIN) \"?cases\"? AS \"?(\\w+)")]
    private static partial Regex CasesAs();
}
