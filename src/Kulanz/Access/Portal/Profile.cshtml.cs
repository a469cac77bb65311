using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace Kulanz.Access.Portal;

/// <summary>What a customer sees of themselves: how we reach them, in which language, and the password they need not have.</summary>
[Authorize(Policies.Customer), EnableRateLimiting(Limits.SignIn)]
public sealed class ProfileModel(KulanzDb db, UserManager<Account> accounts, PasswordChanging changing, Proving proving, SignInManager<Account> signIn, TimeProvider clock) : PageModel
{
    [BindProperty]
    public string? Language { get; set; }

    [BindProperty]
    public string? Current { get; set; }

    [BindProperty]
    public string? NewPassword { get; set; }

    [TempData]
    public string? Said { get; set; }

    public Customer Customer { get; private set; } = null!;

    public bool HasPassword { get; private set; }

    /// <summary>The one there is has to be shown first.</summary>
    public bool AsksPassword { get; private set; }

    public Refusal? Refused { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await db.CustomerOf(User, cancel) is not { } customer || await accounts.GetUserAsync(User) is not { } account)
            return NotFound();
        await db.Entry(customer).Collection(c => c.ContactPoints).LoadAsync(cancel);
        (Customer, HasPassword) = (customer, account.PasswordHash is not null);
        AsksPassword = HasPassword && !await proving.JustSignedIn(account.Id, AccountClaims.SessionOf(User), cancel);
        return Page();
    }

    public async Task<IActionResult> OnPostLanguageAsync(CancellationToken cancel)
    {
        if (await db.CustomerOf(User, cancel) is not { } customer || await accounts.GetUserAsync(User) is not { } account)
            return NotFound();
        var language = Language == "en" ? "en" : "de";
        if (customer.Language != language)
            db.Record("customer.changed", customer.Topic, customer.Id, User.Actor(), new { What = new[] { "language" }, Changed = new { Language = new { From = customer.Language, To = language } } }, clock);
        customer.Language = account.Language = language;
        await db.SaveChangesAsync(cancel);
        Response.Cookies.Append("kulanz-language", CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(language == "de" ? "de-DE" : "en-GB")),
            new CookieOptions { MaxAge = TimeSpan.FromDays(365), SameSite = SameSiteMode.Lax, HttpOnly = true, IsEssential = true });
        Said = "Saved.";
        return Redirect("/my/profile");
    }

    public async Task<IActionResult> OnPostPasswordAsync(CancellationToken cancel)
    {
        if (await OnGetAsync(cancel) is not PageResult page)
            return NotFound();
        var me = User.Actor();
        var changed = await changing.Change(me.Id!.Value, Current, NewPassword ?? "", AccountClaims.SessionOf(User), me, cancel);
        if (!changed.Done(out var account, out var refusal))
        {
            Refused = refusal;
            return page;
        }
        // The new stamp ends all other sessions; this one goes on.
        await signIn.RefreshSignInAsync(account);
        Said = "Saved.";
        return Redirect("/my/profile");
    }
}
