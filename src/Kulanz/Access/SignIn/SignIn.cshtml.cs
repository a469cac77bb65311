using Kulanz.Platform;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace Kulanz.Access.SignIn;

public sealed record WrongCredentials() : Refusal("This e-mail address and password do not belong together.");

public sealed record LockedOut() : Refusal("Too many attempts. Please wait ten minutes and try again.");

public sealed record WrongCode() : Refusal("This code is not right. Codes change every 30 seconds; please try the current one.");

[EnableRateLimiting(Limits.SignIn)]
public sealed class SignInModel(SignInManager<Account> signIn, UserManager<Account> accounts) : PageModel
{
    [BindProperty]
    public string? Email { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    [BindProperty]
    public string? Code { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? To { get; set; }

    public bool AskCode { get; private set; }

    public Refusal? Refused { get; private set; }

    public void OnGet()
    {
        // The form is all there is.
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (Code is { Length: > 0 })
            return await Second();

        var account = Email is null ? null : await accounts.FindByEmailAsync(Email);
        if (account is null || account.ClosedAt is not null)
        {
            // As long as a real check takes, so that the clock does not tell who has an account.
            accounts.PasswordHasher.HashPassword(new Account { Name = "" }, Password ?? "");
            return Refuse(new WrongCredentials());
        }
        var result = await signIn.PasswordSignInAsync(account, Password ?? "", isPersistent: false, lockoutOnFailure: true);
        AskCode = result.RequiresTwoFactor;
        return result switch
        {
            { Succeeded: true } => Home(account.Kind),
            { RequiresTwoFactor: true } => Page(),
            { IsLockedOut: true } => Refuse(new LockedOut()),
            _ => Refuse(new WrongCredentials()),
        };
    }

    private async Task<IActionResult> Second()
    {
        AskCode = true;
        var account = await signIn.GetTwoFactorAuthenticationUserAsync();
        if (account is null)
            return RedirectToPage(new { To });
        var result = await signIn.TwoFactorAuthenticatorSignInAsync(Code!.Replace(" ", "", StringComparison.Ordinal), isPersistent: false, rememberClient: false);
        if (!result.Succeeded && !result.IsLockedOut)
            result = await signIn.TwoFactorRecoveryCodeSignInAsync(Code);
        return result.Succeeded ? Home(account.Kind) : Refuse(result.IsLockedOut ? new LockedOut() : new WrongCode());
    }

    private LocalRedirectResult Home(ActorKind kind) => LocalRedirect(Url.IsLocalUrl(To) ? To : kind == ActorKind.Staff ? "/desk" : kind == ActorKind.Customer ? "/my/cases" : "/");

    private PageResult Refuse(Refusal refusal)
    {
        Refused = refusal;
        return Page();
    }
}
