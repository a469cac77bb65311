using System.Text;
using System.Text.Json;
using Kulanz.Evidence.Checking;
using Kulanz.Evidence.Log;
using Kulanz.Ledger;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Evidence.Portal;

public sealed record NoReceipt() : Invalid("receipt", "This file is not a receipt, or it was changed on its way. A receipt is a file that ends in .tlog-proof.");

public sealed record ReceiptOfAnother(string Origin) : Invalid("receipt", "This receipt is of another log: {0}.", Origin);

public sealed record ReceiptWrong() : Invalid("receipt", "This receipt is not genuine: what it says is not what was signed.");

/// <summary>The public log, explained to people; and a receipt checked for whoever has no program for it.</summary>
[EnableRateLimiting(LogEndpoints.Limit), RequestSizeLimit(LargestForm), RequestFormLimits(MultipartBodyLengthLimit = LargestForm)]
public sealed class LogPageModel(KulanzDb db, LogKeys keys) : PageModel
{
    private const int LargestForm = TlogProof.MaxSize + 64 * 1024;

    public LogState State { get; private set; } = null!;

    public string Address => keys.Url;

    public Refusal? Refused { get; private set; }

    /// <summary>What was checked and is right.</summary>
    public Receipt? Receipt { get; private set; }

    /// <summary>What its entry says, which everybody may read.</summary>
    public PublishedEntry? Entry { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel) => State = await LogState.Of(db, cancel);

    public async Task OnPostAsync(IFormFile? receipt, CancellationToken cancel)
    {
        State = await LogState.Of(db, cancel);
        try
        {
            Refused = receipt is null ? new Missing("receipt") : await Check(receipt, cancel);
        }
        catch (FormatException)
        {
            Refused = new NoReceipt();
        }
    }

    /// <summary>Null if it is right.</summary>
    private async Task<Refusal?> Check(IFormFile file, CancellationToken cancel)
    {
        using var reader = new StreamReader(file.OpenReadStream(), new UTF8Encoding(false, throwOnInvalidBytes: false));
        var receipt = Receipt.Parse(await reader.ReadToEndAsync(cancel));
        var known = await db.LogKeys.AsNoTracking().Where(k => k.Name == receipt.Checkpoint.Origin).ToListAsync(cancel);
        if (known.Count == 0)
            return new ReceiptOfAnother(receipt.Checkpoint.Origin);
        var findings = new Findings();
        var entry = receipt.Check(findings);
        if (entry is null || findings.Verdict != CheckVerdict.Intact || Policy.Of(known.Select(k => k.Public)).Problems(receipt.Proof.Checkpoint).Count > 0)
            return new ReceiptWrong();
        (Receipt, Entry) = (receipt, entry);
        return null;
    }

    /// <summary>What the record says, as people read it.</summary>
    public static string Readable(Receipt receipt)
    {
        var record = JsonDocument.Parse(receipt.Record!).RootElement;
        var content = record.GetProperty("content");
        return content.ValueKind == JsonValueKind.Object && content.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : EvidenceFiles.Readable(content.GetRawText());
    }
}
