using Kulanz.Cases.Causes;
using Kulanz.Cases.Checklists;
using Microsoft.AspNetCore.Mvc;

namespace Kulanz.Cases.Desk;

/// <summary>In the note of a call that solves the case: what the customer says of it, and what it was. Seen once it is ticked as solved.</summary>
public sealed class CallEndViewComponent(CauseTree tree, Diagnoses diagnoses) : ViewComponent
{
    /// <param name="Causes">Null where the case is about no product, or about one without causes.</param>
    public sealed record Shown(CallNoteForm Form, CauseChoice? Causes);

    public async Task<IViewComponentResult> InvokeAsync(CallNoteForm form)
    {
        var cancel = HttpContext.RequestAborted;
        var into = form.Cases.FirstOrDefault(c => c.Number == form.Given.Case);
        return View("/Cases/Desk/_CallEnd.cshtml", new Shown(form, await CauseChoice.Of(into is null ? form.Given.ProductId : into.ProductId, into is null ? null : await diagnoses.Of(into, cancel), form.Given.Cause?.Cause, tree, cancel)));
    }
}
