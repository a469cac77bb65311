using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Web;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access.Desk;

/// <summary>What I say about myself.</summary>
public sealed class MeModel(Profile profile, KulanzDb db) : PageModel
{
    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? Language { get; set; }

    [BindProperty]
    public string? Signature { get; set; }

    [BindProperty(SupportsGet = true)]
    public bool Saved { get; set; }

    public Account Account { get; private set; } = null!;

    public Refusal? Refused { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        Account = await db.Accounts.AsNoTracking().SingleAsync(a => a.Id == User.Actor().Id, cancel);
        (Name, Language, Signature) = (Account.Name, Account.Language, Account.Signature);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        var saved = await profile.Save(User.Actor().Id!.Value, Name ?? "", Language ?? "de", Signature, User.Actor(), cancel);
        if (saved.Done(out var account, out var refusal))
        {
            Platform.Web.Language.Remember(HttpContext, account.Language);
            return Redirect("/desk/me?saved=true");
        }
        Refused = refusal;
        Account = await db.Accounts.AsNoTracking().SingleAsync(a => a.Id == User.Actor().Id, cancel);
        return Page();
    }
}
