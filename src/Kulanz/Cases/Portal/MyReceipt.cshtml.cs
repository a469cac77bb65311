using Kulanz.Access;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Portal;

/// <summary>A receipt, for a customer who is signed in.</summary>
[Authorize(Policies.Customer)]
public sealed class MyReceiptModel(KulanzDb db, CaseReceipts receipts) : PageModel
{
    [FromRoute]
    public long Number { get; set; }

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
        var found = await db.CustomerOf(User, cancel) is { } me && await db.Cases.Where(c => c.Number == Number && c.CustomerId == me.Id).Select(c => (Guid?)c.Id).SingleOrDefaultAsync(cancel) is { } own
            ? await receipts.Show(own, Id, $"/my/cases/{Number}", cancel)
            : null;
        Receipt = found!;
        return found is not null;
    }
}
