using Kulanz.Platform;
using Kulanz.Platform.Api;
using Kulanz.Platform.Data;
using Kulanz.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access.Exports;

/// <summary>Copies of customers' data over HTTP, and their files for browsers. See docs/api.md.</summary>
public static class ExportsApi
{
    /// <param name="File">Where it is fetched, once it is ready.</param>
    public sealed record AnsweredExport(Guid Id, Guid CustomerId, ExportState State, DateTimeOffset AskedAt, string ByName, long Done, long Total, long? Size, DateTimeOffset? ReadyAt, DateTimeOffset? Until, string? File);

    private static readonly string[] Fetching = ["GET", "HEAD"];

    public static void MapExports(this WebApplication app)
    {
        var exports = app.MapGroup("/api/v1/customers/{id:guid}/export").RequireAuthorization(Permission.CustomersExport).WithTags("Customers").DisableAntiforgery();

        exports.MapPost("/", async (Guid id, HttpContext http, KulanzDb db, Exporting exporting, CancellationToken cancel) =>
        {
            if (await Customer(db, id, http, cancel) is not { } customer)
                return new NotFound("customer").Problem();
            if (!(await exporting.Ask(customer, http.User.Actor(), cancel)).Done(out var export, out var refusal))
                return refusal.Problem();
            return Results.Accepted($"/api/v1/customers/{id}/export/{export.Id}", Answered(id, (await exporting.Find(customer.Id, export.Id, cancel))!));
        })
            .Says("Prepares a copy of everything a customer can see of what is kept about them", "In the background: ask `Location` until `state` is `ready`. One that was ready is replaced; while one is being prepared, 409 `export_under_way`.").Answers<AnsweredExport>(202);

        exports.MapGet("/", async (Guid id, HttpContext http, KulanzDb db, Exporting exporting, CancellationToken cancel) =>
            await Customer(db, id, http, cancel) is { } customer && await exporting.Current(customer.Id, cancel) is { } shown ? Results.Ok(Answered(id, shown)) : new NotFound("export").Problem())
            .Says("Shows the copy there is of a customer's data").Answers<AnsweredExport>();

        exports.MapGet("/{export:guid}", async (Guid id, Guid export, HttpContext http, KulanzDb db, Exporting exporting, CancellationToken cancel) =>
            await Customer(db, id, http, cancel) is { } customer && await exporting.Find(customer.Id, export, cancel) is { } shown ? Results.Ok(Answered(id, shown)) : new NotFound("export").Problem())
            .Says("Shows how far a copy is", "`state` is `preparing`, `ready`, `stopped` or `broken_off`.").Answers<AnsweredExport>();

        exports.MapDelete("/{export:guid}", async (Guid id, Guid export, HttpContext http, KulanzDb db, Exporting exporting, CancellationToken cancel) =>
            await Customer(db, id, http, cancel) is { } customer ? (await exporting.Delete(customer, export, http.User.Actor(), cancel)).Answer(_ => Results.NoContent()) : new NotFound("export").Problem())
            .Says("Deletes a copy", "At once, ready or not.").AnswersNothing();

        exports.MapMethods("/{export:guid}/file", Fetching, async (Guid id, Guid export, HttpContext http, KulanzDb db, Exporting exporting, CancellationToken cancel) =>
            await Customer(db, id, http, cancel) is { } customer ? await ExportFetching.Send(exporting, db, customer, export, http, cancel) : new NotFound("export").Problem())
            .Says("Fetches a copy", "A ZIP archive with JSON, CSV and the files. `Range` and `If-Range` go on with a download that broke; `HEAD` says how large it is.").AnswersWith("application/zip");

        // For browsers, in the portal and at the desk.
        app.MapMethods("/my/data/{export:guid}/file", Fetching, async (Guid export, HttpContext http, KulanzDb db, Exporting exporting, CancellationToken cancel) =>
            await db.CustomerOf(http.User, cancel) is { } me ? await ExportFetching.Send(exporting, db, me, export, http, cancel) : Results.NotFound())
            .RequireAuthorization(Policies.Customer).ExcludeFromDescription();

        app.MapMethods("/desk/customers/{number:long}/export/{export:guid}/file", Fetching, async (long number, Guid export, HttpContext http, KulanzDb db, Exporting exporting, CancellationToken cancel) =>
            await db.CustomersFor(http.User.Actor()).SingleOrDefaultAsync(c => c.Number == number && c.MergedIntoId == null, cancel) is { } customer ? await ExportFetching.Send(exporting, db, customer, export, http, cancel) : Results.NotFound())
            .RequireAuthorization(Policies.Staff).RequireAuthorization(Permission.CustomersExport).ExcludeFromDescription();
    }

    /// <summary>One who was merged is answered as the other.</summary>
    private static async Task<Customer?> Customer(KulanzDb db, Guid id, HttpContext http, CancellationToken cancel) =>
        await db.CustomersFor(http.User.Actor()).AnyAsync(c => c.Id == id, cancel) ? await db.CustomerOf(id, cancel) : null;

    private static AnsweredExport Answered(Guid customer, ShownExport shown)
    {
        var (export, ready) = (shown.Export, shown.State == ExportState.Ready);
        return new(export.Id, customer, shown.State, export.AskedAt, export.ByName, shown.Done, shown.Total, ready ? export.Length : null, export.ReadyAt, export.Until, ready ? $"/api/v1/customers/{customer}/export/{export.Id}/file" : null);
    }
}
