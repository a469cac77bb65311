using Kulanz.Access.Exports;
using Kulanz.Platform;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Kulanz.Access.Admin;

/// <summary>Whose desk this is: name, logo, time zone and language, and what stands on its letters.</summary>
public sealed class CompanyPageModel(CompanyChanging changing, CompanyDetailing detailing, ExportKeepingChanging keeping, Preferences preferences, TimeProvider clock) : PageModel
{
    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? Zone { get; set; }

    [BindProperty]
    public string? Language { get; set; }

    /// <summary>As typed, while it was refused; else as it is.</summary>
    public GivenDetails Details { get; private set; } = new();

    /// <summary>For how long a customer's copy of their data lies ready.</summary>
    public int Days { get; private set; }

    [FromQuery]
    public bool Saved { get; set; }

    public Company Company { get; private set; } = new();

    public DateTimeOffset Now => Company.Local(clock.GetUtcNow());

    public Refusal? Refused { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        Company = await preferences.Get<Company>(cancel);
        (Name, Zone, Language) = (Company.Name, Company.TimeZone, Company.Language);
        Days = (await preferences.Get<ExportKeeping>(cancel)).Days;
        var d = Company.Details;
        Details = new(d.LegalName, d.Street, d.PostalCode, d.City, d.Country, d.Telephone, d.Email, d.Website, d.Register, d.Directors, d.VatId, d.Bank, d.Iban, d.Bic);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        Refused = (await changing.Change(Name ?? "", Zone, Language, User.Actor(), cancel)).Refusal;
        if (Refused is null)
            return Redirect("/admin/company?saved=true");
        var (name, zone, language) = (Name, Zone, Language);
        await OnGetAsync(cancel);
        (Name, Zone, Language) = (name, zone, language);
        return Page();
    }

    /// <summary>An empty field is sent as nothing, and means that it is to be empty.</summary>
    public async Task<IActionResult> OnPostDetailsAsync(GivenDetails given, CancellationToken cancel)
    {
        given = new(given.LegalName ?? "", given.Street ?? "", given.PostalCode ?? "", given.City ?? "", given.Country ?? "", given.Telephone ?? "", given.Email ?? "", given.Website ?? "",
            given.Register ?? "", given.Directors ?? "", given.VatId ?? "", given.Bank ?? "", given.Iban ?? "", given.Bic ?? "");
        var answer = await Answer((await detailing.Change(given, User.Actor(), cancel)).Refusal, cancel);
        Details = given;
        return answer;
    }

    public async Task<IActionResult> OnPostKeepingAsync(int days, CancellationToken cancel) => await Answer((await keeping.Change(days, User.Actor(), cancel)).Refusal, cancel);

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
