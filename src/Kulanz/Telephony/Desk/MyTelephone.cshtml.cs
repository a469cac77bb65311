using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Kulanz.Telephony.Desk;

/// <summary>What the telephone system calls me.</summary>
[Authorize(Permission.CallsRead)]
public sealed class MyTelephoneModel(KulanzDb db, Extensions extensions) : PageModel
{
    [BindProperty]
    public string? Lines { get; set; }

    [BindProperty(SupportsGet = true)]
    public bool Saved { get; set; }

    public Refusal? Refused { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel) => Lines = string.Join('\n', await Extensions.Said(db, User.Actor().Id!.Value, cancel));

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        var me = User.Actor();
        Refused = (await extensions.Set(me.Id!.Value, Lines, me, cancel)).Refusal;
        return Refused is null ? Redirect("/desk/me/telephone?saved=true") : Page();
    }
}
