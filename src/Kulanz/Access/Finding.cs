using System.Globalization;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

// These comparisons become SQL over columns that are in order of bytes; an overload that names a comparison would not.
#pragma warning disable CA1309

namespace Kulanz.Access;

public enum CustomerOrder
{
    Name,
    Number,
    Newest,
}

/// <summary>A customer as lists show them.</summary>
public sealed record CustomerLine(Guid Id, long Number, CustomerKind Kind, string Name, string NameKey, string Language, string? Reference, string? Organisation, string? Email, string? Phone, bool Bounced);

/// <summary>A page of customers; <paramref name="After"/> asks for the next one, null at the end.</summary>
public sealed record CustomerPage(IReadOnlyList<CustomerLine> Lines, string? After);

/// <summary>
/// Customers by the beginning of a word of their name, a mail address, a telephone number or their number. Every way is one range of an
/// index, read in its order: the first page of ten million costs what the first of a hundred does. What was typed says which ways fit;
/// their hits follow one another, the surest first. Ranking over all of them was dropped: it would have to read every hit.
/// </summary>
public static class Finding
{
    /// <summary>What an index range yields: where it stands in it, and whom it means.</summary>
    private sealed class Hit
    {
        public required string Key { get; init; }
        public required Guid Id { get; init; }
    }

    public static async Task<CustomerPage> Customers(this KulanzDb db, Actor who, string? words, CustomerKind? kind, CustomerOrder order, string? after, int most, CancellationToken cancel)
    {
        var all = db.CustomersFor(who).AsNoTracking();
        if (string.IsNullOrWhiteSpace(words))
            return await InOrder(db, kind is { } only ? all.Where(c => c.MergedIntoId == null && c.Kind == only) : all.Where(c => c.MergedIntoId == null), order, after, most, cancel);

        var (start, cursor) = Cursor(after);
        var ways = Ways(db, Typed.Line(words));
        var ids = new List<Guid>();
        string? next = null;
        for (var way = start; way < ways.Count && next is null; way++, cursor = null)
        {
            var hits = kind is { } only
                ? ways[way].Where(h => db.Customers.Any(c => c.Id == h.Id && c.MergedIntoId == null && c.Kind == only))
                : ways[way].Where(h => db.Customers.Any(c => c.Id == h.Id && c.MergedIntoId == null));
            if (cursor is { } from)
                hits = hits.Where(h => string.Compare(h.Key, from.Key) >= 0 && (string.Compare(h.Key, from.Key) > 0 || h.Id > from.Id));
            var page = await hits.OrderBy(h => h.Key).ThenBy(h => h.Id).Take(most - ids.Count + 1).ToListAsync(cancel);
            if (ids.Count + page.Count > most)
            {
                page.RemoveAt(page.Count - 1);
                next = page.Count > 0 ? $"{way}~{page[^1].Id:N}~{page[^1].Key}" : $"{way}~~";
            }
            ids.AddRange(page.Select(h => h.Id).Except(ids));
        }
        var lines = await Lines(db, all.Where(c => ids.Contains(c.Id)), cancel);
        return new([.. lines.OrderBy(l => ids.IndexOf(l.Id))], next);
    }

    private static async Task<CustomerPage> InOrder(KulanzDb db, IQueryable<Customer> customers, CustomerOrder order, string? after, int most, CancellationToken cancel)
    {
        if (order == CustomerOrder.Name)
        {
            if (Cursor(after).Cursor is { } from)
                customers = customers.Where(c => string.Compare(c.NameKey, from.Key) >= 0 && (string.Compare(c.NameKey, from.Key) > 0 || c.Id > from.Id));
            customers = customers.OrderBy(c => c.NameKey).ThenBy(c => c.Id);
        }
        else
        {
            // "No cursor" must not become "@p IS NULL OR …": no index answers that.
            if (long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                customers = order == CustomerOrder.Number ? customers.Where(c => c.Number > number) : customers.Where(c => c.Number < number);
            customers = order == CustomerOrder.Number ? customers.OrderBy(c => c.Number) : customers.OrderByDescending(c => c.Number);
        }
        var lines = await Lines(db, customers.Take(most + 1), cancel);
        if (lines.Count <= most)
            return new(lines, null);
        lines.RemoveAt(most);
        return new(lines, order == CustomerOrder.Name ? $"0~{lines[^1].Id:N}~{lines[^1].NameKey}" : lines[^1].Number.ToString(CultureInfo.InvariantCulture));
    }

    private static List<IQueryable<Hit>> Ways(KulanzDb db, string typed)
    {
        var ways = new List<IQueryable<Hit>>();
        var digits = typed.Count(char.IsAsciiDigit);
        if (long.TryParse(typed.TrimStart('#'), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            ways.Add(db.Customers.Where(c => c.Number == number).Select(c => new Hit { Key = "", Id = c.MergedIntoId ?? c.Id }));
        if (digits > 0 && typed.Length <= 80)
        {
            var last = Naming.After(typed);
            // Exactly this one first: it may be a duplicate that was merged, and then means the one who remained.
            ways.Add(db.Customers.Where(c => c.Reference == typed).Select(c => new Hit { Key = "", Id = c.MergedIntoId ?? c.Id }));
            ways.Add(db.Customers.Where(c => string.Compare(c.Reference, typed) > 0 && string.Compare(c.Reference, last) <= 0).Select(c => new Hit { Key = c.Reference!, Id = c.Id }));
        }
        if (digits >= 3 && typed.All(c => char.IsAsciiDigit(c) || " +-/().".Contains(c, StringComparison.Ordinal)))
            ways.Add(Reached(db, ContactKind.Phone, ContactPoint.Phone(typed)));
        if (typed.Contains('@', StringComparison.Ordinal) || (!typed.Contains(' ', StringComparison.Ordinal) && typed.Length >= 2 && typed.Any(char.IsLetter)))
            ways.Add(Reached(db, ContactKind.Email, ContactPoint.Email(typed)));
        if (!typed.Contains('@', StringComparison.Ordinal))
            ways.Insert(ways.Count > 0 && digits == 0 ? 0 : ways.Count, Named(db, Naming.Words(typed)));
        return ways;
    }

    private static IQueryable<Hit> Reached(KulanzDb db, ContactKind kind, string first)
    {
        var last = Naming.After(first);
        return db.ContactPoints
            .Where(p => p.Kind == kind && string.Compare(p.Value, first) >= 0 && string.Compare(p.Value, last) <= 0)
            // Somebody with two addresses of this beginning is one hit.
            .Where(p => !db.ContactPoints.Any(o => o.CustomerId == p.CustomerId && o.Kind == kind && string.Compare(o.Value, first) >= 0 && string.Compare(o.Value, p.Value) < 0))
            .Select(p => new Hit { Key = p.Value, Id = p.CustomerId });
    }

    /// <summary>The longest word leads, because it is found least often; the others have to begin some word of the same name.</summary>
    private static IQueryable<Hit> Named(KulanzDb db, IReadOnlyList<string> words)
    {
        var first = words.MaxBy(w => w.Length) ?? "";
        var last = Naming.After(first);
        var hits = db.Set<CustomerWord>()
            .Where(w => string.Compare(w.Word, first) >= 0 && string.Compare(w.Word, last) <= 0)
            .Where(w => !db.Set<CustomerWord>().Any(o => o.CustomerId == w.CustomerId && string.Compare(o.Word, first) >= 0 && string.Compare(o.Word, w.Word) < 0));
        foreach (var word in words.Where(w => w != first).Take(4))
        {
            var end = Naming.After(word);
            hits = hits.Where(w => db.Set<CustomerWord>().Any(o => o.CustomerId == w.CustomerId && string.Compare(o.Word, word) >= 0 && string.Compare(o.Word, end) <= 0));
        }
        return hits.Select(w => new Hit { Key = w.Word, Id = w.CustomerId });
    }

    private static Task<List<CustomerLine>> Lines(KulanzDb db, IQueryable<Customer> customers, CancellationToken cancel) => customers
        .Select(c => new CustomerLine(c.Id, c.Number, c.Kind, c.Name, c.NameKey, c.Language, c.Reference,
            db.Customers.Where(o => o.Id == c.OrganisationId).Select(o => o.Name).FirstOrDefault(),
            c.ContactPoints.Where(p => p.Kind == ContactKind.Email).OrderByDescending(p => p.Preferred).ThenBy(p => p.Id).Select(p => p.Value).FirstOrDefault(),
            c.ContactPoints.Where(p => p.Kind == ContactKind.Phone).OrderByDescending(p => p.Preferred).ThenBy(p => p.Id).Select(p => p.Value).FirstOrDefault(),
            c.ContactPoints.Any(p => p.BouncedHard)))
        .ToListAsync(cancel);

    private static (int Way, (string Key, Guid Id)? Cursor) Cursor(string? after) =>
        after?.Split('~', 3) is [var way, var id, var key] && int.TryParse(way, NumberStyles.None, CultureInfo.InvariantCulture, out var w) && w < 10
            ? (w, Guid.TryParseExact(id, "N", out var last) ? (key, last) : null)
            : (0, null);
}
