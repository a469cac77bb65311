using Kulanz.Platform;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Kulanz.Access.SignIn;

/// <summary>The way to the organisation's provider: a redirect, or the sentence why not.</summary>
public sealed class WithProviderModel(ProviderSignIn signIn) : PageModel
{
    public Refusal? Refused { get; private set; }

    public async Task<IActionResult> OnGetAsync(Guid provider, string? to, CancellationToken cancel)
    {
        if (User.Identity?.IsAuthenticated == true)
            return LocalRedirect(Home.Of(User.Actor().Kind, to));
        var begun = await signIn.Begin(provider, to, linkTo: null, cancel);
        if (begun.Done(out var way, out var refusal))
            return Leave(this, way);
        Refused = refusal;
        return Page();
    }

    public static RedirectResult Leave(PageModel page, (string Address, string State, string Sealed) way)
    {
        page.Response.Cookies.Append(Cookie(way.State), way.Sealed, Options());
        return new RedirectResult(way.Address);
    }

    public static string Cookie(string state) => $"kulanz-with-{string.Concat(state.Where(char.IsAsciiLetterOrDigit).Take(12))}";

    /// <summary>Lax, because the browser brings it back on a link from the provider.</summary>
    public static CookieOptions Options() => new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Path = "/sign-in", MaxAge = TimeSpan.FromMinutes(15), IsEssential = true };
}
