using Kulanz.Access;
using Kulanz.Cases.Covering;
using Microsoft.AspNetCore.Mvc;

namespace Kulanz.Cases.Desk;

/// <summary>What the case is about, and what that takes from a contract.</summary>
public sealed partial class CasePageModel
{
    public Cover? Cover { get; private set; }

    private async Task LoadCover(CancellationToken cancel)
    {
        var covering = HttpContext.RequestServices.GetRequiredService<Coverings>();
        Cover = await covering.Of(Case, Customer.Language, Me.May(Permission.ContractsRead), cancel);
    }

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostAboutAsync([FromServices] Coverings covering, Guid? product, Guid? topic, CancellationToken cancel) => await Show(await covering.About(Number, product, topic, Me, cancel), cancel);

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostReleaseAsync([FromServices] Coverings covering, string? reason, CancellationToken cancel) => await Show(await covering.Release(Number, reason, Me, cancel), cancel);

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostCountAsync([FromServices] Coverings covering, CancellationToken cancel) => await Show(await covering.TakeBackRelease(Number, Me, cancel), cancel);

    /// <param name="no">Takes it back.</param>
    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostGoodwillAsync([FromServices] Coverings covering, string? reason, bool no, CancellationToken cancel) => await Show(await covering.Goodwill(Number, no ? null : reason ?? "", Me, cancel), cancel);
}
