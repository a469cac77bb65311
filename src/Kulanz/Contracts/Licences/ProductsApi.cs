using System.Globalization;
using Kulanz.Client.Licences;
using Kulanz.Platform;
using Kulanz.Platform.Api;
using Kulanz.Platform.Data;
using Kulanz.Platform.Ui;
using Kulanz.Platform.Web;

namespace Kulanz.Contracts.Licences;

/// <summary>
/// What licensed products ask, over HTTP. Whoever has the key is let in by it, and by nothing else. It may stand in the address; better in the header <c>Licence-Key</c>, with <c>-</c>
/// in its place in the address: addresses are written down on the way. See docs/api.md and docs/licence-file.md.
/// </summary>
public static class ProductsApi
{
    public const string KeyHeader = "Licence-Key";
    public const string InHeader = "-";

    /// <param name="Product">The product's key; a licence key of another product is refused.</param>
    /// <param name="Installation">The installation's id: the same at every start, at most 100 characters.</param>
    /// <param name="Name">What people call it, such as the computer's name.</param>
    /// <param name="Nonce">Anything, new each time: comes back in the file, so that an old answer cannot be passed off as a new one.</param>
    public sealed record Given(string? Product, string? Installation, string? Name, string? Nonce);

    /// <param name="File">The licence file, for this installation.</param>
    /// <param name="Text">How it stands, as a sentence in the language asked for.</param>
    /// <param name="Refresh">By when the file has to be renewed.</param>
    public sealed record Answered(string File, long Number, LicenceMode Mode, LicenceReason Reason, string Text, DateTimeOffset Refresh);

    public sealed record ShownToProduct(long Number, string Product, string Edition, IReadOnlyList<string> Features, LicenceMode Mode, LicenceReason Reason, string Text, DateOnly FirstDay, DateOnly? LastDay, int Seats, int SeatsTaken);

    public static void MapProductsApi(this WebApplication app)
    {
        app.MapGet("/licences/keys", async (HttpContext http, IssuerKeyring keyring, CancellationToken cancel) =>
        {
            http.Response.Headers.CacheControl = "public, max-age=300";
            http.Response.Headers.AccessControlAllowOrigin = "*";
            return Results.Text(await keyring.Published(cancel), "application/jwk-set+json");
        }).AllowAnonymous().ExcludeFromDescription();

        var products = app.MapGroup("/api/v1/licences/{key}").AllowAnonymous().RequireRateLimiting(LicenceLimits.Products).WithTags("Licences").DisableAntiforgery();

        products.MapGet("/", async (string key, HttpContext http, KulanzDb db, LicenceList list, CancellationToken cancel) =>
        {
            if (KeyOf(key, http) is not { } shown || await db.LicenceWith(shown, cancel) is not { } facts)
                return new NotFound("licence").Problem();
            var standing = (await list.Standing(cancel))(facts);
            return Results.Ok(new ShownToProduct(facts.Licence.Number, facts.Product.Key, facts.Licence.Edition, facts.Licence.Features, standing.Mode, standing.Reason, Text(standing),
                facts.Contract.StartsOn, facts.Contract.EndsOn, facts.Licence.Seats, facts.Licence.SeatsTaken));
        })
            .Says("Says how a licence stands", "For whoever has the key; takes no seat. Like all calls with a key it takes `-` for it, and the key in the header `Licence-Key`.").Answers<ShownToProduct>();

        products.MapPost("/activations", async (string key, Given given, HttpContext http, Seating seating, CancellationToken cancel) =>
            KeyOf(key, http) is { } shown ? Answer(await seating.Activate(shown, Read(given), cancel), 201) : new NotFound("licence").Problem())
            .Says("Takes a seat", "For an installation of the product, which gets its licence file. One that has a seat keeps it. Where none is free, the refusal `seats_taken` has `holders`.").Answers<Answered>(201);

        products.MapPost("/heartbeats", async (string key, Given given, HttpContext http, Seating seating, CancellationToken cancel) =>
            KeyOf(key, http) is { } shown ? Answer(await seating.Beat(shown, Read(given), cancel), 200) : new NotFound("licence").Problem())
            .Says("Says that an installation is still there", "And gives it a fresh licence file. If the key is void, the file says so. A seat that somebody released is refused with `seat_released`.").Answers<Answered>();

        products.MapDelete("/activations/{installation}", async (string key, string installation, HttpContext http, Seating seating, CancellationToken cancel) =>
            KeyOf(key, http) is { } shown ? (await seating.Release(shown, Typed.Line(installation), cancel)).Answer(_ => Results.NoContent()) : new NotFound("licence").Problem())
            .Says("Gives up a seat", "Such as when the product is uninstalled.").AnswersNothing();
    }

    /// <summary>What is no key at all is answered like a key nobody has.</summary>
    internal static LicenceKey? KeyOf(string said, HttpContext http) => LicenceKey.TryParse(said == InHeader ? http.Request.Headers[KeyHeader].ToString() : said, out var key, out _) ? key : null;

    private static Installed Read(Given given) => new(given.Product, given.Installation, given.Name, given.Nonce);

    private static IResult Answer(Outcome<Filed> outcome, int status)
    {
        if (outcome.Done(out var filed, out var refusal))
            return Results.Json(new Answered(filed.Text, filed.Facts.Licence.Number, filed.Standing.Mode, filed.Standing.Reason, Text(filed.Standing), filed.File.Terms.Refresh!.Value), statusCode: status);
        return refusal is SeatsTaken taken
            ? Results.Problem(new Texts()[taken], statusCode: taken.Status, extensions: new Dictionary<string, object?> { ["code"] = taken.Code, ["holders"] = taken.Holders })
            : refusal.Problem();
    }

    private static string Text(Standing standing) => standing.Sentence(CultureInfo.CurrentUICulture.Name);
}
