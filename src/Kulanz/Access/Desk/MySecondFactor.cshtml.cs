using Kulanz.Platform;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using QRCoder;

namespace Kulanz.Access.Desk;

/// <summary>The authenticator app: set up, recovery codes, switch off.</summary>
[EnableRateLimiting(Limits.SignIn)]
public sealed class MySecondFactorModel(SecondFactor secondFactor, UserManager<Account> accounts, SignInManager<Account> sessions) : PageModel
{
    public bool On { get; private set; }

    public bool HasPassword { get; private set; }

    public int CodesLeft { get; private set; }

    public IReadOnlyList<string>? Codes { get; private set; }

    public string Sealed { get; private set; } = "";

    /// <summary>The key in groups of four, for typing.</summary>
    public string Spaced { get; private set; } = "";

    /// <summary>The QR code, as an image inside the page.</summary>
    public string Picture { get; private set; } = "";

    public Refusal? Refused { get; private set; }

    public Task OnGetAsync() => Show(null);

    public async Task<IActionResult> OnPostOnAsync(string? @sealed, string? code, string? current, CancellationToken cancel) =>
        await Answer(await secondFactor.Confirm(User.Actor().Id!.Value, @sealed ?? "", code ?? "", current, AccountClaims.SessionOf(User), User.Actor(), cancel), @sealed);

    public async Task<IActionResult> OnPostRenewAsync(string? current, CancellationToken cancel) =>
        await Answer(await secondFactor.Renew(User.Actor().Id!.Value, current, AccountClaims.SessionOf(User), User.Actor(), cancel), null);

    public async Task<IActionResult> OnPostOffAsync(string? current, CancellationToken cancel)
    {
        var off = await secondFactor.SwitchOff(User.Actor().Id!.Value, current, AccountClaims.SessionOf(User), User.Actor(), cancel);
        if (off.Refusal is null)
        {
            await StaySignedIn();
            return Redirect("/desk/me/second-factor");
        }
        Refused = off.Refusal;
        await Show(null);
        return Page();
    }

    private async Task<IActionResult> Answer(Outcome<string[]> outcome, string? @sealed)
    {
        if (outcome.Done(out var codes, out var refusal))
        {
            Codes = codes;
            await StaySignedIn();
            return Page();
        }
        Refused = refusal;
        await Show(@sealed);
        return Page();
    }

    /// <summary>The security stamp is a new one: this session goes on with it.</summary>
    private async Task StaySignedIn() => await sessions.RefreshSignInAsync((await accounts.FindByIdAsync(User.Actor().Id.ToString()!))!);

    /// <param name="sealed">The key already scanned, after a code that was not right.</param>
    private async Task Show(string? @sealed)
    {
        var account = (await accounts.FindByIdAsync(User.Actor().Id.ToString()!))!;
        (On, HasPassword) = (account.TwoFactorEnabled, account.PasswordHash is not null);
        if (On)
        {
            CodesLeft = await accounts.CountRecoveryCodesAsync(account);
            return;
        }
        var known = @sealed is null ? null : secondFactor.Proposed(account.Id, @sealed);
        var (key, again) = known is null ? secondFactor.Propose(account.Id) : (known, @sealed!);
        Sealed = again;
        Spaced = string.Join(' ', key.Chunk(4).Select(four => new string(four)));
        using var qr = QRCodeGenerator.GenerateQrCode(Totp.Uri(key, account.Email!), QRCodeGenerator.ECCLevel.M);
        Picture = $"data:image/png;base64,{Convert.ToBase64String(new PngByteQRCode(qr).GetGraphic(5))}";
    }
}
