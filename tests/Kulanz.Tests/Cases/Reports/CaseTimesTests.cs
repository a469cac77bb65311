using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Cases.Reports;
using Kulanz.Cases.ServiceLevels;
using Kulanz.Contracts;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Jobs;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Cases.Reports;

/// <summary>What is kept of each day, against figures worked out by hand. Today is Monday, 28 September 2026, 10:00 in Berlin; where something is promised, service is from 8 to 17.</summary>
public sealed class CaseTimesTests
{
    private const long Hour = 3600;

    [Theory, BothEngines]
    public async Task An_answer_counts_on_its_own_day_by_the_clock_and_in_working_time(string engine)
    {
        await using var app = await SomeReports.Promised(engine);
        var late = await app.OpenCase(Someone.Jonas, "No dial tone");
        var soon = await app.OpenCase(Someone.Mary, "No picture");
        app.Clock.Advance(TimeSpan.FromHours(1));
        await app.Answer(soon, Someone.Ben);
        app.Clock.Advance(TimeSpan.FromHours(22));
        await app.Answer(late, Someone.Anna);
        await app.Answer(late, Someone.Anna);
        await app.Reckon();

        var (monday, tuesday) = (await app.Day("2026-09-28"), await app.Day("2026-09-29"));
        Assert.Equal((2, 2, 1, 1, 0), (monday.Opened, monday.Asked, monday.Answered, monday.AnsweredInTime, monday.AnsweredLate));
        Assert.Equal((0, 0, 1, 0, 1), (tuesday.Opened, tuesday.Asked, tuesday.Answered, tuesday.AnsweredInTime, tuesday.AnsweredLate));
        Assert.Equal((Hour, Hour), (monday.Response.Sum, monday.ResponseWorking.Sum));
        // From Monday, 10:00 to Tuesday, 9:00: 23 hours, of which seven are worked on Monday and one on Tuesday.
        Assert.Equal((23 * Hour, 8 * Hour), (tuesday.Response.Sum, tuesday.ResponseWorking.Sum));
    }

    [Theory, BothEngines]
    public async Task A_case_that_comes_back_is_unsolved_until_it_is_solved_again(string engine)
    {
        await using var app = await SomeReports.Promised(engine);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        app.Clock.Advance(TimeSpan.FromHours(2));
        await app.Answer(number, Someone.Anna);
        await app.Solve(number, Someone.Anna);
        await app.Reckon();
        Assert.Equal((1, 1, 0, 2 * Hour), await Solved("2026-09-28"));

        app.Clock.Advance(TimeSpan.FromDays(1));
        await app.Reopen(number);
        await app.Reckon();
        Assert.Equal((0, 0, 0, 0L), await Solved("2026-09-28"));
        Assert.Equal(1, (await app.Day("2026-09-29")).CameBack);

        app.Clock.Advance(TimeSpan.FromDays(1));
        await app.Solve(number, Someone.Ben);
        await app.Reckon();

        // Late: of its eight hours two were used on Monday, five on Tuesday from noon, and three on Wednesday. As a figure it counts from the opening: 7, 9 and 4 hours of work.
        Assert.Equal((1, 0, 1, 50 * Hour), await Solved("2026-09-30"));
        Assert.Equal(1, (await app.Day("2026-09-29")).CameBack);
        Assert.Equal(20 * Hour, (await app.Day("2026-09-30")).ResolutionWorking.Sum);

        async Task<(int, int, int, long)> Solved(string day) => await app.Day(day) is var f ? (f.Solved, f.SolvedInTime, f.SolvedLate, f.Resolution.Sum) : default;
    }

    [Theory, BothEngines]
    public async Task Merged_cases_count_once_from_the_first_question_and_apart_again_as_before(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var one = await app.OpenCase(Someone.Jonas, "No dial tone");
        app.Clock.Advance(TimeSpan.FromHours(1));
        var two = await app.OpenCase(Someone.Jonas, "Still none");
        app.Clock.Advance(TimeSpan.FromHours(1));
        await app.Answer(two, Someone.Anna);
        await app.Reckon();
        var apart = await app.Everything();
        Assert.Equal((2, 1, Hour), (await app.Day("2026-09-28") is var f ? (f.Opened, f.Answered, f.Response.Sum) : default));

        var anna = await app.Acting(Someone.Anna);
        Assert.Null((await app.Do<Merging, Outcome<Merge>>(m => m.Merge(one, two, false, anna, default))).Refusal);
        await app.Reckon();
        Assert.Equal((1, 1, 2 * Hour), (await app.Day("2026-09-28") is var g ? (g.Opened, g.Answered, g.Response.Sum) : default));
        Assert.Equal(1, await app.Look(db => db.CaseTimes.CountAsync()));

        Assert.Null((await app.Do<Merging, Outcome<Case>>(m => m.Undo(one, anna, default))).Refusal);
        await app.Reckon();
        Assert.Equal(apart, await app.Everything());
    }

    [Theory, BothEngines]
    public async Task What_was_split_off_has_times_of_its_own(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var id = await app.Look(db => db.Cases.Select(c => c.Id).SingleAsync());
        app.Clock.Advance(TimeSpan.FromHours(1));
        await app.Do<Hearing, Outcome<Heard>>(h => h.Hear(id, new NewWord("And an invoice is missing.", Channel.Mail), Actor.System, default));
        var second = await app.Look(db => db.Messages.OrderByDescending(m => m.At).Select(m => m.Id).FirstAsync());
        app.Clock.Advance(TimeSpan.FromHours(1));
        var fresh = (await app.Do<Splitting, Outcome<Case>>(async s => await s.Split(number, [second], "Invoice", await app.Acting(Someone.Anna), default))).Value;
        await app.Answer(fresh.Number, Someone.Anna);
        await app.Reckon();

        var day = await app.Day("2026-09-28");
        Assert.Equal((2, 2, 1, Hour), (day.Opened, day.Asked, day.Answered, day.Response.Sum));
    }

    [Theory, BothEngines]
    public async Task Nobody_waited_for_what_began_with_us_or_on_the_telephone_and_no_machine_answers(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var customer = await app.Customer(Someone.Jonas);
        var anna = await app.Acting(Someone.Anna);
        var ours = await app.Do<Opening, Outcome<Case>>(o => o.Open(new NewCase(customer.Id, "Your line", "We will work on it.", Channel.Mail) { Author = AuthorKind.Staff }, anna, default));
        var call = await app.Do<Opening, Outcome<Case>>(o => o.Open(new NewCase(customer.Id, "Called", "Has no dial tone.", Channel.Phone) { Author = AuthorKind.Staff, Kind = MessageKind.CallNote }, anna, default));
        var asked = await app.OpenCase(Someone.Mary, "No picture");
        app.Clock.Advance(TimeSpan.FromHours(1));
        await app.Do<Hearing, Outcome<Heard>>(h => h.Hear(ours.Value.Id, new NewWord("When?", Channel.Mail), Actor.System, default));
        await app.Do<Replying, Outcome<Message>>(r => r.Note(asked, "Looks like the cable.", anna, default));
        await app.Answer(ours.Value.Number, Someone.Anna);
        await app.Reckon();

        var day = await app.Day("2026-09-28");
        Assert.Equal((3, 1, 0), (day.Opened, day.Asked, day.Answered));
        Assert.Equal((1, 1), ((await app.Day("2026-09-28", FiguresOf.Channel, "Phone")).Opened, await app.Look(db => db.CaseTimes.CountAsync(t => t.Channel == Channel.Phone && t.AskedAt == null))));

        await app.Do<Replying, Outcome<Message>>(r => r.Say(asked, new Saying(MessageKind.CallNote, "Told her to restart."), anna, default));
        await app.Reckon();
        Assert.Equal((1, Hour), (await app.Day("2026-09-28") is var f ? (f.Answered, f.Response.Sum) : default));
        Assert.NotNull(call.Value);
    }

    [Theory, BothEngines]
    public async Task A_question_that_is_ended_without_an_answer_waits_no_longer(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.Solve(await app.OpenCase(Someone.Jonas, "Advertising"), Someone.Anna);
        await app.OpenCase(Someone.Mary, "No picture");
        await app.Reckon();

        var day = await app.Day("2026-09-28");
        Assert.Equal((2, 2, 0, 1, 1), (day.Opened, day.Asked, day.Answered, day.Solved, day.Dropped));
        var whole = (await Read(app)).Whole;
        Assert.Equal((1L, 1L), (whole.OpenAtEnd, whole.UnansweredAtEnd));
    }

    [Theory, BothEngines]
    public async Task A_case_counts_in_the_queue_in_which_it_lies_now(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var support = await app.Look(db => db.Queues.SingleAsync());
        var billing = await app.Queue("Billing");
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        await app.Answer(number, Someone.Anna);
        await app.Reckon();
        Assert.Equal((1, 0), (await In(support), await In(billing)));

        await app.Move(number, billing);
        await app.Reckon();
        Assert.Equal((0, 1), (await In(support), await In(billing)));

        async Task<int> In(Queue queue) => (await app.Day("2026-09-28", FiguresOf.Queue, Keys.Of(queue.Id))).Answered;
    }

    [Theory, BothEngines]
    public async Task Hands_and_ratings_count_on_their_days(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        foreach (var who in new[] { Someone.Anna, Someone.Ben, Someone.Lea })
            await app.Do<Assigning, Outcome<Case>>(async a => await a.Assign(number, (await app.Acting(who)).Id, Actor.System, default));
        await app.Rate(number, null);
        await app.Do<Assigning, Outcome<Case>>(a => a.Assign(number, null, Actor.System, default));
        await app.Solve(number, Someone.Lea);
        var other = await app.OpenCase(Someone.Mary, "No picture");
        app.Clock.Advance(TimeSpan.FromDays(1));
        await app.Rate(other, Verdict.Bad, "Slow");
        await app.Reckon();

        var (monday, tuesday) = (await app.Day("2026-09-28"), await app.Day("2026-09-29"));
        Assert.Equal((1, 3L, 1L), (monday.Solved, monday.Hands.Sum, monday.Hands.Count));
        Assert.Equal((1, 0, 1, 1), (monday.RatingsAsked, monday.Bad, tuesday.RatingsAsked, tuesday.Bad));
    }

    [Theory, BothEngines]
    public async Task Reckoned_twice_or_by_two_at_once_it_is_the_same(string engine)
    {
        await using var app = await SomeReports.Promised(engine);
        for (var i = 0; i < 30; i++)
        {
            var number = await app.OpenCase(Someone.Jonas, $"Question {i}");
            app.Clock.Advance(TimeSpan.FromHours(7));
            if (i % 3 > 0)
                await app.Answer(number, Someone.Anna);
            if (i % 3 > 1)
                await app.Solve(number, Someone.Ben);
        }
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => app.Reckon()));
        var once = await app.Everything();
        Assert.Equal((30, 20, 10), await app.Look(async db => (await Sum(db, f => f.Opened), await Sum(db, f => f.Answered), await Sum(db, f => f.Solved))));

        await app.Look(async db =>
        {
            foreach (var id in await db.Cases.Select(c => c.Id).ToListAsync())
                db.Add(new CaseMark { Id = Id.New(app.Clock), CaseId = id, At = app.Clock.GetUtcNow() });
            await db.Write(async () =>
            {
                await db.Stale([.. (await db.DayFigures.Select(f => f.Day).ToListAsync()).Distinct()], app.Clock.GetUtcNow(), default);
                return await db.SaveChangesAsync();
            }, default);
            return 0;
        });
        await app.Reckon();
        Assert.Equal(once, await app.Everything());
        Assert.Equal((0, 0), await app.Look(async db => (await db.CaseMarks.CountAsync(), await db.StaleDays.CountAsync())));

        static Task<int> Sum(KulanzDb db, System.Linq.Expressions.Expression<Func<DayFigures, int>> what) => db.DayFigures.Where(f => f.Of == FiguresOf.All).SumAsync(what);
    }

    [Theory, BothEngines]
    public async Task Days_begin_where_the_company_is_also_when_one_has_25_hours(string engine)
    {
        await using var app = await TestApp.Start(engine);
        // On 25 October clocks are put back at three. 22:30 UTC is 23:30 on that day, an hour later it is the next.
        app.Clock.Advance(new DateTimeOffset(2026, 10, 24, 22, 0, 0, TimeSpan.Zero) - TestClock.Start);
        await app.OpenCase(Someone.Jonas, "First minute of the day");
        app.Clock.Advance(TimeSpan.FromHours(24.5));
        await app.OpenCase(Someone.Jonas, "Its last half hour");
        app.Clock.Advance(TimeSpan.FromHours(0.5));
        await app.OpenCase(Someone.Jonas, "The next day");
        await app.Reckon();
        Assert.Equal((0, 2, 1), await Three());

        // Elsewhere it was still the day before, or the same.
        Assert.Null((await app.Do<CompanyChanging, Outcome<Company>>(c => c.Change(null, "America/New_York", null, Actor.System, default))).Refusal);
        await app.Reckon();
        Assert.Equal((1, 2, 0), await Three());

        async Task<(int, int, int)> Three() => ((await app.Day("2026-10-24")).Opened, (await app.Day("2026-10-25")).Opened, (await app.Day("2026-10-26")).Opened);
    }

    [Theory, BothEngines]
    public async Task A_calendar_that_changes_later_changes_nothing_that_was_reckoned(string engine)
    {
        await using var app = await SomeReports.Promised(engine);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        app.Clock.Advance(TimeSpan.FromHours(23));
        await app.Answer(number, Someone.Anna);
        await app.Reckon();

        var calendar = await app.Look(db => db.ServiceCalendars.SingleAsync());
        Assert.Null((await app.Do<ArrangingCalendars, Outcome<ServiceCalendar>>(a => a.Change(calendar.Id, new CalendarGiven(null, null, "Mo-Fr 08:00-12:00", null, null), null, Actor.System, default))).Refusal);
        await app.Holds(db => db.Set<Job>().AllAsync(j => j.State == JobState.Done), "the clocks are reckoned");
        await app.Solve(number, Someone.Anna);
        await app.Reckon();

        var day = await app.Day("2026-09-29");
        Assert.Equal((8 * Hour, 3 * Hour), (day.ResponseWorking.Sum, day.ResolutionWorking.Sum));
    }

    [Theory, BothEngines]
    public async Task Figures_of_people_are_kept_only_where_they_are_allowed(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        await app.Answer(number, Someone.Anna);
        await app.Solve(number, Someone.Ben);
        await app.Reckon();
        Assert.Equal(0, await Kept());

        var ada = await app.SignedIn(Someone.Ada);
        await Allow(true);
        await app.Reckon();
        var (anna, ben) = ((await app.Acting(Someone.Anna)).Id!.Value, (await app.Acting(Someone.Ben)).Id!.Value);
        Assert.Equal((1, 0), (await app.Day("2026-09-28", FiguresOf.Person, Keys.Of(anna)) is var a ? (a.Answered, a.Solved) : default));
        Assert.Equal((0, 1), (await app.Day("2026-09-28", FiguresOf.Person, Keys.Of(ben)) is var b ? (b.Answered, b.Solved) : default));
        Assert.Contains("Figures by person", await ada.Read("/desk/reports?report=workload"), StringComparison.Ordinal);

        await Allow(false);
        await app.Reckon();
        Assert.Equal(0, await Kept());
        Assert.DoesNotContain("<h2 id=\"part-people\">", await ada.Read("/desk/reports?report=workload"), StringComparison.Ordinal);

        Task<int> Kept() => app.Look(db => db.DayFigures.CountAsync(f => f.Of == FiguresOf.Person));
        async Task Allow(bool allowed) => Assert.Equal(System.Net.HttpStatusCode.Redirect, (await ada.Submit("/admin/cases", new()
        {
            ["DaysUntilClosed"] = "7", ["DaysOpen"] = "30", ["DaysLinked"] = "30", ["Morning"] = "08:00", ["RemindAfterHours"] = "4", ["Megabytes"] = "25", ["MailMegabytes"] = "35", ["DaysUnsent"] = "7", ["ByPerson"] = allowed ? "true" : "false",
        })).StatusCode);
    }

    [Theory, BothEngines]
    public async Task After_the_upgrade_what_was_there_is_reckoned_and_whoever_leads_sees_it(string engine)
    {
        await using var app = await SomeReports.Promised(engine);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        app.Clock.Advance(TimeSpan.FromHours(5));
        await app.Answer(number, Someone.Anna, CaseState.Solved);
        await app.Rate(await app.OpenCase(Someone.Mary, "No picture"), Verdict.Good);
        await app.Reckon();
        var known = await app.Everything();

        // As before: cases, and nothing of reports; roles of a company's own.
        await app.Look(async db =>
        {
            await db.CaseTimes.ExecuteDeleteAsync();
            await db.DayFigures.ExecuteDeleteAsync();
            await db.CaseMarks.ExecuteDeleteAsync();
            db.Roles.AddRange(new Role { Name = "Supervisors", Permissions = ["cases.read", "desk.manage"] }, new Role { Name = "Readers", Permissions = ["cases.read"] });
            await db.SaveChangesAsync();
            var script = Schema.Scripts(db.Engine).Single(s => s.Number == 195).Sql;
            return await db.Database.ExecuteSqlRawAsync(script[script.IndexOf("INSERT INTO", StringComparison.Ordinal)..]);
        });
        Assert.Equal(["cases.read", "desk.manage", "reports.read"], await app.Look(db => db.Roles.Where(r => r.Name == "Supervisors").Select(r => r.Permissions).SingleAsync()));
        Assert.Equal(["cases.read"], await app.Look(db => db.Roles.Where(r => r.Name == "Readers").Select(r => r.Permissions).SingleAsync()));
        // Whole only up to the first case that is not reckoned: hours ago.
        Assert.InRange(await app.Do<Figures, DateTimeOffset>(f => f.AsOf(default)), TestClock.Start, TestClock.Start.AddHours(1));
        await app.Reckon();
        Assert.Equal(known, await app.Everything());
    }

    private static async Task<FiguresReport> Read(TestApp app) =>
        await app.Do<Figures, FiguresReport>(f => f.Read(new("", FiguresOf.All, [""], true), ReportPeriod.Last(ReportSpan.Days, new(2026, 9, 28)), default));
}
