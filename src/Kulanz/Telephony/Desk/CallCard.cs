using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Ui;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Telephony.Desk;

/// <summary>A call with what one must know of whoever is outside, at one glance.</summary>
/// <param name="Customer">Null where nobody is known, or several could be meant, or the reader may not see customers.</param>
/// <param name="Candidates">Several who have this number: one of them is to be chosen.</param>
/// <param name="Mine">The reader is the one who talks.</param>
public sealed record CallCard(Call Call, Customer? Customer, string? Organisation, IReadOnlyList<CustomerNote> Notes, IReadOnlyList<Customer> Candidates, bool Mine, bool MayWrite)
{
    private const int MostNotes = 3;

    /// <summary>Somebody who talks may write down what is said; on the call's page whoever may.</summary>
    public bool Talks => Mine || (Call.RingsAll && Call.State == CallState.Talking);

    public string Icon => Call switch
    {
        { State: CallState.Ringing, Direction: CallDirection.Incoming } => "phone-ringing",
        { State: CallState.Talking } => "phone-call",
        { MissedAt: not null } => "phone-x",
        { Direction: CallDirection.Outgoing } => "phone-outgoing",
        _ => "phone-incoming",
    };

    /// <summary>Who is outside, in one word or two.</summary>
    public string Who(Texts t) =>
        Customer?.Name ?? (Candidates.Count > 0 ? t["One of {0} customers", Candidates.Count] : Call switch
        {
            { ForgottenAt: not null } => t["Number deleted"],
            { Withheld: true } => t["Number withheld"],
            { ShownOutside: { Length: > 0 } number } => number,
            _ => t["Number withheld"],
        });

    /// <summary>What happens, as it is read aloud.</summary>
    public string Said(Texts t) => Call switch
    {
        { State: CallState.Ringing, Direction: CallDirection.Incoming } => t["{0} is calling.", Who(t)],
        { State: CallState.Ringing } => t["You are calling {0}.", Who(t)],
        { State: CallState.Talking } => t["You are talking with {0}.", Who(t)],
        _ => t["The call with {0} is over.", Who(t)],
    };

    public string State(Texts t) => Call switch
    {
        { State: CallState.Ringing, Direction: CallDirection.Incoming } => t["is calling"],
        { State: CallState.Ringing } => t["is being called"],
        { State: CallState.Talking } => t["talking"],
        { Outcome: { } outcome } => t.Word(outcome),
        _ => "",
    };

    public static async Task<List<CallCard>> Of(KulanzDb db, IReadOnlyList<Call> calls, Actor who, CancellationToken cancel)
    {
        var cards = new List<CallCard>();
        foreach (var call in calls)
            cards.Add(await Of(db, call, who, cancel));
        return cards;
    }

    public static async Task<CallCard> Of(KulanzDb db, Call call, Actor who, CancellationToken cancel)
    {
        var customer = call.CustomerId is { } id ? await db.CustomersFor(who).AsNoTracking().Include(c => c.ContactPoints).SingleOrDefaultAsync(c => c.Id == id, cancel) : null;
        var organisation = customer?.OrganisationId is { } of ? await db.Customers.Where(c => c.Id == of).Select(c => c.Name).SingleOrDefaultAsync(cancel) : null;
        var notes = customer is null ? [] : await db.CustomerNotes.AsNoTracking().Where(n => n.CustomerId == customer.Id && n.RemovedAt == null).OrderByDescending(n => n.Kind == NoteKind.ThreatenedClaim).ThenByDescending(n => n.At).Take(MostNotes).ToListAsync(cancel);
        var candidates = await db.Candidates(call, who, cancel);
        var mine = who.Id is { } me && await db.CallRings.AnyAsync(r => r.CallId == call.Id && r.AccountId == me && r.TakenAt != null, cancel);
        return new(call, customer, organisation, notes, candidates, mine, who.May(Permission.CallsWrite));
    }
}
