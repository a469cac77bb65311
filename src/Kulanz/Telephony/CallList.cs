using System.Globalization;
using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Telephony;

public enum CallView
{
    AllCalls,

    /// <summary>Who rang in vain, and was not called back since.</summary>
    ToCallBack,
    MissedCalls,
    MyCalls,
    IncomingCalls,
    OutgoingCalls,
}

/// <summary>Which calls somebody wants to see.</summary>
public sealed record CallFilter
{
    public CallView View { get; init; }
    public Guid? Customer { get; init; }

    /// <summary>Somebody outside, as <see cref="Call.Outside"/> is compared.</summary>
    public string? Outside { get; init; }

    public DateTimeOffset? From { get; init; }
    public DateTimeOffset? Until { get; init; }
    public bool OldestFirst { get; init; }

    /// <summary>Whose calls <see cref="CallView.MyCalls"/> are.</summary>
    public Guid? Mine { get; init; }
}

/// <summary>A call as lists show it.</summary>
public sealed record CallLine(Call Call, string? Customer, long? CustomerNumber);

/// <param name="After">Asks for the next page; null at the end.</param>
public sealed record CallLines(IReadOnlyList<CallLine> Lines, string? After);

/// <summary>
/// Lists of calls. Each view is one range of one index, read in its order: by when they began, when they were missed, or when somebody took them; a
/// cursor says where the page before ended. So the first page of ten million costs what the first of a hundred does.
/// </summary>
public static class CallList
{
    /// <summary>A call, and what it is put in order by.</summary>
    private sealed class Place
    {
        public required Call Call { get; init; }
        public required DateTimeOffset At { get; init; }
    }

    public static async Task<CallLines> Calls(this KulanzDb db, Actor who, CallFilter filter, string? after, int most, CancellationToken cancel)
    {
        var places = Places(db, who, filter);
        if (filter.From is { } from)
            places = places.Where(p => p.At >= from);
        if (filter.Until is { } until)
            places = places.Where(p => p.At < until);
        // "No cursor" must not become "@p IS NULL OR …": no index answers that.
        if (Cursor(after) is { } last)
            places = filter.OldestFirst
                ? places.Where(p => p.At >= last.At && (p.At > last.At || p.Call.Number > last.Number))
                : places.Where(p => p.At <= last.At && (p.At < last.At || p.Call.Number < last.Number));
        var ordered = filter.OldestFirst ? places.OrderBy(p => p.At).ThenBy(p => p.Call.Number) : places.OrderByDescending(p => p.At).ThenByDescending(p => p.Call.Number);
        var page = await ordered.Take(most + 1).AsNoTracking().ToListAsync(cancel);
        var more = page.Count > most;
        if (more)
            page.RemoveAt(most);
        var known = page.Where(p => p.Call.CustomerId is not null).Select(p => p.Call.CustomerId!.Value).Distinct().ToList();
        var customers = known.Count == 0 ? [] : await db.CustomersFor(who).Where(c => known.Contains(c.Id)).Select(c => new { c.Id, c.Name, c.Number }).ToListAsync(cancel);
        return new([.. page.Select(p => customers.Find(c => c.Id == p.Call.CustomerId) is { } customer ? new CallLine(p.Call, customer.Name, customer.Number) : new CallLine(p.Call, null, null))], more ? string.Create(CultureInfo.InvariantCulture, $"{page[^1].At.UtcTicks}~{page[^1].Call.Number}") : null);
    }

    /// <summary>How many wait to be called back; from <see cref="MostCounted"/> on that many.</summary>
    public static Task<int> Waiting(this KulanzDb db, Actor who, CancellationToken cancel) =>
        db.CallsFor(who).Where(c => c.WaitingSince != null).OrderBy(c => c.WaitingSince).Take(MostCounted).CountAsync(cancel);

    public const int MostCounted = 100;

    private static IQueryable<Place> Places(KulanzDb db, Actor who, CallFilter filter)
    {
        var calls = db.CallsFor(who);
        if (filter.Customer is { } customer)
            calls = calls.Where(c => c.CustomerId == customer);
        if (filter.Outside is { } outside)
            calls = calls.Where(c => c.Outside == outside);
        return filter.View switch
        {
            CallView.ToCallBack => calls.Where(c => c.WaitingSince != null).Select(c => new Place { Call = c, At = c.WaitingSince!.Value }),
            CallView.MissedCalls => calls.Where(c => c.MissedAt != null).Select(c => new Place { Call = c, At = c.MissedAt!.Value }),
            CallView.MyCalls => from ring in db.CallRings
                                where ring.AccountId == filter.Mine && ring.TakenAt != null
                                join call in calls on ring.CallId equals call.Id
                                select new Place { Call = call, At = ring.TakenAt!.Value },
            CallView.IncomingCalls => calls.Where(c => c.Direction == CallDirection.Incoming).Select(c => new Place { Call = c, At = c.BeganAt }),
            CallView.OutgoingCalls => calls.Where(c => c.Direction == CallDirection.Outgoing).Select(c => new Place { Call = c, At = c.BeganAt }),
            _ => calls.Select(c => new Place { Call = c, At = c.BeganAt }),
        };
    }

    private static (DateTimeOffset At, long Number)? Cursor(string? after) =>
        after?.Split('~') is [var ticks, var number] && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTimeOffset.MaxValue.UtcTicks
            && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            ? (new DateTimeOffset(at, TimeSpan.Zero), n)
            : null;
}
