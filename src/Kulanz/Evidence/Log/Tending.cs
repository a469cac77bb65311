using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Evidence.Log;

public sealed record PolicyWrong(string Why) : Invalid("policy", "This policy cannot be read. {0}", Why);

public sealed record LogNotBegun() : Refusal("The log has not begun yet. Try again in a moment.");

/// <summary>A finding that stops the log cannot be talked away: what was signed must be put back as it was.</summary>
public sealed record CannotBeExplained() : Refusal("As long as this is so, the log cannot go on. Put back what was changed, for example from a backup; it is then found to be right by itself.");

/// <summary>What administrators do about the log. Each is a record, and so in the log itself.</summary>
public sealed class Tending(KulanzDb db, LogKeys keys, TimeProvider clock)
{
    public const string Permission = "administer";

    public Task<Outcome<List<LogKey>>> AddKeys(string? because, Actor by, CancellationToken cancel) =>
        With<List<LogKey>>(because, (log, why) => Task.FromResult<Outcome<List<LogKey>>>(keys.Add(db, log, why, by)), cancel);

    public Task<Outcome<List<LogKey>>> RetireOldKeys(string? because, Actor by, CancellationToken cancel) => With(because, (log, why) => keys.RetireOld(db, log, why, by, cancel), cancel);

    /// <summary>Goes on under the address it has now, with new keys: for a company that has moved, or whose keys somebody has seen.</summary>
    /// <param name="fromWhatIsThere">
    /// The tree is made again from the records as they are now: for when what was signed cannot be put back. What is gone gets an entry that says so. Receipts of the
    /// old log keep proving what they prove.
    /// </param>
    public Task<Outcome<PublicLog>> BeginAnew(string? because, bool fromWhatIsThere, Actor by, CancellationToken cancel) => With<PublicLog>(because, async (log, why) =>
    {
        if (fromWhatIsThere)
            await Clear(why, by, cancel);
        return await keys.Begin(db, keys.NextName(log), why, by, await Preferences.Stored<DatabaseRestored>(db, cancel), cancel);
    }, cancel);

    private async Task Clear(string why, Actor by, CancellationToken cancel)
    {
        var next = 1L;
        await foreach (var position in db.Records.Where(r => r.Position != null).OrderBy(r => r.Position).Select(r => r.Position!.Value).AsAsyncEnumerable().WithCancellation(cancel))
            for (; next <= position; next++)
                if (next < position)
                    db.Records.Add(Record.Lost(next, by, why, clock));
        await db.LogTiles.ExecuteDeleteAsync(cancel);
        await db.Checkpoints.ExecuteDeleteAsync(cancel);
        foreach (var finding in await db.LogFindings.Where(f => f.GoneAt == null).ToListAsync(cancel))
            (finding.GoneAt, finding.ExplainedBy, finding.Explanation) = (clock.GetUtcNow(), by.Name, why);
        db.Announce(Examining.Topic);
    }

    /// <summary>Who is asked to watch; empty is nobody.</summary>
    public async Task<Outcome<WitnessPolicy>> SetWitnesses(string? policy, Actor by, CancellationToken cancel)
    {
        var wanted = new WitnessPolicy { Text = Typed.Text(policy).Trim() };
        try
        {
            if (wanted.Read().Logs.Count > 0)
                return new PolicyWrong("The log's own keys are added by themselves: leave out its log lines.");
        }
        catch (FormatException wrong)
        {
            return new PolicyWrong(wrong.Message);
        }
        return await db.Write<Outcome<WitnessPolicy>>(async () =>
        {
            await Preferences.Set(db, wanted, cancel);
            db.Record("log.witnesses_set", "log", null, by, new { policy = wanted.Text }, clock);
            await db.SaveChangesAsync(cancel);
            return wanted;
        }, cancel);
    }

    public async Task<Outcome<LogFinding>> Explain(Guid id, string? explanation, Actor by, CancellationToken cancel) => await db.Write<Outcome<LogFinding>>(async () =>
    {
        if (await db.LogFindings.SingleOrDefaultAsync(f => f.Id == id && f.GoneAt == null, cancel) is not { } finding)
            return new NotFound("finding");
        if (!Typed.Needed(explanation, "explanation", Erasure.ReasonLength).Done(out var said, out var refusal))
            return refusal;
        if (finding.StopsTheLog)
            return new CannotBeExplained();
        (finding.GoneAt, finding.ExplainedBy, finding.Explanation) = (clock.GetUtcNow(), by.Name, said);
        db.Record("log.finding_explained", "log", null, by, new { finding.Kind, finding.Position, said = finding.Said.ToString(), finding.Explanation }, clock);
        db.Announce(Examining.Topic);
        await db.SaveChangesAsync(cancel);
        return finding;
    }, cancel);

    private Task<Outcome<T>> With<T>(string? because, Func<PublicLog, string, Task<Outcome<T>>> act, CancellationToken cancel) => db.Write<Outcome<T>>(async () =>
    {
        if (!Typed.Needed(because, "because", Erasure.ReasonLength).Done(out var why, out var refusal))
            return refusal;
        await db.Engine.Hold(db, "the public log", cancel);
        if (await LogKeys.Current(db, cancel) is not { } log)
            return new LogNotBegun();
        var outcome = await act(log, why);
        await db.SaveChangesAsync(cancel);
        return outcome;
    }, cancel);
}
