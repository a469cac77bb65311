using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Api;
using Kulanz.Platform.Web;

namespace Kulanz.Contracts.Licences;

/// <summary>The keys of licence files, over HTTP. See docs/api.md.</summary>
public static class IssuerKeysApi
{
    /// <param name="Kid">Its id in the set of keys and in licence files.</param>
    /// <param name="Signs">It is the one that signs; the others wait.</param>
    public sealed record ShownKey(string Kid, bool Signs, DateTimeOffset MadeAt, DateTimeOffset? RetiredAt);

    public sealed record Given(string? Because);

    public static void MapIssuerKeysApi(this WebApplication app)
    {
        var keys = app.MapGroup("/api/v1/licence-keys").RequireAuthorization(Permission.Administer).WithTags("Licences").DisableAntiforgery();

        keys.MapGet("/", async (IssuerKeyring keyring, CancellationToken cancel) =>
        {
            var all = await keyring.All(cancel);
            return Results.Ok(new Page<ShownKey>([.. all.Select((key, i) => Show(key, i == 0))]));
        })
            .Says("Lists the keys that sign licence files", "The one that signs comes first. Their public halves are at `/licences/keys`, for products.").Answers<Page<ShownKey>>();

        keys.MapPost("/", async (Given given, HttpContext http, IssuerKeyring keyring, CancellationToken cancel) =>
            (await keyring.Add(given.Because, http.User.Actor(), cancel)).Answer(key => Results.Json(Show(key, false), statusCode: 201)))
            .Says("Adds a key", "It signs once those before it are retired.").Answers<ShownKey>(201);

        keys.MapPost("/{kid}/retirement", async (string kid, Given given, HttpContext http, IssuerKeyring keyring, CancellationToken cancel) =>
            (await keyring.Retire(kid, given.Because, http.User.Actor(), cancel)).Answer(key => Results.Ok(Show(key, false))))
            .Says("Retires a key", "Its private half is forgotten. If it was the one that signs, the next one does from now on; if only one is left, another one is made.").Answers<ShownKey>();
    }

    private static ShownKey Show(IssuerKey key, bool first) => new(key.Kid, first && key.RetiredAt is null, key.MadeAt, key.RetiredAt);
}
