using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Desk;

/// <summary>In the margin of a case: to whom an answer goes by mail, from which address, and who gets copies.</summary>
public sealed class CaseMailViewComponent(KulanzDb db, Posting posting) : ViewComponent
{
    public async Task<IViewComponentResult> InvokeAsync(Case @case)
    {
        var cancel = HttpContext.RequestAborted;
        var copies = await Copying.Of(db, @case.Id, cancel);
        return View("/Cases/Desk/_CaseMail.cshtml", new CaseMail(@case, await posting.Addressees(@case, cancel), copies));
    }
}

public sealed record CaseMail(Case Case, Addressees Addressees, IReadOnlyList<CaseCopy> Copies);
