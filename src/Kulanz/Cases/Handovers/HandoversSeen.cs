using Kulanz.Access;
using Kulanz.Partners;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Handovers;

/// <summary>
/// Who sees which handovers: those of the cases one sees, and those that go to oneself, to a queue one works in, or to one's partner, although the
/// case is seen only afterwards: what is offered can be looked at. A partner sees what was handed to it as long as it waits there or the case lies there.
/// </summary>
public static class HandoversSeen
{
    public static IQueryable<Handover> HandoversFor(this KulanzDb db, Actor who) => who switch
    {
        { Kind: ActorKind.System } => db.Handovers,
        { Kind: ActorKind.Machine } when who.May(Permission.CasesRead) => db.Handovers,
        { Kind: ActorKind.Staff } when who.May(Permission.CasesRead) => db.Handovers.Where(h =>
            db.Cases.Any(c => c.Id == h.CaseId && db.QueuesFor(who).Any(q => q.Id == c.QueueId)) || h.Outcome == null && (h.ToAccountId == who.Id || db.QueuesFor(who).Any(q => q.Id == h.ToQueueId))),
        { Kind: ActorKind.Partner } => db.Handovers.Where(h => db.PartnersFor(who).Any(p =>
            p.Id == h.ToPartnerId && (h.Outcome == null || db.Cases.Any(c => c.Id == h.CaseId && c.PartnerId == p.Id)) || p.Id == h.FromPartnerId && h.Outcome == null)),
        _ => db.Handovers.Where(h => false),
    };

    /// <summary>What waits for this person to accept or return it.</summary>
    public static IQueryable<Handover> WaitingFor(this KulanzDb db, Actor who)
    {
        var waiting = db.Handovers.Where(h => h.Outcome == null);
        return who switch
        {
            { Kind: ActorKind.Staff } when who.May(Permission.CasesWrite) => waiting.Where(h => h.ToAccountId == who.Id || db.QueuesFor(who).Any(q => q.Id == h.ToQueueId)),
            { Kind: ActorKind.Partner } => waiting.Where(h => db.PartnersFor(who).Any(p => p.Id == h.ToPartnerId)),
            _ => waiting.Where(h => false),
        };
    }

    /// <summary>More than this is said as "99+".</summary>
    public const int MostCounted = 100;

    /// <summary>How many of them there are, up to <see cref="MostCounted"/>.</summary>
    public static Task<int> CountWaiting(this KulanzDb db, Actor who, CancellationToken cancel) => db.WaitingFor(who).OrderBy(h => h.GivenAt).Take(MostCounted).CountAsync(cancel);

    /// <summary>What the customer has corrected of these, the oldest first, by handover.</summary>
    public static async Task<ILookup<Guid, HandoverCorrection>> CorrectionsOf(this KulanzDb db, IEnumerable<Handover> handovers, CancellationToken cancel)
    {
        var ids = handovers.Select(h => h.Id).ToList();
        var corrections = ids.Count == 0 ? [] : await db.HandoverCorrections.AsNoTracking().Where(c => ids.Contains(c.HandoverId)).OrderBy(c => c.At).ToListAsync(cancel);
        return corrections.ToLookup(c => c.HandoverId);
    }

    /// <summary>The handover with its case, held until the transaction ends: two who answer at once come one after the other.</summary>
    internal static async Task<Outcome<(Handover Handover, Case Case)>> ReachHandover(this KulanzDb db, Guid id, Actor by, CancellationToken cancel)
    {
        if (await db.HandoversFor(by).AsNoTracking().Where(h => h.Id == id).Select(h => (Guid?)h.CaseId).SingleOrDefaultAsync(cancel) is not { } caseId)
            return new NotFound("handover");
        var @case = await db.Hold(caseId, cancel);
        return (await db.Handovers.SingleAsync(h => h.Id == id, cancel), @case);
    }

    public static void AnnounceHandover(this KulanzDb db, Case @case)
    {
        db.Announce("handovers");
        db.AnnounceCase(@case);
    }
}
