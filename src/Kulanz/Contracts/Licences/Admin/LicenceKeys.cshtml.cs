using Kulanz.Platform;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Kulanz.Contracts.Licences.Admin;

/// <summary>What signs licence files, and how long they are good.</summary>
public sealed class LicenceKeysModel(IssuerKeyring keyring, SettingPeriods periods, Preferences preferences, Settings settings) : PageModel
{
    [BindProperty]
    public string? Kid { get; set; }

    [BindProperty]
    public string? Because { get; set; }

    [BindProperty]
    public int RefreshDays { get; set; }

    [BindProperty]
    public int GraceDays { get; set; }

    [BindProperty]
    public int OfflineDays { get; set; }

    [BindProperty]
    public int SilentDays { get; set; }

    [BindProperty]
    public int RememberDays { get; set; }

    [TempData]
    public string? Said { get; set; }

    public IReadOnlyList<IssuerKey> Keys { get; private set; } = [];

    public string Address => $"{settings.Url}/licences/keys";

    public Refusal? Refused { get; private set; }

    public Task OnGetAsync(CancellationToken cancel) => Show(null, cancel);

    public async Task<IActionResult> OnPostAddAsync(CancellationToken cancel) => await Back((await keyring.Add(Because, User.Actor(), cancel)).Refusal, "The key is there. Build your next release with it.", cancel);

    public async Task<IActionResult> OnPostRetireAsync(CancellationToken cancel) => await Back((await keyring.Retire(Kid ?? "", Because, User.Actor(), cancel)).Refusal, "The key signs no more.", cancel);

    public async Task<IActionResult> OnPostPeriodsAsync(CancellationToken cancel)
    {
        var wanted = new LicencePeriods { RefreshDays = RefreshDays, GraceDays = GraceDays, OfflineDays = OfflineDays, SilentDays = SilentDays, RememberDays = RememberDays };
        Refused = (await periods.Set(wanted, User.Actor(), cancel)).Refusal;
        if (Refused is null)
        {
            Said = "Saved.";
            return Redirect("/admin/licence-keys");
        }
        Keys = await keyring.All(cancel);
        return Page();
    }

    private async Task<IActionResult> Back(Refusal? refusal, string said, CancellationToken cancel)
    {
        if (refusal is null)
        {
            Said = said;
            return Redirect("/admin/licence-keys");
        }
        await Show(refusal, cancel);
        return Page();
    }

    private async Task Show(Refusal? refused, CancellationToken cancel)
    {
        Refused = refused;
        Keys = await keyring.All(cancel);
        var now = await preferences.Get<LicencePeriods>(cancel);
        (RefreshDays, GraceDays, OfflineDays, SilentDays, RememberDays) = (now.RefreshDays, now.GraceDays, now.OfflineDays, now.SilentDays, now.RememberDays);
    }
}
