using System.Globalization;
using Kulanz.Platform;
using Kulanz.Search.Words;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Kulanz.Search.Desk;

/// <summary>
/// Everything one may see, by its words. Without a kind chosen the best of the few (customers, articles) stand above the newest of the many
/// (cases); with one, page after page of it.
/// </summary>
public sealed class SearchPageModel(Searching searching, IEnumerable<SearchKind> kinds) : PageModel
{
    public const int PageSize = 25, MostCounted = 1000;

    private const int MostOfFew = 3;

    [BindProperty(SupportsGet = true, Name = "q")]
    public string? Typed { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Kind { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? After { get; set; }

    /// <summary>How the words are taken: nothing else is said by a list than by the next page of it and by the numbers on its tabs.</summary>
    [BindProperty(SupportsGet = true, Name = "as")]
    public Strictness? Taken { get; set; }

    public IReadOnlyList<SearchKind> Kinds { get; private set; } = [];

    public SearchKind? Chosen { get; private set; }

    public Query Query { get; private set; } = Query.Parse(null);

    public IReadOnlyList<Found> Lines { get; private set; } = [];

    public string? Next { get; private set; }

    /// <summary>How far back was looked; there are older places.</summary>
    public DateTimeOffset? FurtherBack { get; private set; }

    public IReadOnlyList<Filter> Unknown { get; private set; } = [];

    /// <summary>Nothing had the words as typed and sent; these begin with them.</summary>
    public bool Loose { get; private set; }

    /// <summary>By the kind's name; only when asked for.</summary>
    public IReadOnlyDictionary<string, (int Count, bool More)> Counts { get; private set; } = new Dictionary<string, (int, bool)>();

    public bool Asked => !Query.IsEmpty || Query.Filters.Count > 0;

    private bool AsYouType => Request.Headers.ContainsKey("HX-Request");

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        Ask();
        if (!Asked)
            return Page();
        var numbered = Chosen is null && After is null ? await Numbered(cancel) : null;
        // A number typed and sent means the thing of that number; while it is typed, that thing stands on top.
        if (numbered is not null && !AsYouType)
            return Redirect(numbered.Href);
        await Find(Query, cancel);
        if (numbered is not null)
            Lines = [numbered, .. Lines.Where(l => l.Id != numbered.Id)];
        if (Lines.Count == 0 && Unknown.Count == 0 && After is null && Taken is null)
            await FindLoosely(cancel);
        return Page();
    }

    /// <summary>The numbers on the tabs, asked for by the page once it is there: nobody waits for them.</summary>
    public async Task<IActionResult> OnGetCountsAsync(CancellationToken cancel)
    {
        Ask();
        var counts = new Dictionary<string, (int, bool)>();
        foreach (var kind in Kinds)
            counts[kind.Name] = await searching.Count(kind, Query, MostCounted, User.Actor(), cancel);
        Counts = counts;
        return Partial("/Search/Desk/_Tabs.cshtml", this);
    }

    /// <summary>
    /// What was found while it was typed is found when it is sent, or when a tab is chosen after half a word; and where that is nothing either, what begins with any of the words.
    /// </summary>
    private async Task FindLoosely(CancellationToken cancel)
    {
        foreach (var strictness in new[] { Strictness.Begun, Strictness.Loose })
            if (strictness > Sent && SearchWords.Read(Typed, strictness) is { } looser)
            {
                await Find(looser, cancel);
                if (Lines.Count == 0)
                    continue;
                (Query, Taken, Loose) = (looser, strictness, true);
                return;
            }
    }

    /// <summary>Who types has not finished the last word.</summary>
    private Strictness Sent => AsYouType ? Strictness.Begun : Strictness.Whole;

    private void Ask()
    {
        var who = User.Actor();
        Kinds = [.. kinds.Where(k => who.May(k.Permission)).OrderBy(k => k.Code)];
        Query = SearchWords.Read(Typed, Taken ?? Sent) ?? Query.Parse(Typed);
        Chosen = Kinds.FirstOrDefault(k => k.Name == Kind) ?? SearchWords.KindOf(Query, Kinds);
    }

    private async Task Find(Query query, CancellationToken cancel)
    {
        var (lines, unknown, who) = (new List<Found>(), new List<IReadOnlyList<Filter>>(), User.Actor());
        // The few first, so that a customer is not buried under everything they wrote.
        foreach (var kind in Kinds.Where(k => Chosen is null || k == Chosen).OrderBy(k => !k.ByTitle).ThenBy(k => k.Code))
        {
            var alone = Chosen is not null || !kind.ByTitle;
            if (!alone && After is not null)
                continue;
            var page = await searching.Page(kind, query, After, alone ? PageSize : MostOfFew, who, cancel);
            unknown.Add(page.Unknown);
            lines.AddRange(page.Lines);
            if (alone)
                (Next, FurtherBack) = (page.After, page.FurtherBack);
        }
        Lines = lines;
        // What one kind does not know only leaves that kind out.
        Unknown = unknown.Count > 0 && unknown.All(u => u.Count > 0) ? unknown.MinBy(u => u.Count)! : [];
    }

    private async Task<Found?> Numbered(CancellationToken cancel)
    {
        var number = Query is { IsEmpty: true, Filters: [{ Name: "number" or "nummer", Excluded: false } only] } ? only.Value : (Typed ?? "").Trim();
        if (!long.TryParse(number.TrimStart('#'), NumberStyles.None, CultureInfo.InvariantCulture, out var wanted))
            return null;
        foreach (var kind in Kinds)
            if (await searching.Numbered(kind, wanted, User.Actor(), cancel) is { } found)
                return found;
        return null;
    }

    /// <summary>This search with something else chosen.</summary>
    public string Address(string? kind, string? after = null) => Address(kind, after, null, after is null ? null : Taken ?? Sent);

    /// <summary>Where the numbers on the tabs are asked for: of the words as this list took them.</summary>
    public string CountsAddress => Address(Kind, null, "Counts", Taken ?? Sent);

    private string Address(string? kind, string? after, string? handler, Strictness? taken) => "/desk/search" + QueryString.Create(new Dictionary<string, string?>
    {
        ["q"] = Typed,
        ["kind"] = kind,
        ["after"] = after,
        ["handler"] = handler,
        ["as"] = taken?.ToString().ToLowerInvariant(),
    }.Where(p => !string.IsNullOrEmpty(p.Value)));
}
