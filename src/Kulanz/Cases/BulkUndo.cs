using System.Text.Json;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Jobs;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

public sealed record NotUndoable() : Refusal("This work cannot be undone: it is not over yet, or was undone already.");

public sealed record ChangedSince(string What) : Refusal("Somebody has changed it since: {0} stays as it is.", What);

public sealed record WordsStay() : Refusal("What was written stays: an answer cannot be taken back.");

/// <summary>
/// Takes a bulk change back, case by case: each value that is still what the change made of it becomes what it was before.
/// What somebody has changed since is theirs and stays, and the list says so.
/// </summary>
public sealed class BulkUndo(KulanzDb db, Jobs jobs, TakingSteps taking, Closing closing, TimeProvider clock)
{
    public const string Kind = "cases.bulk_undo";

    public sealed record Order(BulkOrder By, Guid Of);

    public async Task<Outcome<Job>> Start(Guid id, Actor by, CancellationToken cancel)
    {
        if (await db.Set<Job>().SingleOrDefaultAsync(j => j.Id == id && j.Kind == Bulk.Kind && j.ById == by.Id, cancel) is not { } job)
            return new NotFound("job");
        if (!job.Over || job.Result is not null)
            return new NotUndoable();
        var steps = JsonSerializer.Deserialize<BulkOrder>(job.Input, Json.Options)!.Steps;
        return await db.Write<Outcome<Job>>(async () =>
        {
            var order = new Order(new BulkOrder(by.Kind, by.Id, by.Name, [.. by.Permissions], new BulkSelection([], null, null), steps), id);
            var total = await db.Set<BulkCase>().CountAsync(c => c.JobId == id && c.State == BulkState.Done, cancel);
            db.Record("cases.bulk_undo_asked", "cases", null, by, new { Job = id }, clock);
            var undo = await jobs.Start(Kind, "Undo a change of many cases", JsonSerializer.Serialize(order, Json.Options), total, by, cancel);
            job.Result = JsonSerializer.Serialize(new { UndoneBy = undo.Id }, Json.Options);
            await db.SaveChangesAsync(cancel);
            return undo;
        }, cancel);
    }

    public static async Task<bool> Step(Job job, IServiceProvider services, CancellationToken cancel)
    {
        var order = JsonSerializer.Deserialize<Order>(job.Input, Json.Options)!;
        if (job.Progress != "changing")
        {
            var db = services.GetRequiredService<KulanzDb>();
            var behind = long.TryParse(job.Progress, out var number) ? number : 0;
            var done = await db.Set<BulkCase>().AsNoTracking().Where(c => c.JobId == order.Of && c.State == BulkState.Done && c.Number > behind).OrderBy(c => c.Number).Take(1000).ToListAsync(cancel);
            db.AddRange(done.Select(c => new BulkCase { JobId = job.Id, Number = c.Number, Before = c.Before, After = c.After }));
            job.Progress = done.Count == 1000 ? $"{done[^1].Number}" : "changing";
            return true;
        }
        var spoke = order.By.Steps.Any(s => s.Kind is "reply" or "note");
        return await Bulk.Change(job, services, (number, row, inner) => inner.GetRequiredService<BulkUndo>().PutBack(order.By.By, number, row, spoke, cancel), cancel);
    }

    private async Task PutBack(Actor by, long number, BulkCase row, bool spoke, CancellationToken cancel)
    {
        if (await db.CasesFor(by).SingleOrDefaultAsync(c => c.Number == number, cancel) is not { } @case)
            throw new TakingSteps.RefusedException(new NotFound("case"));
        var before = JsonSerializer.Deserialize<BulkCase.Values>(row.Before!, Json.Options)!;
        var after = JsonSerializer.Deserialize<BulkCase.Values>(row.After!, Json.Options)!;
        var now = BulkCase.Values.Of(@case);
        var stays = new List<string>();
        await taking.Within(number, await Steps(before, after, now, stays, cancel), by, null, cancel);
        if (Undoable("State", before.State, after.State, now.State, stays))
        {
            await closing.PutBack(@case, before.State, by, cancel);
            // The customer has been waiting since then, not since the undoing; and what was put aside was so until it was closed.
            (@case.WaitingSince, @case.SnoozedUntil) = (before.WaitingSince, now.SnoozedUntil ?? before.SnoozedUntil);
        }
        if (stays.Count > 0)
            row.Reason = BulkCase.Say(new ChangedSince(string.Join(", ", stays)));
        else if (spoke)
            row.Reason = BulkCase.Say(new WordsStay());
    }

    /// <summary>What is put back the way it was changed. The queue before the owner, who need not work in the one where the case lies now.</summary>
    private async Task<List<Step>> Steps(BulkCase.Values before, BulkCase.Values after, BulkCase.Values now, List<string> stays, CancellationToken cancel)
    {
        var steps = new List<Step>();
        if (Undoable("Priority", before.Priority, after.Priority, now.Priority, stays))
            steps.Add(new Step("priority", before.Priority.ToString()));
        if (Undoable("Queue", before.Queue, after.Queue, now.Queue, stays))
            steps.Add(new Step("queue", before.Queue.ToString()));
        if (Undoable("Owner", before.Owner, after.Owner, now.Owner, stays))
            steps.Add(new Step("owner", before.Owner?.ToString() ?? CaseField.Nobody));
        if (Undoable("Subject", before.Subject, after.Subject, now.Subject, stays))
            steps.Add(new Step("subject", before.Subject));
        var added = after.Tags.Except(before.Tags).Intersect(now.Tags).ToList();
        var taken = before.Tags.Except(after.Tags).Except(now.Tags).ToList();
        foreach (var tag in await db.Tags.AsNoTracking().Where(t => added.Contains(t.Id) || taken.Contains(t.Id)).OrderBy(t => t.Key).ToListAsync(cancel))
            steps.Add(new Step(added.Contains(tag.Id) ? "untag" : "tag", tag.Name));
        return steps;
    }

    /// <summary>The change made it what it still is; otherwise, where somebody has changed it since, it is named among what stays.</summary>
    private static bool Undoable<T>(string name, T before, T after, T now, List<string> stays)
    {
        if (EqualityComparer<T>.Default.Equals(before, after))
            return false;
        if (EqualityComparer<T>.Default.Equals(after, now))
            return true;
        stays.Add(name);
        return false;
    }
}
