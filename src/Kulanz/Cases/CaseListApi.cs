using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Api;
using Kulanz.Platform.Data;
using Kulanz.Platform.Web;
using Kulanz.Search;

namespace Kulanz.Cases;

/// <summary>Lists of cases over HTTP. See docs/api.md.</summary>
public static class CaseListApi
{
    private const int MostAtOnce = 200;

    public static void MapCaseListApi(this WebApplication app)
    {
        var cases = app.MapGroup("/api/v1/cases").RequireAuthorization(Permission.CasesRead).WithTags("Cases").DisableAntiforgery();

        cases.MapGet("/", async (string? view, string? q, string? after, int? limit, string? order, HttpContext http, KulanzDb db, Shelf<View> shelf, CaseList list, CancellationToken cancel) =>
        {
            var by = http.User.Actor();
            var chosen = view is null ? null : (await shelf.All(db, cancel)).FirstOrDefault(v => v.Key == view && v.SeenBy(by));
            if (view is not null && chosen is null)
                return new NotFound("view").Problem();
            if (list.NotUnderstood(q, by) is { } filter)
                return new UnknownFilter(filter.Name, filter.Value).Problem();
            if (Sorted(order, chosen) is not { } sorted)
                return new UnknownOrder(order!).Problem();
            var page = await list.Read(chosen?.Conditions ?? Conditions.None, sorted, q, after, Math.Clamp(limit ?? CaseList.PageSize, 1, MostAtOnce), by, cancel, CaseList.Everywhere);
            return Results.Ok(new Page<CasesApi.Line>([.. page.Lines.Select(l => new CasesApi.Line(
                    l.Case.Number,
                    l.Case.Subject,
                    l.Case.State,
                    l.Case.Priority,
                    l.Case.Channel,
                    l.Case.CustomerId,
                    l.Customer,
                    l.Case.QueueId,
                    l.Case.OwnerId,
                    l.Owner,
                    l.Case.OpenedAt,
                    l.Case.TouchedAt,
                    l.Case.WaitingSince,
                    l.Case.Preview))],
                page.After));
        })
            .Says("Lists cases", "All, or those of a view (`?view=` with its key), or those with some words (`?q=`). `order` is `latest` or `oldest`, or one that the view knows.").Answers<Page<CasesApi.Line>>();
    }

    /// <summary>The order asked for, or the view's own; null for one that the list does not have.</summary>
    private static CaseOrder? Sorted(string? order, View? view) =>
        order is not { Length: > 0 } ? view?.Order ?? CaseOrder.Latest
        : StepKind.Word<CaseOrder>(order) is { } wanted && (view?.Orders ?? [CaseOrder.Latest, CaseOrder.Oldest]).Contains(wanted) ? wanted
        : null;
}

public sealed record UnknownOrder(string Order) : Invalid("order", "This list is not sorted by “{0}”.", Order);
