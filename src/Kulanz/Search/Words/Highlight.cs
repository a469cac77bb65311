using System.Text;

namespace Kulanz.Search.Words;

/// <summary>A place in a text.</summary>
public readonly record struct Mark(int Start, int Length)
{
    public int End => Start + Length;
}

/// <summary>A piece of a text with the marks in it, counted from the piece's beginning.</summary>
public sealed record Snippet(string Text, IReadOnlyList<Mark> Marks);

/// <summary>
/// Where a query matches a text, to be marked on a page, and the piece of the text that shows most of it. The text is read
/// as the index reads it, so what was found by an inflection, a part of a compound or another notation is marked as well.
/// </summary>
public static class Highlight
{
    private const int Least = 160, Most = 240;
    private const char Ellipsis = '…';

    /// <summary>The matches in their order, merged where they touch. Words that are excluded or were dropped are not marked.</summary>
    public static IReadOnlyList<Mark> Marks(string text, Query query) => Merged(Found(text, query));

    /// <summary>
    /// Up to about 240 characters around the best place: where the most different words of the query meet, the earlier of equal ones.
    /// Blanks and line breaks become one space; cut only between words.
    /// </summary>
    public static Snippet Snippet(string text, Query query)
    {
        var found = Found(text, query);
        found.Sort((a, b) => a.Mark.Start.CompareTo(b.Mark.Start));
        var (from, to) = Window(text, Best(found));
        return Cut(text, from, to, Merged(found));
    }

    private static List<(Mark Mark, int Group)> Found(string text, Query query)
    {
        var matching = new Matching(query);
        if (matching.Any)
            Analysis.Walk(Reading.Of(text), text, matching);
        return matching.Found;
    }

    private static List<Mark> Merged(List<(Mark Mark, int Group)> found)
    {
        var merged = new List<Mark>();
        foreach (var (mark, _) in found.OrderBy(f => f.Mark.Start).ThenByDescending(f => f.Mark.Length))
            if (merged.Count > 0 && mark.Start <= merged[^1].End)
                merged[^1] = merged[^1] with { Length = Math.Max(merged[^1].End, mark.End) - merged[^1].Start };
            else
                merged.Add(mark);
        return merged;
    }

    // The stretch of matches that holds the most different groups; a window slides over them once.
    private static Mark Best(List<(Mark Mark, int Group)> found)
    {
        var best = new Mark(0, 0);
        var (most, first) = (0, 0);
        var inside = new Dictionary<int, int>();
        for (var last = 0; last < found.Count; last++)
        {
            inside[found[last].Group] = inside.GetValueOrDefault(found[last].Group) + 1;
            while (found[last].Mark.End - found[first].Mark.Start > Least && first < last)
            {
                if (--inside[found[first].Group] == 0)
                    inside.Remove(found[first].Group);
                first++;
            }
            // Different words count before the number of matches.
            var weight = inside.Count * 1000 + Math.Min(last - first, 20);
            if (weight > most)
                (most, best) = (weight, new Mark(found[first].Mark.Start, found[last].Mark.End - found[first].Mark.Start));
        }
        return best;
    }

    private static (int From, int To) Window(string text, Mark best)
    {
        if (text.Length <= Most)
            return (0, text.Length);
        // A third of the room lies before the match.
        var from = Math.Max(0, best.Start - Math.Max(0, (Most - best.Length) / 3));
        var to = Math.Min(text.Length, from + Most);
        from = Math.Max(0, Math.Min(from, to - Most));
        if (from > 0)
            for (var i = from; i < Math.Min(from + 40, Math.Max(best.Start, from)); i++)
                if (char.IsWhiteSpace(text[i]))
                {
                    from = i + 1;
                    break;
                }
        if (to < text.Length)
            for (var i = to; i > Math.Max(to - 40, best.End); i--)
                if (char.IsWhiteSpace(text[i]))
                {
                    to = i;
                    break;
                }
        // Never between the halves of a character.
        if (from > 0 && from < text.Length && char.IsLowSurrogate(text[from])) from--;
        if (to > 0 && to < text.Length && char.IsLowSurrogate(text[to])) to--;
        return (from, Math.Max(from, to));
    }

    private static Snippet Cut(string text, int from, int to, List<Mark> marks)
    {
        while (from < to && char.IsWhiteSpace(text[from])) from++;
        while (to > from && char.IsWhiteSpace(text[to - 1])) to--;
        var piece = new StringBuilder();
        var inside = new List<Mark>();
        if (!string.IsNullOrWhiteSpace(text[..from]))
            piece.Append(Ellipsis).Append(' ');
        var next = marks.FindIndex(m => m.Start >= from);
        var start = -1;
        for (var i = from; i < to; i++)
        {
            if (start >= 0 && i >= marks[next].End)
                Close();
            if (next >= 0 && next < marks.Count && start < 0 && marks[next].Start == i)
                start = piece.Length;
            var blank = char.IsWhiteSpace(text[i]);
            if (!blank || piece[^1] != ' ')
                piece.Append(blank ? ' ' : text[i]);
        }
        if (start >= 0)
            Close();
        if (!string.IsNullOrWhiteSpace(text[to..]))
            piece.Append(' ').Append(Ellipsis);
        return new Snippet(piece.ToString(), inside);

        void Close()
        {
            inside.Add(new Mark(start, piece.Length - start));
            start = -1;
            next++;
        }
    }

    private sealed class Matching : ITaker
    {
        private const int MostMarks = 2000;

        private readonly Dictionary<string, int> stems = [];
        private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> byStem;
        private readonly List<(string Stem, int Group)> prefixes = [];
        private readonly List<(string[] Words, bool Prefix, int Group)> rows = [];
        private readonly int longestRow;
        private readonly List<(int Start, int End)> places = [];
        private readonly List<string?> recent = [];

        public Matching(Query query)
        {
            for (var group = 0; group < query.Groups.Count; group++)
                foreach (var sought in query.Groups[group].Excluded ? [] : query.Groups[group].Any)
                    if (!sought.IsStem) rows.Add((sought.Tokens, sought.Prefix, group));
                    else if (sought.Prefix) prefixes.Add((sought.Tokens[0], group));
                    else stems[sought.Tokens[0]] = group;
            byStem = stems.GetAlternateLookup<ReadOnlySpan<char>>();
            longestRow = rows.Count == 0 ? 0 : rows.Max(r => r.Words.Length);
        }

        public List<(Mark Mark, int Group)> Found { get; } = [];

        public bool Any => stems.Count + prefixes.Count + rows.Count > 0;

        public void Word(scoped ReadOnlySpan<char> word, int start, int end)
        {
            if (longestRow == 0)
                return;
            // Only words that occur in a row can continue one; the others need no string.
            string? known = null;
            foreach (var (words, prefix, _) in rows)
                for (var i = 0; i < words.Length && known is null; i++)
                    if (word.SequenceEqual(words[i]) || (prefix && i == words.Length - 1 && word.StartsWith(words[i])))
                        known = word.ToString();
            recent.Add(known);
            places.Add((start, end));
            if (known is null)
                return;
            foreach (var (words, prefix, group) in rows)
                if (EndsHere(words, prefix))
                    Mark(places[^words.Length].Start, end, group);
        }

        private bool EndsHere(string[] words, bool prefix)
        {
            if (recent.Count < words.Length)
                return false;
            for (var i = 1; i <= words.Length; i++)
                if (recent[^i] is not { } word || !(word == words[^i] || (prefix && i == 1 && word.StartsWith(words[^1], StringComparison.Ordinal))))
                    return false;
            return true;
        }

        public void Stem(scoped ReadOnlySpan<char> stem, int start, int end)
        {
            if (byStem.TryGetValue(stem, out var group))
                Mark(start, end, group);
            foreach (var (prefix, prefixGroup) in prefixes)
                if (stem.StartsWith(prefix))
                    Mark(start, end, prefixGroup);
        }

        public void Key(scoped ReadOnlySpan<char> key, int start, int end) => Stem(key, start, end);

        private void Mark(int start, int end, int group)
        {
            if (Found.Count < MostMarks)
                Found.Add((new Mark(start, end - start), group));
        }
    }
}
