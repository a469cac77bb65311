using System.Globalization;
using Kulanz.Cases.Shipments;
using Kulanz.Contracts;
using Kulanz.Contracts.Licences;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Grants;

/// <summary>What was done.</summary>
/// <param name="Reference">Where it can be found in the system that did it: the payment, the voucher.</param>
/// <param name="On">On which day; today where nothing is said.</param>
/// <param name="Until">Of an extension: until when. Worked out where nothing is said.</param>
/// <param name="Shipment">Of a shipped item: the number of the shipment.</param>
/// <param name="Tell">Whether the customer is written to; null as it was wished when it was given.</param>
public sealed record SettlementGiven(string? Reference = null, DateOnly? On = null, string? Note = null, DateOnly? Until = null, long? Shipment = null, bool? Tell = null);

/// <param name="Licence">The new licence, where one took the place of another.</param>
public sealed record SettledGrant(Grant Grant, GrantStep Step, LicenceFacts? Licence);

/// <summary>
/// Issues the voucher that was granted, and answers by what it can be found (never its code). Not asked where somebody has issued one
/// and says which.
/// </summary>
public delegate Task<Outcome<string>> VoucherForGrant(IServiceProvider services, Grant grant, Case @case, Actor by, CancellationToken cancel);

public sealed record ImpossibleUntil(DateOnly Today) : Invalid("until", "Support can only be extended to a day after {0}.", Today);

public sealed record DoneLater() : Invalid("on", "What was done cannot have been done on a day that has not come.");

/// <summary>Carries out what was granted, as far as Kulanz can, and takes it off its budgets for good: in one transaction.</summary>
public sealed class SettlingGrants(KulanzDb db, Charging charging, Replacing replacing, BookingMatters matters, GrantLetters letters, IEnumerable<VoucherForGrant> vouchers, IServiceProvider services, Today today, TimeProvider clock)
{
    private sealed record Effect(string Reference = "", DateOnly? Until = null, LicenceFacts? Licence = null);

    public Task<Outcome<SettledGrant>> Settle(long number, SettlementGiven given, Actor by, CancellationToken cancel) => db.Write<Outcome<SettledGrant>>(async () =>
    {
        if (!(await db.Hold(number, by, cancel)).Done(out var grant, out var refusal))
            return refusal;
        if (grant.MaySettle(await db.LastStep(grant, cancel)) is { } no)
            return no;
        var (now, reference, note) = (await today.Is(cancel), Typed.Line(given.Reference), Typed.Text(given.Note).Trim());
        if (reference.Length > 200)
            return new TooLong("reference", 200);
        if (note.Length > Giving.LongestReason)
            return new TooLong("note", Giving.LongestReason);
        if (given.On > now)
            return new DoneLater();
        var @case = await db.Cases.SingleAsync(c => c.Id == grant.CaseId, cancel);
        if (!(await Carry(grant, @case, given with { Reference = reference }, now, by, cancel)).Done(out var effect, out refusal))
            return refusal;
        var step = db.Step(grant, new GrantStep { Id = Id.New(clock), GrantId = grant.Id, Kind = GrantStepKind.Settled, At = clock.GetUtcNow(), ById = by.Id, ByName = by.Name, Reason = note, Reference = effect.Reference, DoneOn = given.On ?? now, Until = effect.Until });
        await charging.Settle(grant.Id, cancel);
        await db.Count(grant, 0, 1, cancel);
        // The letter with the new key tells of a replacement.
        if ((given.Tell ?? grant.TellCustomer) && effect.Licence is null && await letters.Tell(grant, @case, step, cancel) is { } unsent)
            return unsent;
        db.RecordGrant("grant.settled", grant, @case, by, new { step.Reference, step.DoneOn, step.Until, Words = note }, clock);
        db.AnnounceGrant(@case);
        await db.SaveChangesAsync(cancel);
        return new SettledGrant(grant, step, effect.Licence);
    }, cancel);

    private async Task<Outcome<Effect>> Carry(Grant grant, Case @case, SettlementGiven given, DateOnly now, Actor by, CancellationToken cancel) => grant.Kind switch
    {
        GrantKind.ReplacementLicence when grant.LicenceId is { } licence => await Replace(grant, licence, by, cancel),
        GrantKind.FreeIncident => (await matters.Goodwill(@case.Id, @case.Topic, grant.Reason, by, cancel)).Done(out _, out var refusal) ? new Effect() : refusal,
        GrantKind.Extension => await Extend(grant, given, now, cancel),
        GrantKind.ShippedItem when given.Shipment is { } shipment => await Sent(grant, shipment, cancel),
        GrantKind.Voucher when given.Reference!.Length == 0 && vouchers.FirstOrDefault() is { } issue => (await issue(services, grant, @case, by, cancel)).Done(out var voucher, out var refusal) ? new Effect(voucher) : refusal,
        // Done elsewhere: it has to be said where.
        _ => given.Reference!.Length > 0 ? new Effect(given.Reference) : new Missing("reference"),
    };

    private async Task<Outcome<Effect>> Replace(Grant grant, Guid licence, Actor by, CancellationToken cancel)
    {
        var number = await db.Licences.Where(l => l.Id == licence).Select(l => l.Number).SingleAsync(cancel);
        return (await replacing.Replace(number, new(grant.Reason, grant.KeepSeats, grant.MailKey), by, cancel)).Done(out var next, out var refusal)
            ? new Effect(next.Licence.Number.ToString(CultureInfo.InvariantCulture), null, next) : refusal;
    }

    /// <summary>After the contract's last day, where it has one ahead; otherwise from today. No term of a contract can be changed by one side alone, so it is a promise on record and in a letter.</summary>
    private async Task<Outcome<Effect>> Extend(Grant grant, SettlementGiven given, DateOnly now, CancellationToken cancel)
    {
        var ends = grant.ContractId is { } contract ? await db.Contracts.Where(c => c.Id == contract).Select(c => c.EndsOn).SingleOrDefaultAsync(cancel) : null;
        var from = ends > now ? ends.Value : now;
        var until = given.Until ?? from.AddDays(grant.Days ?? 1);
        return until <= now || until > now.AddDays(2 * Giving.MostDays) ? new ImpossibleUntil(now) : new Effect(given.Reference!, until);
    }

    private async Task<Outcome<Effect>> Sent(Grant grant, long shipment, CancellationToken cancel) =>
        await db.Set<Shipment>().AnyAsync(s => s.Number == shipment && s.CaseId == grant.CaseId, cancel) ? new Effect(shipment.ToString(CultureInfo.InvariantCulture)) : new NotFound("shipment");
}
