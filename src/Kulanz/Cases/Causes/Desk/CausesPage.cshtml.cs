using Kulanz.Access;
using Kulanz.Contracts;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Kulanz.Cases.Causes.Desk;

/// <summary>The causes of one product: added, renamed, moved, put in order, retired.</summary>
[Authorize(Permission.DeskManage)]
public sealed class CausesPageModel(KulanzDb db, Catalogue catalogue, CauseTree tree, ArrangingCauses arranging) : PageModel
{
    /// <summary>Of which product: its key. Without one, the first.</summary>
    [BindProperty(SupportsGet = true, Name = "product")]
    public string? Key { get; set; }

    /// <summary>What was typed for a new one, and was refused.</summary>
    public string? NewName { get; private set; }

    public Guid? NewBelow { get; private set; }

    public IReadOnlyList<Product> Products { get; private set; } = [];

    public Product? Product { get; private set; }

    public IReadOnlyList<CausePlace> Places { get; private set; } = [];

    public Refusal? Refused { get; private set; }

    /// <summary>Where this one could go: not into itself or what lies below it.</summary>
    public IEnumerable<CausePlace> Targets(CausePlace moved) => Places.Where(p => !p.Retired && p.Depth < Cause.Deepest && !(p.Path.Count >= moved.Path.Count && p.Path.Take(moved.Path.Count).SequenceEqual(moved.Path)));

    public bool First(CausePlace place) => !Places.Any(p => p.Cause.ParentId == place.Cause.ParentId && p.Cause.Position < place.Cause.Position);

    public bool Last(CausePlace place) => !Places.Any(p => p.Cause.ParentId == place.Cause.ParentId && p.Cause.Position > place.Cause.Position);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        var all = await catalogue.Products(cancel);
        Products = [.. all.OrderBy(p => p.RetiredAt is not null).ThenBy(p => p.Name)];
        Product = Key is null ? Products is [var first, ..] ? first : null : await catalogue.Product(Key, cancel);
        if (Key is not null && Product is null)
            return NotFound();
        if (Product is not null)
            Places = await tree.Of(Product.Id, cancel);
        return Page();
    }

    public async Task<IActionResult> OnPostAddAsync(Guid? parent, string? name, CancellationToken cancel)
    {
        if (await catalogue.Product(Key ?? "", cancel) is not { } product)
            return NotFound();
        (NewName, NewBelow) = (name, parent);
        return await Answer((await arranging.Add(product.Id, parent, name, User.Actor(), cancel)).Refusal, cancel);
    }

    public async Task<IActionResult> OnPostRenameAsync(Guid id, string? name, CancellationToken cancel) => await Answer((await arranging.Rename(id, name, User.Actor(), cancel)).Refusal, cancel);

    public async Task<IActionResult> OnPostMoveAsync(Guid id, Guid? parent, CancellationToken cancel) => await Answer((await arranging.Move(id, parent, null, User.Actor(), cancel)).Refusal, cancel);

    public async Task<IActionResult> OnPostShiftAsync(Guid id, bool up, CancellationToken cancel) => await Answer((await arranging.Shift(id, up, User.Actor(), cancel)).Refusal, cancel);

    public async Task<IActionResult> OnPostRetireAsync(Guid id, bool retired, CancellationToken cancel) => await Answer((await arranging.Retire(id, retired, User.Actor(), cancel)).Refusal, cancel);

    private async Task<IActionResult> Answer(Refusal? refusal, CancellationToken cancel)
    {
        if (refusal is null)
            return Redirect(Key is null ? "/desk/causes" : $"/desk/causes?product={Uri.EscapeDataString(Key)}");
        if (refusal is NotFound)
            return NotFound();
        Refused = refusal;
        db.ChangeTracker.Clear();
        return await OnGetAsync(cancel);
    }
}
