using System.Globalization;
using Kulanz.Access;
using Kulanz.Contracts;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Grants;

public enum GrantOrder
{
    Newest,
    Dearest,
}

/// <param name="From">Given on this day or later, where the company is.</param>
/// <param name="Mine">Only what waits for somebody else than whoever gave it, and so for this person.</param>
public sealed record GrantFilter(GrantState? State = null, GrantKind? Kind = null, Guid? Product = null, Guid? Team = null, Guid? Giver = null, DateOnly? From = null, DateOnly? Until = null, bool Mine = false, GrantOrder Sort = GrantOrder.Newest);

public sealed record GrantLine(Grant Grant, long Case, string Subject, string Customer, string? Product, string Team);

/// <summary>What was given, for lists: found by an index, a page at a time.</summary>
public sealed class GrantList(KulanzDb db, Preferences preferences)
{
    public const int PageSize = 50;

    /// <summary>More are said as "99+".</summary>
    public const int MostCounted = 100;

    public async Task<(IReadOnlyList<GrantLine> Lines, string? After)> Of(Actor who, GrantFilter filter, string? after, int most, CancellationToken cancel)
    {
        var zone = (await preferences.Get<Company>(cancel)).Zone;
        var grants = Narrowed(db.GrantsFor(who).AsNoTracking(), filter, who, zone);
        var parts = (after ?? "").Split('-');
        if (parts is [var number, ..] && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var last))
        {
            if (filter.Sort == GrantOrder.Newest)
                grants = grants.Where(g => g.Number < last);
            else if (parts is [_, var amount] && long.TryParse(amount, NumberStyles.None, CultureInfo.InvariantCulture, out var worth))
                grants = grants.Where(g => g.Amount < worth || (g.Amount == worth && g.Number < last));
        }
        grants = filter.Sort == GrantOrder.Newest ? grants.OrderByDescending(g => g.Number) : grants.OrderByDescending(g => g.Amount).ThenByDescending(g => g.Number);
        var found = await Lines(await grants.Take(most).ToListAsync(cancel), cancel);
        return (found, found.Count < most ? null : filter.Sort == GrantOrder.Newest ? $"{found[^1].Grant.Number}" : $"{found[^1].Grant.Number}-{found[^1].Grant.Amount}");
    }

    /// <summary>What waits for this person's approval, the oldest first.</summary>
    public async Task<IReadOnlyList<GrantLine>> ForApproval(Actor who, int most, CancellationToken cancel) =>
        who.May(Permission.GrantsApprove) ? await Lines(await ForApproval(db, who).OrderBy(g => g.Number).Take(most).ToListAsync(cancel), cancel) : [];

    public static async Task<int> Waiting(KulanzDb db, Actor who, CancellationToken cancel) =>
        who.May(Permission.GrantsApprove) ? await ForApproval(db, who).Take(MostCounted).CountAsync(cancel) : 0;

    private static IQueryable<Grant> ForApproval(KulanzDb db, Actor who) => db.GrantsFor(who).AsNoTracking().Where(g => g.State == GrantState.Waiting && (g.GivenById == null || g.GivenById != who.Id));

    private static IQueryable<Grant> Narrowed(IQueryable<Grant> grants, GrantFilter filter, Actor who, TimeZoneInfo zone)
    {
        if (filter.State is { } state)
            grants = grants.Where(g => g.State == state);
        if (filter.Kind is { } kind)
            grants = grants.Where(g => g.Kind == kind);
        if (filter.Product is { } product)
            grants = grants.Where(g => g.ProductId == product);
        if (filter.Team is { } team)
            grants = grants.Where(g => g.QueueId == team);
        if (filter.Giver is { } giver)
            grants = grants.Where(g => g.GivenById == giver);
        if (filter.From is { } from && Begin(from, zone) is var begin)
            grants = grants.Where(g => g.GivenAt >= begin);
        if (filter.Until is { } until && until < DateOnly.MaxValue && Begin(until.AddDays(1), zone) is var end)
            grants = grants.Where(g => g.GivenAt < end);
        if (filter.Mine)
            grants = grants.Where(g => g.State == GrantState.Waiting && (g.GivenById == null || g.GivenById != who.Id));
        return grants;
    }

    /// <summary>The first moment of a day; where clocks jump over midnight, the first there is.</summary>
    private static DateTimeOffset Begin(DateOnly day, TimeZoneInfo zone) => Client.Licences.LicenceTerms.Begin(day, zone);

    /// <summary>Each table by the ids that are needed of it.</summary>
    private async Task<IReadOnlyList<GrantLine>> Lines(List<Grant> grants, CancellationToken cancel)
    {
        if (grants.Count == 0)
            return [];
        var (caseIds, customerIds, queueIds) = (grants.Select(g => g.CaseId).Distinct().ToList(), grants.Select(g => g.CustomerId).Distinct().ToList(), grants.Select(g => g.QueueId).Distinct().ToList());
        var cases = await db.Cases.Where(c => caseIds.Contains(c.Id)).Select(c => new { c.Id, c.Number, c.Subject }).ToDictionaryAsync(c => c.Id, cancel);
        var customers = await db.Customers.Where(c => customerIds.Contains(c.Id)).ToDictionaryAsync(c => c.Id, c => c.Name, cancel);
        var queues = await db.Queues.Where(q => queueIds.Contains(q.Id)).ToDictionaryAsync(q => q.Id, q => q.Name, cancel);
        var productIds = grants.Select(g => g.ProductId).OfType<Guid>().Distinct().ToList();
        var products = productIds.Count == 0 ? [] : await db.Products.Where(p => productIds.Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => p.Name, cancel);
        return [.. grants.Select(g => new GrantLine(g, cases[g.CaseId].Number, cases[g.CaseId].Subject, customers[g.CustomerId], g.ProductId is { } id ? products.GetValueOrDefault(id) : null, queues.GetValueOrDefault(g.QueueId, "")))];
    }
}

/// <summary>What a customer was given in twelve months: along one index of their own rows.</summary>
/// <param name="Sums">By currency, the largest first; incidents without one.</param>
public sealed record GrantSum(int Count, IReadOnlyList<Worth> Sums)
{
    private const int Most = 1000;

    /// <param name="customers">All together, such as an organisation and its people.</param>
    public static async Task<GrantSum> Of(KulanzDb db, IReadOnlyCollection<Guid> customers, DateTimeOffset now, CancellationToken cancel)
    {
        var (since, rows) = (now.AddYears(-1), new List<Worth>());
        foreach (var some in customers.Distinct().Chunk(500))
            rows.AddRange(await db.Set<Grant>().Where(g => some.Contains(g.CustomerId) && g.GivenAt >= since && g.State != GrantState.Refused && g.State != GrantState.Cancelled)
                .OrderByDescending(g => g.GivenAt).Take(Most).Select(g => new Worth(g.Amount, g.Currency)).ToListAsync(cancel));
        return new(rows.Count, [.. rows.Where(w => w.Amount > 0).GroupBy(w => w.Currency).Select(g => new Worth(g.Sum(w => w.Amount), g.Key)).OrderByDescending(w => w.Amount)]);
    }
}
