using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>Who takes care, where it lies, how urgent it is.</summary>
public sealed class Assigning(KulanzDb db, TimeProvider clock)
{
    /// <summary>Gives the case to a colleague, or to nobody with null.</summary>
    public async Task<Outcome<Case>> Assign(long number, Guid? owner, Actor by, CancellationToken cancel)
    {
        if (await db.CasesFor(by).SingleOrDefaultAsync(c => c.Number == number, cancel) is not { } @case)
            return new NotFound("case");
        var account = owner is null ? null : await db.Accounts.SingleOrDefaultAsync(a => a.Id == owner && a.Kind == ActorKind.Staff && a.ClosedAt == null, cancel);
        if (owner is not null && account is null)
            return new NotFound("colleague");
        if (@case.OwnerId == owner)
            return @case;
        @case.OwnerId = owner;
        return await Changed(@case, "case.assigned", by, new { To = account?.Name }, cancel);
    }

    public async Task<Outcome<Case>> Move(long number, Guid queue, Actor by, CancellationToken cancel)
    {
        if (await db.CasesFor(by).SingleOrDefaultAsync(c => c.Number == number, cancel) is not { } @case)
            return new NotFound("case");
        if (await db.QueuesFor(by).SingleOrDefaultAsync(q => q.Id == queue && q.RetiredAt == null, cancel) is not { } target)
            return new NotFound("queue");
        @case.QueueId = target.Id;
        return await Changed(@case, "case.moved", by, new { To = target.Name }, cancel);
    }

    public async Task<Outcome<Case>> Prioritise(long number, Priority priority, Actor by, CancellationToken cancel)
    {
        if (await db.CasesFor(by).SingleOrDefaultAsync(c => c.Number == number, cancel) is not { } @case)
            return new NotFound("case");
        @case.Priority = priority;
        return await Changed(@case, "case.prioritised", by, new { priority }, cancel);
    }

    private async Task<Outcome<Case>> Changed(Case @case, string act, Actor by, object what, CancellationToken cancel)
    {
        db.Record(act, @case.Topic, @case.CustomerId, by, what, clock);
        db.Announce($"case:{@case.Number}");
        db.Announce("cases");
        await db.SaveChangesAsync(cancel);
        return @case;
    }
}
