using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Partners;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Handovers;

/// <summary>The receiver accepts, or returns it with a reason.</summary>
public sealed class TakingOver(KulanzDb db, PartnerNews news, TimeProvider clock)
{
    public Task<Outcome<Handover>> Accept(Guid id, Actor by, CancellationToken cancel) => Decide(id, HandoverOutcome.Accepted, "", by, async (handover, @case) =>
    {
        if (handover.To == HandoverTo.Partner)
        {
            // Who looks after it for us stays: a partner acts for somebody.
            @case.PartnerId = handover.ToPartnerId;
            if (!@case.Over)
                @case.TurnTo(CaseState.WaitingOnThirdParty, clock.GetUtcNow());
        }
        else
        {
            if (handover.ToQueueId is { } queue)
                @case.QueueId = queue;
            (@case.OwnerId, @case.PartnerId) = (by.Id, null);
            if (handover.FromPartnerId is not null && @case.State == CaseState.WaitingOnThirdParty)
                @case.TurnTo(CaseState.Open, clock.GetUtcNow());
        }
        await Following.Tell(db, @case, Notice.HandoverAccepted, by, @case.Subject, clock, cancel, Giver(handover));
    }, cancel);

    public async Task<Outcome<Handover>> Return(Guid id, string? reason, Actor by, CancellationToken cancel)
    {
        if (!Typed.Needed(reason, "reason", Handover.LongestField).Done(out var why, out var refusal))
            return refusal;
        return await Decide(id, HandoverOutcome.Returned, why, by, async (handover, @case) =>
        {
            await Following.Tell(db, @case, Notice.HandoverReturned, by, why, clock, cancel, Giver(handover));
            if (handover.FromPartnerId is { } partner)
                await news.Returned(handover, @case, partner, cancel);
        }, cancel);
    }

    private static List<Guid> Giver(Handover handover) => handover is { FromPartnerId: null, GivenById: { } giver } ? [giver] : [];

    private Task<Outcome<Handover>> Decide(Guid id, HandoverOutcome outcome, string reason, Actor by, Func<Handover, Case, Task> then, CancellationToken cancel) => db.Write<Outcome<Handover>>(async () =>
    {
        if (!(await db.ReachHandover(id, by, cancel)).Done(out var found, out var refusal))
            return refusal;
        var (handover, @case) = found;
        var partner = await db.PartnerOf(by, cancel);
        var queues = handover.ToQueueId is null ? [] : await db.QueuesFor(by).Where(q => q.Id == handover.ToQueueId).Select(q => q.Id).ToListAsync(cancel);
        if (!handover.GoesTo(by, partner?.Id, queues))
            return new NotFound("handover");
        if (handover.Decide(outcome, reason, by, clock.GetUtcNow()) is { } refused)
            return refused;
        await then(handover, @case);
        db.Record(outcome == HandoverOutcome.Accepted ? "handover.accepted" : "handover.returned", @case.Topic, @case.CustomerId, by, new { handover.Id, Name = handover.ToName, From = handover.FromName, Reason = reason }, clock);
        db.AnnounceHandover(@case);
        await db.SaveChangesAsync(cancel);
        return handover;
    }, cancel);
}
