using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Portal;

/// <summary>What the page of a receipt shows: of which act, and where its case is.</summary>
/// <param name="Path">The case's own address.</param>
/// <param name="Whole">With what was written; otherwise it proves only that it was done.</param>
public sealed record CaseReceiptPage(PortalCase Case, Record Record, Erasure? Erasure, bool Whole, string Path, Refusal? Refused = null);

/// <summary>Receipts for customers: of the messages and acts that their page shows.</summary>
public sealed class CaseReceipts(KulanzDb db, Receipting receipting)
{
    public async Task<CaseReceiptPage?> Show(Guid caseId, Guid record, string path, CancellationToken cancel)
    {
        if (await PortalCase.Read(db, caseId, cancel) is not { } shown || !shown.Gives(record, out var whole)
            || await db.Records.AsNoTracking().SingleOrDefaultAsync(r => r.Id == record, cancel) is not { } found)
            return null;
        return new(shown, found, await Erasing.Of(db, found, cancel), whole, path);
    }

    /// <summary>The file, or the page that says why there is none yet.</summary>
    public async Task<(FileContentResult? File, CaseReceiptPage Page)> Give(CaseReceiptPage page, CancellationToken cancel) =>
        (await receipting.For(page.Record, page.Whole, cancel)).Done(out var receipt, out var refusal)
            ? (EvidenceFiles.Receipt(receipt, page.Record.Id), page)
            : (null, page with { Refused = refusal });
}
