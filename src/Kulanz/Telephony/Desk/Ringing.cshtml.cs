using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Kulanz.Telephony.Desk;

/// <summary>The calls that lie over every page of the desk: here alone, asked for as soon as something rings, and what is done with them.</summary>
[Authorize(Permission.CallsRead)]
public sealed class RingingModel(KulanzDb db, RingingCalls ringing, Recognising recognising) : PageModel
{
    public IReadOnlyList<CallCard> Cards { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancel) => Cards = await CallCard.Of(db, await RingingCalls.On(db, User.Actor(), cancel), User.Actor(), cancel);

    [Needs(Permission.CallsWrite)]
    public async Task<IActionResult> OnPostTakeAsync(long number, string? back, CancellationToken cancel) => await Then(await ringing.Take(number, User.Actor(), cancel), back, cancel);

    public async Task<IActionResult> OnPostPutAwayAsync(long number, string? back, CancellationToken cancel) => await Then(await ringing.PutAway(number, User.Actor(), cancel), back, cancel);

    [Needs(Permission.CallsWrite)]
    public async Task<IActionResult> OnPostRecogniseAsync(long number, Guid customer, string? back, CancellationToken cancel) => await Then(await recognising.Recognise(number, customer, User.Actor(), cancel), back, cancel);

    /// <summary>The cards as they are now; without script back to where one was. What is refused has changed meanwhile, and the cards show it.</summary>
    private async Task<IActionResult> Then(Outcome<Call> outcome, string? back, CancellationToken cancel)
    {
        if (outcome.Refusal is NotFound)
            return NotFound();
        if (!Request.Headers.ContainsKey("HX-Request"))
            return Redirect(Url.IsLocalUrl(back) ? back : "/desk/calls");
        db.ChangeTracker.Clear();
        await OnGetAsync(cancel);
        return Page();
    }
}

/// <summary>The same over every page of the desk, as it is when the page is loaded.</summary>
public sealed class RingingCallsViewComponent(KulanzDb db) : ViewComponent
{
    public async Task<IViewComponentResult> InvokeAsync()
    {
        var me = UserClaimsPrincipal.Actor();
        if (!me.May(Permission.CallsRead))
            return Content("");
        var calls = await RingingCalls.On(db, me, HttpContext.RequestAborted);
        return View("/Telephony/Desk/_RingingOverlay.cshtml", await CallCard.Of(db, calls, me, HttpContext.RequestAborted));
    }
}
