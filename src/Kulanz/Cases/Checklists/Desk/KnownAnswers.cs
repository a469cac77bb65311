using Microsoft.AspNetCore.Mvc;

namespace Kulanz.Cases.Checklists.Desk;

/// <summary>Where a case is offered to the next hand: what was answered already, what is open, and what is excluded. To be read, not to be answered: that is for whoever has it.</summary>
public sealed class KnownAnswersViewComponent(Diagnoses diagnoses) : ViewComponent
{
    public async Task<IViewComponentResult> InvokeAsync(Case @case)
    {
        var of = await diagnoses.Of(@case, HttpContext.RequestAborted);
        return of.Begun.Count == 0 ? Content("") : View("/Cases/Checklists/Desk/_KnownAnswers.cshtml", of);
    }
}
