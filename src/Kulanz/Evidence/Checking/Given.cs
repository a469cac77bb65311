using System.Text;
using Kulanz.Ledger;

namespace Kulanz.Evidence.Checking;

/// <summary>Files that whoever checks has kept themselves. One that cannot be used is a finding: then nothing was checked.</summary>
public static class Given
{
    /// <summary>Null where the policy cannot be used.</summary>
    public static async Task<Trust?> Trust(string? policyFile, IReadOnlyList<string> keys, Findings findings, CancellationToken cancel)
    {
        var text = policyFile is null ? null : await Text(policyFile, Checking.Trust.MaxPolicy, findings, cancel);
        if (policyFile is not null && text is null)
            return null;
        try
        {
            return Checking.Trust.Of(text, keys);
        }
        catch (FormatException wrong)
        {
            findings.Missing("input", $"{policyFile ?? "--key"} cannot be used: {wrong.Message}");
            return null;
        }
    }

    public static async Task<(Note Note, Checkpoint Head)?> Checkpoint(string file, Findings findings, CancellationToken cancel)
    {
        if (await Text(file, Note.MaxSize, findings, cancel) is not { } text)
            return null;
        try
        {
            var note = Note.Parse(text);
            return (note, Ledger.Checkpoint.Parse(note.Text));
        }
        catch (FormatException wrong)
        {
            findings.Missing("input", $"{file} is no checkpoint: {wrong.Message}");
            return null;
        }
    }

    /// <summary>A file of UTF-8, or null with a finding.</summary>
    public static async Task<string?> Text(string file, int most, Findings findings, CancellationToken cancel)
    {
        try
        {
            var bytes = await WholeFile.Read(file, most, cancel);
            if (bytes is not null && bytes.Length <= most)
                return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
            findings.Missing("input", bytes is null ? $"There is no file {file}." : $"{file} is longer than such a file may be.");
        }
        catch (DecoderFallbackException)
        {
            findings.Missing("input", $"{file} is not UTF-8.");
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            findings.Missing("input", $"{file} cannot be read: {broken.Message}");
        }
        return null;
    }
}
