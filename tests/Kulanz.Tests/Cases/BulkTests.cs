using System.Net;
using Kulanz.Cases;
using Kulanz.Platform;
using Kulanz.Platform.Jobs;
using Kulanz.Tests.Mail;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Cases;

public sealed class BulkTests
{
    [Theory, BothEngines]
    public async Task Many_cases_change_at_once_with_a_reason_for_each_refusal_and_a_way_back(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var numbers = new List<long>();
        for (var i = 0; i < 26; i++)
            numbers.Add(await app.OpenCase(Someone.Jonas, $"Question {i}"));
        var lea = await app.Acting(Someone.Lea);
        var anna = await app.Acting(Someone.Anna);
        await app.Do<Closing, Outcome<Closure>>(c => c.Close(numbers[0], null, final: true, lea, default));
        var macro = (await app.Do<Macros, Outcome<Macro>>(m => m.Save(null, new MacroDraft("Sorry", [new("reply", "Dear {{customer.name}}, sorry"), new("priority", "high")], true), lea, default))).Value;
        var desk = await app.SignedIn(Someone.Lea);

        // Through the page: a selection, with a macro and an owner.
        var fields = new Dictionary<string, string> { ["numbers"] = $"{numbers[1]}", ["macro"] = $"{macro.Id}", ["owner"] = $"{anna.Id}", ["view"] = "all", ["all"] = "true", ["q"] = "question" };
        var asked = await (await desk.Submit("/desk?view=all", fields, "/desk/bulk")).Read();
        // Mail cannot be taken back: what customers would read is shown first, and how many of them would.
        Assert.Contains("The customers of 26 cases would get this mail:", asked, StringComparison.Ordinal);
        Assert.Contains("Dear {{customer.name}}, sorry", asked, StringComparison.Ordinal);
        Assert.Contains("name=\"q\" value=\"question\"", asked, StringComparison.Ordinal);
        Assert.False(await app.Look(db => db.Set<Job>().AnyAsync()));
        var sent = await desk.Submit("/desk?view=all", new(fields) { ["confirmed"] = "true" }, "/desk/bulk");
        Assert.Equal(HttpStatusCode.Redirect, sent.StatusCode);
        var page = sent.Headers.Location!.ToString();
        var job = await app.JobOver(Guid.Parse(page.Split('/')[^1]));

        Assert.Equal((JobState.Done, 26, 26), (job.State, job.Total, job.Done));
        var shown = await desk.GetStringAsync(page);
        Assert.Contains($"Case {numbers[0]} is closed.", shown, StringComparison.Ordinal);
        Assert.Contains("Undo this change", shown, StringComparison.Ordinal);
        var one = await app.Look(db => db.Cases.AsNoTracking().SingleAsync(c => c.Number == numbers[1]));
        Assert.Equal((anna.Id, Priority.High, CaseState.WaitingOnCustomer), (one.OwnerId, one.Priority, one.State));
        Assert.Equal("Dear Jonas Kunde, sorry", one.LastWord);

        // Somebody goes on working with one of them before it is undone.
        await app.Do<Assigning, Outcome<Case>>(a => a.Prioritise(numbers[2], Priority.Urgent, anna, default));
        var undone = await desk.Submit(page, [], $"/desk/bulk/{job.Id}/undo");
        Assert.Equal(HttpStatusCode.Redirect, undone.StatusCode);
        page = undone.Headers.Location!.ToString();
        await app.JobOver(Guid.Parse(page.Split('/')[^1]));

        one = await app.Look(db => db.Cases.AsNoTracking().SingleAsync(c => c.Number == numbers[1]));
        Assert.Equal((null, Priority.Normal, CaseState.New), (one.OwnerId, one.Priority, one.State));
        Assert.NotNull(one.WaitingSince);
        var theirs = await app.Look(db => db.Cases.AsNoTracking().SingleAsync(c => c.Number == numbers[2]));
        Assert.Equal((null, Priority.Urgent), (theirs.OwnerId, theirs.Priority));
        shown = await desk.GetStringAsync(page);
        Assert.Contains("Priority stays as it is", shown, StringComparison.Ordinal);
        Assert.Contains("an answer cannot be taken back", shown, StringComparison.Ordinal);

        // Once only, and nobody else's business.
        Assert.IsType<NotUndoable>((await app.Do<BulkUndo, Outcome<Job>>(b => b.Start(job.Id, lea, default))).Refusal);
        Assert.Equal(HttpStatusCode.NotFound, (await (await app.SignedIn(Someone.Ada)).GetAsync(page)).StatusCode);
        Assert.IsType<NotFound>((await app.Do<Bulk, Outcome<Job>>(b => b.Start(new BulkSelection([numbers[0]], null, null), [new Step("priority", "low")], anna, default))).Refusal);
        Assert.IsType<NothingSelected>((await app.Do<Bulk, Outcome<Job>>(b => b.Start(new BulkSelection([], null, null), [new Step("priority", "low")], lea, default))).Refusal);
    }

    [Theory, BothEngines]
    public async Task Undoing_puts_everything_back_and_tells_nobody(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.AddMailbox(SomeMail.Support with { TellWhenSolved = true });
        var (solved, aside) = (await app.OpenCase(Someone.Jonas, "Solved"), await app.OpenCase(Someone.Jonas, "Put aside"));
        var (anna, ben, lea) = (await app.Acting(Someone.Anna), await app.Acting(Someone.Ben), await app.Acting(Someone.Lea));
        await app.Do<Assigning, Outcome<Case>>(a => a.Assign(solved, ben.Id, lea, default));
        await app.Do<Tagging, Outcome<Tag>>(t => t.Tag(solved, "Fibre", anna, default));
        await app.Do<Closing, Outcome<Closure>>(c => c.Close(solved, "Restarted", final: false, anna, default));
        await app.Do<Snoozing, Outcome<Case>>(s => s.Snooze(aside, app.Clock.GetUtcNow().AddDays(3), anna, default));
        var before = await State();
        var told = await Told();

        var job = await Changed([solved, aside], new("state", "closed"), new("subject", "Outage"), new("tag", "Outage"), new("untag", "fibre"));
        Assert.NotEqual(before, await State());
        told += 1; // Ben hears that his case is closed.
        Assert.Equal(told, await Told());
        await Undone(job);

        Assert.Equal(before, await State());
        Assert.Equal(told, await Told());

        // Closed again by hand, it has a closure of its own.
        await app.Do<SettingState, Outcome<Case>>(s => s.Set(solved, CaseState.Closed, anna, default));
        await app.Do<SettingState, Outcome<Case>>(s => s.Set(solved, CaseState.Solved, anna, default));
        Assert.Equal(1, await app.Look(db => db.Closures.CountAsync(c => c.ReopenedAt == null && db.Cases.Any(k => k.Id == c.CaseId && k.Number == solved))));

        async Task<string> State() => string.Join('\n', await app.Look(async db => (await db.Cases.AsNoTracking().OrderBy(c => c.Number).ToListAsync()).ConvertAll(c =>
            $"{c.Subject} {c.State} {c.WaitingSince:O} {c.SnoozedUntil:O} {c.Labels} {db.Closures.Count(k => k.CaseId == c.Id && k.ReopenedAt == null)}")));

        Task<int> Told() => app.Look(async db => await db.SentMails.CountAsync() + (await db.Notifications.Select(n => n.Times).ToListAsync()).Sum());

        async Task<Guid> Changed(long[] numbers, params Step[] steps)
        {
            var started = (await app.Do<Bulk, Outcome<Job>>(b => b.Start(new BulkSelection(numbers, null, null), steps, lea, default))).Value;
            Assert.Equal(numbers.Length, (await app.JobOver(started.Id)).Done);
            return started.Id;
        }

        async Task Undone(Guid of)
        {
            var undo = (await app.Do<BulkUndo, Outcome<Job>>(b => b.Start(of, lea, default))).Value;
            await app.JobOver(undo.Id);
            Assert.Equal(0, await app.Look(db => db.Set<BulkCase>().CountAsync(c => c.JobId == undo.Id && c.State == BulkState.Refused)));
        }
    }

    [Theory, BothEngines]
    public async Task Cases_go_to_another_queue_with_an_owner_who_works_only_there_and_come_back_to_theirs(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var queues = await app.MakeQueues(("Billing", false, [Someone.Anna, Someone.Lea]), ("Lines", false, [Someone.Ben, Someone.Lea]));
        var (anna, ben) = (await app.Acting(Someone.Anna), await app.Acting(Someone.Ben));
        var lea = await app.Acting(Someone.Lea);
        var number = await app.OpenCase(Someone.Jonas, "Wrong invoice");
        await app.Do<Assigning, Outcome<Case>>(a => a.Move(number, queues[1], Actor.System, default));
        await app.Do<Assigning, Outcome<Case>>(a => a.Assign(number, ben.Id, lea, default));
        var desk = await app.SignedIn(Someone.Lea);

        var sent = await desk.Submit("/desk?view=all", new() { ["numbers"] = $"{number}", ["view"] = "all", ["owner"] = $"{anna.Id}", ["queue"] = $"{queues[0]}" }, "/desk/bulk");
        var page = sent.Headers.Location!.ToString();
        var job = Guid.Parse(page.Split('/')[^1]);
        await app.JobOver(job);
        Assert.Equal((queues[0], anna.Id), await Place());
        var undone = await desk.Submit(page, [], $"/desk/bulk/{job}/undo");
        await app.JobOver(Guid.Parse(undone.Headers.Location!.ToString().Split('/')[^1]));

        Assert.Equal((queues[1], ben.Id), await Place());

        Task<(Guid, Guid?)> Place() => app.Look(async db => await db.Cases.Where(c => c.Number == number).Select(c => new ValueTuple<Guid, Guid?>(c.QueueId, c.OwnerId)).SingleAsync());
    }
}
