using System.Globalization;
using Kulanz.Cases;
using Kulanz.Cases.Reports;
using Kulanz.Cases.ServiceLevels;
using Kulanz.Contracts;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Cases.Reports;

internal static class SomeReports
{
    public static Task Reckon(this TestApp app) => ReckoningCases.Round(app.Services, default);

    /// <summary>What is kept of a day; zeros where nothing happened.</summary>
    public static async Task<DayFigures> Day(this TestApp app, string day, FiguresOf of = FiguresOf.All, string key = "")
    {
        var on = DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        return await app.Look(db => db.DayFigures.AsNoTracking().SingleOrDefaultAsync(f => f.Of == of && f.Key == key && f.Day == on)) ?? new DayFigures();
    }

    /// <summary>Everything that is kept, to be compared.</summary>
    public static async Task<List<string>> Everything(this TestApp app) =>
        [.. (await app.Look(db => db.DayFigures.AsNoTracking().ToListAsync())).Select(f => string.Join(' ', f.Of, f.Key, f.Day.ToString("O", CultureInfo.InvariantCulture), f.Opened, f.Asked, f.Answered, f.AnsweredInTime, f.AnsweredLate, f.Solved, f.SolvedInTime, f.SolvedLate, f.Dropped, f.CameBack, f.RatingsAsked, f.Good, f.SoSo, f.Bad,
            Convert.ToHexString(f.Response.Written()), Convert.ToHexString(f.ResponseWorking.Written()), Convert.ToHexString(f.Resolution.Written()), Convert.ToHexString(f.ResolutionWorking.Written()), Convert.ToHexString(f.Hands.Written()))).Order(StringComparer.Ordinal)];

    public static async Task Answer(this TestApp app, long number, Someone.Person by, CaseState then = CaseState.Open) =>
        Assert.Null((await app.Do<Replying, Outcome<Message>>(async r => await r.Reply(number, "Please restart.", then, await app.Acting(by), default))).Refusal);

    public static async Task Solve(this TestApp app, long number, Someone.Person by) =>
        Assert.Null((await app.Do<Closing, Outcome<Closure>>(async c => await c.Close(number, null, false, await app.Acting(by), default))).Refusal);

    public static async Task Reopen(this TestApp app, long number) =>
        Assert.Null((await app.Do<Closing, Outcome<Case>>(async c => await c.Reopen(number, await app.Acting(Someone.Anna), default))).Refusal);

    /// <summary>Service from 8 to 17 in Berlin: four hours for the first answer, eight for a solution.</summary>
    public static async Task<TestApp> Promised(string engine)
    {
        var app = await TestApp.Start(engine);
        var calendar = (await app.Do<ArrangingCalendars, Outcome<ServiceCalendar>>(c => c.Add(new CalendarGiven("Service", "Europe/Berlin", "Mo-Fr 08:00-17:00", null, null), Actor.System, default))).Value;
        await app.Look(async db =>
        {
            await Preferences.Set(db, new ServiceLevelCustoms { CalendarId = calendar.Id }, default);
            return await db.SaveChangesAsync();
        });
        await app.Do<ArrangingTargets, Outcome<IReadOnlyList<ServiceTarget>>>(a => a.Set(null, [new(Priority.Normal, ClockKind.FirstResponse, 240), new(Priority.Normal, ClockKind.Resolution, 480)], Actor.System, default));
        return app;
    }

    public static async Task<Queue> Queue(this TestApp app, string name, params Someone.Person[] members)
    {
        var people = new List<Guid>();
        foreach (var member in members)
            people.Add((await app.Acting(member)).Id!.Value);
        return (await app.Do<ArrangingQueues, Outcome<Queue>>(a => a.Add(new QueueDraft(name, members.Length == 0, people), Actor.System, default))).Value;
    }

    public static async Task Move(this TestApp app, long number, Queue to) =>
        Assert.Null((await app.Do<Assigning, Outcome<Case>>(a => a.Move(number, to.Id, Actor.System, default))).Refusal);

    /// <summary>The customer is asked, and answers.</summary>
    public static async Task Rate(this TestApp app, long number, Verdict? verdict, string words = "")
    {
        var link = await app.Do(async services =>
        {
            var (db, asking) = (services.GetRequiredService<KulanzDb>(), services.GetRequiredService<Asking>());
            var asked = await asking.Ask(await db.Cases.SingleAsync(c => c.Number == number), Actor.System, default);
            await db.SaveChangesAsync();
            return asked.Value;
        });
        if (verdict is { } said)
            Assert.Null((await app.Do<Asking, Outcome<Satisfaction>>(a => a.Answer(link.Split('/')[^1], said, words, default))).Refusal);
    }
}
