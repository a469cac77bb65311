using System.Globalization;
using System.Text;
using System.Text.Json;
using Kulanz.Ledger;
using Kulanz.Platform;

namespace Kulanz.Evidence.Checking;

/// <summary>What `kulanz log verify` and `kulanz log copy` found: the JSON of it is a contract.</summary>
/// <param name="Log">What the log calls itself; what was asked for where it cannot be read.</param>
public sealed record LogReport(string Log, long? Size, string? Root, IReadOnlyList<Finding> Findings, CheckVerdict Verdict)
{
    public static LogReport Of(string place, Checkpoint? head, Findings findings) => new(head?.Origin ?? place, head?.Size, head?.Root.ToString(), findings.All, findings.Verdict);

    public string ToText() => $"{string.Concat(Findings.Select(f => $"{Said(f)}\n"))}{Verdict switch
    {
        CheckVerdict.Intact => Findings.Any(f => f.Code is "no-keys" or "own-keys") ? "The log is intact in itself; nobody else vouches for it." : "The log is intact.",
        CheckVerdict.Broken => "Something is wrong with the log.",
        _ => "The log could not be checked.",
    }}\n";

    public string ToJson() => JsonSerializer.Serialize(this, Json.Options);

    public static string Said(Finding finding) => Printable(finding.Level switch
    {
        _ when finding.IsMissing => $"Not checked: {finding.Text}",
        FindingLevel.Bad => $"Wrong: {finding.Text}",
        FindingLevel.Note => $"Note: {finding.Text}",
        _ => finding.Text,
    });

    /// <summary>0 all right, 1 something is wrong, 3 could not be checked; of several the worst.</summary>
    public static int ExitCode(params IEnumerable<CheckVerdict> verdicts)
    {
        var all = verdicts.ToList();
        return all.Contains(CheckVerdict.Broken) ? 1 : all.Contains(CheckVerdict.Unchecked) ? 3 : 0;
    }

    /// <summary>What strangers wrote must not steer a terminal, nor run backwards in it.</summary>
    public static string Printable(string text)
    {
        var shown = new StringBuilder(text.Length);
        foreach (var letter in text)
            shown.Append(letter == '\n' || !(char.IsControl(letter) || CharUnicodeInfo.GetUnicodeCategory(letter) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator) ? letter : '\uFFFD');
        return shown.ToString();
    }
}
