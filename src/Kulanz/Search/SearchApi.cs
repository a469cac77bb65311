using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Api;
using Kulanz.Platform.Data;
using Kulanz.Platform.Web;
using Kulanz.Search.Words;

namespace Kulanz.Search;

/// <summary>Searching over HTTP. See docs/api.md.</summary>
public static class SearchApi
{
    /// <param name="Marks">Where in the excerpt the words stand.</param>
    public sealed record Hit(Guid Id, long? Number, string Title, DateTimeOffset At, string? State, string? Party, string? Speaker, string Url, string? Excerpt, IReadOnlyList<HitMark> Marks);

    public sealed record HitMark(int Start, int Length);

    public sealed record Hits(string Kind, IReadOnlyList<Hit> Items, string? After);

    public static void MapSearchApi(this WebApplication app) =>
        app.MapGet("/api/v1/search", async (string? q, string? kind, string? after, int? limit, HttpContext http, Searching searching, IEnumerable<SearchKind> kinds, Settings settings, CancellationToken cancel) =>
        {
            var (who, most) = (http.User.Actor(), limit.AtMost());
            var may = kinds.Where(k => who.May(k.Permission)).OrderBy(k => k.Code).ToList();
            var query = Query.Parse(q);
            var wanted = kind ?? SearchWords.KindOf(query, may)?.Name;
            // Pages follow one kind; without one named, the first that this program may read.
            if ((wanted is null ? may.FirstOrDefault() : may.Find(k => k.Name == wanted)) is not { } chosen)
                return new NotFound("kind").Problem();
            var page = await searching.Page(chosen, query, after, most, who, cancel);
            return page.Unknown.Count > 0
                ? new UnknownFilter(page.Unknown[0].Name, page.Unknown[0].Value).Problem()
                : Results.Ok(new Hits(chosen.Name,
                    [.. page.Lines.Select(l => new Hit(l.Id, l.Number, l.Title, l.At, l.State is null ? null : SnakeCaseNames.Of(l.State.ToString()), l.Party, l.Speaker, settings.Url + l.Href, l.Excerpt?.Text,
                        [.. l.Excerpt?.Marks.Select(m => new HitMark(m.Start, m.Length)) ?? []]))],
                    page.After));
        }).RequireAuthorization(Permission.CasesRead).WithTags("Search")
            .Says("Finds what one may see", "Words in any form, `\"phrases\"`, `beginn*`, numbers in any notation, and filters such as `is:open`; newest first. `kind` is one of the kinds of the search page; without it, the first that may be read.").Answers<Hits>();
}

public sealed record UnknownFilter(string Name, string Value) : Invalid("q", "“{0}:{1}” says nothing here. Put it in quotation marks to look for the words.", Name, Value);
