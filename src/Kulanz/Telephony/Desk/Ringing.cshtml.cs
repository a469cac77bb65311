using System.Globalization;
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
    /// <summary>The call whose own page is open: it is there already.</summary>
    [BindProperty(SupportsGet = true)]
    public long? Without { get; set; }

    public CallCards Shown { get; private set; } = null!;

    public async Task OnGetAsync(CancellationToken cancel) => Shown = await CallCards.On(db, User.Actor(), Without, cancel);

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

/// <summary>What lies over a page.</summary>
public sealed record CallCards(IReadOnlyList<CallCard> Cards, long? Without)
{
    public static async Task<CallCards> On(KulanzDb db, Actor who, long? without, CancellationToken cancel)
    {
        var calls = await RingingCalls.On(db, who, cancel);
        return new(await CallCard.Of(db, calls.FindAll(c => c.Number != without), who, cancel), without);
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
        // A call's own page, and whatever lies below it.
        long? without = Request.Path.Value?.Split('/') is ["", "desk", "calls", var own, ..] && long.TryParse(own, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        return View("/Telephony/Desk/_RingingOverlay.cshtml", await CallCards.On(db, me, without, HttpContext.RequestAborted));
    }
}
