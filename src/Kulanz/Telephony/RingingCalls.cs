using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Telephony;

/// <summary>A part of a call's card and page that another module fills, as long as it is known who calls: a view component that gets the <see cref="Customer"/>.</summary>
public sealed record ScreenPopPart(int Order, string Component);

/// <summary>A part of a call's card and page for whoever talks, whoever that is with, such as the form to write down what was said: a view component that gets the <see cref="Call"/>.</summary>
public sealed record CallPart(int Order, string Component);

public sealed record CallIsOver(long Number) : Refusal("Call {0} is over.", Number);

/// <summary>What is on somebody's screen: the calls that ring or are theirs, until they are noted or put away.</summary>
public sealed class RingingCalls(KulanzDb db, TimeProvider clock)
{
    /// <summary>More do not fit on a screen.</summary>
    public const int Most = 4;

    /// <summary>The newest first.</summary>
    public static async Task<List<Call>> On(KulanzDb db, Actor who, CancellationToken cancel)
    {
        if (who is not { Kind: ActorKind.Staff, Id: { } me } || !who.May(Permission.CallsRead))
            return [];
        var mine = await db.CallRings.Where(r => r.AccountId == me && r.OnScreen).OrderByDescending(r => r.CallId).Take(Most).Select(r => r.CallId).ToListAsync(cancel);
        var everybodys = await db.Calls.Where(c => c.RingsAll && !db.CallRings.Any(r => r.CallId == c.Id && r.AccountId == me && !r.OnScreen)).OrderByDescending(c => c.Id).Take(Most).Select(c => c.Id).ToListAsync(cancel);
        if (mine.Count + everybodys.Count == 0)
            return [];
        var shown = mine.Union(everybodys).ToList();
        return await db.Calls.AsNoTracking().Include(c => c.Legs).Where(c => shown.Contains(c.Id)).OrderByDescending(c => c.BeganAt).ThenByDescending(c => c.Number).Take(Most).ToListAsync(cancel);
    }

    /// <summary>"That is me on the telephone", where nobody else has said so.</summary>
    public Task<Outcome<Call>> Take(long number, Actor by, CancellationToken cancel) => With(number, by, (call, ring) =>
    {
        if (call.EndedAt is not null)
            return new CallIsOver(number);
        (ring.TakenAt, ring.OnScreen) = (ring.TakenAt ?? clock.GetUtcNow(), true);
        (call.AgentId, call.AgentName, call.RingsAll) = (by.Id, by.Name, false);
        db.Record("call.taken", call.Topic, call.CustomerId, by, new { call.Number }, clock);
        db.Announce(Switchboard.Everybody);
        db.Announce(Switchboard.Calls);
        db.Announce($"call:{number}");
        return null;
    }, cancel);

    /// <summary>Off one's screen; the call goes on.</summary>
    public Task<Outcome<Call>> PutAway(long number, Actor by, CancellationToken cancel) => With(number, by, (_, ring) =>
    {
        ring.OnScreen = false;
        return null;
    }, cancel);

    /// <summary>It is written down what was said: the card goes when the call is over. The caller has it in hand and saves.</summary>
    public async Task Noted(Call call, Actor by, CancellationToken cancel)
    {
        if (by.Kind != ActorKind.Staff || by.Id is not { } me || await db.CallRings.SingleOrDefaultAsync(r => r.CallId == call.Id && r.AccountId == me, cancel) is not { } ring)
            return;
        ring.NotedAt = clock.GetUtcNow();
        if (call.EndedAt is not null)
            ring.OnScreen = false;
        db.Announce(Switchboard.Screen(me));
    }

    private Task<Outcome<Call>> With(long number, Actor by, Func<Call, CallRing, Refusal?> act, CancellationToken cancel) => db.Write<Outcome<Call>>(async () =>
    {
        if (by is not { Kind: ActorKind.Staff, Id: { } me } || await db.Called(number, by, cancel) is not { } call)
            return new NotFound("call");
        if (await db.CallRings.SingleOrDefaultAsync(r => r.CallId == call.Id && r.AccountId == me, cancel) is not { } ring)
            db.Add(ring = new CallRing { CallId = call.Id, AccountId = me, RangAt = clock.GetUtcNow() });
        if (act(call, ring) is { } refusal)
            return refusal;
        db.Announce(Switchboard.Screen(me));
        await db.SaveChangesAsync(cancel);
        return call;
    }, cancel);
}
