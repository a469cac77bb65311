using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts.Licences;

/// <param name="Reason">Why: lost, passed on, goodwill.</param>
/// <param name="KeepSeats">The installations that hold a seat keep it, once they have the new key. Not where the old key went to people who should not have it.</param>
/// <param name="Mailed">Whether the new key is mailed to the customer.</param>
public sealed record ReplacementGiven(string? Reason, bool KeepSeats, bool Mailed);

public sealed record AlreadyVoid(long Number) : Refusal("Licence {0} is void already.", Number);

/// <summary>
/// A new key in the place of an old one, which is void in the same moment: what is asked over the network from then on is told so, and what is not, with its next file.
/// </summary>
public sealed class Replacing(KulanzDb db, Issuing issuing, LicenceMail mail, TimeProvider clock)
{
    /// <summary>The new licence.</summary>
    public Task<Outcome<LicenceFacts>> Replace(long number, ReplacementGiven given, Actor by, CancellationToken cancel) => db.Write<Outcome<LicenceFacts>>(async () =>
    {
        if (await db.LicencesFor(by).AsNoTracking().Where(l => l.Number == number).WithFacts(db).SingleOrDefaultAsync(cancel) is not { } old)
            return new NotFound("licence");
        if (!Typed.Needed(given.Reason, "reason", Withdrawing.LongestReason).Done(out var reason, out var refusal))
            return refusal;
        await Seating.Hold(db, old.Licence, cancel);
        if (await db.Voidings.AnyAsync(v => v.LicenceId == old.Licence.Id && v.UndoneAt == null, cancel))
            return new AlreadyVoid(number);
        var next = await issuing.Make(old.Contract, new(old.Licence.Edition, old.Licence.Label, old.Licence.Seats, old.Licence.Features), old.Licence, by, cancel);
        db.Add(new Voiding { Id = Id.New(clock), LicenceId = old.Licence.Id, Kind = VoidingKind.Replaced, At = clock.GetUtcNow(), ById = by.Id, ByName = by.Name, Reason = reason });
        // The new one has its row before seats move to it.
        await db.SaveChangesAsync(cancel);
        var seats = await Move(old.Licence, next.Licence, given.KeepSeats, by, cancel);
        // Whoever accounts for goodwill finds here what was given, to whom and why.
        db.Record("licence.replaced", old.Licence.Topic, old.Customer.Id, by, new { old.Licence.Number, By = next.Licence.Number, Contract = old.Contract.Number, Product = old.Product.Key, Reason = reason, given.KeepSeats, Seats = seats }, clock);
        db.AnnounceLicence(old);
        if (given.Mailed && await mail.Replaced(next, old.Licence, cancel) is { } unsent)
            return unsent;
        await db.SaveChangesAsync(cancel);
        return next;
    }, cancel);

    private async Task<int> Move(Licence old, Licence next, bool keep, Actor by, CancellationToken cancel)
    {
        var (held, now) = (db.Activations.Where(a => a.LicenceId == old.Id && a.ReleasedAt == null), clock.GetUtcNow());
        var seats = keep
            ? await held.ExecuteUpdateAsync(set => set.SetProperty(a => a.LicenceId, next.Id), cancel)
            : await held.ExecuteUpdateAsync(set => set.SetProperty(a => a.ReleasedAt, now).SetProperty(a => a.ReleasedBy, ReleaseKind.Replacement).SetProperty(a => a.ReleasedByName, by.Name), cancel);
        await db.Licences.Where(l => l.Id == old.Id).ExecuteUpdateAsync(set => set.SetProperty(l => l.SeatsTaken, 0), cancel);
        if (keep)
            await db.Licences.Where(l => l.Id == next.Id).ExecuteUpdateAsync(set => set.SetProperty(l => l.SeatsTaken, seats), cancel);
        return seats;
    }
}
