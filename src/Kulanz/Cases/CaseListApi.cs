using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Web;

namespace Kulanz.Cases;

/// <summary>Lists of cases over HTTP, and what one sets on a case. See docs/api.md.</summary>
public static class CaseListApi
{
    private const int MostAtOnce = 200;

    /// <param name="Owner">An account's id, "me" or "nobody".</param>
    public sealed record Patch(string? Owner, Guid? Queue, Priority? Priority, CaseState? State);

    public static void MapCaseListApi(this WebApplication app)
    {
        var cases = app.MapGroup("/api/v1/cases").RequireAuthorization(Permission.CasesRead).WithTags("Cases").DisableAntiforgery();

        cases.MapGet("/", async (string? view, string? q, string? after, int? limit, CaseOrder? order, HttpContext http, KulanzDb db, ViewShelf shelf, CaseList list, CancellationToken cancel) =>
        {
            var by = http.User.Actor();
            var chosen = view is null ? null : (await shelf.All(db, cancel)).FirstOrDefault(v => v.Key == view && v.SeenBy(by));
            if (view is not null && chosen is null)
                return new NotFound("view").Problem();
            var sorted = order is { } wanted && (chosen is null ? wanted is CaseOrder.Latest or CaseOrder.Oldest : chosen.Orders.Contains(wanted)) ? wanted : chosen?.Order ?? CaseOrder.Latest;
            var page = await list.Read(chosen?.Conditions ?? Conditions.None, sorted, q, after, Math.Clamp(limit ?? CaseList.PageSize, 1, MostAtOnce), by, cancel);
            return Results.Ok(new
            {
                Items = page.Lines.Select(l => new
                {
                    l.Case.Number,
                    l.Case.Subject,
                    l.Case.State,
                    l.Case.Priority,
                    l.Case.Channel,
                    l.Case.CustomerId,
                    CustomerName = l.Customer,
                    l.Case.QueueId,
                    l.Case.OwnerId,
                    OwnerName = l.Owner,
                    l.Case.OpenedAt,
                    l.Case.TouchedAt,
                    l.Case.WaitingSince,
                    l.Case.LastWord,
                }),
                page.After,
            });
        });

        cases.MapPatch("/{number:long}", async (long number, Patch given, HttpContext http, TakingSteps taking, CancellationToken cancel) =>
        {
            var steps = new List<Step>();
            foreach (var (kind, value) in new[] { ("priority", given.Priority?.ToString()), ("owner", given.Owner), ("state", given.State?.ToString()), ("queue", given.Queue?.ToString()) })
                if (value is not null)
                    steps.Add(new Step(kind, value));
            if (StepKind.Check(steps, trigger: false) is { } refused)
                return refused.Problem();
            object? now = null;
            var done = await taking.Take(number, steps, http.User.Actor(), c =>
            {
                now = new { c.Number, c.State, c.Priority, c.QueueId, c.OwnerId };
                return Task.CompletedTask;
            }, cancel);
            return done.Answer(_ => Results.Ok(now));
        }).RequireAuthorization(Permission.CasesWrite);
    }
}
