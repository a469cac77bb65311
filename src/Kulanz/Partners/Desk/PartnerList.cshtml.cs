using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Partners.Desk;

/// <summary>Everybody who acts for us, by name, and the form that adds one more.</summary>
[Authorize(Permission.PartnersRead)]
public sealed class PartnerListModel(KulanzDb db, AddingPartners adding, Preferences preferences) : PageModel
{
    private const int PageSize = 100;

    /// <summary>The id and name the previous page ended with.</summary>
    [BindProperty(SupportsGet = true)]
    public string? After { get; set; }

    public IReadOnlyList<Partner> Lines { get; private set; } = [];

    public string? More { get; private set; }

    public PartnerGiven Given { get; private set; } = new(null, null, null);

    public Refusal? Refused { get; private set; }

    public bool MayWrite => User.Actor().May(Permission.PartnersWrite);

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var partners = db.PartnersFor(User.Actor()).AsNoTracking();
        if (After?.Split(' ', 2) is [var idText, var name] && Guid.TryParse(idText, out var id))
            partners = partners.Where(p => p.Name.CompareTo(name) > 0 || (p.Name == name && p.Id.CompareTo(id) > 0));
        Lines = await partners.OrderBy(p => p.Name).ThenBy(p => p.Id).Take(PageSize).ToListAsync(cancel);
        if (Lines.Count == PageSize)
            More = $"/desk/partners?after={Uri.EscapeDataString($"{Lines[^1].Id} {Lines[^1].Name}")}";
        if (Given.Language is null)
            Given = Given with { Language = (await preferences.Get<Company>(cancel)).Language };
    }

    [Needs(Permission.PartnersWrite)]
    public async Task<IActionResult> OnPostAsync(PartnerGiven given, CancellationToken cancel)
    {
        if ((await adding.Add(given, User.Actor(), cancel)).Done(out var partner, out var refusal))
            return Redirect($"/desk/partners/{partner.Number}");
        (Given, Refused) = (given, refusal);
        await OnGetAsync(cancel);
        return Page();
    }
}
