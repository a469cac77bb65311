using Kulanz.Platform;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Kulanz.Access.SignIn;

/// <summary>Where the organisation's provider sends people back to.</summary>
public sealed class BackModel(ProviderSignIn signIn) : PageModel
{
    public Refusal? Refused { get; private set; }

    public async Task<IActionResult> OnGetAsync(Guid provider, CancellationToken cancel)
    {
        var name = WithProviderModel.Cookie(Request.Query["state"].ToString());
        var kept = Request.Cookies[name];
        Response.Cookies.Delete(name, WithProviderModel.Options());
        var ended = await signIn.End(provider, Request.Query, kept, User.Actor(), cancel);
        if (ended.Done(out var done, out var refusal))
            return LocalRedirect(done.Attempt.LinkTo is null ? Home.Of(done.Account.Kind, done.Attempt.To) : "/desk/me/sessions");
        Refused = refusal;
        return Page();
    }
}
