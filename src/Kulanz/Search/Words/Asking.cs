using System.Buffers;

namespace Kulanz.Search.Words;

/// <summary>Reads what was typed from left to right, once; see <see cref="Query"/> for what it means.</summary>
internal sealed class Asking(string typed, bool asYouType)
{
    private const int MostTokens = 16;

    private static readonly SearchValues<char> Quotes = SearchValues.Create("\"„“”«»‟＂");

    // Only these are filters: Betreff:Rechnung, 12:30 and https://… are words.
    private static readonly HashSet<string> FilterNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "from", "to", "cc", "with", "customer", "partner", "owner", "agent", "author", "status", "is", "has", "in", "kind",
        "tag", "team", "queue", "product", "contract", "before", "after", "on", "since", "until", "subject", "number", "sort",
        "von", "an", "mit", "kunde", "bearbeiter", "ist", "hat", "art", "marke", "vor", "nach", "am", "seit", "bis", "betreff", "produkt", "nummer", "schlagwort", "warteschlange",
    };

    private readonly string text = typed.Length > Query.Longest ? typed[..Query.Longest] : typed;
    private readonly List<Group> groups = [];
    private readonly List<Filter> filters = [];
    private int at;
    private bool orNext;

    public Query Read()
    {
        while (groups.Count < Query.MostGroups && SkipBlank())
        {
            var excluded = text[at] == '-' && at + 1 < text.Length && text[at + 1] != '-' && !char.IsWhiteSpace(text[at + 1]);
            if (excluded)
                at++;
            if (IsQuote(text[at]) && !IsClosed(at))
                at++; // a quotation mark that is never closed means nothing
            else if (IsQuote(text[at]))
                Add(Phrase(Quoted()), excluded);
            else if (!TryFilter(excluded))
                Chunk(excluded);
        }
        return new Query(groups, filters);
    }

    private bool SkipBlank()
    {
        while (at < text.Length && (char.IsWhiteSpace(text[at]) || text[at] is '(' or ')' or ',' or ';' && !NumberAt(at)))
            at++;
        return at < text.Length;
    }

    // (0221) 123456: the bracket belongs to the number, which is read as one.
    private bool NumberAt(int index) => text[index] == '(' && index + 1 < text.Length && (char.IsAsciiDigit(text[index + 1]) || text[index + 1] == '+');

    private static bool IsQuote(char character) => Quotes.Contains(character);

    private bool IsClosed(int quote) => text.AsSpan(quote + 1).IndexOfAny(Quotes) >= 0;

    private string Quoted()
    {
        var from = ++at;
        while (at < text.Length && !IsQuote(text[at]))
            at++;
        return text[from..(at < text.Length ? at++ : at)];
    }

    private bool TryFilter(bool excluded)
    {
        var colon = at;
        while (colon < text.Length && char.IsAsciiLetter(text[colon]))
            colon++;
        if (colon == at || colon + 1 >= text.Length || text[colon] != ':' || char.IsWhiteSpace(text[colon + 1])
            || !FilterNames.Contains(text[at..colon]))
            return false;
        var name = text[at..colon].ToLowerInvariant();
        at = colon + 1;
        filters.Add(new Filter(name, IsQuote(text[at]) && IsClosed(at) ? Quoted() : ToBlank(), excluded));
        return true;
    }

    private string ToBlank()
    {
        var from = at;
        if (at < text.Length && IsQuote(text[at]))
            from = ++at;
        while (at < text.Length && !char.IsWhiteSpace(text[at]) && !IsQuote(text[at]))
            at++;
        return text[from..at];
    }

    private void Chunk(bool excluded)
    {
        if (TelephoneNumber() is { } number)
        {
            Add(number, excluded);
            return;
        }
        var chunk = ToBlank();
        switch (chunk)
        {
            case "OR" or "ODER" or "|" or "||":
                orNext = groups.Count > 0;
                return;
            case "AND" or "UND" or "&" or "&&" or "+":
                return;
        }
        var last = asYouType && !excluded && at == text.Length;
        Add(chunk.EndsWith('*') ? Beginning(chunk) : Words(chunk, last), excluded);
    }

    private void Add(Group? group, bool excluded)
    {
        var or = orNext;
        orNext = false;
        if (group is null)
            return;
        if (or && !excluded && groups[^1] is { Excluded: false } before)
            groups[^1] = new Group([.. before.Any, .. group.Any], false, before.Filler && group.Filler);
        else
            groups.Add(group with { Excluded = excluded });
    }

    // +49 221 123456 is typed with blanks: read on as long as there is nothing but a number.
    private Group? TelephoneNumber()
    {
        if (text[at] is not ('+' or '0' or '('))
            return null;
        var end = at;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] is '+' or '(' or ')' or '/' or '-' or '.' or ' ' or '\u00A0'))
            end++;
        if (end < text.Length && text[end - 1] is not (' ' or '\u00A0') && !char.IsWhiteSpace(text[end]))
            return null;
        var collected = Collect(text[at..end]);
        if (!collected.Any.Exists(s => s.Prefix))
            return null;
        at = end;
        return collected;
    }

    private static Group? Phrase(string chunk)
    {
        var words = WordsOf(Reading.Of(chunk));
        return words.Length == 0 ? null : new Group([new Sought(false, words)], false, false);
    }

    private static Group? Beginning(string chunk)
    {
        var words = WordsOf(Reading.Of(chunk));
        return words.Length == 0 ? null : new Group([new Sought(false, words, Prefix: true)], false, false);
    }

    // The last of a run of pairs stands for itself only; in a row the pair before it has said it.
    private static string[] WordsOf(Reading reading)
    {
        var words = new List<string>();
        for (var i = 0; i < reading.Count && words.Count < MostTokens; i++)
            if (reading[i].Kind != TokenKind.Pair || i == 0 || reading[i - 1].Kind != TokenKind.Pair
                || reading[i].Start >= reading[i - 1].End || reading[i].End > reading[i - 1].End)
                words.Add(reading.Folded(i).ToString());
        return [.. words];
    }

    private static Group? Words(string chunk, bool unfinished)
    {
        var group = Collect(chunk);
        if (group.Any.Count == 0)
            return null;
        var last = Reading.Of(chunk);
        if (unfinished && char.IsLetterOrDigit(chunk[^1]) && last[last.Count - 1].Length >= 2)
            group.Any.Add(new Sought(false, WordsOf(last), Prefix: true));
        return group;
    }

    // Every key of the whole, and its words in a row.
    private static Group Collect(string chunk)
    {
        var reading = Reading.Of(chunk, Languages.Both);
        var any = new List<Sought>();
        if (reading.Count == 0)
            return new Group(any, false, true);
        var filler = false;
        var whole = new Whole(any, reading[0].Start, reading[reading.Count - 1].End);
        var words = WordsOf(reading);
        if (words.Length == 1)
        {
            ref readonly var only = ref reading[0];
            filler = only.Dropped;
            if (only.Kind == TokenKind.Word && !filler)
                Stems.Whole(words[0], Languages.Both, whole, only.Start, only.End);
            else if (filler || only.Kind == TokenKind.Pair)
                any.Add(new Sought(false, words, Prefix: only.Kind == TokenKind.Pair && words[0].Length == 1));
            else
                whole.Stem(words[0], only.Start, only.End);
            // Telephone systems give the country code without a plus.
            if (only.Kind == TokenKind.Number && words[0].Length >= 11 && words[0].StartsWith("49", StringComparison.Ordinal))
                Units.Telephone(words[0], plus: true, whole.Start, whole.End, whole);
        }
        else
            any.Add(new Sought(false, WithoutScheme(words)));
        Units.Take(reading, chunk, new KeysOf(whole));
        return new Group(any, false, filler);
    }

    // An address is copied with https:// and written without.
    private static string[] WithoutScheme(string[] words)
    {
        var from = 0;
        while (from < words.Length - 1 && words[from] is "http" or "https" or "www")
            from++;
        return words[from..];
    }

    private sealed class Whole(List<Sought> any, int start, int end) : ITaker
    {
        public int Start => start;

        public int End => end;

        public void Word(scoped ReadOnlySpan<char> word, int from, int to) { }

        public void Stem(scoped ReadOnlySpan<char> stem, int from, int to) => Key(stem, from, to);

        public void Key(scoped ReadOnlySpan<char> key, int from, int to)
        {
            if (from != start || to != end)
                return;
            // Numbers are asked for by their beginning or their end.
            var sought = new Sought(true, [key.ToString()], Prefix: key.StartsWith("z_") || key.StartsWith("p_"));
            if (!any.Exists(s => s.IsStem && s.Tokens[0] == sought.Tokens[0]))
                any.Add(sought);
        }
    }

    // The stems a unit gives are of its parts.
    private readonly struct KeysOf(Whole whole) : ITaker
    {
        public void Word(scoped ReadOnlySpan<char> word, int from, int to) { }

        public void Stem(scoped ReadOnlySpan<char> stem, int from, int to) { }

        public void Key(scoped ReadOnlySpan<char> key, int from, int to) => whole.Key(key, from, to);
    }
}
