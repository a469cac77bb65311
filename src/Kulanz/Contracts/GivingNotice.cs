using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Files;
using Kulanz.WorkTime;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts;

/// <summary>A file that shows what was said or received.</summary>
/// <summary>What somebody has said about the end of a contract.</summary>
/// <param name="By">Which side.</param>
/// <param name="ReceivedOn">When it reached the other one; of ours, when it is expected to. Null is today.</param>
public sealed record NoticeGiven(NoticeKind Kind, ContractSide By, DateOnly? ReceivedOn)
{
    public DeliveredBy How { get; init; } = DeliveredBy.Mail;

    /// <summary>The end one means, by ordinary notice: refused if it is not the one that follows; null takes the next possible one.</summary>
    public DateOnly? EndsOn { get; init; }

    /// <summary>Not before this day, where the customer has asked for a later one.</summary>
    public DateOnly? WishedOn { get; init; }

    public string? Reason { get; init; }
    public string? Text { get; init; }

    /// <summary>What shows that it was received, where that is known already.</summary>
    public string? Proof { get; init; }

    public GivenFile? File { get; init; }
}

public sealed record NoticeTooLate(DateOnly Wanted, DateOnly LastDay, DateOnly Next) : Invalid("endsOn", "For an end on {0}, notice has to be received by {1}. The next possible end is {2}.", Wanted, LastDay, Next);

public sealed record EndNotPossible(DateOnly Wanted, DateOnly Next) : Invalid("endsOn", "The contract cannot end on {0}. The next possible end is {1}.", Wanted, Next);

public sealed record NoOrdinaryNotice() : Refusal("These terms give this side no ordinary notice.");

public sealed record ContractOver(long Number, DateOnly EndsOn) : Refusal("Contract {0} has ended on {1}.", Number, EndsOn);

public sealed record AlreadyEnding(DateOnly EndsOn) : Refusal("The contract ends on {0} already; this would not end it earlier.", EndsOn);

public sealed record ReceivedInFuture() : Invalid("receivedOn", "What has not been received yet cannot be written down as received.");

public sealed record ReceivedBeforeConcluded(DateOnly ConcludedOn) : Invalid("receivedOn", "The contract was concluded on {0}; notice cannot have been received before.", ConcludedOn);

public sealed record WithdrawalOver(DateOnly LastDay) : Refusal("The conclusion could be withdrawn until {0}.", LastDay);

public sealed record NothingToWithdraw() : Refusal("For this contract no right of withdrawal was agreed.");

public sealed record EndMissing() : Invalid("endsOn", "Please say on which day the contract ends.");

public sealed record EndInPast(DateOnly Earliest) : Invalid("endsOn", "The contract can end on {0} at the earliest.", Earliest);

public sealed record ForCauseByProceeding() : Refusal("The company ends a contract for cause through a proceeding, in which the customer is heard.");

public sealed record NoticeTakenBackAlready() : Refusal("This notice was taken back already.");

/// <summary>Notice of either side, withdrawal, agreement: what was said, and what follows from it for the contract.</summary>
public sealed class GivingNotice(KulanzDb db, Holidays holidays, Today today, TimeProvider clock)
{
    public Task<Outcome<Notice>> Give(long number, NoticeGiven given, Actor by, CancellationToken cancel) => db.Write<Outcome<Notice>>(async () =>
        await Held(number, by, cancel) is { } contract ? await Give(contract, given, by, cancel) : new NotFound("contract"), cancel);

    /// <summary>The part that a declaration in the portal shares; the caller holds the contract.</summary>
    internal async Task<Outcome<Notice>> Give(Contract contract, NoticeGiven given, Actor by, CancellationToken cancel)
    {
        var now = await today.Is(cancel);
        var receivedOn = given.ReceivedOn ?? now;
        if (contract.Status(now) == ContractStatus.Ended)
            return new ContractOver(contract.Number, contract.EndsOn!.Value);
        if (receivedOn < contract.ConcludedOn)
            return new ReceivedBeforeConcluded(contract.ConcludedOn);
        if (receivedOn > now && given.By == ContractSide.Customer)
            return new ReceivedInFuture();
        if (Typed.Text(given.Reason).Length > 2000)
            return new TooLong("reason", 2000);
        if (Typed.Text(given.Text).Length > Notice.LongestText)
            return new TooLong("text", Notice.LongestText);
        if (Typed.Text(given.Proof).Length > 1000)
            return new TooLong("proof", 1000);
        if (!(await End(contract, given, receivedOn, now, cancel)).Done(out var end, out var refusal))
            return refusal;
        if (end >= contract.EndsOn && given.Kind != NoticeKind.Agreement)
            return new AlreadyEnding(contract.EndsOn.Value);

        var proven = given.By == ContractSide.Customer || given.Kind == NoticeKind.Agreement || !string.IsNullOrWhiteSpace(given.Proof) || given.File is not null;
        var notice = new Notice
        {
            Id = Id.New(clock),
            ContractId = contract.Id,
            Kind = given.Kind,
            By = given.By,
            At = clock.GetUtcNow(),
            ById = by.Id,
            ByName = by.Name,
            ReceivedOn = receivedOn,
            How = given.How,
            WishedOn = given.WishedOn,
            EffectiveOn = end,
            Reason = Typed.Text(given.Reason).Trim(),
            Text = Typed.Text(given.Text).Trim(),
            ProvenAt = proven && receivedOn <= now ? clock.GetUtcNow() : null,
            Proof = Typed.Text(given.Proof).Trim(),
        };
        await Keep(notice, given.File, cancel);
        db.Add(notice);
        db.Record("contract.notice_given", contract.Topic, contract.CustomerId, by,
            new { notice.Id, notice.Kind, Side = notice.By, notice.ReceivedOn, notice.How, notice.EffectiveOn, notice.WishedOn, notice.Reason, notice.Text, Proven = notice.ProvenAt is not null, notice.Proof, ProofSha256 = Hex(notice.ProofHash) }, clock, notice.Id);
        await Settle(contract, notice, now, cancel);
        return notice;
    }

    /// <summary>Now it is certain when a letter of ours was received. Where that was later than expected, the end moves to the next one possible.</summary>
    public Task<Outcome<Notice>> Prove(long number, Guid id, DateOnly? receivedOn, DeliveredBy how, string? proof, GivenFile? file, Actor by, CancellationToken cancel) => db.Write<Outcome<Notice>>(async () =>
        await Held(number, by, cancel) is { } contract && await db.Notices.SingleOrDefaultAsync(n => n.Id == id && n.ContractId == contract.Id, cancel) is { } notice
            ? await Prove(contract, notice, receivedOn, how, proof, file, by, cancel)
            : new NotFound("notice"), cancel);

    internal async Task<Outcome<Notice>> Prove(Contract contract, Notice notice, DateOnly? receivedOn, DeliveredBy how, string? proof, GivenFile? file, Actor by, CancellationToken cancel)
    {
        if (!notice.Holds)
            return new NoticeTakenBackAlready();
        if (receivedOn is not { } received)
            return new Missing("receivedOn");
        if (received > await today.Is(cancel))
            return new ReceivedInFuture();
        if (received < contract.ConcludedOn)
            return new ReceivedBeforeConcluded(contract.ConcludedOn);
        if (!Typed.Needed(proof, "proof", 1000).Done(out var said, out var refusal))
            return refusal;
        var before = notice.EffectiveOn;
        if (notice.Kind == NoticeKind.Ordinary)
        {
            if (Possible(contract, notice.By, received, notice.WishedOn) is not { } end)
                return new NoOrdinaryNotice();
            // What was said for a later end stays said for it.
            notice.EffectiveOn = end > notice.EffectiveOn || notice.ReceivedOn > received ? end : notice.EffectiveOn;
        }
        (notice.ReceivedOn, notice.How, notice.Proof, notice.ProvenAt) = (received, how, said, clock.GetUtcNow());
        await Keep(notice, file, cancel);
        db.Record("contract.notice_proven", contract.Topic, contract.CustomerId, by, new { notice.Id, notice.ReceivedOn, notice.How, notice.Proof, ProofSha256 = Hex(notice.ProofHash), Before = before, notice.EffectiveOn }, clock);
        await Settle(contract, notice, await today.Is(cancel), cancel);
        return notice;
    }

    /// <summary>The contract goes on as if this had not been said: both sides want it so, or it was written down by mistake.</summary>
    public Task<Outcome<Notice>> TakeBack(long number, Guid id, string? reason, Actor by, CancellationToken cancel) => db.Write<Outcome<Notice>>(async () =>
    {
        if (await Held(number, by, cancel) is not { } contract || await db.Notices.SingleOrDefaultAsync(n => n.Id == id && n.ContractId == contract.Id, cancel) is not { } notice)
            return new NotFound("notice");
        if (!notice.Holds)
            return new NoticeTakenBackAlready();
        if (!Typed.Needed(reason, "reason", 1000).Done(out var why, out var refusal))
            return refusal;
        var now = await today.Is(cancel);
        if (contract.Status(now) == ContractStatus.Ended && contract.EndedById == notice.Id)
            return new ContractOver(contract.Number, contract.EndsOn!.Value);
        (notice.TakenBackAt, notice.TakenBackByName, notice.TakenBackReason) = (clock.GetUtcNow(), by.Name, why);
        db.Record("contract.notice_taken_back", contract.Topic, contract.CustomerId, by, new { notice.Id, Reason = why }, clock);
        await Settle(contract, notice, now, cancel);
        return notice;
    }, cancel);

    internal ValueTask<DateOnly> DayOf(DateTimeOffset at, CancellationToken cancel) => today.On(at, cancel);

    /// <summary>The last day to withdraw the conclusion; moved past weekends and holidays (§ 193 BGB). Null where there is no such right.</summary>
    public async Task<DateOnly?> LastDayToWithdraw(Contract contract, CancellationToken cancel) =>
        contract.Terms.Withdrawal is { } period ? Deadline.End(contract.ConcludedOn, period, await holidays.AtHome(cancel)) : null;

    private async Task<Outcome<DateOnly>> End(Contract contract, NoticeGiven given, DateOnly receivedOn, DateOnly now, CancellationToken cancel)
    {
        switch (given.Kind)
        {
            case NoticeKind.Withdrawal:
                if (given.By != ContractSide.Customer || await LastDayToWithdraw(contract, cancel) is not { } last)
                    return new NothingToWithdraw();
                // One that has not begun never does.
                return receivedOn > last ? new WithdrawalOver(last) : receivedOn < contract.StartsOn ? contract.StartsOn.AddDays(-1) : receivedOn;
            case NoticeKind.Agreement:
                return given.EndsOn is not { } agreed ? new EndMissing() : agreed < now.AddDays(-1) ? new EndInPast(now.AddDays(-1)) : agreed;
            case NoticeKind.Extraordinary when given.By == ContractSide.Provider:
                return new ForCauseByProceeding();
            case NoticeKind.Extraordinary:
                return given.EndsOn is { } day && day < receivedOn ? new EndInPast(receivedOn) : given.EndsOn ?? receivedOn;
            default:
                return Ordinary(contract, given, receivedOn);
        }
    }

    private static Outcome<DateOnly> Ordinary(Contract contract, NoticeGiven given, DateOnly receivedOn)
    {
        if (Possible(contract, given.By, receivedOn, given.WishedOn) is not { } end)
            return new NoOrdinaryNotice();
        if (given.EndsOn is not { } wanted || wanted == end)
            return end;
        // Later than the next possible end is fine, where it is an end at all.
        if (wanted > end && Possible(contract, given.By, receivedOn, wanted) == wanted)
            return wanted;
        return contract.Term.TermOn(wanted)?.EndsOn == wanted && contract.Term.LastDayForNotice(given.By, wanted) is { } last && last < receivedOn
            ? new NoticeTooLate(wanted, last, end)
            : new EndNotPossible(wanted, end);
    }

    /// <summary>The first end that notice received on this day can bring about, not before the day that was wished for.</summary>
    private static DateOnly? Possible(Contract contract, ContractSide side, DateOnly receivedOn, DateOnly? wished)
    {
        if (contract.Term.EndIfReceived(side, receivedOn) is not { } end || wished is not { } later || later <= end)
            return contract.Term.EndIfReceived(side, receivedOn);
        if (contract.Term.TermOn(later) is { EndsOn: { } endOfTerm })
            return endOfTerm;
        var rule = contract.Term.NoticeOf(side);
        return rule.To == NoticeTo.AnyDay ? later : contract.Term.EndIfReceived(side, rule.Indefinite is { } period ? Deadline.LatestReceipt(later, period) : later) is { } at && at >= later ? at : later;
    }

    /// <summary>What all that was said, and holds, means for the contract.</summary>
    private async Task Settle(Contract contract, Notice changed, DateOnly now, CancellationToken cancel)
    {
        var notices = await db.Notices.Where(n => n.ContractId == contract.Id && n.TakenBackAt == null).ToListAsync(cancel);
        if (!notices.Contains(changed) && changed.Holds)
            notices.Add(changed);
        var before = contract.EndsOn;
        contract.EndBy(notices.Where(n => n.Holds), now);
        if (contract.EndsOn != before)
            db.Record("contract.end_changed", contract.Topic, contract.CustomerId, new Actor(ActorKind.System, null, "Kulanz"), new { Before = before, contract.EndsOn, NoticeId = contract.EndedById }, clock);
        db.AnnounceContract(contract, await db.Customers.SingleAsync(c => c.Id == contract.CustomerId, cancel));
        await db.SaveChangesAsync(cancel);
    }

    private async Task Keep(Notice notice, GivenFile? file, CancellationToken cancel)
    {
        if (file is null)
            return;
        notice.ProofHash = await db.Store(file.Content, clock, cancel);
        (notice.ProofName, notice.ProofType) = (file.Name, file.Type);
    }

    /// <summary>Two who speak at once are heard one after the other.</summary>
    internal async Task<Contract?> Held(long number, Actor by, CancellationToken cancel)
    {
        await db.Engine.Hold(db, $"contract {number}", cancel);
        return await db.ContractsFor(by).SingleOrDefaultAsync(c => c.Number == number, cancel);
    }

    private static string? Hex(byte[]? hash) => hash is null ? null : Convert.ToHexStringLower(hash);
}
