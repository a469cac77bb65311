using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Kulanz.Cases.Desk;

/// <summary>A view at the left, with its count; null where it has none.</summary>
public sealed record SideView(View View, long? Count);

/// <param name="Current">The key of the view that is open, if one is.</param>
public sealed record SideViews(IReadOnlyList<SideView> Shared, IReadOnlyList<SideView> Mine, string? Current)
{
    public static async Task<SideViews> For(KulanzDb db, Shelf<View> shelf, System.Security.Claims.ClaimsPrincipal user, string? current, CancellationToken cancel)
    {
        var who = user.Actor();
        if (!who.May(Permission.CasesRead))
            return new([], [], null);
        var views = (await shelf.All(db, cancel)).Where(v => v.SeenBy(who)).ToList();
        var counts = await Tallies.For(db, who, cancel);
        var shown = views.ConvertAll(v => new SideView(v, v.Counted ? counts.GetValueOrDefault(v.Id) : null));
        return new([.. shown.Where(v => v.View.OwnerId is null)], [.. shown.Where(v => v.View.OwnerId is not null)], current);
    }
}

/// <summary>The views at the left of every desk page.</summary>
public sealed class ViewsViewComponent(KulanzDb db, Shelf<View> shelf) : ViewComponent
{
    public async Task<IViewComponentResult> InvokeAsync()
    {
        var current = Request.Path == "/desk" ? Request.Query["view"].ToString() is { Length: > 0 } key ? key : "inbox" : null;
        return View("/Cases/Desk/_Views.cshtml", await SideViews.For(db, shelf, UserClaimsPrincipal, current, HttpContext.RequestAborted));
    }
}

/// <summary>The same list alone, asked for when counts have changed.</summary>
[Authorize(Permission.CasesRead)]
public sealed class SideViewsModel(KulanzDb db, Shelf<View> shelf) : PageModel
{
    public async Task<IActionResult> OnGetAsync(string? at, CancellationToken cancel) =>
        Partial("/Cases/Desk/_Views.cshtml", await SideViews.For(db, shelf, User, string.IsNullOrEmpty(at) ? null : at, cancel));
}
