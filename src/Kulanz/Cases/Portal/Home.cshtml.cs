using System.Globalization;
using Kulanz.Cases.Knowledge;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Kulanz.Cases.Portal;

/// <summary>Where customers arrive: search, ask, follow.</summary>
public sealed class HomeModel(KulanzDb db) : PageModel
{
    public IReadOnlyList<ArticleLine> Helpful { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancel) =>
        Helpful = await db.HelpfulArticles(new Actor(ActorKind.Customer, null, ""), CultureInfo.CurrentUICulture.TwoLetterISOLanguageName, 6, cancel);
}
