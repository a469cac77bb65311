using Kulanz.Access;
using Kulanz.Cases.Handovers;
using Microsoft.AspNetCore.Mvc;

namespace Kulanz.Cases.Desk;

/// <summary>Accepting, returning and withdrawing where the case is read.</summary>
public sealed partial class CasePageModel
{
    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostAcceptHandoverAsync(Guid handover, [FromServices] TakingOver taking, CancellationToken cancel) => await Show(await taking.Accept(handover, Me, cancel), cancel);

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostReturnHandoverAsync(Guid handover, string? reason, [FromServices] TakingOver taking, CancellationToken cancel) => await Show(await taking.Return(handover, reason, Me, cancel), cancel);

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostWithdrawHandoverAsync(Guid handover, string? reason, [FromServices] HandingOver handing, CancellationToken cancel) => await Show(await handing.Withdraw(handover, reason, Me, cancel), cancel);

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostTakeBackFromPartnerAsync(string? reason, [FromServices] HandingOver handing, CancellationToken cancel) => await Show(await handing.TakeBack(Number, reason, Me, cancel), cancel);
}
