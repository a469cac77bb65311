using Kulanz.Platform;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Kulanz.Access.Admin;

/// <summary>Whose desk this is: name, logo, time zone and language.</summary>
public sealed class CompanyPageModel(CompanyChanging changing, Preferences preferences, TimeProvider clock) : PageModel
{
    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? Zone { get; set; }

    [BindProperty]
    public string? Language { get; set; }

    [FromQuery]
    public bool Saved { get; set; }

    public Company Company { get; private set; } = new();

    public DateTimeOffset Now => Company.Local(clock.GetUtcNow());

    public Refusal? Refused { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        Company = await preferences.Get<Company>(cancel);
        (Name, Zone, Language) = (Company.Name, Company.TimeZone, Company.Language);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        Refused = (await changing.Change(Name ?? "", Zone, Language, User.Actor(), cancel)).Refusal;
        if (Refused is null)
            return Redirect("/admin/company?saved=true");
        Company = await preferences.Get<Company>(cancel);
        return Page();
    }

    public async Task<IActionResult> OnPostLogoAsync(IFormFile? logo, CancellationToken cancel)
    {
        if (logo is null)
            return await Answer(new NotALogo(), cancel);
        await using var picture = logo.OpenReadStream();
        return await Answer((await changing.Wear(picture, User.Actor(), cancel)).Refusal, cancel);
    }

    public async Task<IActionResult> OnPostRemoveAsync(CancellationToken cancel) => await Answer((await changing.TakeOff(User.Actor(), cancel)).Refusal, cancel);

    private async Task<IActionResult> Answer(Refusal? refusal, CancellationToken cancel)
    {
        if (refusal is null)
            return Redirect("/admin/company?saved=true");
        Refused = refusal;
        await OnGetAsync(cancel);
        return Page();
    }
}
