using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Vouchers;

public sealed record VoucherMistyped() : Invalid("voucher", "There is a slip in this code. Please compare it letter by letter.");

/// <summary>All that strangers hear: whether there ever was such a code is nobody's business.</summary>
public sealed record VoucherNotValid() : Invalid("voucher", "This code is not (or no longer) valid.");

public sealed record NoSuchVoucher() : Invalid("voucher", "The code is right in itself, but no voucher has it.");

public sealed record VoucherUsedUp(string Tail) : Invalid("voucher", "The voucher …-{0} is used up.", Tail);

public sealed record VoucherExpired(string Tail) : Invalid("voucher", "The voucher …-{0} has expired.", Tail);

public sealed record VoucherWasRevoked(string Tail) : Invalid("voucher", "The voucher …-{0} was revoked.", Tail);

/// <summary>Whoever has a code in front of them, and on which way.</summary>
/// <param name="From">Where from, for whoever looks who guesses.</param>
/// <param name="Stranger">Hears only that a code is not valid, never why.</param>
public sealed record Bearer(VoucherWay Way, Actor By, string From, bool Stranger = true);

/// <summary>Finds the voucher of a code, and uses it: once more than it may be used it cannot, whoever comes in the same moment.</summary>
public sealed class Redeeming(KulanzDb db, Guessing guessing, TimeProvider clock)
{
    /// <summary>The voucher, if it is valid; nothing is used. Codes that open nothing are counted, so this must not be part of an act that is taken back.</summary>
    public async Task<Outcome<Voucher>> Look(string? typed, Bearer bearer, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(typed))
            return new Missing("voucher");
        if (!VoucherCode.TryParse(typed, out var code))
        {
            await guessing.Note(bearer.Way, bearer.From, guessed: false, cancel);
            return new VoucherMistyped();
        }
        var hash = code.Hash();
        var voucher = await db.Vouchers.AsNoTracking().SingleOrDefaultAsync(v => v.CodeHash == hash, cancel);
        if (voucher?.At(clock.GetUtcNow()) is VoucherState.Valid)
            return voucher;
        await guessing.Note(bearer.Way, bearer.From, guessed: voucher is null, cancel);
        return Why(voucher, bearer);
    }

    /// <summary>The case it leads into, where that is seen today; null where it begins one.</summary>
    public async Task<Case?> LeadsTo(Voucher voucher, CancellationToken cancel)
    {
        if (voucher.CaseId is not { } id)
            return null;
        var root = await Moving.Root(db, id, cancel);
        return await db.Cases.SingleAsync(c => c.Id == root, cancel);
    }

    /// <summary>Uses it: part of the act that does what it opens. Refused where somebody was faster.</summary>
    /// <param name="into">The case of whoever came with it, which passes the queue; null where there is none yet.</param>
    public Task<Outcome<VoucherUse>> Use(Voucher voucher, Bearer bearer, Case? into, Guid? call, CancellationToken cancel) => db.Write<Outcome<VoucherUse>>(async () =>
    {
        var now = clock.GetUtcNow();
        // One statement counts and asks: of two at once the second waits for the first, and then finds no use left.
        if (await db.Vouchers.Where(v => v.Id == voucher.Id && v.EndedAt == null && v.ExpiresAt > now && v.Uses < v.MostUses).ExecuteUpdateAsync(set => set
                .SetProperty(v => v.EndedAt, v => v.Uses + 1 >= v.MostUses ? (DateTimeOffset?)now : null).SetProperty(v => v.Uses, v => v.Uses + 1), cancel) == 0)
            return Why(await db.Vouchers.AsNoTracking().SingleAsync(v => v.Id == voucher.Id, cancel), bearer);
        var use = new VoucherUse { Id = Id.New(clock), VoucherId = voucher.Id, At = now, Way = bearer.Way, CaseId = into?.Id, CallId = call, ById = bearer.By.Id, ByName = Naming.Cut(bearer.By.Name, 200) };
        db.Add(use);
        db.Record("voucher.used", into?.Topic ?? voucher.Topic, into?.CustomerId ?? voucher.CustomerId, bearer.By, new { Voucher = voucher.Number, voucher.Tail, bearer.Way, Case = into?.Number }, clock);
        if (into is not null)
            await Pass(into, voucher, bearer.By, cancel);
        db.Announce(VouchersModule.Listed);
        await db.SaveChangesAsync(cancel);
        return use;
    }, cancel);

    /// <summary>A call in which a voucher was used is written down: its case passes the queue. The caller saves.</summary>
    public async Task Join(Guid call, Case @case, Actor by, CancellationToken cancel)
    {
        foreach (var use in await db.VoucherUses.Where(u => u.CallId == call && u.CaseId == null).ToListAsync(cancel))
        {
            var voucher = await db.Vouchers.AsNoTracking().SingleAsync(v => v.Id == use.VoucherId, cancel);
            use.CaseId = @case.Id;
            db.Record("voucher.joined", @case.Topic, @case.CustomerId, by, new { Voucher = voucher.Number, voucher.Tail, use.Way }, clock);
            await Pass(@case, voucher, by, cancel);
        }
    }

    /// <summary>
    /// Who the bearer is in the case the voucher leads to: its customer, if the address is theirs, or if we had none and it is nobody else's; otherwise somebody who takes part. The
    /// voucher is the proof that they may.
    /// </summary>
    public async Task<AuthorKind> Recognise(Case @case, string address, CancellationToken cancel)
    {
        var value = ContactPoint.Email(address);
        var customer = await db.Customers.Include(c => c.ContactPoints).SingleAsync(c => c.Id == @case.CustomerId, cancel);
        if (customer.ContactPoints.Exists(p => p.Kind == ContactKind.Email && p.Value == value))
            return AuthorKind.Customer;
        if (customer.ContactPoints.Exists(p => p.Kind == ContactKind.Email) || !EmailAddress.Deliverable(value)
            || await db.ContactPoints.AnyAsync(p => p.Kind == ContactKind.Email && p.Value == value && db.Customers.Any(c => c.Id == p.CustomerId && c.MergedIntoId == null), cancel))
            return AuthorKind.Other;
        var point = new ContactPoint { Id = Id.New(clock), CustomerId = customer.Id, Kind = ContactKind.Email, Value = value, Preferred = true };
        customer.ContactPoints.Add(point);
        db.Add(point);
        db.Record("customer.changed", customer.Topic, customer.Id, Actor.System, new { Changed = new { Email = new { From = (string?)null, To = value } } }, clock);
        db.Announce($"customer:{customer.Number}");
        return AuthorKind.Customer;
    }

    /// <summary>Higher priority, and its own queue: what the voucher gives. Never a lower one.</summary>
    private async Task Pass(Case @case, Voucher voucher, Actor by, CancellationToken cancel)
    {
        if (@case.Priority < voucher.Priority)
        {
            @case.Priority = voucher.Priority;
            db.Record("case.prioritised", @case.Topic, @case.CustomerId, by, new { @case.Priority }, clock);
        }
        if (voucher.QueueId is { } wanted && await db.OpenQueue(wanted, cancel) is { } queue && queue.Id != @case.QueueId)
        {
            @case.QueueId = queue.Id;
            if (@case.OwnerId is { } owner && !(await db.ColleaguesFor(queue.Id, cancel)).Exists(c => c.Id == owner))
                @case.OwnerId = null;
            db.Record("case.moved", @case.Topic, @case.CustomerId, by, new { To = queue.Name }, clock);
        }
        db.AnnounceCase(@case);
    }

    private Refusal Why(Voucher? voucher, Bearer bearer) => bearer.Stranger ? new VoucherNotValid() : voucher?.At(clock.GetUtcNow()) switch
    {
        null => new NoSuchVoucher(),
        VoucherState.Revoked => new VoucherWasRevoked(voucher.Tail),
        VoucherState.Expired => new VoucherExpired(voucher.Tail),
        _ => new VoucherUsedUp(voucher.Tail),
    };
}
