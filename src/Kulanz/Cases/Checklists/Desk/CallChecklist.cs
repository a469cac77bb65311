using Kulanz.Access;
using Kulanz.Cases.Desk;
using Kulanz.Contracts;
using Kulanz.Platform;
using Microsoft.AspNetCore.Mvc;

namespace Kulanz.Cases.Checklists.Desk;

/// <summary>
/// In the note that is written during a call: the questions of the chosen case, or of the product a new case is about, one after the other, by keyboard alone. Without
/// script they stand below each other. The answers are saved with the note, in one transaction.
/// </summary>
public sealed class CallChecklistViewComponent(Diagnoses diagnoses, Catalogue catalogue, Entitling entitling) : ViewComponent
{
    /// <param name="Products">To choose from, for a new case.</param>
    /// <param name="Choices">Checklists that could be run.</param>
    public sealed record Shown(CallNoteForm Form, IReadOnlyList<Product> Products, Guid? Product, IReadOnlyList<(Guid Id, string Name)> Choices, Diagnosis? Of)
    {
        public string? Typed(Guid question) => Form.Given.Answers.FirstOrDefault(a => a.Question == question)?.Value is { Length: > 0 } typed ? typed : null;
    }

    public async Task<IViewComponentResult> InvokeAsync(CallNoteForm form)
    {
        var cancel = HttpContext.RequestAborted;
        var products = await diagnoses.Products(cancel);
        if (products.Count == 0)
            return Content("");
        var into = form.Cases.FirstOrDefault(c => c.Number == form.Given.Case);
        var shown = into is not null ? await Going(form, into, cancel) : await Opening(form, products, cancel);
        return View("/Cases/Checklists/Desk/_CallChecklist.cshtml", shown);
    }

    private async Task<Shown> Going(CallNoteForm form, Case @case, CancellationToken cancel)
    {
        var all = await diagnoses.Of(@case, cancel);
        List<(Guid Id, string Name)> choices = [.. all.Begun.Select(d => (d.ChecklistId, d.Name)), .. all.Offered.Select(c => (c.Id, c.Name))];
        var chosen = Chosen(form, choices) ?? (all.Begun.Count > 0 ? all.Begun[0].ChecklistId : null);
        return new Shown(form, [], null, choices, all.Begun.FirstOrDefault(d => d.ChecklistId == chosen) ?? (chosen is { } id ? await diagnoses.Before(id, @case, null, cancel) : null));
    }

    private async Task<Shown> Opening(CallNoteForm form, IReadOnlySet<Guid> products, CancellationToken cancel)
    {
        List<Product> sold = [.. (await catalogue.Products(cancel)).Where(p => products.Contains(p.Id))];
        var product = form.Given.ProductId ?? await Only(form.Customer?.Id, cancel);
        List<(Guid Id, string Name)> choices = [.. (await diagnoses.Fitting(product, null, cancel)).Select(c => (c.Id, c.Name))];
        return new Shown(form, sold, sold.Exists(p => p.Id == product) ? product : null, choices, Chosen(form, choices) is { } id ? await diagnoses.Before(id, null, form.Customer?.Id, cancel) : null);
    }

    private static Guid? Chosen(CallNoteForm form, List<(Guid Id, string Name)> choices) =>
        form.Given.ChecklistId is { } said && choices.Exists(c => c.Id == said) ? said : choices.Count == 1 ? choices[0].Id : null;

    /// <summary>The product of the only contract of whoever calls: a new case will be about that.</summary>
    private async Task<Guid?> Only(Guid? customer, CancellationToken cancel) =>
        customer is { } whose && await entitling.Ask(new Wanted(whose), cancel) is { Contract: { } contract, Others: 0 } && contract.Runs(await HttpContext.RequestServices.GetRequiredService<Today>().Is(cancel))
            ? contract.ProductId : null;
}

/// <summary>What runs the questions by keyboard, on every page a call can slide in on.</summary>
public sealed class ChecklistScriptViewComponent : ViewComponent
{
    public IViewComponentResult Invoke() => UserClaimsPrincipal.Actor().May(Permission.CasesWrite) ? View("/Cases/Checklists/Desk/_ChecklistScript.cshtml") : Content("");
}
