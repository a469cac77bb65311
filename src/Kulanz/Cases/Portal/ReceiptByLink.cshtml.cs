using Kulanz.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace Kulanz.Cases.Portal;

/// <summary>A receipt, for whoever opened the case by a mailed link.</summary>
[EnableRateLimiting(PortalLimits.Link)]
public sealed class ReceiptByLinkModel(Passes passes, CaseReceipts receipts) : PageModel
{
    [FromRoute]
    public string Token { get; set; } = "";

    [FromRoute]
    public Guid Id { get; set; }

    public CaseReceiptPage Receipt { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel) => await Find(cancel) ? Page() : NotFound();

    public async Task<IActionResult> OnGetFileAsync(CancellationToken cancel)
    {
        if (!await Find(cancel))
            return NotFound();
        (var file, Receipt) = await receipts.Give(Receipt, cancel);
        return file is null ? Page() : file;
    }

    private async Task<bool> Find(CancellationToken cancel)
    {
        var found = await passes.Open(Token, cancel) is { } pass ? await receipts.Show(pass.CaseId, Id, $"/c/{Token}", cancel) : null;
        Receipt = found!;
        return found is not null;
    }
}
