using System.Text;

namespace Kulanz.Search.Words;

/// <summary>A condition typed as name:value, as it stands, for the caller to understand.</summary>
public sealed record Filter(string Name, string Value, bool Excluded);

/// <summary>One way for a text to match: a stem or key, or words in a row; a prefix leaves the last one open.</summary>
internal sealed record Sought(bool IsStem, string[] Tokens, bool Prefix = false);

/// <summary>Alternatives, one of which must match, or none where excluded. A filler may be dropped beside others.</summary>
internal sealed record Group(List<Sought> Any, bool Excluded, bool Filler);

/// <summary>
/// What a person typed into the search field: words that must all occur (in any inflection, also inside a compound),
/// "words in a row", beginnings*, -excluded ones, this OR that, name:value, numbers in any notation.
/// </summary>
/// <remarks>
/// Nothing typed is an error, and nothing typed reaches a database as syntax: what is left are tokens of our own, quoted.
/// OR binds closer than the space, as in web search: a b OR c means a, and one of b and c. Brackets mean nothing.
/// Function words are dropped beside others and searched as words when alone.
/// </remarks>
public sealed class Query
{
    /// <summary>What is typed beyond this is not read.</summary>
    public const int Longest = 1000, MostGroups = 32;

    internal Query(List<Group> groups, List<Filter> filters)
    {
        // Beside words that carry matter the others only cost time.
        var matter = groups.Exists(g => !g.Filler && !g.Excluded);
        Groups = groups.FindAll(g => g.Excluded || !matter || !g.Filler);
        Filters = filters;
    }

    internal IReadOnlyList<Group> Groups { get; }

    public IReadOnlyList<Filter> Filters { get; }

    /// <summary>No words to search for: only the filters decide, if there are any.</summary>
    public bool IsEmpty => Groups.Count == 0;

    /// <summary>
    /// Only excluded words: the expressions then say what must <em>not</em> match, since neither engine finds by absence alone.
    /// </summary>
    public bool OnlyExcludes => Groups.Count > 0 && Groups.All(g => g.Excluded);

    /// <param name="typed">Anything.</param>
    /// <param name="asYouType">The last word may be unfinished.</param>
    public static Query Parse(string? typed, bool asYouType = false) => new Asking(typed ?? "", asYouType).Read();

    /// <summary>The FTS5 MATCH expression over the columns words and stems; null where there is nothing to match.</summary>
    public string? Fts5() => Render(" AND ", " OR ", " NOT ", static (sought, into) =>
    {
        into.Append(sought.IsStem ? "{stems} : \"" : "{words} : \"").AppendJoin(' ', sought.Tokens).Append('"');
        if (sought.Prefix)
            into.Append(" *");
    });

    /// <summary>The tsquery to be cast, over a vector of <see cref="Analysis.Vector"/>; null where there is nothing to match.</summary>
    public string? TsQuery() => Render(" & ", " | ", " & !", static (sought, into) =>
    {
        for (var i = 0; i < sought.Tokens.Length; i++)
        {
            into.Append(i > 0 ? " <-> '" : "'");
            if (sought.IsStem)
                into.Append(Analysis.StemMark);
            into.Append(sought.Tokens[i]).Append('\'');
        }
        if (sought.Prefix)
            into.Append(":*");
    });

    private string? Render(string and, string or, string not, Action<Sought, StringBuilder> one)
    {
        if (IsEmpty)
            return null;
        var text = new StringBuilder();
        foreach (var group in Groups.Where(g => !g.Excluded))
            All(group.Any, text.Length == 0 ? "" : and);
        var excluded = Groups.Where(g => g.Excluded).SelectMany(g => g.Any).ToList();
        if (excluded.Count > 0)
            All(excluded, text.Length == 0 ? "" : not);
        return text.ToString();

        void All(List<Sought> any, string joint)
        {
            text.Append(joint).Append('(');
            for (var i = 0; i < any.Count; i++)
            {
                text.Append(i > 0 ? or : "");
                // Both engines bind a phrase closer than OR; the brackets say so to the reader.
                text.Append('(');
                one(any[i], text);
                text.Append(')');
            }
            text.Append(')');
        }
    }
}
