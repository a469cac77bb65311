using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts;

public sealed record NotBooked() : Refusal("Nothing is booked for this case.");

public sealed record BookingReleased() : Refusal("What was booked for this case was released already.");

/// <summary>Counts matters against contracts. Called within the acts of a case; the caller saves.</summary>
public sealed class BookingMatters(KulanzDb db, Entitling entitling, Catalogue catalogue, Today today, TimeProvider clock)
{
    /// <summary>A matter begins, or turns out to be about something else: it is counted where it belongs. Null where the customer has no contract that runs.</summary>
    public async Task<Booking?> Reserve(Wanted wanted, Guid @case, string topic, Actor by, CancellationToken cancel)
    {
        var answer = await entitling.Ask(wanted with { CaseId = @case }, cancel);
        var now = await today.Is(cancel);
        if (answer.Contract is not { } contract || !contract.Runs(now))
            return null;
        var coverage = (await catalogue.Edition(contract.EditionId, cancel))!.Coverage;
        if (coverage.Incidents is not null)
        {
            // The last incident is taken once, whoever asks in the same moment.
            await db.Engine.Hold(db, $"incidents {contract.Number}", cancel);
            answer = await entitling.Ask(wanted with { CaseId = @case, ContractId = contract.Id }, cancel);
        }
        var booking = await db.Bookings.FindAsync([@case], cancel);
        var (period, reasons) = (coverage.PeriodOf(contract.StartsOn, booking is null ? now : booking.Period > now ? now : await today.On(booking.ReservedAt, cancel)), answer.NotBecause);
        if (booking is null)
        {
            db.Add(booking = new Booking { CaseId = @case, ContractId = contract.Id, Period = period, ReservedAt = clock.GetUtcNow(), OutOfScope = reasons });
            db.Record("booking.reserved", topic, contract.CustomerId, by, new { Contract = contract.Number, booking.Period, OutOfScope = reasons }, clock);
        }
        else if (booking.ContractId != contract.Id || booking.OutOfScope != reasons)
        {
            (booking.ContractId, booking.Period, booking.OutOfScope) = (contract.Id, period, reasons);
            db.Record("booking.changed", topic, contract.CustomerId, by, new { Contract = contract.Number, booking.Period, OutOfScope = reasons }, clock);
        }
        return booking;
    }

    /// <summary>The matter is over, and counts for good; or it has come back.</summary>
    public async Task Settle(Guid @case, bool over, CancellationToken cancel)
    {
        if (await db.Bookings.FindAsync([@case], cancel) is { } booking)
            booking.SettledAt = over ? booking.SettledAt ?? clock.GetUtcNow() : null;
    }

    /// <summary>It was our own fault, or no matter at all: it does not count.</summary>
    public async Task<Outcome<Booking>> Release(Guid @case, string topic, string? reason, Actor by, CancellationToken cancel)
    {
        if (await db.Bookings.FindAsync([@case], cancel) is not { } booking)
            return new NotBooked();
        if (booking.ReleasedAt is not null)
            return new BookingReleased();
        if (!Typed.Needed(reason, "reason", 1000).Done(out var why, out var refusal))
            return refusal;
        (booking.ReleasedAt, booking.ReleasedReason, booking.ReleasedByName) = (clock.GetUtcNow(), why, by.Name);
        db.Record("booking.released", topic, await Customer(booking, cancel), by, new { Reason = why }, clock);
        return booking;
    }

    /// <summary>It does count after all.</summary>
    public async Task<Outcome<Booking>> TakeBackRelease(Guid @case, string topic, Actor by, CancellationToken cancel)
    {
        if (await db.Bookings.FindAsync([@case], cancel) is not { ReleasedAt: not null } booking)
            return new NotBooked();
        (booking.ReleasedAt, booking.ReleasedReason, booking.ReleasedByName) = (null, null, null);
        db.Record("booking.release_taken_back", topic, await Customer(booking, cancel), by, new { }, clock);
        return booking;
    }

    /// <summary>Not covered, and served all the same; with <paramref name="reason"/> null no longer.</summary>
    public async Task<Outcome<Booking>> Goodwill(Guid @case, string topic, string? reason, Actor by, CancellationToken cancel)
    {
        if (await db.Bookings.FindAsync([@case], cancel) is not { } booking)
            return new NotBooked();
        if (reason is null)
        {
            (booking.GoodwillAt, booking.GoodwillReason, booking.GoodwillByName) = (null, null, null);
        }
        else
        {
            if (!Typed.Needed(reason, "reason", 1000).Done(out var why, out var refusal))
                return refusal;
            (booking.GoodwillAt, booking.GoodwillReason, booking.GoodwillByName) = (clock.GetUtcNow(), why, by.Name);
        }
        db.Record(reason is null ? "booking.goodwill_taken_back" : "booking.goodwill", topic, await Customer(booking, cancel), by, new { Reason = reason }, clock);
        return booking;
    }

    /// <summary>One matter became part of another: the one that remains counts for both, where it counts at all.</summary>
    public static async Task Join(KulanzDb db, Guid from, Guid into, CancellationToken cancel)
    {
        if (await db.Bookings.FindAsync([into], cancel) is not null)
            foreach (var booking in await db.Bookings.Where(b => b.CaseId == from || b.MergedIntoId == from).ToListAsync(cancel))
                booking.MergedIntoId = into;
    }

    /// <summary>They are apart again: what was at home in <paramref name="family"/> counts for its first, <paramref name="head"/>.</summary>
    public static async Task Leave(KulanzDb db, IReadOnlyList<Guid> family, Guid root, Guid head, CancellationToken cancel)
    {
        foreach (var booking in await db.Bookings.Where(b => b.MergedIntoId == root && family.Contains(b.CaseId)).ToListAsync(cancel))
            booking.MergedIntoId = booking.CaseId == head ? null : head;
    }

    private Task<Guid?> Customer(Booking booking, CancellationToken cancel) => db.Contracts.Where(c => c.Id == booking.ContractId).Select(c => (Guid?)c.CustomerId).SingleOrDefaultAsync(cancel);
}
