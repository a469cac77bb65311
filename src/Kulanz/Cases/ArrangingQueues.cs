using System.Text.Json;
using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Jobs;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <param name="Members">Who works in it; null leaves them as they are.</param>
public sealed record QueueDraft(string? Name, bool OpenToAll, IReadOnlyCollection<Guid>? Members);

public sealed record QueueNameTaken(string Name) : Invalid("name", "There is already a queue called {0}.", Name);

public sealed record QueueWithoutMembers() : Invalid("members", "Name at least one colleague who works in it, or open it to all staff.");

public sealed record LastQueue() : Refusal("This is the only open queue. Cases need a place: add another one first.");

public sealed record QueueAlreadyClosed(string Name) : Refusal("The queue {0} is already closed.", Name);

public sealed record QueueNotClosed(string Name) : Refusal("The queue {0} is open.", Name);

public sealed record QueueNeedsSuccessor(string Name) : Invalid("moveTo", "Cases lie in {0}, or mailboxes, macros or triggers put them there. Say which queue takes its place.", Name);

/// <summary>A queue that was closed, and the work that moves what lies in it; null if nothing does.</summary>
public sealed record QueueClosed(Queue Queue, Job? Moving);

/// <summary>Making, changing, closing and reopening queues, and saying who works in them; for administrators.</summary>
public sealed class ArrangingQueues(KulanzDb db, RenamingInRules rules, Jobs jobs, TimeProvider clock)
{
    public const int LongestName = 80;

    public Task<Outcome<Queue>> Add(QueueDraft draft, Actor by, CancellationToken cancel) => db.Write<Outcome<Queue>>(async () =>
    {
        await OneAtATime(cancel);
        if (await Wrong(draft, null, cancel) is { } wrong)
            return wrong;
        var queue = new Queue { Id = Id.New(clock), Name = draft.Name!.Trim(), OpenToAll = draft.OpenToAll };
        db.Add(queue);
        var (added, _) = await Staff(queue, draft.Members, cancel);
        db.Record("queue.added", $"queue/{queue.Id}", null, by, new { queue.Name, queue.OpenToAll, Members = added }, clock);
        return await Saved(queue, cancel);
    }, cancel);

    /// <summary>Name, and who works in it. Cases whose owner no longer does go back to the queue.</summary>
    public async Task<Outcome<Queue>> Change(Guid id, QueueDraft draft, Actor by, CancellationToken cancel)
    {
        var narrowed = false;
        var changed = await db.Write<Outcome<Queue>>(async () =>
        {
            await OneAtATime(cancel);
            if (await db.Queues.SingleOrDefaultAsync(q => q.Id == id, cancel) is not { } queue)
                return new NotFound("queue");
            if (await Wrong(draft, queue, cancel) is { } wrong)
                return wrong;
            var before = (queue.Name, queue.OpenToAll);
            (queue.Name, queue.OpenToAll) = (draft.Name!.Trim(), draft.OpenToAll);
            var (added, removed) = await Staff(queue, draft.Members, cancel);
            if (before == (queue.Name, queue.OpenToAll) && added.Count + removed.Count == 0)
                return queue;
            narrowed = !queue.OpenToAll && (before.OpenToAll || removed.Count > 0);
            db.Record("queue.changed", $"queue/{id}", null, by, new { queue.Name, queue.OpenToAll, added, removed }, clock);
            return await Saved(queue, cancel);
        }, cancel);
        if (narrowed)
            await Tidy(id, null, by, cancel);
        return changed;
    }

    /// <summary>In which queues one colleague works: the same from their side.</summary>
    public async Task<Outcome<IReadOnlyList<Guid>>> Place(Guid account, IReadOnlyCollection<Guid> queues, Actor by, CancellationToken cancel)
    {
        if (!await db.Accounts.AnyAsync(a => a.Id == account && a.Kind == ActorKind.Staff, cancel))
            return new NotFound("account");
        foreach (var queue in await db.Queues.AsNoTracking().Where(q => q.RetiredAt == null).OrderBy(q => q.Name).ToListAsync(cancel))
        {
            var members = await db.QueueMembers.Where(m => m.QueueId == queue.Id).Select(m => m.AccountId).ToListAsync(cancel);
            var wanted = queues.Contains(queue.Id) ? members.Append(account).Distinct().ToList() : [.. members.Where(m => m != account)];
            if (wanted.Count != members.Count && (await Change(queue.Id, new QueueDraft(queue.Name, queue.OpenToAll, wanted), by, cancel)).Refusal is { } refusal)
                return refusal;
        }
        return queues.ToList();
    }

    /// <summary>Takes no new cases from now on. What is not closed in it, and whatever puts cases there, goes to <paramref name="moveTo"/>.</summary>
    public async Task<Outcome<QueueClosed>> Close(Guid id, Guid? moveTo, Actor by, CancellationToken cancel)
    {
        var closed = await db.Write<Outcome<QueueClosed>>(async () =>
        {
            await OneAtATime(cancel);
            if (await db.Queues.SingleOrDefaultAsync(q => q.Id == id, cancel) is not { } queue)
                return new NotFound("queue");
            if (queue.RetiredAt is not null)
                return new QueueAlreadyClosed(queue.Name);
            if (!await db.Queues.AnyAsync(q => q.Id != id && q.RetiredAt == null, cancel))
                return new LastQueue();
            var successor = moveTo is null ? null : await db.Queues.SingleOrDefaultAsync(q => q.Id == moveTo && q.Id != id && q.RetiredAt == null, cancel);
            if (moveTo is not null && successor is null)
                return new NotFound("queue");
            if (successor is null && await Needed(id, cancel))
                return new QueueNeedsSuccessor(queue.Name);
            (queue.RetiredAt, queue.SuccessorId) = (clock.GetUtcNow(), successor?.Id);
            if (successor is not null)
                await Redirect(queue, successor, by, cancel);
            db.Record("queue.closed", $"queue/{id}", null, by, new { queue.Name, MoveTo = successor?.Name }, clock);
            await Saved(queue, cancel);
            return new QueueClosed(queue, null);
        }, cancel);
        return closed.Done(out var done, out _) && done.Queue.SuccessorId is { } to ? done with { Moving = await Tidy(id, to, by, cancel) } : closed;
    }

    /// <summary>The move was stopped half way: what still lies in a closed queue follows.</summary>
    public async Task<Outcome<QueueClosed>> MoveRest(Guid id, Actor by, CancellationToken cancel)
    {
        if (await db.Queues.AsNoTracking().SingleOrDefaultAsync(q => q.Id == id, cancel) is not { } queue)
            return new NotFound("queue");
        return queue.RetiredAt is null ? new QueueNotClosed(queue.Name)
            : new QueueClosed(queue, queue.SuccessorId is { } to ? await Tidy(id, to, by, cancel) : null);
    }

    public Task<Outcome<Queue>> Reopen(Guid id, Actor by, CancellationToken cancel) => db.Write<Outcome<Queue>>(async () =>
    {
        if (await db.Queues.SingleOrDefaultAsync(q => q.Id == id, cancel) is not { } queue)
            return new NotFound("queue");
        if (queue.RetiredAt is null)
            return new QueueNotClosed(queue.Name);
        (queue.RetiredAt, queue.SuccessorId) = (null, null);
        db.Record("queue.reopened", $"queue/{id}", null, by, new { queue.Name }, clock);
        return await Saved(queue, cancel);
    }, cancel);

    /// <summary>Whether closing it has to ask where things go.</summary>
    public async Task<bool> Needed(Guid id, CancellationToken cancel) =>
        await db.Cases.AnyAsync(c => c.QueueId == id && c.State != CaseState.Closed, cancel)
        || await db.Mailboxes.AnyAsync(m => m.QueueId == id, cancel)
        || await rules.AnyPutsInto(id, cancel);

    private async Task Redirect(Queue from, Queue to, Actor by, CancellationToken cancel)
    {
        foreach (var mailbox in await db.Mailboxes.Where(m => m.QueueId == from.Id).ToListAsync(cancel))
        {
            mailbox.QueueId = to.Id;
            db.Record("mailbox.changed", $"mailbox/{mailbox.Id}", null, by, new { Queue = to.Id }, clock);
        }
        foreach (var earlier in await db.Queues.Where(q => q.SuccessorId == from.Id).ToListAsync(cancel))
            earlier.SuccessorId = to.Id;
        await rules.FollowQueue(from.Id, to.Id, cancel);
    }

    /// <summary>Starts the work on what lies in the queue; null if there is none to do.</summary>
    private async Task<Job?> Tidy(Guid queue, Guid? to, Actor by, CancellationToken cancel)
    {
        var order = new TidyingQueue.Order(by.Kind, by.Id, by.Name, queue, to);
        var count = await TidyingQueue.Cases(db, order).LongCountAsync(cancel);
        return count == 0 ? null : await jobs.Start(TidyingQueue.Kind, to is null ? "Give cases back to the queue" : "Move the cases of a closed queue", JsonSerializer.Serialize(order, Json.Options), count, by, cancel);
    }

    private async Task<(List<string> Added, List<string> Removed)> Staff(Queue queue, IReadOnlyCollection<Guid>? wanted, CancellationToken cancel)
    {
        if (wanted is null)
            return ([], []);
        var there = await db.QueueMembers.Where(m => m.QueueId == queue.Id).ToListAsync(cancel);
        var names = await db.Accounts.Where(a => a.Kind == ActorKind.Staff && (wanted.Contains(a.Id) || db.QueueMembers.Any(m => m.QueueId == queue.Id && m.AccountId == a.Id)))
            .ToDictionaryAsync(a => a.Id, a => a.Name, cancel);
        var added = wanted.Distinct().Where(id => names.ContainsKey(id) && !there.Exists(m => m.AccountId == id)).ToList();
        var removed = there.Where(m => !wanted.Contains(m.AccountId)).ToList();
        db.AddRange(added.Select(id => new QueueMember { QueueId = queue.Id, AccountId = id }));
        db.RemoveRange(removed);
        return (added.ConvertAll(id => names[id]), removed.ConvertAll(m => names[m.AccountId]));
    }

    private async Task<Refusal?> Wrong(QueueDraft draft, Queue? now, CancellationToken cancel)
    {
        if (draft.Name?.Trim() is not { Length: > 0 } name)
            return new Missing("name");
        if (name.Length > LongestName)
            return new TooLong("name", LongestName);
        // A handful of rows: compared here, because the two databases fold letters differently.
        if ((await db.Queues.AsNoTracking().Where(q => now == null || q.Id != now.Id).Select(q => q.Name).ToListAsync(cancel)).Exists(n => n.Equals(name, StringComparison.OrdinalIgnoreCase)))
            return new QueueNameTaken(name);
        if (draft.OpenToAll)
            return null;
        var anybody = draft.Members is { } members
            ? await db.Accounts.AnyAsync(a => a.Kind == ActorKind.Staff && a.ClosedAt == null && members.Contains(a.Id), cancel)
            : now is not null && await db.QueueMembers.AnyAsync(m => m.QueueId == now.Id, cancel);
        return anybody ? null : new QueueWithoutMembers();
    }

    /// <summary>Names stay unique and the last queue open, also when two administrators act in the same moment.</summary>
    private Task OneAtATime(CancellationToken cancel) => db.Engine.Hold(db, "queues", cancel);

    private async Task<Outcome<Queue>> Saved(Queue queue, CancellationToken cancel)
    {
        db.Announce("cases");
        await db.SaveChangesAsync(cancel);
        return queue;
    }
}
