using Kulanz.Ledger;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Evidence.Log;

/// <summary>How the log is: what its page, the health page and the API show.</summary>
/// <param name="Waiting">Records that have a number but are not signed yet.</param>
public sealed record LogState(PublicLog? Log, SignedCheckpoint? Last, SignedCheckpoint? Published, long Waiting, IReadOnlyList<LogKey> Keys, IReadOnlyList<WitnessState> Witnesses, IReadOnlyList<LogFinding> Findings)
{
    public bool Stopped => Findings.Any(f => f.StopsTheLog);

    public static async Task<LogState> Of(KulanzDb db, CancellationToken cancel)
    {
        var log = await LogKeys.Current(db, cancel);
        var last = await Integrating.Last(db, cancel);
        var published = await PublishedLog.Last(db, cancel);
        var keys = log is null ? [] : await LogKeys.All(db, log.Origin, cancel);
        var known = await db.LogWitnesses.AsNoTracking().ToDictionaryAsync(w => w.Name, cancel);
        var witnesses = (await Preferences.Stored<WitnessPolicy>(db, cancel)).Read().Witnesses.Select(w => new WitnessState(w.Name, w.Key, w.Url, known.GetValueOrDefault(w.Key.Name))).ToList();
        return new(log, last, published, await Sequencing.Last(db, cancel) - (last?.Size ?? 0), keys, witnesses, await Examining.Open(db).AsNoTracking().Take(100).ToListAsync(cancel));
    }
}

/// <summary>A witness as the policy names it, and how far it has come.</summary>
public sealed record WitnessState(string Name, NoteKey Key, Uri? Url, LogWitness? Seen);
