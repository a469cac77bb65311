using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts.Licences;

public sealed record NotWithdrawn(long Number) : Refusal("Licence {0} is not withdrawn.", Number);

/// <summary>A replaced key stays void: another one has its place.</summary>
public sealed record ReplacedForGood(long Number, long By) : Refusal("Licence {0} was replaced by licence {1}; its key stays void.", Number, By);

/// <summary>Takes a licence back, such as one whose key went public; and gives it back where that was wrong. Who held a seat holds it still.</summary>
public sealed class Withdrawing(KulanzDb db, TimeProvider clock)
{
    public const int LongestReason = 1000;

    public Task<Outcome<Voiding>> Withdraw(long number, string? because, Actor by, CancellationToken cancel) => db.Write<Outcome<Voiding>>(async () =>
    {
        if (await db.LicencesFor(by).AsNoTracking().Where(l => l.Number == number).WithFacts(db).SingleOrDefaultAsync(cancel) is not { } facts)
            return new NotFound("licence");
        if (!Typed.Needed(because, "reason", LongestReason).Done(out var reason, out var refusal))
            return refusal;
        await Seating.Hold(db, facts.Licence, cancel);
        if (await db.Voidings.AnyAsync(v => v.LicenceId == facts.Licence.Id && v.UndoneAt == null, cancel))
            return new AlreadyVoid(number);
        var voiding = new Voiding { Id = Id.New(clock), LicenceId = facts.Licence.Id, Kind = VoidingKind.Withdrawn, At = clock.GetUtcNow(), ById = by.Id, ByName = by.Name, Reason = reason };
        db.Add(voiding);
        db.Record("licence.withdrawn", facts.Licence.Topic, facts.Customer.Id, by, new { facts.Licence.Number, Contract = facts.Contract.Number, Product = facts.Product.Key, Reason = reason }, clock);
        db.AnnounceLicence(facts);
        await db.SaveChangesAsync(cancel);
        return voiding;
    }, cancel);

    public Task<Outcome<Voiding>> Undo(long number, Actor by, CancellationToken cancel) => db.Write<Outcome<Voiding>>(async () =>
    {
        if (await db.LicencesFor(by).AsNoTracking().Where(l => l.Number == number).WithFacts(db).SingleOrDefaultAsync(cancel) is not { } facts)
            return new NotFound("licence");
        await Seating.Hold(db, facts.Licence, cancel);
        if (await db.Voidings.SingleOrDefaultAsync(v => v.LicenceId == facts.Licence.Id && v.UndoneAt == null, cancel) is not { } voiding)
            return new NotWithdrawn(number);
        if (voiding.Kind == VoidingKind.Replaced)
            return new ReplacedForGood(number, await db.Licences.Where(l => l.ReplacesId == facts.Licence.Id).Select(l => l.Number).FirstAsync(cancel));
        (voiding.UndoneAt, voiding.UndoneByName) = (clock.GetUtcNow(), by.Name);
        db.Record("licence.given_back", facts.Licence.Topic, facts.Customer.Id, by, new { facts.Licence.Number }, clock);
        db.AnnounceLicence(facts);
        await db.SaveChangesAsync(cancel);
        return voiding;
    }, cancel);
}
