using Kulanz.Access.Exports;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Kulanz.Access.Portal;

/// <summary>The customer takes a copy of everything: asks for it, sees how far it is, fetches it, and may take it back.</summary>
[Authorize(Policies.Customer)]
public sealed class MyDataModel(KulanzDb db, Exporting exporting, Preferences preferences, IEnumerable<ExportPart> parts) : PageModel
{
    public Customer Customer { get; private set; } = null!;

    public ShownExport? Shown { get; private set; }

    public Company Company { get; private set; } = new();

    public int Days { get; private set; }

    public IEnumerable<ExportPart> Parts => parts.OrderBy(p => p.Order).ThenBy(p => p.Section, StringComparer.Ordinal);

    public Refusal? Refused { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await db.CustomerOf(User, cancel) is not { } me)
            return NotFound();
        (Customer, Company, Days) = (me, await preferences.Get<Company>(cancel), (await preferences.Get<ExportKeeping>(cancel)).Days);
        Shown = await exporting.Current(me.Id, cancel);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (await db.CustomerOf(User, cancel) is not { } me)
            return NotFound();
        return await Answer((await exporting.Ask(me, User.Actor() with { Name = me.Name }, cancel)).Refusal, cancel);
    }

    public async Task<IActionResult> OnPostDeleteAsync(Guid export, CancellationToken cancel)
    {
        if (await db.CustomerOf(User, cancel) is not { } me)
            return NotFound();
        return await Answer((await exporting.Delete(me, export, User.Actor() with { Name = me.Name }, cancel)).Refusal, cancel);
    }

    private async Task<IActionResult> Answer(Refusal? refusal, CancellationToken cancel)
    {
        // One that is gone already is what was asked for.
        if (refusal is null or Platform.NotFound)
            return Redirect("/my/data");
        Refused = refusal;
        return await OnGetAsync(cancel);
    }
}
