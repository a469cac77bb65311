using Kulanz.Ledger;
using Kulanz.Platform;
using Kulanz.Platform.Api;
using Kulanz.Platform.Data;
using Kulanz.Platform.Web;

namespace Kulanz.Evidence.Log;

/// <summary>How the log is and what administrators do about it, over HTTP. See docs/api.md.</summary>
public static class LogApi
{
    public sealed record ShownKey(string Key, NoteAlgorithm Algorithm, DateTimeOffset MadeAt, DateTimeOffset? RetiredAt);

    public sealed record ShownWitness(string Name, string Key, string? Url, long SeenSize, DateTimeOffset? SignedAt, string? Problem);

    public sealed record ShownFinding(Guid Id, LogFindingKind Kind, long? Index, string Text, DateTimeOffset At, bool StopsTheLog);

    /// <param name="Size">Entries under the last signature.</param>
    /// <param name="PublishedSize">Entries under the last checkpoint everybody can read.</param>
    /// <param name="Waiting">Records that are not signed yet.</param>
    /// <param name="LookedThroughAt">When all entries were last held against what was signed.</param>
    public sealed record Shown(string? Origin, long Size, string? Root, DateTimeOffset? SignedAt, long PublishedSize, long Waiting, bool Stopped, DateTimeOffset? LookedThroughAt,
        IReadOnlyList<ShownKey> Keys, IReadOnlyList<ShownWitness> Witnesses, IReadOnlyList<ShownFinding> Findings);

    public sealed record Given(string? Because);

    /// <param name="FromWhatIsThere">Makes the tree again from the records as they are now, where what was signed cannot be put back.</param>
    public sealed record RenewalGiven(string? Because, bool FromWhatIsThere);

    public sealed record Renewed(string Origin);

    public sealed record PolicyGiven(string? Policy);

    public sealed record Explained(string? Explanation);

    public static void MapLogApi(this WebApplication app)
    {
        var log = app.MapGroup("/api/v1/log").RequireAuthorization(Tending.Permission).WithTags("Evidence").DisableAntiforgery();

        log.MapGet("/", async (KulanzDb db, CancellationToken cancel) => Results.Ok(Show(await LogState.Of(db, cancel))))
            .Says("Says how the log is", "Its size and keys, its witnesses, and what was found not to be as it was signed. The log itself is public, at `/log/`.").Answers<Shown>();

        log.MapPost("/keys", async (Given given, HttpContext http, Tending tending, CancellationToken cancel) =>
            (await tending.AddKeys(given.Because, http.User.Actor(), cancel)).Answer(keys => Results.Json(keys.ConvertAll(Show), statusCode: 201)))
            .Says("Makes new keys", "The old ones sign as well until they are retired, so that everybody has time to learn the new ones.").Answers<List<ShownKey>>(201);

        log.MapPost("/keys/retirement", async (Given given, HttpContext http, Tending tending, CancellationToken cancel) =>
            (await tending.RetireOldKeys(given.Because, http.User.Actor(), cancel)).Answer(keys => Results.Ok(keys.ConvertAll(Show))))
            .Says("Retires the old keys", "All but the newest of each kind. Their private halves are forgotten.").Answers<List<ShownKey>>();

        log.MapPost("/renewal", async (RenewalGiven given, HttpContext http, Tending tending, CancellationToken cancel) =>
            (await tending.BeginAnew(given.Because, given.FromWhatIsThere, http.User.Actor(), cancel)).Answer(begun => Results.Ok(new Renewed(begun.Origin))))
            .Says("Goes on under another name", "With new keys, under the address it has now; the old name never signs again. For a company that has moved, or whose keys somebody has seen.").Answers<Renewed>();

        log.MapPut("/witnesses", async (PolicyGiven given, HttpContext http, Tending tending, CancellationToken cancel) =>
            (await tending.SetWitnesses(given.Policy, http.User.Actor(), cancel)).Answer(policy => Results.Ok(new PolicyGiven(policy.Text))))
            .Says("Sets the witnesses", "As a policy of c2sp.org/tlog-policy with `witness`, `group` and `quorum` lines; an empty one asks nobody.").Answers<PolicyGiven>();

        log.MapPost("/findings/{id:guid}/explanation", async (Guid id, Explained given, HttpContext http, Tending tending, CancellationToken cancel) =>
            (await tending.Explain(id, given.Explanation, http.User.Actor(), cancel)).Answer(_ => Results.NoContent()))
            .Says("Explains a finding", "Which then counts as settled. One that stops the log cannot be explained away.").AnswersNothing();
    }

    private static Shown Show(LogState state) => new(state.Log?.Origin, state.Last?.Size ?? 0, state.Last is null ? null : Convert.ToBase64String(state.Last.Root), state.Last?.At, state.Published?.Size ?? 0,
        state.Waiting, state.Stopped, state.Log?.PassedAt, [.. state.Keys.Select(Show)],
        [.. state.Witnesses.Select(w => new ShownWitness(w.Name, w.Key.ToString(), w.Url?.ToString(), w.Seen?.SeenSize ?? 0, w.Seen?.SignedAt, w.Seen?.Problem?.ToString()))],
        [.. state.Findings.Select(f => new ShownFinding(f.Id, f.Kind, f.Position - 1, f.Said.ToString(), f.At, f.StopsTheLog))]);

    private static ShownKey Show(LogKey key) => new(key.Public.ToString(), key.Algorithm, key.MadeAt, key.RetiredAt);
}
