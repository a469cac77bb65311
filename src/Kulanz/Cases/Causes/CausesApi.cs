using Kulanz.Access;
using Kulanz.Contracts;
using Kulanz.Platform;
using Kulanz.Platform.Api;
using Kulanz.Platform.Web;

namespace Kulanz.Cases.Causes;

/// <summary>What can be wrong with products, over HTTP. See docs/api.md.</summary>
public static class CausesApi
{
    public sealed record Given(string? Product, Guid? Parent, string? Name);

    public sealed record Changed(string? Name, bool? Retired);

    public sealed record Place(Guid? Parent, int? Position);

    /// <param name="Path">From the top down to it.</param>
    /// <param name="Retired">It, or something it is a part of.</param>
    public sealed record Shown(Guid Id, Guid ProductId, Guid? Parent, string Name, IReadOnlyList<string> Path, int Position, bool Retired);

    public static void MapCausesApi(this WebApplication app)
    {
        var causes = app.MapGroup("/api/v1/causes").RequireAuthorization(Permission.CasesRead).WithTags("Causes").DisableAntiforgery();

        causes.MapGet("/", async (string? product, Catalogue catalogue, CauseTree tree, CancellationToken cancel) =>
        {
            if (string.IsNullOrWhiteSpace(product))
                return new Missing("product").Problem();
            return await catalogue.Product(product, cancel) is { } found
                ? Results.Ok(new Page<Shown>([.. (await tree.Of(found.Id, cancel)).Select(Of)]))
                : new NotFound("product").Problem();
        }).Says("Lists what can be wrong with a product", "`product` is a key or an id. Each cause comes behind what it is a part of; retired ones are listed too.").Answers<Page<Shown>>();

        causes.MapGet("/months/{month}", async (string month, string? product, HttpContext http, Catalogue catalogue, CauseList list, CancellationToken cancel) =>
        {
            if (CauseMonth.Read(month) is not { } of)
                return new BadMonth(Naming.Cut(month, 20)).Problem();
            var about = string.IsNullOrWhiteSpace(product) ? null : await catalogue.Product(product, cancel);
            if (about is null && !string.IsNullOrWhiteSpace(product))
                return new NotFound("product").Problem();
            return Results.Ok(new Page<CauseLine>(await list.Of(of, about?.Id, cancel)));
        }).Says("Lists the causes of a month", "How many cases that were solved in `month` (`2026-09`) had which cause, and how many in the month before, of one `product` (key or id) or all. When a month is over, the same list is the event `cause.listed`.").Answers<Page<CauseLine>>();

        causes.MapPost("/", async (Given given, HttpContext http, Catalogue catalogue, ArrangingCauses arranging, CauseTree tree, CancellationToken cancel) =>
            await catalogue.Product(given.Product ?? "", cancel) is not { } product ? new NotFound("product").Problem()
                : await Answer(await arranging.Add(product.Id, given.Parent, given.Name, http.User.Actor(), cancel), 201, tree, cancel)).RequireAuthorization(Permission.DeskManage)
            .Says("Adds a cause", "Below `parent`, or at the top.").Answers<Shown>(201);

        causes.MapPatch("/{id:guid}", async (Guid id, Changed given, HttpContext http, ArrangingCauses arranging, CauseTree tree, CancellationToken cancel) =>
        {
            var by = http.User.Actor();
            if (given is { Name: null, Retired: null })
                return new Missing("name").Problem();
            if (given.Name is { } name && (await arranging.Rename(id, name, by, cancel)).Refusal is { } refusal)
                return refusal.Problem();
            if (given.Retired is { } retired && (await arranging.Retire(id, retired, by, cancel)).Refusal is { } stands)
                return stands.Problem();
            return Results.Ok(Of((await tree.Find(id, cancel))!));
        }).RequireAuthorization(Permission.DeskManage)
            .Says("Renames or retires a cause", "A retired cause stays where it was counted, and is no longer chosen.").Answers<Shown>();

        causes.MapPut("/{id:guid}/place", async (Guid id, Place given, HttpContext http, ArrangingCauses arranging, CauseTree tree, CancellationToken cancel) =>
            await Answer(await arranging.Move(id, given.Parent, given.Position, http.User.Actor(), cancel), 200, tree, cancel)).RequireAuthorization(Permission.DeskManage)
            .Says("Moves a cause", "Below `parent`, or to the top without one; to `position` from 1 among those there, or to the end.").Answers<Shown>();
    }

    private static async Task<IResult> Answer(Outcome<Cause> outcome, int status, CauseTree tree, CancellationToken cancel) =>
        outcome.Done(out var cause, out var refusal) ? Results.Json(Of((await tree.Find(cause.Id, cancel))!), Json.Options, statusCode: status) : refusal.Problem();

    private static Shown Of(CausePlace p) => new(p.Cause.Id, p.Cause.ProductId, p.Cause.ParentId, p.Cause.Name, p.Path, p.Cause.Position, p.Retired);
}
