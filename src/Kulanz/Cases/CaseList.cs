using System.Globalization;
using System.Runtime.CompilerServices;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Search;
using Kulanz.Search.Words;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>A case as lists show it: its row and two names.</summary>
public sealed record CaseLine(Case Case, string Customer, string? Owner);

/// <summary>
/// Reads a view, a page at a time, in one query over cases and names. A list sorted by time is put together from stretches of an
/// index that are already in that order (one per state, or per queue and state, or per owner and state), each read no further than the page needs: so
/// the archive's million costs what its first fifty cost. Alternatives dropped: one <c>state IN (…)</c>, which reads and sorts
/// everything that matches; an index per view, which every arriving mail would pay for.
/// </summary>
public sealed class CaseList(KulanzDb db, Preferences preferences, TimeProvider clock)
{
    public const int PageSize = 50;

    /// <summary>In how many places, the newest, the words of the filter line are looked for. Search looks at everything.</summary>
    public const int FilterReach = 5_000;

    /// <summary>For programs, exports and bulk work, which must miss none.</summary>
    public const int Everywhere = int.MaxValue;

    private const int MostStretches = 24;

    /// <summary>So many are soonest found by looking them all up and sorting them.</summary>
    private const int Few = 2_000;

    public sealed record Page(IReadOnlyList<CaseLine> Lines, string? After);

    /// <param name="after">Where the page before ended, as its <see cref="Page.After"/> says.</param>
    public async Task<Page> Read(Conditions conditions, CaseOrder order, string? words, string? after, int limit, Actor who, CancellationToken cancel, int reach = FilterReach)
    {
        var lines = await (await Query(conditions, order, words, after, limit, who, cancel, reach)).ToListAsync(cancel);
        var more = lines.Count > limit;
        if (more)
            lines.RemoveAt(limit);
        return new Page(lines, more ? Cursor.Of(lines[^1].Case) : null);
    }

    /// <summary>The one query behind a page; it asks for a line more, to know whether there is another page.</summary>
    public async Task<IQueryable<CaseLine>> Query(Conditions conditions, CaseOrder order, string? words, string? after, int limit, Actor who, CancellationToken cancel, int reach = FilterReach)
    {
        var from = Cursor.Read(after);
        // Words lead by the search index: the cases are few then, and sorted as they are.
        var cases = order is CaseOrder.Latest or CaseOrder.Oldest && string.IsNullOrWhiteSpace(words)
            ? (await Stretches(conditions, who, cancel)).Select(stretch => ByTime(stretch, order, from).Take(limit + 1)).Aggregate((one, other) => one.Concat(other))
            : Behind(await Filtered(conditions, words, reach, who, cancel), order, from);
        return Lines(Sorted(cases, order).Take(limit + 1));
    }

    /// <summary>Every case of a view, for exports and bulk work: streamed, in the order of their numbers.</summary>
    public async IAsyncEnumerable<CaseLine> Stream(Conditions conditions, string? words, Actor who, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var cases = await Filtered(conditions, words, Everywhere, who, cancel);
        await foreach (var line in Lines(cases.OrderBy(c => c.Number)).AsAsyncEnumerable().WithCancellation(cancel))
            yield return line;
    }

    /// <summary>The numbers behind <paramref name="behind"/>, for bulk work that goes through a view piece by piece.</summary>
    public async Task<List<long>> Numbers(Conditions conditions, string? words, long behind, int limit, Actor who, CancellationToken cancel) =>
        await (await Filtered(conditions, words, Everywhere, who, cancel)).Where(c => c.Number > behind).OrderBy(c => c.Number).Select(c => c.Number).Take(limit).ToListAsync(cancel);

    /// <summary>How many there are, at most <paramref name="most"/>: for previews of what has no maintained count.</summary>
    public async Task<int> Count(Conditions conditions, string? words, int most, Actor who, CancellationToken cancel) =>
        await (await Filtered(conditions, words, FilterReach, who, cancel)).Take(most).CountAsync(cancel);

    /// <summary>How many bulk work would go through, at most <paramref name="most"/>.</summary>
    public async Task<int> CountAll(Conditions conditions, string? words, int most, Actor who, CancellationToken cancel) =>
        await (await Filtered(conditions, words, Everywhere, who, cancel)).Take(most).CountAsync(cancel);

    /// <summary>The first filter among the words that says nothing of a case; null where each does.</summary>
    public Filter? NotUnderstood(string? words, Actor who) => Sees(Asking(words), who).Unknown is [var first, ..] ? first : null;

    private static Query Asking(string? words) => Search.Words.Query.Parse(words, asYouType: true);

    private Seen Sees(Query query, Actor who) => FoundCases.Sees(db, new Asked(query, query.Filters, who, clock.GetUtcNow()));

    private Viewpoint Now(Actor who) => new(who.Id ?? Guid.Empty, clock.GetUtcNow());

    private IQueryable<CaseLine> Lines(IQueryable<Case> cases) => cases.AsNoTracking().Select(c => new CaseLine(c,
        db.Customers.Where(k => k.Id == c.CustomerId).Select(k => k.Name).First(),
        db.Accounts.Where(a => a.Id == c.OwnerId).Select(a => a.Name).FirstOrDefault()));

    /// <summary>Those of the view that the words lead to, as search would find them; filters such as <c>tag:</c> included. What is not understood finds nothing.</summary>
    private async Task<IQueryable<Case>> Filtered(Conditions conditions, string? words, int reach, Actor who, CancellationToken cancel)
    {
        var cases = db.CasesFor(who).Where(conditions.For(Now(who)));
        if (string.IsNullOrWhiteSpace(words))
            return cases;
        var query = Asking(words);
        var seen = Sees(query, who);
        if (seen.Unknown.Count > 0)
            return cases.Where(c => false);
        var period = Period.Of(FoundCases.Code, query, (await preferences.Get<Company>(cancel)).Zone);
        var led = SearchIndex.Of(db).Newest(db, query, period.From, period.To, reach).Select(period.Leads(seen.Owner));
        return cases.Where(c => led.Contains(c.Id));
    }

    private async Task<List<IQueryable<Case>>> Stretches(Conditions conditions, Actor who, CancellationToken cancel)
    {
        var asking = Now(who);
        var states = States(conditions);
        var holding = db.CasesFor(who).Where(conditions.For(asking));
        if (states.Contains(CaseState.Closed) && await Rare(conditions, holding, cancel) is { } rare)
            return [rare];
        var byOwner = conditions.All.Any(c => c is { Field: "owner", Operator: Operator.Is, Values.Count: 1 });
        var queues = byOwner || who.Kind != ActorKind.Staff ? [] : await db.QueuesFor(who).Select(q => q.Id).ToListAsync(cancel);
        // Who sees only some queues must not walk through everybody else's cases to find fifty of their own.
        if (queues.Count > 0 && queues.Count * states.Count <= MostStretches && queues.Count < await db.Queues.CountAsync(cancel))
            return [.. from queue in queues from state in states select holding.Where(c => c.QueueId == queue && c.State == state)];
        return [.. states.Select(state => holding.Where(c => c.State == state))];
    }

    /// <summary>
    /// Where something holds for few cases of the whole archive, these are looked up: in the order of time one would pass by all the others, and
    /// find the fiftieth only at the very end.
    /// </summary>
    private async Task<IQueryable<Case>?> Rare(Conditions conditions, IQueryable<Case> holding, CancellationToken cancel)
    {
        foreach (var condition in conditions.All.Where(c => c is { Operator: Operator.Is, Values.Count: 1 }))
            switch (condition.Field, condition.Values[0])
            {
                // A range and not "is not null", which SQLite does not take for a way to the rows.
                case ("snoozed", "yes"):
                    return holding.Where(c => c.SnoozedUntil > DateTimeOffset.UnixEpoch);
                case ("waiting", "yes"):
                    return holding.Where(c => c.WaitingSince > DateTimeOffset.UnixEpoch);
                case ("tag", var value) when Guid.TryParse(value, out var tag) && await db.CaseTags.Where(t => t.TagId == tag).Take(Few + 1).CountAsync(cancel) <= Few:
                    return holding.Where(c => db.CaseTags.Where(t => t.TagId == tag).Select(t => t.CaseId).Contains(c.Id));
            }
        return null;
    }

    private static List<CaseState> States(Conditions conditions)
    {
        var states = Enum.GetValues<CaseState>().AsEnumerable();
        foreach (var condition in conditions.All.Where(c => c.Field == "state"))
            states = states.Where(state => condition.Values.Any(v => Enum.TryParse<CaseState>(v.Replace("_", "", StringComparison.Ordinal), true, out var s) && s == state) == (condition.Operator == Operator.Is));
        return states.ToList() is { Count: > 0 } some ? some : [CaseState.New];
    }

    private static IQueryable<Case> ByTime(IQueryable<Case> cases, CaseOrder order, Cursor? from) => Sorted(Behind(cases, order, from), order);

    private static IQueryable<Case> Behind(IQueryable<Case> cases, CaseOrder order, Cursor? from)
    {
        if (from is null)
            return cases;
        var (touched, number, waiting, priority, due) = from;
        var lower = Enum.GetValues<Priority>().Where(p => p < priority).ToList();
        return order switch
        {
            CaseOrder.Latest => cases.Where(c => c.TouchedAt < touched || (c.TouchedAt == touched && c.Number < number)),
            CaseOrder.Oldest => cases.Where(c => c.TouchedAt > touched || (c.TouchedAt == touched && c.Number > number)),
            CaseOrder.WaitingLongest when waiting is null => cases.Where(c => c.WaitingSince == null && c.Number > number),
            CaseOrder.WaitingLongest => cases.Where(c => c.WaitingSince == null || c.WaitingSince > waiting || (c.WaitingSince == waiting && c.Number > number)),
            CaseOrder.DueFirst when due is null => cases.Where(c => c.DueAt == null && c.Number > number),
            CaseOrder.DueFirst => cases.Where(c => c.DueAt == null || c.DueAt > due || (c.DueAt == due && c.Number > number)),
            _ => cases.Where(c => lower.Contains(c.Priority) || (c.Priority == priority && (c.TouchedAt < touched || (c.TouchedAt == touched && c.Number < number)))),
        };
    }

    private static IQueryable<Case> Sorted(IQueryable<Case> cases, CaseOrder order) => order switch
    {
        CaseOrder.Latest => cases.OrderByDescending(c => c.TouchedAt).ThenByDescending(c => c.Number),
        CaseOrder.Oldest => cases.OrderBy(c => c.TouchedAt).ThenBy(c => c.Number),
        CaseOrder.WaitingLongest => cases.OrderBy(c => c.WaitingSince == null).ThenBy(c => c.WaitingSince).ThenBy(c => c.Number),
        CaseOrder.DueFirst => cases.OrderBy(c => c.DueAt == null).ThenBy(c => c.DueAt).ThenBy(c => c.Number),
        _ => cases.OrderBy(c => c.Priority == Priority.Urgent ? 0 : c.Priority == Priority.High ? 1 : c.Priority == Priority.Normal ? 2 : 3)
            .ThenByDescending(c => c.TouchedAt).ThenByDescending(c => c.Number),
    };

    /// <summary>The last line of a page: enough to go on behind it in any order, so that equal times lose nothing.</summary>
    private sealed record Cursor(DateTimeOffset Touched, long Number, DateTimeOffset? Waiting, Priority Priority, DateTimeOffset? Due)
    {
        public static string Of(Case c) => string.Create(CultureInfo.InvariantCulture, $"{c.TouchedAt.UtcTicks}-{c.Number}-{c.WaitingSince?.UtcTicks ?? 0}-{(int)c.Priority}-{c.DueAt?.UtcTicks ?? 0}");

        public static Cursor? Read(string? text)
        {
            var numbers = new long[5];
            var parts = text?.Split('-') ?? [];
            if (parts.Length != 5)
                return null;
            for (var i = 0; i < 5; i++)
                if (!long.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]) || numbers[i] > DateTimeOffset.MaxValue.Ticks)
                    return null;
            return new Cursor(new(numbers[0], TimeSpan.Zero), numbers[1], numbers[2] == 0 ? null : new DateTimeOffset(numbers[2], TimeSpan.Zero), (Priority)Math.Min(numbers[3], (int)Priority.Urgent), numbers[4] == 0 ? null : new DateTimeOffset(numbers[4], TimeSpan.Zero));
        }
    }
}
