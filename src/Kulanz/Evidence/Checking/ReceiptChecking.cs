using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kulanz.Ledger;
using Kulanz.Platform;

namespace Kulanz.Evidence.Checking;

/// <summary>What `kulanz receipt verify` found in one file: the JSON of it is a contract.</summary>
/// <param name="Entry">What stands in the log, once that is proven.</param>
/// <param name="Record">What was recorded, once it is proven to be what the entry holds the hash of.</param>
public sealed record ReceiptReport(string File, string? Log, long? Size, string? Root, long? Index, JsonElement? Entry, JsonElement? Record, ErasureTold? Erased, IReadOnlyList<Finding> Findings, CheckVerdict Verdict)
{
    private static readonly JsonSerializerOptions Indented = new(Json.Options) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string ToText()
    {
        var text = new StringBuilder();
        text.Append(LogReport.Printable(File)).Append('\n');
        foreach (var finding in Findings)
            text.Append("  ").Append(LogReport.Said(finding)).Append('\n');
        foreach (var (name, value) in Said())
            text.Append("  ").Append(name.PadRight(9)).Append(LogReport.Printable(value).Replace("\n", "\n           ", StringComparison.Ordinal)).Append('\n');
        return text.Append("  ").Append(Verdict switch
        {
            CheckVerdict.Intact => "The receipt is right.",
            CheckVerdict.Consistent => "The proof is right in itself; whether it is really the log's checkpoint was not checked.",
            CheckVerdict.Broken => "The receipt is not right.",
            _ => "The receipt could not be checked.",
        }).Append('\n').ToString();
    }

    public string ToJson() => JsonSerializer.Serialize(this, Json.Options);

    private IEnumerable<(string Name, string Value)> Said()
    {
        if ((Record ?? Entry) is not { } known)
            yield break;
        yield return ("Type", PublishedEntry.Word(known, "type") ?? "");
        yield return ("When", PublishedEntry.Word(known, "utc") ?? "");
        yield return ("Topic", PublishedEntry.Word(known, "topic") ?? "");
        if (Record is not { } record)
            yield break;
        if (record.TryGetProperty("actor", out var actor) && actor.ValueKind == JsonValueKind.Object)
            yield return ("Who", string.Join(", ", new[] { "name", "kind", "id" }.Select(name => PublishedEntry.Word(actor, name)).OfType<string>()));
        if (PublishedEntry.Word(record, "customer") is { } customer)
            yield return ("Customer", customer);
        if (record.TryGetProperty("content", out var content))
            yield return ("Content", JsonSerializer.Serialize(content, Indented));
    }
}

/// <summary>A receipt checked without asking anybody: by keys, and by a copy or checkpoint of the log, that one holds oneself.</summary>
public sealed class ReceiptChecking(string? policyFile, IReadOnlyList<string> keys, string? log)
{
    public async Task<ReceiptReport> Run(string file, CancellationToken cancel)
    {
        var findings = new Findings();
        var receipt = await Read(file, findings, cancel);
        if (receipt is null || await Given.Trust(policyFile, keys, findings, cancel) is not { } trust)
            return new(file, null, null, null, null, null, null, null, findings.All, findings.Verdict);

        var head = receipt.Checkpoint;
        trust.Check(receipt.Proof.Checkpoint, head, findings);
        var held = log is not null && await IsHeld(log, head, trust, findings, cancel);
        if (trust.IsNobody && !held)
            findings.Note("no-keys", "Whose checkpoint this is was not checked: that takes the keys of the log (--policy or --key), or a checkpoint or copy of it (--log).");
        var entry = receipt.Check(findings);
        var proven = entry is not null && findings.All.Any(f => f.Code == "record" && f.Level == FindingLevel.Good);
        var verdict = findings.Verdict == CheckVerdict.Intact && trust.IsNobody && !held ? CheckVerdict.Consistent : findings.Verdict;
        return new(file, head.Origin, head.Size, head.Root.ToString(), receipt.Proof.Index, entry is null ? null : Json(receipt.Leaf), proven ? Json(receipt.Record!) : null, receipt.Erased, findings.All, verdict);
    }

    private static JsonElement Json(string text) => JsonElement.Parse(text);

    private static async Task<Receipt?> Read(string file, Findings findings, CancellationToken cancel)
    {
        try
        {
            return await Given.Text(file, TlogProof.MaxSize, findings, cancel) is { } text ? Receipt.Parse(text) : null;
        }
        catch (FormatException none)
        {
            findings.Bad("no-receipt", $"This is no receipt: {none.Message}");
            return null;
        }
    }

    /// <summary>Whether the receipt's checkpoint is of the log one holds; what speaks against it is a finding.</summary>
    private static async Task<bool> IsHeld(string place, Checkpoint head, Trust trust, Findings findings, CancellationToken cancel)
    {
        if (!Directory.Exists(place))
            return await Given.Checkpoint(place, findings, cancel) is { } kept && Signed(kept.Note, kept.Head, trust, findings) && Same(place, kept.Head, head, findings)
                && (kept.Head.Size == head.Size ? IsRoot(place, kept.Head.Root, head, findings) : Otherwise(findings, $"The checkpoint in {place} is over {Trust.Entries(kept.Head.Size)}: to compare trees of different sizes takes a copy of the log (kulanz log copy)."));
        var copy = await OpenedLog.Open(place, _ => throw new InvalidOperationException("Only folders are opened here."), findings, cancel);
        if (copy is null || !Signed(copy.Note, copy.Head, trust, findings) || !Same(place, copy.Head, head, findings))
            return false;
        if (copy.Head.Size < head.Size)
            return Otherwise(findings, $"The copy in {place} ends before the receipt's checkpoint, at {Trust.Entries(copy.Head.Size)}. Continue it (kulanz log copy) and check again.");
        try
        {
            return await new LogVerification(copy.Files, copy.Head, findings).RootAt(head.Size, cancel) is { } root && IsRoot(place, root, head, findings);
        }
        catch (LogUnreachableException unreachable)
        {
            findings.Missing("unreachable", unreachable.Message);
            return false;
        }
    }

    /// <summary>Of what one holds oneself only the bad is told: the good would be told twice.</summary>
    private static bool Signed(Note note, Checkpoint head, Trust trust, Findings findings)
    {
        var own = new Findings();
        trust.Check(note, head, own);
        foreach (var bad in own.All.Where(f => f.Level == FindingLevel.Bad))
            if (bad.IsMissing)
                findings.Missing(bad.Code, bad.Text);
            else
                findings.Bad(bad.Code, bad.Text);
        return own.Verdict == CheckVerdict.Intact;
    }

    private static bool Same(string place, Checkpoint held, Checkpoint head, Findings findings)
    {
        if (held.Origin == head.Origin)
            return true;
        findings.Bad("other-log", $"The receipt is of another log, {head.Origin}; {place} is of {held.Origin}.");
        return false;
    }

    private static bool IsRoot(string place, Hash root, Checkpoint head, Findings findings)
    {
        if (root == head.Root)
            findings.Good("held", $"Its checkpoint is of the log in {place}.");
        else
            findings.Bad("split", $"The log in {place} is not the one of this receipt: over the first {Trust.Entries(head.Size)} they differ. If both are signed, the log has shown different things to different people.");
        return root == head.Root;
    }

    private static bool Otherwise(Findings findings, string text)
    {
        findings.Note("not-comparable", text);
        return false;
    }
}
