using Kulanz.Cases.Checklists;
using Kulanz.Cases.Checklists.Desk;
using Kulanz.Platform;
using Microsoft.AspNetCore.Mvc;

namespace Kulanz.Cases.Handovers.PartnerDesk;

/// <summary>The questions of a checklist, asked by a partner's people: to begin one, to answer, to correct, to ask again.</summary>
public sealed partial class PartnerCasePageModel
{
    public async Task<IActionResult> OnPostBeginChecklistAsync([FromForm] Guid checklist, [FromServices] Answering answering, CancellationToken cancel) =>
        await Answer((await answering.Begin(Number, checklist, User.Actor(), cancel)).Refusal, "#checklist", cancel);

    public async Task<IActionResult> OnPostAnswerQuestionAsync([FromForm] Guid question, [FromForm] string? answer, [FromForm] Guid? corrects, [FromServices] Answering answering, CancellationToken cancel)
    {
        ChecklistViewComponent.Remember(HttpContext, question, answer);
        return await Answer((await answering.Answer(Number, new AnswerGiven(question, answer) { Corrects = corrects }, User.Actor(), cancel)).Refusal, "#checklist", cancel);
    }

    public async Task<IActionResult> OnPostAskAgainAsync([FromForm] Guid question, [FromForm] string? reason, [FromServices] AskingAgain asking, CancellationToken cancel)
    {
        ChecklistViewComponent.Remember(HttpContext, question, reason);
        return await Answer((await asking.Ask(Number, question, reason, User.Actor(), cancel)).Refusal, "#checklist", cancel);
    }
}
