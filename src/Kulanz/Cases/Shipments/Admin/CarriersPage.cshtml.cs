using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Kulanz.Cases.Shipments.Admin;

/// <summary>Where customers follow what was sent: a link for each carrier.</summary>
public sealed class CarriersPageModel(KulanzDb db, Preferences preferences, TimeProvider clock) : PageModel
{
    public CarrierLinks Links { get; private set; } = new();

    public Refusal? Refused { get; private set; }

    [TempData]
    public string? Said { get; set; }

    public async Task OnGetAsync(CancellationToken cancel) => Links = await preferences.Get<CarrierLinks>(cancel);

    public async Task<IActionResult> OnPostAsync(string? dhl, string? ups, string? dpd, string? hermes, string? gls, CancellationToken cancel)
    {
        Links = new() { Dhl = Typed.Line(dhl), Ups = Typed.Line(ups), Dpd = Typed.Line(dpd), Hermes = Typed.Line(hermes), Gls = Typed.Line(gls) };
        Refused = CarrierLinks.Problem(nameof(dhl), Links.Dhl) ?? CarrierLinks.Problem(nameof(ups), Links.Ups) ?? CarrierLinks.Problem(nameof(dpd), Links.Dpd) ?? CarrierLinks.Problem(nameof(hermes), Links.Hermes) ?? CarrierLinks.Problem(nameof(gls), Links.Gls);
        if (Refused is not null)
            return Page();
        await Preferences.Set(db, Links, cancel);
        db.Record("preferences.changed", "preferences/carriers", null, User.Actor(), Links, clock);
        await db.SaveChangesAsync(cancel);
        Said = "Saved.";
        return Redirect("/admin/carriers");
    }
}
