using Kulanz.Access;
using Microsoft.AspNetCore.Mvc;

namespace Kulanz.Cases.Desk;

/// <summary>What the customer said to one of us about how they were helped.</summary>
public sealed partial class CasePageModel
{
    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostVerdictAsync([FromForm] Verdict? said, [FromForm] string? comment, [FromServices] NotingVerdicts noting, CancellationToken cancel) => await Show(await noting.Note(Number, new(said) { Comment = comment }, Me, cancel), cancel, "#verdict");
}
