using Kulanz.Access;
using Kulanz.Contracts;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Ui;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Kulanz.Cases.FairUse.Desk;

/// <summary>The file of a contract: everything somebody outside would ask for, on one page and as PDF.</summary>
[Authorize(Permission.ContractsRead)]
[Authorize(Permission.CasesRead)]
public sealed class ContractFilePageModel(KulanzDb db, ContractLetters letters, Catalogue catalogue, Preferences preferences, Texts texts, TimeProvider time) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public long Number { get; set; }

    public ContractFile Found { get; private set; } = null!;

    private Company company = new();

    /// <summary>The day by the company's clock: whoever reads this later wants the date, not how long ago it was.</summary>
    public DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(company.Local(at).DateTime);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        company = await preferences.Get<Company>(cancel);
        if (await ContractFile.Of(db, Number, User.Actor(), letters, catalogue, time.GetUtcNow(), cancel) is not { } file)
            return NotFound();
        Found = file;
        return Page();
    }

    public async Task<IActionResult> OnGetPaperAsync(CancellationToken cancel) =>
        await ContractFile.Of(db, Number, User.Actor(), letters, catalogue, time.GetUtcNow(), cancel) is { } file
            ? File(ContractFilePaper.Print(file, texts, await preferences.Get<Company>(cancel), time.GetUtcNow()), "application/pdf", $"contract-{Number}.pdf")
            : NotFound();
}
