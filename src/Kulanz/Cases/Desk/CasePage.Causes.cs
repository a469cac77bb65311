using Kulanz.Access;
using Kulanz.Cases.Causes;
using Microsoft.AspNetCore.Mvc;

namespace Kulanz.Cases.Desk;

/// <summary>What it was in the end.</summary>
public sealed partial class CasePageModel
{
    /// <param name="cause">Nothing: it was not found.</param>
    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostEstablishAsync([FromForm] Guid? cause, [FromForm] string? note, [FromServices] Establishing establishing, CancellationToken cancel) => await Show(await establishing.Establish(Number, new(cause) { Note = note }, Me, cancel), cancel, "#cause");

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostTakeBackCauseAsync([FromServices] Establishing establishing, CancellationToken cancel) => await Show(await establishing.TakeBack(Number, Me, cancel), cancel, "#cause");
}
