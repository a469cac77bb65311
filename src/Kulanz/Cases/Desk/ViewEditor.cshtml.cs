using Kulanz.Access;
using Kulanz.Contracts;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Desk;

/// <summary>One view being made or changed, with what it would show beside it.</summary>
[Authorize(Permission.CasesRead)]
public sealed class ViewEditorModel(KulanzDb db, ArrangingViews arranging, CaseList list, Catalogue catalogue) : PageModel
{
    private const int CountedUpTo = 1000;

    [BindProperty(SupportsGet = true)]
    public Guid? Id { get; set; }

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string Icon { get; set; } = "list";

    [BindProperty]
    public CaseOrder Order { get; set; }

    [BindProperty]
    public bool Shared { get; set; }

    [BindProperty]
    public ConditionForm Conditions { get; set; } = new();

    public View? View { get; private set; }

    public Refusal? Refused { get; private set; }

    public BulkChoices Choices { get; private set; } = BulkChoices.None;

    /// <summary>Null while the conditions are incomplete.</summary>
    public CaseList.Page? Preview { get; private set; }

    public int Matches { get; private set; }

    public bool ManyMore => Matches > CountedUpTo;

    public bool Timed { get; private set; }

    public bool Shipped => View is not null && ShippedViews.All.Any(s => s.Key == View.Key);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (!await Find(cancel))
            return NotFound();
        if (View is not null)
        {
            (Name, Icon, Order, Shared) = (View.Name, View.Icon, View.Order, View.OwnerId is null);
            Conditions = await ConditionForm.Of(View.Conditions, db, cancel);
        }
        else
        {
            Conditions.Rows.Add(new ConditionForm.Row { Values = ["new", "open"] });
        }
        return await Shown(cancel);
    }

    public async Task<IActionResult> OnPostShapeAsync(string? add, int? remove, CancellationToken cancel)
    {
        if (!await Find(cancel))
            return NotFound();
        Conditions.Shape(add, remove);
        ModelState.Clear();
        return await Shown(cancel);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (!await Find(cancel))
            return NotFound();
        var draft = new ViewDraft(Name, Icon, Order, await Conditions.Read(db, cancel), Shared);
        var saved = View is null ? await arranging.Add(draft, User.Actor(), cancel) : await arranging.Change(View.Id, draft, User.Actor(), cancel);
        if (saved.Done(out var view, out var refusal))
            return Redirect($"/desk?view={view.Key}");
        Refused = refusal;
        return await Shown(cancel);
    }

    private async Task<bool> Find(CancellationToken cancel)
    {
        var me = User.Actor();
        View = Id is null ? null : await db.Set<View>().AsNoTracking().SingleOrDefaultAsync(v => v.Id == Id && v.DeletedAt == null && (v.OwnerId == null || v.OwnerId == me.Id), cancel);
        return Id is null || View?.ChangeableBy(me) == true;
    }

    private async Task<IActionResult> Shown(CancellationToken cancel)
    {
        var who = User.Actor();
        Choices = await (await BulkChoices.For(db, who, cancel)).About(catalogue, cancel);
        var conditions = await Conditions.Read(db, cancel);
        if (conditions.Check() is null)
        {
            Timed = conditions.Timed;
            Preview = await list.Read(conditions, CaseOrder.Latest, null, null, 6, who, cancel);
            Matches = await list.Count(conditions, null, CountedUpTo + 1, who, cancel);
        }
        return Page();
    }
}
