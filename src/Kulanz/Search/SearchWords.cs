using Kulanz.Search.Words;

namespace Kulanz.Search;

/// <summary>What people type beyond the words themselves.</summary>
public static class SearchWords
{
    /// <summary>The kind that <c>kind:articles</c> or <c>art:kunden</c> names.</summary>
    public static SearchKind? KindOf(Query query, IReadOnlyList<SearchKind> kinds) =>
        query.Filters.LastOrDefault(f => f is { Name: "kind" or "art", Excluded: false }) is not { } named ? null : Named(named.Value.ToLowerInvariant()) is { } name ? kinds.FirstOrDefault(k => k.Name == name) : null;

    private static string? Named(string value) => value switch
    {
        "case" or "cases" or "fall" or "fälle" or "faelle" or "message" or "messages" or "nachricht" or "nachrichten" => "cases",
        "customer" or "customers" or "kunde" or "kunden" => "customers",
        "article" or "articles" or "artikel" => "articles",
        _ => null,
    };

    /// <summary>Every word as a beginning: the second try where the words as typed are found nowhere. Null where that would ask the same.</summary>
    public static Query? Loosely(string? typed)
    {
        if (string.IsNullOrWhiteSpace(typed) || typed.AsSpan().ContainsAny("\"*:|„“”«»"))
            return null;
        var words = typed.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 12 || !words.Any(w => w.Length >= 3 && char.IsLetter(w[^1]))
            ? null
            : Query.Parse(string.Join(' ', words.Select(w => w[0] != '-' && w.Length >= 3 && char.IsLetter(w[^1]) ? $"{w}*" : w)));
    }
}
