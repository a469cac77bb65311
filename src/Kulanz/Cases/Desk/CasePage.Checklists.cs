using Kulanz.Access;
using Kulanz.Cases.Checklists;
using Kulanz.Cases.Checklists.Desk;
using Microsoft.AspNetCore.Mvc;

namespace Kulanz.Cases.Desk;

/// <summary>The questions of a checklist: to begin one, to answer, to correct, to ask again.</summary>
public sealed partial class CasePageModel
{
    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostBeginChecklistAsync([FromForm] Guid checklist, [FromServices] Answering answering, CancellationToken cancel) => await Show(await answering.Begin(Number, checklist, Me, cancel), cancel, "#checklist");

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostAnswerQuestionAsync([FromForm] Guid question, [FromForm] string? answer, [FromForm] Guid? corrects, [FromServices] Answering answering, CancellationToken cancel)
    {
        // If somebody was faster, or it cannot be taken, what was typed is shown where it can be corrected.
        ChecklistViewComponent.Remember(HttpContext, question, answer);
        return await Show(await answering.Answer(Number, new AnswerGiven(question, answer) { Corrects = corrects }, Me, cancel), cancel, "#checklist");
    }

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostAskAgainAsync([FromForm] Guid question, [FromForm] string? reason, [FromServices] AskingAgain asking, CancellationToken cancel)
    {
        ChecklistViewComponent.Remember(HttpContext, question, reason);
        return await Show(await asking.Ask(Number, question, reason, Me, cancel), cancel, "#checklist");
    }
}
