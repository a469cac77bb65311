using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Cases.ServiceLevels;
using Kulanz.Contracts;
using Kulanz.Platform;
using Kulanz.Platform.Jobs;
using Kulanz.Tests.Contracts;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Cases.ServiceLevels;

/// <summary>How long an answer and a solution may take. Today is Monday, 28 September 2026, 10:00 in Berlin; service is from 8 to 17.</summary>
public sealed class ServiceLevelTests
{
    [Theory, BothEngines]
    public async Task Clocks_run_in_working_time_and_stop_with_the_answer(string engine)
    {
        await using var app = await Promised(engine);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");

        // Four hours from 10:00; eight from 10:00 are seven today and one tomorrow morning.
        Assert.Equal([(ClockKind.FirstResponse, "2026-09-28 12:00"), (ClockKind.Resolution, "2026-09-29 07:00")], await Due(app));
        app.Clock.Advance(TimeSpan.FromHours(1));
        await app.Do<Replying, Outcome<Message>>(async r => await r.Reply(number, "Please restart.", CaseState.Open, await app.Acting(Someone.Anna), default));

        var first = await Clock(app, ClockKind.FirstResponse);
        Assert.Equal((false, true, 60), (first.Runs, first.StoppedAt is not null, (int)(first.UsedSeconds / 60)));
        Assert.Equal([(ClockKind.Resolution, "2026-09-29 07:00")], await Due(app));
    }

    [Theory, BothEngines]
    public async Task While_we_wait_for_the_customer_the_clock_of_the_solution_stands_still(string engine)
    {
        await using var app = await Promised(engine);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var id = await app.Look(db => db.Cases.Select(c => c.Id).SingleAsync());
        app.Clock.Advance(TimeSpan.FromHours(2));
        await app.Do<Replying, Outcome<Message>>(async r => await r.Reply(number, "Which lamp is on?", CaseState.WaitingOnCustomer, await app.Acting(Someone.Anna), default));

        Assert.Empty(await Due(app));
        app.Clock.Advance(TimeSpan.FromDays(1));
        await app.Do<Hearing, Outcome<Heard>>(h => h.Hear(id, new NewWord("The red one.", Channel.Mail), Actor.System, default));

        // Two of eight hours are used; six more from Tuesday noon are five on that day and one on the next.
        Assert.Equal([(ClockKind.NextResponse, "2026-09-30 07:00"), (ClockKind.Resolution, "2026-09-30 07:00")], await Due(app, ClockKind.NextResponse, ClockKind.Resolution));
    }

    [Theory, BothEngines]
    public async Task A_click_on_the_state_is_no_answer_and_a_call_is_one(string engine)
    {
        await using var app = await Promised(engine);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var anna = await app.Acting(Someone.Anna);

        await app.Do<Turning, Outcome<Case>>(t => t.Turn(number, CaseState.WaitingOnThirdParty, anna, default));
        Assert.True((await Clock(app, ClockKind.FirstResponse)).Runs);
        await app.Do<Replying, Outcome<Message>>(r => r.Say(number, new Saying(MessageKind.CallNote, "Told him to restart."), anna, default));

        Assert.NotNull((await Clock(app, ClockKind.FirstResponse)).StoppedAt);
    }

    [Theory, BothEngines]
    public async Task A_case_that_comes_back_goes_on_where_its_clock_stood(string engine)
    {
        await using var app = await Promised(engine);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var anna = await app.Acting(Someone.Anna);
        app.Clock.Advance(TimeSpan.FromHours(3));
        await app.Do<Closing, Outcome<Closure>>(c => c.Close(number, null, false, anna, default));
        Assert.NotNull((await Clock(app, ClockKind.Resolution)).StoppedAt);

        app.Clock.Advance(TimeSpan.FromDays(1));
        await app.Do<Closing, Outcome<Case>>(c => c.Reopen(number, anna, default));

        // Five hours are left on Tuesday, 13:00: four there, one on Wednesday.
        Assert.Equal([(ClockKind.Resolution, "2026-09-30 07:00")], await Due(app));
    }

    [Theory, BothEngines]
    public async Task What_is_late_is_written_down_heard_and_more_urgent(string engine)
    {
        await using var app = await Promised(engine);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var anna = await app.Acting(Someone.Anna);
        await app.Do<Assigning, Outcome<Case>>(a => a.Assign(number, anna.Id, anna, default));

        app.Clock.Advance(TimeSpan.FromHours(3) + TimeSpan.FromMinutes(1));
        await Overdue.Round(app.Services, default);
        Assert.Contains(Kulanz.Cases.Notice.NearlyBreached, await app.Look(db => db.Notifications.Select(n => n.About).ToListAsync()));
        app.Clock.Advance(TimeSpan.FromHours(1));
        await Overdue.Round(app.Services, default);
        await Overdue.Round(app.Services, default);

        var records = await app.Look(db => db.Records.Where(r => r.Topic == $"case/{number}" && r.Type.StartsWith("service_level")).Select(r => r.Type).OrderBy(t => t).ToListAsync());
        Assert.Equal(["service_level.breached", "service_level.warned"], records);
        Assert.Equal(Priority.High, (await app.Look(db => db.Cases.SingleAsync())).Priority);
        var desk = await app.SignedIn(Someone.Anna);
        Assert.Contains("No dial tone", await desk.Read("/desk/service-levels"), StringComparison.Ordinal);
        Assert.Contains("late", await desk.Read($"/desk/cases/{number}"), StringComparison.Ordinal);
        Assert.Contains("No dial tone", await desk.GetStringAsync("/desk/service-levels?handler=Export"), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task A_more_urgent_case_has_less_time_from_what_it_has_used(string engine)
    {
        await using var app = await Promised(engine);
        await app.Do<ArrangingTargets, Outcome<IReadOnlyList<ServiceTarget>>>(a => a.Set(null, [new(Priority.Normal, ClockKind.FirstResponse, 240), new(Priority.Urgent, ClockKind.FirstResponse, 60)], Actor.System, default));
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        app.Clock.Advance(TimeSpan.FromMinutes(30));

        await app.Do<Assigning, Outcome<Case>>(async a => await a.Prioritise(number, Priority.Urgent, await app.Acting(Someone.Anna), default));

        Assert.Equal("2026-09-28 09:00", (await Due(app)).Single(d => d.Kind == ClockKind.FirstResponse).At);
    }

    [Theory, BothEngines]
    public async Task A_plan_promises_more_than_everybody_has(string engine)
    {
        await using var app = await Promised(engine);
        var plan = await app.Plan(await app.Payroll());
        await app.Do<ArrangingTargets, Outcome<IReadOnlyList<ServiceTarget>>>(a => a.Set(plan.Id, [new(Priority.Normal, ClockKind.FirstResponse, 30)], Actor.System, default));
        await app.Conclude(plan, (await app.Customer(Someone.Jonas)).Id);

        await app.OpenCase(Someone.Jonas, "No dial tone");

        Assert.Equal([(ClockKind.FirstResponse, "2026-09-28 08:30")], await Due(app));
    }

    [Theory, BothEngines]
    public async Task A_changed_calendar_is_reckoned_in_the_background(string engine)
    {
        await using var app = await Promised(engine);
        await app.OpenCase(Someone.Jonas, "No dial tone");
        var calendar = await app.Look(db => db.ServiceCalendars.SingleAsync());

        var changed = await app.Do<ArrangingCalendars, Outcome<ServiceCalendar>>(a => a.Change(calendar.Id, new CalendarGiven(null, null, "Mo-Fr 08:00-12:00", null, null), null, Actor.System, default));
        Assert.Null(changed.Refusal);
        await Jobs.Round(app.Services, default);

        var job = await app.Look(db => db.Set<Job>().SingleAsync(j => j.Kind == Reckoning.Kind));
        Assert.Equal((JobState.Done, 2L, 2L), (job.State, job.Total, job.Done));
        // Two hours until noon and two on Tuesday; two, four and two more for the solution.
        Assert.Equal([(ClockKind.FirstResponse, "2026-09-29 08:00"), (ClockKind.Resolution, "2026-09-30 08:00")], await Due(app));
        Assert.Equal("2026-09-29 08:00", Utc((await app.Look(db => db.Cases.SingleAsync())).DueAt));
    }

    [Theory, BothEngines]
    public async Task Merged_cases_take_their_clocks_along(string engine)
    {
        await using var app = await Promised(engine);
        var one = await app.OpenCase(Someone.Jonas, "No dial tone");
        app.Clock.Advance(TimeSpan.FromHours(1));
        var two = await app.OpenCase(Someone.Jonas, "Still none");
        var anna = await app.Acting(Someone.Anna);

        await app.Do<Merging, Outcome<Merge>>(m => m.Merge(one, two, false, anna, default));
        await app.Do<Replying, Outcome<Message>>(r => r.Reply(two, "Please restart.", CaseState.Open, anna, default));

        // One matter, promised when its first case began.
        Assert.Equal([(ClockKind.Resolution, "2026-09-29 07:00")], await Due(app));
        await app.Do<Merging, Outcome<Case>>(m => m.Undo(one, anna, default));
        await app.Do<Replying, Outcome<Message>>(r => r.Note(two, "Apart again.", anna, default));
        Assert.Equal(2, (await Due(app, ClockKind.Resolution)).Count);
        Assert.Empty(await app.Look(db => db.Set<ServiceClock>().Where(c => c.Kind == ClockKind.FirstResponse && c.StoppedAt == null).ToListAsync()));
    }

    [Theory, BothEngines]
    public async Task Targets_are_set_on_the_page_and_over_the_API_and_nonsense_is_refused(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var ada = await app.SignedIn(Someone.Ada);
        var set = await ada.Submit("/admin/service-levels", new() { ["t.Normal.FirstResponse"] = "4 h", ["t.Urgent.FirstResponse"] = "30 min", ["t.Normal.Resolution"] = "1:30" }, "/desk/service-levels/targets");

        Assert.Equal(HttpStatusCode.Redirect, set.StatusCode);
        var program = await app.Program();
        var targets = (await program.GetFromJsonAsync<JsonElement>("/api/v1/service-levels")).GetProperty("items").EnumerateArray().Select(t => t.GetProperty("minutes").GetInt32()).Order();
        Assert.Equal([30, 90, 240], targets);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ada.Submit("/admin/service-levels", new() { ["t.Normal.FirstResponse"] = "soon" }, "/desk/service-levels/targets")).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await program.PutAsJsonAsync("/api/v1/service-levels", new { targets = new[] { new { priority = "normal", kind = "resolution", minutes = 0 } } })).StatusCode);
        Assert.Equal(3, await app.Look(db => db.Set<ServiceTarget>().CountAsync()));
    }

    private static async Task<TestApp> Promised(string engine)
    {
        var app = await TestApp.Start(engine);
        var calendar = (await app.Do<ArrangingCalendars, Outcome<ServiceCalendar>>(c => c.Add(new CalendarGiven("Service", "Europe/Berlin", "Mo-Fr 08:00-17:00", "DE-BE", null), Actor.System, default))).Value;
        await app.Look(async db =>
        {
            await Preferences.Set(db, new ServiceLevelCustoms { CalendarId = calendar.Id }, default);
            return await db.SaveChangesAsync();
        });
        await app.Do<ArrangingTargets, Outcome<IReadOnlyList<ServiceTarget>>>(a => a.Set(null, [new(Priority.Normal, ClockKind.FirstResponse, 240), new(Priority.Normal, ClockKind.NextResponse, 360), new(Priority.Normal, ClockKind.Resolution, 480)], Actor.System, default));
        return app;
    }

    private static Task<ServiceClock> Clock(TestApp app, ClockKind kind) => app.Look(db => db.Set<ServiceClock>().SingleAsync(c => c.Kind == kind));

    /// <summary>The clocks that run, to the minute: the test's own clock ticks while one looks.</summary>
    private static async Task<List<(ClockKind Kind, string At)>> Due(TestApp app, params ClockKind[] of) =>
        [.. (await app.Look(db => db.Set<ServiceClock>().Where(c => c.RunsSince != null).ToListAsync())).Where(c => of.Length == 0 || of.Contains(c.Kind)).OrderBy(c => c.Kind).Select(c => (c.Kind, Utc(c.DueAt)))];

    private static string Utc(DateTimeOffset? at) => $"{at?.ToUniversalTime():yyyy-MM-dd HH:mm}";
}
