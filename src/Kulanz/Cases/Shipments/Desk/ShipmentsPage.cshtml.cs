using Kulanz.Access;
using Kulanz.Contracts;
using Kulanz.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Kulanz.Cases.Shipments.Desk;

/// <summary>What is on its way, what is overdue first; and what has arrived, is lost or came back.</summary>
[Authorize(Permission.CasesRead)]
public sealed class ShipmentsPageModel(ShipmentList list, Preferences preferences, Today today) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public ShipmentState State { get; set; } = ShipmentState.OnItsWay;

    [BindProperty(SupportsGet = true)]
    public string? After { get; set; }

    public IReadOnlyList<ShipmentLine> Lines { get; private set; } = [];

    public string? More { get; private set; }

    public DateOnly Now { get; private set; }

    public CarrierLinks Links { get; private set; } = new();

    public async Task OnGetAsync(CancellationToken cancel)
    {
        (Now, Links) = (await today.Is(cancel), await preferences.Get<CarrierLinks>(cancel));
        (Lines, var next) = await list.Of(User.Actor(), State, After, ShipmentList.PageSize, cancel);
        More = next is null ? null : $"/desk/shipments?state={State}&after={next}";
    }
}
