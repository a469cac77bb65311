namespace Kulanz.Mime;

/// <summary>Message identifiers (RFC 5322 §3.6.4), without their angle brackets.</summary>
public static class MessageIds
{
    private const int Most = 1000;

    /// <summary>
    /// All identifiers of a <c>References</c> or <c>In-Reply-To</c> value in order, each once.
    /// Identifiers without brackets count if they hold an @; the prose older mailers add does not.
    /// </summary>
    public static IReadOnlyList<string> Parse(string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
            return [];
        var found = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var rest = value.AsSpan();
        while (rest.Length > 0 && found.Count < Most)
        {
            var open = rest.IndexOf('<');
            AddBare(open < 0 ? rest : rest[..open], found, seen);
            if (open < 0)
                break;
            rest = rest[(open + 1)..];
            var close = rest.IndexOfAny('>', '<');
            if (close < 0)
            {
                AddBare(rest, found, seen);
                break;
            }
            Add(rest[..close], found, seen);
            rest = rest[close] == '>' ? rest[(close + 1)..] : rest[close..];
        }
        return found;
    }

    /// <summary>The one identifier of a <c>Message-ID</c>, <c>Content-ID</c> or <c>Resent-Message-ID</c>; null where there is none. Taken even without an @.</summary>
    public static string? First(string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
            return null;
        var span = value.AsSpan();
        var open = span.IndexOf('<');
        if (open >= 0)
        {
            span = span[(open + 1)..];
            var close = span.IndexOf('>');
            span = close < 0 ? span : span[..close];
        }
        var id = Compact(span);
        return id.Length == 0 ? null : id;
    }

    private static void AddBare(ReadOnlySpan<char> text, List<string> found, HashSet<string> seen)
    {
        if (!text.Contains('@') || text.Contains('"') || text.Contains("message of", StringComparison.OrdinalIgnoreCase))
            return;
        foreach (var range in text.SplitAny(" \t,;"))
            if (text[range].Contains('@'))
                Add(text[range].Trim("<>()'"), found, seen);
    }

    private static void Add(ReadOnlySpan<char> text, List<string> found, HashSet<string> seen)
    {
        var id = Compact(text);
        if (id.Length > 0 && found.Count < Most && seen.Add(id))
            found.Add(id);
    }

    /// <summary>A long identifier that was folded has a blank in it that its sender never wrote.</summary>
    private static string Compact(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        return text.Length > 2000 ? "" : text.ContainsAny(" \t\n\0") ? string.Concat(text.ToString().Where(static c => !char.IsWhiteSpace(c) && !char.IsControl(c))) : text.ToString();
    }
}
