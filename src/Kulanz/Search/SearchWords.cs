using Kulanz.Search.Words;

namespace Kulanz.Search;

/// <summary>How the words of a search are taken, from the strictest on.</summary>
public enum Strictness
{
    /// <summary>As they stand.</summary>
    Whole,

    /// <summary>The last one may be unfinished.</summary>
    Begun,

    /// <summary>Each is a beginning.</summary>
    Loose,
}

/// <summary>What people type beyond the words themselves.</summary>
public static class SearchWords
{
    /// <summary>The kind that <c>kind:articles</c> or <c>art:kunden</c> names.</summary>
    public static SearchKind? KindOf(Query query, IReadOnlyList<SearchKind> kinds) =>
        query.Filters.LastOrDefault(f => f is { Name: "kind" or "art", Excluded: false }) is { } named ? kinds.FirstOrDefault(k => k.Words.Contains(named.Value.ToLowerInvariant())) : null;

    /// <summary>The search that was typed, its words taken so; null where they cannot be.</summary>
    public static Query? Read(string? typed, Strictness strictness) => strictness == Strictness.Loose ? Loosely(typed) : Query.Parse(typed, strictness == Strictness.Begun);

    private static readonly System.Buffers.SearchValues<char> Marks = System.Buffers.SearchValues.Create("\"*:|„“”«»");

    /// <summary>Every word as a beginning: the second try where the words as typed are found nowhere. Null where that would ask the same.</summary>
    private static Query? Loosely(string? typed)
    {
        if (string.IsNullOrWhiteSpace(typed) || typed.AsSpan().ContainsAny(Marks))
            return null;
        var words = typed.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 12 || !words.Any(w => w.Length >= 3 && char.IsLetter(w[^1]))
            ? null
            : Query.Parse(string.Join(' ', words.Select(w => w[0] != '-' && w.Length >= 3 && char.IsLetter(w[^1]) ? $"{w}*" : w)));
    }
}
