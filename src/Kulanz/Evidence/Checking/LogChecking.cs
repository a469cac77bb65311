using System.Text;

namespace Kulanz.Evidence.Checking;

/// <summary>One check of a log from the outside: who signed it, whether it continues what was seen before, whether it is what was signed.</summary>
public sealed class LogChecking(string place, string? policyFile, IReadOnlyList<string> keys)
{
    /// <summary>A file with an earlier checkpoint.</summary>
    public string? Since { get; init; }

    /// <summary>Where the checkpoint is put if all is right.</summary>
    public string? Save { get; init; }

    public Action<string>? Say { get; init; }

    public Func<Uri, LogFiles> Online { get; init; } = address => new LogOnline(address);

    public async Task<LogReport> Run(CancellationToken cancel)
    {
        var findings = new Findings();
        if (await Given.Trust(policyFile, keys, findings, cancel) is not { } trust)
            return LogReport.Of(place, null, findings);
        var kept = Since is null ? null : await Given.Checkpoint(Since, findings, cancel);
        if (Since is not null && kept is null)
            return LogReport.Of(place, null, findings);
        var log = await OpenedLog.Open(place, Online, findings, cancel);
        if (log is null)
            return LogReport.Of(place, null, findings);

        trust = await log.SignedBy(trust, findings, cancel);
        if (kept is { } earlier)
            trust.Check(earlier.Note, earlier.Head, findings);
        await new LogVerification(log.Files, log.Head, findings) { Progress = LogVerbs.HowFar(Say) }.Run(kept?.Head, cancel);
        if (Save is not null && findings.Verdict == CheckVerdict.Intact)
            try
            {
                WholeFile.Write(Save, Encoding.UTF8.GetBytes(log.Note.ToString()), durable: true);
            }
            catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
            {
                findings.Missing("save", $"The checkpoint could not be written to {Save}: {broken.Message}");
            }
        return LogReport.Of(place, log.Head, findings);
    }
}
