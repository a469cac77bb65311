using System.Text;
using Kulanz.Ledger;

namespace Kulanz.Evidence.Checking;

/// <summary>A log with the checkpoint it shows.</summary>
public sealed record OpenedLog(LogFiles Files, Note Note, Checkpoint Head)
{
    private const string File = "checkpoint";

    /// <summary>Whether the place is an address on the web; otherwise it is a folder.</summary>
    public static bool IsWeb(string place, out Uri address) => Uri.TryCreate(place, UriKind.Absolute, out address!) && address.Scheme is "http" or "https";

    /// <param name="online">How a log on the web is read.</param>
    /// <returns>Null where there is no log; the findings say so.</returns>
    public static async Task<OpenedLog?> Open(string place, Func<Uri, LogFiles> online, Findings findings, CancellationToken cancel)
    {
        string? why = null;
        foreach (var files in Places(place, online))
        {
            var (log, problem) = await Try(files, cancel);
            if (log is not null)
                return log;
            why ??= problem;
        }
        findings.Missing("no-log", why ?? $"There is no log at {place}: no file {File}.");
        return null;
    }

    /// <summary>The address as it is; of the site; or of its checkpoint, as one copies it from a browser.</summary>
    private static IEnumerable<LogFiles> Places(string place, Func<Uri, LogFiles> online)
    {
        if (!IsWeb(place, out var address))
        {
            yield return new LogOnDisk(place);
            yield break;
        }
        var whole = address.GetLeftPart(UriPartial.Path).TrimEnd('/');
        if (whole.EndsWith($"/{File}", StringComparison.Ordinal))
        {
            yield return online(new Uri(whole[..^(File.Length + 1)]));
            yield break;
        }
        yield return online(new Uri(whole));
        yield return online(new Uri($"{whole}/log"));
    }

    private static async Task<(OpenedLog? Log, string? Problem)> Try(LogFiles files, CancellationToken cancel)
    {
        try
        {
            if (await files.Read(File, Note.MaxSize, cancel) is not { } bytes)
                return (null, null);
            var note = Note.Parse(bytes);
            return (new OpenedLog(files, note, Checkpoint.Parse(note.Text)), null);
        }
        catch (FormatException none)
        {
            return (null, $"{files.Place(File)} is no checkpoint: {none.Message}");
        }
        catch (LogUnreachableException unreachable)
        {
            return (null, unreachable.Message);
        }
    }

    /// <summary>What the log says of its own keys and witnesses; null if it says nothing that can be read.</summary>
    public async Task<string?> OwnPolicy(CancellationToken cancel)
    {
        try
        {
            return await Files.Read("policy", Trust.MaxPolicy, cancel) is { Length: <= Trust.MaxPolicy } bytes ? Encoding.UTF8.GetString(bytes) : null;
        }
        catch (LogUnreachableException)
        {
            return null;
        }
    }

    /// <summary>
    /// Says who has signed the checkpoint, by the keys that were given; without any, by the log's own, and that this is little.
    /// </summary>
    /// <returns>Whom to trust from here on.</returns>
    public async Task<Trust> SignedBy(Trust given, Findings findings, CancellationToken cancel)
    {
        var (trust, why) = given.IsNobody ? await Own(cancel) : (given, null);
        trust.Check(Note, Head, findings);
        if (trust.IsNobody)
            findings.Note("no-keys", $"Nobody's signature was checked: no key was given, and {why}.");
        else if (given.IsNobody)
            findings.Note("own-keys", $"These keys are the log's own word ({Files.Place("policy")}): a log that was replaced as a whole would have brought its own. Ask those who run it for the policy in another way, keep it, and give it with --policy.");
        return trust;
    }

    private async Task<(Trust, string?)> Own(CancellationToken cancel)
    {
        if (await OwnPolicy(cancel) is not { } policy)
            return (Trust.Nobody, "the log has no file policy");
        try
        {
            return (Trust.Of(policy), null);
        }
        catch (FormatException none)
        {
            return (Trust.Nobody, $"what the log has as its policy is none ({none.Message})");
        }
    }
}
