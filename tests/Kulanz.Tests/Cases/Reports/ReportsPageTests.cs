using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Cases.Checklists;
using Kulanz.Cases.Reports;
using Kulanz.Platform;
using Kulanz.Tests.Architecture;
using Kulanz.Tests.Cases.Checklists;
using Kulanz.Tests.Cases.Grants;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Cases.Reports;

/// <summary>Reports as people and programs read them.</summary>
public sealed partial class ReportsPageTests
{
    [Theory, BothEngines]
    public async Task Page_file_and_API_say_the_same(string engine)
    {
        await using var app = await Week(engine);
        var lea = await app.SignedIn(Someone.Lea);

        var page = await lea.Read("/desk/reports");
        // Answered after 1, 2 and 9 hours: the middle is 2, 90 % are 8/10 of the way between 2 and 9.
        Assert.Contains("""<p class="report-figure">2 h</p>""", page, StringComparison.Ordinal);
        Assert.Contains("90 %: 7 h 36 min", page, StringComparison.Ordinal);
        Assert.Contains("average 4 h", page, StringComparison.Ordinal);
        Assert.Contains("of 3 cases", page, StringComparison.Ordinal);
        Assert.Contains("Few cases: this says little.", page, StringComparison.Ordinal);
        Assert.Contains("1 open at the end", page, StringComparison.Ordinal);
        Assert.Contains("As of 10:00", page.Replace("As of 10:01", "As of 10:00", StringComparison.Ordinal), StringComparison.Ordinal);

        var file = (await lea.GetStringAsync("/desk/reports?handler=Csv&table=answers")).TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("from,until,opened,first_answers,answer_median,answer_p75,answer_p90,answer_p95,answer_mean,answer_working_median,answer_working_p75,answer_working_p90,answer_working_p95,answer_working_mean,answered_in_time,unanswered", file[0]);
        Assert.Equal(31, file.Length);
        Assert.Equal("2026-09-28,2026-09-28,3,2,5400,6300,6840,7020,5400,5400,6300,6840,7020,5400,,0", file.Single(row => row.StartsWith("2026-09-28", StringComparison.Ordinal)));
        Assert.StartsWith("from;until;", (await (await app.SignedIn(Someone.Lea, "de")).GetStringAsync("/desk/reports?handler=Csv&table=solutions")).TrimStart('\uFEFF'), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await lea.GetAsync("/desk/reports?handler=Csv&table=nothing")).StatusCode);

        var program = await app.Program("Team lead");
        var told = await program.GetFromJsonAsync<JsonElement>("/api/v1/reports/response?span=weeks");
        var (whole, slices) = (told.GetProperty("whole"), told.GetProperty("slices"));
        Assert.Equal((3, 7200.0, 27360.0, 14400.0), (whole.GetProperty("firstAnswer").GetProperty("count").GetInt32(), whole.GetProperty("firstAnswer").GetProperty("median").GetDouble(), whole.GetProperty("firstAnswer").GetProperty("p90").GetDouble(), whole.GetProperty("firstAnswer").GetProperty("mean").GetDouble()));
        Assert.Equal((4, 3, 1, 0), (whole.GetProperty("opened").GetInt32(), whole.GetProperty("solution").GetProperty("count").GetInt32(), whole.GetProperty("openAtEnd").GetInt32(), told.GetProperty("before").GetProperty("opened").GetInt32()));
        Assert.Equal((13, 3, 1), (slices.GetArrayLength(), slices[11].GetProperty("opened").GetInt32(), slices[12].GetProperty("firstAnswer").GetProperty("count").GetInt32()));
    }

    [Theory, BothEngines]
    public async Task Days_of_ones_own_a_queue_and_a_channel_can_be_chosen(string engine)
    {
        await using var app = await Week(engine);
        var lea = await app.SignedIn(Someone.Lea);
        var support = await app.Look(db => db.Queues.SingleAsync());

        Assert.Contains("""<p class="report-figure">1 h 30 min</p>""", await lea.Read("/desk/reports?span=own&from=2026-09-28&until=2026-09-28"), StringComparison.Ordinal);
        Assert.Contains("""<p class="report-figure">2 h</p>""", await lea.Read($"/desk/reports?of=queue:{support.Id}"), StringComparison.Ordinal);
        Assert.Contains("""<p class="report-figure">2 h</p>""", await lea.Read("/desk/reports?of=channel:Mail"), StringComparison.Ordinal);
        Assert.DoesNotContain("""<p class="report-figure">2 h</p>""", await lea.Read("/desk/reports?of=channel:Letter"), StringComparison.Ordinal);
        Assert.Contains("Support", await lea.Read("/desk/reports"), StringComparison.Ordinal);
        Assert.Contains("By channel", await lea.Read("/desk/reports?by=channel"), StringComparison.Ordinal);

        // What was mistyped is said, beside a report that can be read.
        Assert.Contains("The last day lies before the first.", await lea.Read("/desk/reports?span=own&from=2026-09-28&until=2026-09-27"), StringComparison.Ordinal);
        Assert.Contains("is not a day", await lea.Read("/desk/reports?span=own&from=yesterday"), StringComparison.Ordinal);
        foreach (var nowhere in new[] { $"of=queue:{Guid.CreateVersion7()}", "of=queue:x", "of=product:x", "of=channel:7", "of=everything", "of=:" })
            Assert.Equal(HttpStatusCode.NotFound, (await lea.GetAsync($"/desk/reports?{nowhere}")).StatusCode);
        foreach (var report in new[] { "hands", "satisfaction", "goodwill", "workload", "nonsense", "7" })
            foreach (var span in new[] { "days", "weeks", "months", "own", "nonsense" })
                Assert.Equal(HttpStatusCode.OK, (await lea.GetAsync($"/desk/reports?report={report}&span={span}")).StatusCode);
        var program = await app.Program("Team lead");
        foreach (var (asked, answer) in new[] { ("span=years", HttpStatusCode.BadRequest), ("span=1", HttpStatusCode.BadRequest), ("from=2026-13-01", HttpStatusCode.BadRequest), ("from=0001-01-01&until=0001-01-02", HttpStatusCode.BadRequest), ("from=2020-01-01", HttpStatusCode.UnprocessableEntity), ("of=queue:x", HttpStatusCode.NotFound) })
            Assert.Equal(answer, (await program.GetAsync($"/api/v1/reports/response?{asked}")).StatusCode);
    }

    [Theory, BothEngines]
    public async Task Figures_of_a_queue_are_for_whoever_sees_it_and_those_of_all_for_whoever_sees_all(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var support = await app.Look(db => db.Queues.SingleAsync());
        var closed = await app.Queue("Board", Someone.Ada);
        await app.Answer(await app.OpenCase(Someone.Jonas, "No dial tone"), Someone.Anna);
        var secret = await app.OpenCase(Someone.Mary, "Secret");
        app.Clock.Advance(TimeSpan.FromHours(3));
        await app.Answer(secret, Someone.Anna);
        await app.Rate(secret, Verdict.Bad, "Do not tell anybody");
        await app.Move(secret, closed);
        await app.Reckon();
        var (lea, ada) = (await app.SignedIn(Someone.Lea), await app.SignedIn(Someone.Ada));

        Assert.Contains("of 2 cases", await ada.Read("/desk/reports"), StringComparison.Ordinal);
        var seen = await lea.Read("/desk/reports");
        Assert.Contains("of 1 case<", seen, StringComparison.Ordinal);
        Assert.Contains("All your queues", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("Board", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("Board", await lea.Read("/desk/reports?report=workload"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await lea.GetAsync($"/desk/reports?of=queue:{closed.Id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await lea.GetAsync("/desk/reports?of=channel:Mail")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await lea.GetAsync($"/desk/reports?of=queue:{support.Id}")).StatusCode);
        Assert.DoesNotContain("Do not tell", await lea.Read("/desk/reports?report=satisfaction"), StringComparison.Ordinal);
        Assert.Contains("Do not tell", await ada.Read("/desk/reports?report=satisfaction"), StringComparison.Ordinal);
        Assert.DoesNotContain("Asked twice</h2>", await lea.Read("/desk/reports?report=hands"), StringComparison.Ordinal);
        Assert.Contains("Choose all cases, or a product.", await lea.Read("/desk/reports?report=goodwill"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await (await app.SignedIn(Someone.Anna)).GetAsync("/desk/reports")).StatusCode);
    }

    [Theory, BothEngines]
    public async Task Satisfaction_goodwill_and_what_was_asked_twice_are_told(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var list = await app.Checklist();
        var anna = await app.Acting(Someone.Anna);
        var number = await app.CaseAbout(list, Someone.Jonas);
        await app.Do<Answering, Outcome<CaseChecklist>>(a => a.Begin(number, list.Id, anna, default));
        Assert.Null((await app.Do<Answering, Outcome<ChecklistAnswer>>(a => a.Answer(number, new(list["Online?"], "yes"), anna, default))).Refusal);
        Assert.Null((await app.Do<AskingAgain, Outcome<AskedAgain>>(a => a.Ask(number, list["Online?"], "Another line", anna, default))).Refusal);
        await app.TeamBudget(100_000);
        Assert.Null((await app.Give(number, anna, 4_990)).Refusal);
        await app.Rate(number, Verdict.Good, "Friendly, and quick");
        await app.Rate(await app.OpenCase(Someone.Mary, "No picture"), Verdict.Bad);
        await app.Reckon();
        var (lea, program) = (await app.SignedIn(Someone.Lea), await app.Program("Team lead"));

        var rated = await lea.Read("/desk/reports?report=satisfaction");
        Assert.Contains("""<p class="report-figure">50%</p>""", rated, StringComparison.Ordinal);
        Assert.Contains("9% – 91%", rated, StringComparison.Ordinal);
        Assert.Contains("Friendly, and quick", rated, StringComparison.Ordinal);
        Assert.Contains($"/desk/cases/{number}", rated, StringComparison.Ordinal);
        var satisfied = (await program.GetFromJsonAsync<JsonElement>("/api/v1/reports/satisfaction")).GetProperty("whole");
        Assert.Equal((2, 1, 1, 0.5), (satisfied.GetProperty("answered").GetInt32(), satisfied.GetProperty("good").GetInt32(), satisfied.GetProperty("bad").GetInt32(), satisfied.GetProperty("goodShare").GetDouble()));

        Assert.Contains("49.90 EUR", await lea.Read("/desk/reports?report=goodwill"), StringComparison.Ordinal);
        Assert.Contains("product,kind,given,worth,currency,carried_out,carried_out_worth\r\nPayroll payroll,refund,1,49.9,EUR,0,0", await lea.GetStringAsync("/desk/reports?report=goodwill&handler=Csv&table=goodwill"), StringComparison.Ordinal);
        Assert.Equal((4990, "EUR"), (await program.GetFromJsonAsync<JsonElement>("/api/v1/reports/goodwill")).GetProperty("items")[0] is var g ? (g.GetProperty("amount").GetInt64(), g.GetProperty("currency").GetString()) : default);

        var hands = await lea.Read("/desk/reports?report=hands");
        Assert.Contains("Online?", hands, StringComparison.Ordinal);
        Assert.DoesNotContain("Anna Agent</td>", hands, StringComparison.Ordinal);
        var again = (await program.GetFromJsonAsync<JsonElement>("/api/v1/reports/asked-twice")).GetProperty("items")[0];
        Assert.Equal(("Online?", 1, JsonValueKind.Null), (again.GetProperty("question").GetString(), again.GetProperty("times").GetInt32(), again.GetProperty("by").ValueKind));
        Assert.Equal(HttpStatusCode.Conflict, (await program.GetAsync("/api/v1/reports/people")).StatusCode);
    }

    [Theory, BothEngines]
    public async Task The_workload_is_what_lies_there_at_this_moment(string engine)
    {
        await using var app = await SomeReports.Promised(engine);
        var anna = await app.Acting(Someone.Anna);
        var waits = await app.OpenCase(Someone.Jonas, "No dial tone");
        await app.Do<Assigning, Outcome<Case>>(a => a.Assign(waits, anna.Id, anna, default));
        app.Clock.Advance(TimeSpan.FromHours(5));
        await app.Answer(await app.OpenCase(Someone.Mary, "No picture"), Someone.Ben, CaseState.WaitingOnCustomer);
        await app.OpenCase(Someone.Mary, "Nobody's");
        await app.Solve(await app.OpenCase(Someone.Mary, "Over"), Someone.Ben);
        var program = await app.Program("Team lead");

        var load = await program.GetFromJsonAsync<JsonElement>("/api/v1/reports/workload");
        var queue = load.GetProperty("queues")[0];
        Assert.Equal(("Support", 3, 2, 1), (queue.GetProperty("name").GetString(), queue.GetProperty("open").GetInt32(), queue.GetProperty("waiting").GetInt32(), queue.GetProperty("overdue").GetInt32()));
        Assert.Equal([("Anna Agent", 1, 1), ("Ben Agent", 1, 0), (null, 1, 1)], load.GetProperty("people").EnumerateArray().Select(p => (p.GetProperty("name").GetString(), p.GetProperty("open").GetInt32(), p.GetProperty("waiting").GetInt32())));
        var page = await (await app.SignedIn(Someone.Lea)).Read("/desk/reports?report=workload");
        Assert.Contains("5 h", page, StringComparison.Ordinal);
        Assert.Contains("with nobody", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await program.GetAsync($"/api/v1/reports/workload?queue={Guid.CreateVersion7()}")).StatusCode);
    }

    [Theory]
    [InlineData("en", "reports.md")]
    [InlineData("de", "berichte.md")]
    public void The_guide_defines_each_figure_in_the_words_of_the_page(string language, string guide)
    {
        var text = Space().Replace(File.ReadAllText(Path.Combine(Sources.Root, "docs", "using", language, guide)), " ");
        Assert.Empty(Definition.All.Where(d => !text.Contains($"**{Kulanz.Platform.Ui.Texts.In(language, d.Called.English)}**: {Kulanz.Platform.Ui.Texts.In(language, d.Says.English)}", StringComparison.Ordinal)).Select(d => d.Called.English));
    }

    /// <summary>On Monday three cases, of which two are answered after one and two hours; on the next Monday, 5 October, which is today, a fourth after nine; three of the four are solved.</summary>
    private static async Task<TestApp> Week(string engine)
    {
        var app = await TestApp.Start(engine);
        var (one, two, three) = (await app.OpenCase(Someone.Jonas, "One"), await app.OpenCase(Someone.Jonas, "Two"), await app.OpenCase(Someone.Mary, "Three"));
        app.Clock.Advance(TimeSpan.FromHours(1));
        await app.Answer(one, Someone.Anna, CaseState.Solved);
        app.Clock.Advance(TimeSpan.FromHours(1));
        await app.Answer(two, Someone.Anna, CaseState.Solved);
        await app.Solve(three, Someone.Anna);
        app.Clock.Advance(TimeSpan.FromHours(-2 + 7 * 24 - 9));
        var four = await app.OpenCase(Someone.Mary, "Four");
        app.Clock.Advance(TimeSpan.FromHours(9));
        await app.Answer(four, Someone.Anna);
        await app.Reckon();
        return app;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
