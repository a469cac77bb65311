using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Telephony;

/// <summary>Somebody says who it was that called, or that it was not who we thought.</summary>
public sealed class Recognising(KulanzDb db, TimeProvider clock)
{
    /// <param name="customer">Null: nobody known.</param>
    public Task<Outcome<Call>> Recognise(long number, Guid? customer, Actor by, CancellationToken cancel) => db.Write<Outcome<Call>>(async () =>
    {
        if (await db.Called(number, by, cancel) is not { } call)
            return new NotFound("call");
        var who = customer is { } id ? await db.CustomersFor(by).SingleOrDefaultAsync(c => c.Id == id && c.MergedIntoId == null, cancel) : null;
        if (customer is not null && who is null)
            return new NotFound("customer");
        if (call.CustomerId == who?.Id)
            return call;
        var before = call.CustomerId;
        call.CustomerId = who?.Id;
        // In the timeline of whom it concerns.
        db.Record(who is null ? "call.unrecognised" : "call.recognised", call.Topic, who?.Id ?? before, by, new { call.Number, call.Direction, At = call.BeganAt, Customer = who?.Number }, clock);
        var announced = await db.Customers.Where(c => c.Id == before || c.Id == call.CustomerId).Select(c => c.Number).ToListAsync(cancel);
        foreach (var topic in announced.Select(c => $"customer:{c}").Concat([$"call:{number}", Switchboard.Calls, Switchboard.Everybody]))
            db.Announce(topic);
        foreach (var account in await db.CallRings.Where(r => r.CallId == call.Id && r.OnScreen).Select(r => r.AccountId).ToListAsync(cancel))
            db.Announce(Switchboard.Screen(account));
        await db.SaveChangesAsync(cancel);
        return call;
    }, cancel);

    /// <summary>A merge takes calls along. Many, perhaps: in pieces.</summary>
    public static readonly Belonging Along = new("Calls",
        (db, from, _, cancel) => db.Calls.Where(c => c.CustomerId == from).Select(c => c.Id).ToListAsync(cancel),
        (db, ids, from, into, cancel) => Belonging.InPieces(ids, piece => db.Calls.Where(c => piece.Contains(c.Id) && c.CustomerId == from)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.CustomerId, into), cancel)));
}
