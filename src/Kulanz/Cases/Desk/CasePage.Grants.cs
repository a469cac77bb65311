using Kulanz.Access;
using Kulanz.Cases.Grants;
using Kulanz.Platform;
using Microsoft.AspNetCore.Mvc;

namespace Kulanz.Cases.Desk;

/// <summary>Goodwill in the margin: to give it, to decide on what others gave, to carry it out, to take it back.</summary>
public sealed partial class CasePageModel
{
    /// <param name="amount">As it was typed, in the reader's way of writing numbers.</param>
    [Needs(Permission.GrantsGive)]
    public async Task<IActionResult> OnPostGiveAsync([FromServices] Giving giving, GrantKind? grantKind, string? amount, string? currency, string? reason, string? what, int? days, bool tell, CancellationToken cancel)
    {
        if (grantKind is not { } given)
            return await Show<Grant>(new Missing(nameof(grantKind)), cancel);
        if (!Worth.Read(amount).Done(out var worth, out var refusal) && refusal is not null)
            return await Show<Grant>(refusal, cancel);
        // A form has its field for the currency whatever is given.
        var money = given != GrantKind.FreeIncident;
        return await Show(await giving.Give(Number, new(given, reason, money ? worth : null, money ? currency : null) { What = what, Days = days, TellCustomer = tell }, Me, cancel), cancel, "#goodwill-given");
    }

    [Needs(Permission.GrantsApprove)]
    public async Task<IActionResult> OnPostApproveGrantAsync([FromServices] DecidingGrants deciding, long grant, string? words, CancellationToken cancel) => await Show(await deciding.Approve(grant, words, Me, cancel), cancel, "#goodwill-given");

    [Needs(Permission.GrantsApprove)]
    public async Task<IActionResult> OnPostRefuseGrantAsync([FromServices] DecidingGrants deciding, long grant, string? words, CancellationToken cancel) => await Show(await deciding.Refuse(grant, words, Me, cancel), cancel, "#goodwill-given");

    [Needs(Permission.GrantsGive)]
    public async Task<IActionResult> OnPostSettleGrantAsync([FromServices] SettlingGrants settling, long grant, string? reference, DateOnly? on, DateOnly? until, bool tell, CancellationToken cancel) =>
        await Show(await settling.Settle(grant, new(reference, on, null, until, null, tell), Me, cancel), cancel, "#goodwill-given");

    [Needs(Permission.GrantsGive)]
    public async Task<IActionResult> OnPostCancelGrantAsync([FromServices] CancellingGrants cancelling, long grant, string? words, CancellationToken cancel) => await Show(await cancelling.Cancel(grant, words, Me, cancel), cancel, "#goodwill-given");
}
