using Kulanz.Cases.Checklists.Desk;
using Microsoft.AspNetCore.Mvc;

namespace Kulanz.Cases.Checklists.PartnerDesk;

/// <summary>On a partner's page of a case: the same questions as at our desk, with what was answered there, so that the partner does not ask it again.</summary>
public sealed class PartnerChecklistViewComponent(Diagnoses diagnoses) : ViewComponent
{
    public async Task<IViewComponentResult> InvokeAsync(Case @case)
    {
        var of = await diagnoses.Of(@case, HttpContext.RequestAborted);
        return of.Begun.Count + of.Offered.Count == 0 ? Content("")
            : View("/Cases/Checklists/PartnerDesk/_PartnerChecklist.cshtml", new ChecklistViewComponent.Shown(@case, of, MayWrite: true, ChecklistViewComponent.Typed(HttpContext), $"/partner/cases/{@case.Number}", Live: false));
    }
}
