using Kulanz.Access;
using Kulanz.Contracts;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Kulanz.Cases.Checklists.Desk;

/// <summary>All checklists by product, and what was asked twice in the last thirty days.</summary>
[Authorize(Permission.DeskManage)]
public sealed class ChecklistsPageModel(KulanzDb db, Shelf<Checklist> shelf, Catalogue catalogue, ArrangingChecklists arranging, TimeProvider clock) : PageModel
{
    public const int Days = 30;

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public Guid? Product { get; set; }

    public IReadOnlyList<Product> Products { get; private set; } = [];

    public ILookup<Guid, Checklist> Lists { get; private set; } = Enumerable.Empty<Checklist>().ToLookup(c => c.ProductId);

    public IReadOnlyDictionary<Guid, string> Topics { get; private set; } = new Dictionary<Guid, string>();

    public IReadOnlyList<AskedTwice> Twice { get; private set; } = [];

    public Refusal? Refused { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        Products = [.. (await catalogue.Products(cancel)).OrderBy(p => p.RetiredAt is not null).ThenBy(p => p.Name)];
        Lists = (await shelf.All(db, cancel)).OrderBy(c => c.RetiredAt is not null).ToLookup(c => c.ProductId);
        Topics = (await catalogue.Topics(cancel)).ToDictionary(t => t.Id, t => t.Name);
        var now = clock.GetUtcNow();
        Twice = await AskedTwice.Between(db, now.AddDays(-Days), now, cancel);
    }

    public async Task<IActionResult> OnPostAddAsync(CancellationToken cancel)
    {
        if ((await arranging.Add(Name, Product ?? Guid.Empty, null, User.Actor(), cancel)).Done(out var added, out var refusal))
            return Redirect($"/desk/checklists/{added.Id}");
        Refused = refusal;
        db.ChangeTracker.Clear();
        await OnGetAsync(cancel);
        return Page();
    }
}
