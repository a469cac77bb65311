using System.Globalization;
using Kulanz.Access;
using Kulanz.Cases.Knowledge;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace Kulanz.Cases.Portal;

/// <summary>Articles that may answer what is being typed. Posted, so that nobody's trouble stands in addresses and logs; it changes nothing, so any form may ask.</summary>
[EnableRateLimiting(PortalLimits.Typing), IgnoreAntiforgeryToken]
public sealed class SuggestionsModel(KulanzDb db) : PageModel
{
    [BindProperty]
    public string? Subject { get; set; }

    [BindProperty]
    public string? Text { get; set; }

    public IReadOnlyList<ArticleLine> Suggested { get; private set; } = [];

    public IActionResult OnGet() => Redirect("/ask");

    public async Task OnPostAsync(CancellationToken cancel) =>
        Suggested = await db.SuggestArticles(new Actor(ActorKind.Customer, null, ""), $"{Subject} {Text}", CultureInfo.CurrentUICulture.TwoLetterISOLanguageName, 4, cancel);
}
