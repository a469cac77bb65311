using Kulanz.Access;
using Kulanz.Partners;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>Who sees which cases. It is part of every query: a case somebody may not see is not there for them.</summary>
public static class Visibility
{
    public static IQueryable<Case> CasesFor(this KulanzDb db, Actor who) => who switch
    {
        { Kind: ActorKind.System } => db.Cases,
        { Kind: ActorKind.Machine } when who.May(Permission.CasesRead) => db.Cases,
        { Kind: ActorKind.Staff } when who.May(Permission.CasesRead) => db.Cases.Where(c => db.QueuesFor(who).Any(q => q.Id == c.QueueId)),
        // What lies with their partner, and only as long as it does.
        { Kind: ActorKind.Partner } => db.Cases.Where(c => c.PartnerId != null && db.PartnersFor(who).Any(p => p.Id == c.PartnerId)),
        _ => db.Cases.Where(c => false),
    };

    public static IQueryable<Queue> QueuesFor(this KulanzDb db, Actor who) =>
        who.Kind == ActorKind.Staff
            ? db.Queues.Where(q => q.OpenToAll || db.QueueMembers.Any(m => m.QueueId == q.Id && m.AccountId == who.Id))
            : db.Queues;

    /// <summary>Of these people, those who are still here and see what lies in the queue.</summary>
    public static Task<List<Guid>> Seeing(this KulanzDb db, Guid queue, IReadOnlyCollection<Guid> people, CancellationToken cancel) =>
        db.Accounts.Where(a => people.Contains(a.Id) && a.Kind == ActorKind.Staff && a.ClosedAt == null
                && (db.Queues.Any(q => q.Id == queue && q.OpenToAll) || db.QueueMembers.Any(m => m.QueueId == queue && m.AccountId == a.Id)))
            .Select(a => a.Id).ToListAsync(cancel);
}
