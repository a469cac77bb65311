using Kulanz.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace Kulanz.Cases.Mentions.Portal;

/// <summary>Behind the link in an invitation. Opening it changes nothing, because mail scanners open every link; the button does.</summary>
[EnableRateLimiting(PortalLimits.Link)]
public sealed class OptOutPageModel(OptingOut optingOut) : PageModel
{
    public bool Done { get; private set; }

    public async Task<IActionResult> OnGetAsync(string token, CancellationToken cancel) => await optingOut.Behind(token, cancel) is null ? NotFound() : Page();

    public async Task<IActionResult> OnPostAsync(string token, CancellationToken cancel)
    {
        if ((await optingOut.ByLink(token, cancel)).Refusal is not null)
            return NotFound();
        Done = true;
        return Page();
    }
}
