using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Web;
using Microsoft.Net.Http.Headers;

namespace Kulanz.Access.Exports;

/// <summary>
/// Hands a copy out so that a download can go on where it broke (RFC 9110: <c>Range</c>, <c>If-Range</c>, <c>HEAD</c>). A copy never changes, so its id is its tag;
/// one that was replaced is not found, and nobody puts two halves of different ones together.
/// </summary>
public static class ExportFetching
{
    public static async Task<IResult> Send(Exporting exporting, KulanzDb db, Customer customer, Guid id, HttpContext http, CancellationToken cancel)
    {
        if (await exporting.Find(customer.Id, id, cancel) is not { State: ExportState.Ready } shown)
            return new NotFound("export").Problem();
        var export = shown.Export;
        if (HttpMethods.IsGet(http.Request.Method) && Beginning(http.Request.GetTypedHeaders().Range))
            await exporting.Fetched(customer, export, http.User.Actor() is { Kind: ActorKind.Customer } self ? self with { Name = customer.Name } : http.User.Actor(), cancel);
        // Not for a cache, and not for anybody's disk but where it is saved to.
        http.Response.Headers.CacheControl = "private, no-store";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.File(new PieceSource(db, export.Id, export.Length), "application/zip", export.FileName(customer.Number), export.ReadyAt, new EntityTagHeaderValue($"\"{export.Id:N}\""), enableRangeProcessing: true);
    }

    private static bool Beginning(RangeHeaderValue? range) => range is null || range.Ranges.Any(r => r.From is null or 0);
}
