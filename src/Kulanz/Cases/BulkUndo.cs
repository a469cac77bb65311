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
public sealed class BulkUndo(KulanzDb db, Jobs jobs, TimeProvider clock)
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
        return await Bulk.Change(job, services, (number, row, inner) => PutBack(order.By.By, number, row, spoke, inner, cancel), cancel);
    }

    private static async Task PutBack(Actor by, long number, BulkCase row, bool spoke, IServiceProvider services, CancellationToken cancel)
    {
        var db = services.GetRequiredService<KulanzDb>();
        if (await db.CasesFor(by).SingleOrDefaultAsync(c => c.Number == number, cancel) is not { } @case)
            throw new TakingSteps.RefusedException(new NotFound("case"));
        var before = JsonSerializer.Deserialize<BulkCase.Values>(row.Before!, Json.Options)!;
        var after = JsonSerializer.Deserialize<BulkCase.Values>(row.After!, Json.Options)!;
        var now = BulkCase.Values.Of(@case);
        var steps = new List<Step>();
        var stays = new List<string>();
        Value(before.State != after.State, now.State == after.State, "State", new Step("state", before.State.ToString()));
        Value(before.Priority != after.Priority, now.Priority == after.Priority, "Priority", new Step("priority", before.Priority.ToString()));
        Value(before.Owner != after.Owner, now.Owner == after.Owner, "Owner", new Step("owner", before.Owner?.ToString() ?? CaseField.Nobody));
        // The queue last: it may be one the person no longer sees into.
        Value(before.Queue != after.Queue, now.Queue == after.Queue, "Queue", new Step("queue", before.Queue.ToString()));
        await services.GetRequiredService<TakingSteps>().Within(number, steps, by, null, cancel);
        // The customer has been waiting since then, not since the undoing.
        if (steps.Any(s => s.Kind == "state"))
            @case.WaitingSince = before.WaitingSince;
        if (stays.Count > 0)
            row.Reason = BulkCase.Say(new ChangedSince(string.Join(", ", stays)));
        else if (spoke)
            row.Reason = BulkCase.Say(new WordsStay());

        void Value(bool changed, bool still, string name, Step step)
        {
            if (changed && still)
                steps.Add(step);
            else if (changed)
                stays.Add(name);
        }
    }
}
