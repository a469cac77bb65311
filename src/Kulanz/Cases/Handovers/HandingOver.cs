using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Partners;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Handovers;

/// <summary>To whom, one of the three; a partner who hands back names nobody: it goes where it came from.</summary>
public sealed record HandoverTarget(Guid? Colleague = null, Guid? Queue = null, Guid? Partner = null);

/// <summary>What the next one must know.</summary>
public sealed record HandoverGiven(HandoverTarget? To, string? Summary)
{
    public string? Identified { get; init; }
    public string? Asked { get; init; }
    public string? Tried { get; init; }
    public string? Promised { get; init; }
    public DateTimeOffset? PromisedBy { get; init; }
    public string? NeverAskAgain { get; init; }
}

/// <summary>Giving a case on, thinking better of it, and taking it back from a partner.</summary>
public sealed class HandingOver(KulanzDb db, PartnerNews news, TimeProvider clock)
{
    private sealed record Target(HandoverTo To, Guid Id, string Name);

    public Task<Outcome<Handover>> Give(long number, HandoverGiven given, Actor by, CancellationToken cancel) => db.Write<Outcome<Handover>>(async () =>
    {
        if (!(await db.Reach(number, by, cancel)).Done(out var @case, out var refusal))
            return refusal;
        await db.Hold(@case.Id, cancel);
        if (@case.State == CaseState.Closed)
            return new CaseIsClosed(number);
        if (await db.Handovers.Where(h => h.CaseId == @case.Id && h.Outcome == null).Select(h => h.ToName).FirstOrDefaultAsync(cancel) is { } going)
            return new HandoverUnderWay(going);
        var holder = @case.PartnerId is { } with ? await db.Partners.SingleAsync(p => p.Id == with, cancel) : null;
        if (holder is not null && by.Kind != ActorKind.Partner)
            return new WithPartner(holder.Name);
        if (!Read(given).Done(out var said, out refusal) || !(await Towards(@case, given.To, by, cancel)).Done(out var target, out refusal))
            return refusal;
        var handover = new Handover
        {
            Id = Id.New(clock),
            CaseId = @case.Id,
            CustomerId = @case.CustomerId,
            GivenAt = clock.GetUtcNow(),
            GivenById = by.Id,
            GivenByName = by.Name,
            FromPartnerId = holder?.Id,
            FromName = holder?.Name ?? by.Name,
            To = target.To,
            ToAccountId = target.To == HandoverTo.Colleague ? target.Id : null,
            ToQueueId = target.To == HandoverTo.Queue ? target.Id : null,
            ToPartnerId = target.To == HandoverTo.Partner ? target.Id : null,
            ToName = target.Name,
            Summary = said.Summary!,
            Identified = said.Identified!,
            Asked = said.Asked!,
            Tried = said.Tried!,
            Promised = said.Promised!,
            PromisedBy = said.PromisedBy,
            NeverAskAgain = said.NeverAskAgain!,
        };
        db.Add(handover);
        // Until somebody accepts, it stays with whoever gives it: so somebody has to have it.
        if (by.Kind == ActorKind.Staff && @case.OwnerId is null && (await db.ColleaguesFor(@case.QueueId, cancel)).Exists(c => c.Id == by.Id))
            @case.OwnerId = by.Id;
        db.Record("handover.given", @case.Topic, @case.CustomerId, by, new
        {
            handover.Id,
            handover.To,
            Name = handover.ToName,
            From = handover.FromName,
            handover.Summary,
            handover.Identified,
            handover.Asked,
            handover.Tried,
            handover.Promised,
            handover.PromisedBy,
            handover.NeverAskAgain,
        }, clock);
        if (handover.ToAccountId is { } colleague)
            await Following.Tell(db, @case, Notice.HandedOver, by, handover.Summary, clock, cancel, [colleague]);
        if (handover.ToPartnerId is not null)
            await news.Offered(handover, @case, cancel);
        db.AnnounceHandover(@case);
        await db.SaveChangesAsync(cancel);
        return handover;
    }, cancel);

    /// <summary>The giver thinks better of it; somebody who leads the desk may do that for them.</summary>
    public Task<Outcome<Handover>> Withdraw(Guid id, string? reason, Actor by, CancellationToken cancel) => db.Write<Outcome<Handover>>(async () =>
    {
        if (!(await db.ReachHandover(id, by, cancel)).Done(out var found, out var refusal))
            return refusal;
        var (handover, @case) = found;
        if (handover.GivenById != by.Id && !by.May(Permission.DeskManage) && !(by.Kind == ActorKind.Partner && handover.FromPartnerId is not null))
            return new NotYourHandover();
        if (Typed.Line(reason) is { Length: > Handover.LongestField })
            return new TooLong("reason", Handover.LongestField);
        if (Withdraw(handover, @case, Typed.Line(reason), by) is { } refused)
            return refused;
        await db.SaveChangesAsync(cancel);
        return handover;
    }, cancel);

    /// <summary>The case is over, so nobody need take it. The caller saves.</summary>
    public async Task CaseEnds(Case @case, Actor by, CancellationToken cancel)
    {
        if (db.BeingOpened(@case.Id))
            return;
        foreach (var handover in await db.Handovers.Where(h => h.CaseId == @case.Id && h.Outcome == null).ToListAsync(cancel))
            _ = Withdraw(handover, @case, "", by);
        @case.PartnerId = null;
    }

    /// <summary>What lies with a partner is ours again at once, whether they have handed it back or not.</summary>
    public Task<Outcome<Case>> TakeBack(long number, string? reason, Actor by, CancellationToken cancel) => db.Write<Outcome<Case>>(async () =>
    {
        if (!(await db.Reach(number, by, cancel)).Done(out var @case, out var refusal))
            return refusal;
        if (@case.PartnerId is null || by.Kind == ActorKind.Partner)
            return new NotWithPartner(number);
        if (!Typed.Needed(reason, "reason", Handover.LongestField).Done(out var why, out refusal))
            return refusal;
        await TakeBack(@case, why, by, cancel);
        await db.SaveChangesAsync(cancel);
        return @case;
    }, cancel);

    /// <summary>Everything that lies with a partner who acts for us no more, or is on its way there. The caller saves.</summary>
    public async Task PartnerEnds(Partner partner, Actor by, CancellationToken cancel)
    {
        foreach (var @case in await db.Cases.Where(c => c.PartnerId == partner.Id).ToListAsync(cancel))
            await TakeBack(@case, partner.EndedWhy ?? "", by, cancel);
        foreach (var handover in await db.Handovers.Where(h => h.ToPartnerId == partner.Id && h.Outcome == null).ToListAsync(cancel))
            _ = Withdraw(handover, await db.Cases.SingleAsync(c => c.Id == handover.CaseId, cancel), partner.EndedWhy ?? "", by);
    }

    private async Task TakeBack(Case @case, string why, Actor by, CancellationToken cancel)
    {
        var partner = await db.Partners.Where(p => p.Id == @case.PartnerId).Select(p => p.Name).SingleAsync(cancel);
        foreach (var back in await db.Handovers.Where(h => h.CaseId == @case.Id && h.Outcome == null).ToListAsync(cancel))
            _ = back.Decide(HandoverOutcome.Withdrawn, why, by, clock.GetUtcNow());
        @case.PartnerId = null;
        if (!@case.Over)
            @case.TurnTo(CaseState.Open, clock.GetUtcNow());
        db.Record("handover.taken_back", @case.Topic, @case.CustomerId, by, new { From = partner, Reason = why }, clock);
        await Following.Tell(db, @case, Notice.HandoverReturned, by, why, clock, cancel);
        db.AnnounceHandover(@case);
    }

    private Refusal? Withdraw(Handover handover, Case @case, string reason, Actor by)
    {
        if (handover.Decide(HandoverOutcome.Withdrawn, reason, by, clock.GetUtcNow()) is { } refused)
            return refused;
        db.Record("handover.withdrawn", @case.Topic, @case.CustomerId, by, new { handover.Id, Name = handover.ToName, Reason = reason }, clock);
        db.AnnounceHandover(@case);
        return null;
    }

    private static Outcome<HandoverGiven> Read(HandoverGiven given)
    {
        if (!Typed.Needed(given.Summary, "summary", Handover.LongestSummary).Done(out var summary, out var refusal))
            return refusal;
        var said = new HandoverGiven(null, summary)
        {
            Identified = Typed.Text(given.Identified).Trim(),
            Asked = Typed.Text(given.Asked).Trim(),
            Tried = Typed.Text(given.Tried).Trim(),
            Promised = Typed.Text(given.Promised).Trim(),
            PromisedBy = given.PromisedBy?.ToUniversalTime(),
            NeverAskAgain = Typed.Text(given.NeverAskAgain).Trim(),
        };
        foreach (var (field, text) in new[] { ("identified", said.Identified), ("asked", said.Asked), ("tried", said.Tried), ("promised", said.Promised), ("neverAskAgain", said.NeverAskAgain) })
            if (text.Length > Handover.LongestField)
                return new TooLong(field, Handover.LongestField);
        return said.PromisedBy is not null && said.Promised.Length == 0 ? new PromiseWithoutWords() : said;
    }

    private async Task<Outcome<Target>> Towards(Case @case, HandoverTarget? to, Actor by, CancellationToken cancel)
    {
        // A partner gives back, and to nobody else: whom we hand it to then is ours to say.
        if (by.Kind == ActorKind.Partner)
            return new Target(HandoverTo.Queue, @case.QueueId, await db.Queues.Where(q => q.Id == @case.QueueId).Select(q => q.Name).SingleAsync(cancel));
        switch (to)
        {
            case { Colleague: { } id, Queue: null, Partner: null }:
                if (id == @case.OwnerId && id == by.Id)
                    return new HandoverToYourself();
                return (await db.ColleaguesFor(@case.QueueId, cancel)).Find(c => c.Id == id) is { } colleague ? new Target(HandoverTo.Colleague, id, colleague.Name) : new NotFound("colleague");
            case { Colleague: null, Queue: { } id, Partner: null }:
                // Also one whose cases the giver does not see: that is what handing on is for.
                return await db.Queues.SingleOrDefaultAsync(q => q.Id == id && q.RetiredAt == null, cancel) is { } queue ? new Target(HandoverTo.Queue, id, queue.Name) : new NotFound("queue");
            case { Colleague: null, Queue: null, Partner: { } id }:
                return await db.Partners.SingleOrDefaultAsync(p => p.Id == id, cancel) is not { } partner ? new NotFound("partner")
                    : partner.EndedAt is not null ? new PartnerEnded(partner.Name) : new Target(HandoverTo.Partner, id, partner.Name);
            default:
                return new HandoverToWhom();
        }
    }
}
