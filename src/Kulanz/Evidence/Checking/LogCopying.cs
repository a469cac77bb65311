using System.Globalization;
using System.Text;
using Kulanz.Ledger;

namespace Kulanz.Evidence.Checking;

/// <summary>
/// A copy of a log that can be checked by itself. Every file is compared before it is written, and the checkpoint comes last: a copy that was interrupted is
/// the old one, and what it has already is not read again.
/// </summary>
public sealed class LogCopying(string place, string folder, string? policyFile, IReadOnlyList<string> keys)
{
    private const string CheckpointFile = "checkpoint";

    public Action<string>? Say { get; init; }

    public Func<Uri, LogFiles> Online { get; init; } = address => new LogOnline(address);

    public async Task<LogReport> Run(CancellationToken cancel)
    {
        var findings = new Findings();
        if (await Given.Trust(policyFile, keys, findings, cancel) is not { } trust)
            return LogReport.Of(place, null, findings);
        var continued = File.Exists(Name(CheckpointFile));
        var kept = continued ? await Given.Checkpoint(Name(CheckpointFile), findings, cancel) : null;
        if (continued && kept is null)
            return LogReport.Of(place, null, findings);
        var log = await OpenedLog.Open(place, Online, findings, cancel);
        if (log is null)
            return LogReport.Of(place, null, findings);

        try
        {
            trust = await log.SignedBy(trust, findings, cancel);
            if (kept is { } earlier)
                trust.Check(earlier.Note, earlier.Head, findings);
            if (findings.Verdict == CheckVerdict.Intact)
                await new LogVerification(new Continued(log.Files, this), log.Head, findings) { Progress = LogVerbs.HowFar(Say), Keep = Keep }.Run(kept?.Head, cancel);
            if (findings.Verdict == CheckVerdict.Intact)
                await Store(log, kept, cancel);
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            findings.Missing("save", $"The copy could not be written: {broken.Message}");
        }
        if (findings.Verdict == CheckVerdict.Intact)
            findings.Good("copied", $"The copy in {folder} has {Trust.Entries(log.Head.Size)} now.");
        else
            findings.Note("not-copied", continued ? $"The copy in {folder} stays as it was." : $"There is no copy in {folder} yet.");
        return LogReport.Of(place, log.Head, findings);
    }

    private string Name(string path) => Path.Combine([folder, .. path.Split('/')]);

    private void Keep(Tile tile, ReadOnlyMemory<byte> bytes)
    {
        // Not on disk one by one, which would take longer than all the rest: should the power fail now, kulanz log verify finds what is missing.
        if (tile.Width < Tile.Full || !Has(tile))
            WholeFile.Write(Name(tile.Path), bytes.Span, durable: false);
    }

    private bool Has(Tile tile) => new FileInfo(Name(tile.Path)) is { Exists: true } file && (tile.Level == Tile.Entries ? file.Length > 0 : file.Length == Tile.Full * Hash.Size);

    private async Task Store(OpenedLog log, (Note Note, Checkpoint Head)? kept, CancellationToken cancel)
    {
        if (await log.OwnPolicy(cancel) is { } policy)
            WholeFile.Write(Name("policy"), Encoding.UTF8.GetBytes(policy), durable: false);
        if (kept is { } earlier)
            WholeFile.Write(Name(string.Create(CultureInfo.InvariantCulture, $"{CheckpointFile}.{earlier.Head.Size}")), Encoding.UTF8.GetBytes(earlier.Note.ToString()), durable: true);
        WholeFile.Write(Name(CheckpointFile), Encoding.UTF8.GetBytes(log.Note.ToString()), durable: true);
        if (kept is { } old)
            foreach (var tile in Edge(old.Head.Size).Except(Edge(log.Head.Size)))
                File.Delete(Name(tile.Path));
    }

    /// <summary>Partial files of a tree; those of the one before are no longer needed.</summary>
    private static IEnumerable<Tile> Edge(long size) => Tile.Edge(size).SelectMany(tile => tile.Level == 0 ? new[] { tile, tile with { Level = Tile.Entries } } : [tile]);

    /// <summary>The log as it is out there, full tiles that we have from here.</summary>
    private sealed class Continued(LogFiles there, LogCopying copy) : LogFiles
    {
        public override Task<byte[]?> Read(string path, int most, CancellationToken cancel) =>
            Tile.TryParse(path, out var tile) && tile.Width == Tile.Full && copy.Has(tile) ? WholeFile.Read(Place(path), most, cancel) : there.Read(path, most, cancel);

        public override string Place(string path) => Tile.TryParse(path, out var tile) && tile.Width == Tile.Full && copy.Has(tile) ? copy.Name(path) : there.Place(path);
    }
}
