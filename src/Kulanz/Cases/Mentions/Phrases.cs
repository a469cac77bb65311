using System.Text;
using Words = Kulanz.Search.Words.Folding;

namespace Kulanz.Cases.Mentions;

/// <summary>Names and phrases, found as whole words in a row: large or small letters, accents, and whether somebody writes ä or ae, make no difference.</summary>
public sealed class Phrases
{
    public const int Most = 200, Longest = 4000;

    private readonly List<(string Said, string Folded)> sought, excluded;

    public Phrases(string sought, string excluded) => (this.sought, this.excluded) = (Lines(sought), Lines(excluded));

    public bool Any => sought.Count > 0;

    /// <summary>The first that stands in the text; null where none does, or a word with which the text is not meant.</summary>
    public string? In(string text)
    {
        if (sought.Count == 0)
            return null;
        var folded = Fold(text);
        return excluded.Exists(e => folded.Contains(e.Folded, StringComparison.Ordinal)) ? null : sought.Find(s => folded.Contains(s.Folded, StringComparison.Ordinal)).Said;
    }

    private static List<(string Said, string Folded)> Lines(string text) =>
        [.. text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Take(Most).Select(line => (line, Fold(line))).Where(line => line.Item2.Trim().Length > 0)];

    /// <summary>The words with a blank before and behind each, so that only whole ones are found.</summary>
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length + 2).Append(' ');
        foreach (var rune in text.EnumerateRunes())
        {
            var part = Words.Of(rune);
            if (part != Words.Separator)
                folded.Append(part);
            else if (folded[^1] != ' ')
                folded.Append(' ');
        }
        return folded[^1] == ' ' ? folded.ToString() : folded.Append(' ').ToString();
    }
}
