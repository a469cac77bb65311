using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access.Portal;

public sealed record PasswordTooShort(int Least) : Invalid("password", "Please use at least {0} characters. A few words in a row are easy to remember and hard to guess.", Least);

public sealed record OldPasswordWrong() : Invalid("oldpassword", "Your present password is not right.");

/// <summary>What a customer sees of themselves: how we reach them, in which language, and the password they need not have.</summary>
[Authorize(Policies.Customer), EnableRateLimiting(Limits.SignIn)]
public sealed class ProfileModel(KulanzDb db, UserManager<Account> accounts, SignInManager<Account> signIn, TimeProvider clock) : PageModel
{
    [BindProperty]
    public string? Language { get; set; }

    [BindProperty]
    public string? OldPassword { get; set; }

    [BindProperty]
    public string? NewPassword { get; set; }

    [TempData]
    public string? Said { get; set; }

    public Customer Customer { get; private set; } = null!;

    public bool HasPassword { get; private set; }

    public Refusal? Refused { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await db.CustomerOf(User, cancel) is not { } customer || await accounts.GetUserAsync(User) is not { } account)
            return NotFound();
        await db.Entry(customer).Collection(c => c.ContactPoints).LoadAsync(cancel);
        (Customer, HasPassword) = (customer, account.PasswordHash is not null);
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
        if (await OnGetAsync(cancel) is not PageResult page || await accounts.GetUserAsync(User) is not { } account)
            return NotFound();
        var result = HasPassword
            ? await accounts.ChangePasswordAsync(account, OldPassword ?? "", NewPassword ?? "")
            : await accounts.AddPasswordAsync(account, NewPassword ?? "");
        if (!result.Succeeded)
        {
            Refused = result.Errors.Any(e => e.Code == nameof(IdentityErrorDescriber.PasswordMismatch)) ? new OldPasswordWrong() : new PasswordTooShort(accounts.Options.Password.RequiredLength);
            return page;
        }
        db.Record("account.password_set", $"account/{account.Id}", Customer.Id, User.Actor(), new { }, clock);
        await db.SaveChangesAsync(cancel);
        // The new stamp ends all other sessions; this one goes on.
        await signIn.RefreshSignInAsync(account);
        Said = "Saved.";
        return Redirect("/my/profile");
    }
}
