using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>Who takes care, where it lies, how urgent it is.</summary>
public sealed class Assigning(KulanzDb db, TimeProvider clock)
{
    /// <summary>Gives the case to a colleague who may see its queue, or to nobody with null.</summary>
    public async Task<Outcome<Case>> Assign(long number, Guid? owner, Actor by, CancellationToken cancel)
    {
        if (!(await db.Reach(number, by, cancel)).Done(out var @case, out var refusal))
            return refusal;
        var colleague = owner is null ? null : (await db.ColleaguesFor(@case.QueueId, cancel)).Find(c => c.Id == owner);
        if (owner is not null && colleague is null)
            return new NotFound("colleague");
        if (@case.OwnerId == owner)
            return @case;
        @case.OwnerId = owner;
        await Following.Tell(db, @case, Notice.Assigned, by, @case.Subject, clock, cancel);
        return await Changed(@case, "case.assigned", by, new { To = colleague?.Name }, cancel);
    }

    /// <summary>Puts the case into another queue. An owner who does not work there loses it.</summary>
    public async Task<Outcome<Case>> Move(long number, Guid queue, Actor by, CancellationToken cancel)
    {
        if (!(await db.Reach(number, by, cancel)).Done(out var @case, out var refusal))
            return refusal;
        if (await db.QueuesFor(by).SingleOrDefaultAsync(q => q.Id == queue && q.RetiredAt == null, cancel) is not { } target)
            return new NotFound("queue");
        return @case.QueueId == target.Id ? @case : await Put(@case, target, by, cancel);
    }

    /// <summary>The same for whoever arranges the queues, whether or not they see what lies in them.</summary>
    internal async Task<Outcome<Case>> Put(Case @case, Queue target, Actor by, CancellationToken cancel)
    {
        @case.QueueId = target.Id;
        if (@case.OwnerId is { } owner && !(await db.ColleaguesFor(target.Id, cancel)).Exists(c => c.Id == owner))
            @case.OwnerId = null;
        return await Changed(@case, "case.moved", by, new { To = target.Name }, cancel);
    }

    /// <summary>Back to the queue, because its owner no longer works there.</summary>
    internal Task<Outcome<Case>> Leave(Case @case, Actor by, CancellationToken cancel)
    {
        @case.OwnerId = null;
        return Changed(@case, "case.assigned", by, new { To = (string?)null }, cancel);
    }

    public async Task<Outcome<Case>> Prioritise(long number, Priority priority, Actor by, CancellationToken cancel)
    {
        if (!(await db.Reach(number, by, cancel)).Done(out var @case, out var refusal))
            return refusal;
        if (@case.Priority == priority)
            return @case;
        @case.Priority = priority;
        return await Changed(@case, "case.prioritised", by, new { priority }, cancel);
    }

    private async Task<Outcome<Case>> Changed(Case @case, string act, Actor by, object what, CancellationToken cancel)
    {
        db.Record(act, @case.Topic, @case.CustomerId, by, what, clock);
        db.AnnounceCase(@case);
        await db.SaveChangesAsync(cancel);
        return @case;
    }
}
