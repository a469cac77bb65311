using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Web;
using Kulanz.Search.Words;

namespace Kulanz.Search;

/// <summary>Searching over HTTP. See docs/api.md.</summary>
public static class SearchApi
{
    private const int MostAtOnce = 100;

    public static void MapSearchApi(this WebApplication app) =>
        app.MapGet("/api/v1/search", async (string? q, string? kind, string? after, int? limit, HttpContext http, Searching searching, IEnumerable<SearchKind> kinds, Settings settings, CancellationToken cancel) =>
        {
            var (who, most) = (http.User.Actor(), Math.Clamp(limit ?? 25, 1, MostAtOnce));
            var may = kinds.Where(k => who.May(k.Permission)).OrderBy(k => k.Code).ToList();
            var query = Query.Parse(q);
            var wanted = kind ?? SearchWords.KindOf(query, may)?.Name;
            // Pages follow one kind; without one named, the first that this program may read.
            if ((wanted is null ? may.FirstOrDefault() : may.Find(k => k.Name == wanted)) is not { } chosen)
                return new NotFound("kind").Problem();
            var page = await searching.Page(chosen, query, after, most, who, cancel);
            return page.Unknown.Count > 0
                ? new UnknownFilter(page.Unknown[0].Name, page.Unknown[0].Value).Problem()
                : Results.Ok(new
                {
                    Kind = chosen.Name,
                    Items = page.Lines.Select(l => new
                    {
                        l.Id, l.Number, l.Title, l.At, l.State, l.Party, l.Speaker,
                        Url = settings.Url + l.Href,
                        Excerpt = l.Excerpt?.Text,
                        Marks = l.Excerpt?.Marks.Select(m => new { m.Start, m.Length }) ?? [],
                    }),
                    page.After,
                });
        }).RequireAuthorization(Permission.CasesRead).WithTags("Search");
}

public sealed record UnknownFilter(string Name, string Value) : Invalid("q", "“{0}:{1}” says nothing here. Put it in quotation marks to look for the words.", Name, Value);
