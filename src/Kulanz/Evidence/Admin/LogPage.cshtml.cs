using Kulanz.Evidence.Log;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Kulanz.Evidence.Admin;

/// <summary>The log as its keepers see it: how far it is, its keys and witnesses, what was found.</summary>
public sealed class LogPageModel(KulanzDb db, Tending tending, LogKeys keys) : PageModel
{
    [BindProperty]
    public string? Because { get; set; }

    [BindProperty]
    public bool FromWhatIsThere { get; set; }

    [BindProperty]
    public string? Policy { get; set; }

    [BindProperty]
    public string? Explanation { get; set; }

    [TempData]
    public string? Said { get; set; }

    public LogState State { get; private set; } = null!;

    /// <summary>What it would be called now, where that is another name.</summary>
    public string? OtherName { get; private set; }

    public Refusal? Refused { get; private set; }

    public Task OnGetAsync(CancellationToken cancel) => Show(null, cancel);

    public async Task<IActionResult> OnPostKeysAsync(CancellationToken cancel) => await Back((await tending.AddKeys(Because, User.Actor(), cancel)).Refusal, "New keys sign from now on, together with the old ones.", cancel);

    public async Task<IActionResult> OnPostRetireAsync(CancellationToken cancel) => await Back((await tending.RetireOldKeys(Because, User.Actor(), cancel)).Refusal, "The old keys sign no more.", cancel);

    public async Task<IActionResult> OnPostRenewAsync(CancellationToken cancel) => await Back((await tending.BeginAnew(Because, FromWhatIsThere, User.Actor(), cancel)).Refusal, "The log goes on under its new name.", cancel);

    public async Task<IActionResult> OnPostWitnessesAsync(CancellationToken cancel) => await Back((await tending.SetWitnesses(Policy, User.Actor(), cancel)).Refusal, "Saved.", cancel);

    public async Task<IActionResult> OnPostExplainAsync(Guid finding, CancellationToken cancel) => await Back((await tending.Explain(finding, Explanation, User.Actor(), cancel)).Refusal, "Written down.", cancel);

    private async Task<IActionResult> Back(Refusal? refusal, string said, CancellationToken cancel)
    {
        if (refusal is null)
        {
            Said = said;
            return Redirect("/admin/log");
        }
        await Show(refusal, cancel);
        return Page();
    }

    private async Task Show(Refusal? refused, CancellationToken cancel)
    {
        Refused = refused;
        State = await LogState.Of(db, cancel);
        OtherName = State.Log is { } log && keys.Address != log.Origin && keys.NextName(log) == keys.Address ? keys.Address : null;
        Policy ??= (await Preferences.Stored<WitnessPolicy>(db, cancel)).Text;
    }
}
