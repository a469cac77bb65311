using Kulanz.Access;
using Kulanz.Platform;
using Microsoft.AspNetCore.Mvc;

namespace Kulanz.Cases.Checklists.Desk;

/// <summary>In the margin of a case: how far its checklists are, and the next question to be answered there.</summary>
public sealed class ChecklistViewComponent(Diagnoses diagnoses) : ViewComponent
{
    private static readonly object Key = new();

    /// <param name="Typed">For which question something was typed that was refused, and what.</param>
    /// <param name="Page">The page of the case it stands on: the desk's, or that in the partners' portal.</param>
    /// <param name="Live">Whether what a form answers is laid over the page; otherwise it is loaded anew.</param>
    public sealed record Shown(Case Case, CaseDiagnosis Of, bool MayWrite, (Guid Question, string Text)? Typed, string Page, bool Live = true)
    {
        public string At(string handler) => $"{Page}?handler={handler}";

        public string? LiveAt(string handler) => Live ? At(handler) : null;

        public string? TypedFor(Guid question) => Typed is { } typed && typed.Question == question ? typed.Text : null;
    }

    /// <summary>What this request had typed, for the page that shows why it was refused.</summary>
    internal static void Remember(HttpContext http, Guid question, string? text) => http.Items[Key] = (question, text ?? "");

    public async Task<IViewComponentResult> InvokeAsync(Case @case)
    {
        var of = await diagnoses.Of(@case, HttpContext.RequestAborted);
        return of.Begun.Count + of.Offered.Count == 0 ? Content("")
            : View("/Cases/Checklists/Desk/_ChecklistPanel.cshtml", new Shown(@case, of, UserClaimsPrincipal.Actor().May(Permission.CasesWrite), Typed(HttpContext), $"/desk/cases/{@case.Number}"));
    }

    internal static (Guid, string)? Typed(HttpContext http) => http.Items[Key] as (Guid, string)?;
}
