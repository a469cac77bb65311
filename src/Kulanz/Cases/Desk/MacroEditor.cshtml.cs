using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Desk;

/// <summary>One macro being made or changed, with what it would do to the case opened last beside it.</summary>
[Authorize(Permission.CasesWrite)]
public sealed class MacroEditorModel(KulanzDb db, Macros macros, DryRun dryRun) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid? Id { get; set; }

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public bool Shared { get; set; }

    [BindProperty]
    public StepForm Steps { get; set; } = new();

    public Macro? Macro { get; private set; }

    public Refusal? Refused { get; private set; }

    public BulkChoices Choices { get; private set; } = BulkChoices.None;

    public DryRun.Would? Would { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (!await Find(cancel))
            return NotFound();
        if (Macro is not null)
            (Name, Shared, Steps) = (Macro.Name, Macro.OwnerId is null, StepForm.Of(Macro.Steps));
        else
            Steps.Rows.Add(new StepForm.Row());
        return await Shown(cancel);
    }

    public async Task<IActionResult> OnPostShapeAsync(bool addStep, int? removeStep, CancellationToken cancel)
    {
        if (!await Find(cancel))
            return NotFound();
        Steps.Shape(addStep, removeStep);
        ModelState.Clear();
        return await Shown(cancel);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (!await Find(cancel))
            return NotFound();
        if ((await macros.Save(Id, new MacroDraft(Name, Steps.Steps, Shared), User.Actor(), cancel)).Done(out _, out var refusal))
            return Redirect("/desk/macros");
        Refused = refusal;
        return await Shown(cancel);
    }

    private async Task<bool> Find(CancellationToken cancel)
    {
        var me = User.Actor();
        Macro = Id is null ? null : await db.Set<Macro>().AsNoTracking().SingleOrDefaultAsync(m => m.Id == Id && m.DeletedAt == null && (m.OwnerId == null || m.OwnerId == me.Id), cancel);
        return Id is null || Macro?.ChangeableBy(me) == true;
    }

    private async Task<IActionResult> Shown(CancellationToken cancel)
    {
        var who = User.Actor();
        Choices = await BulkChoices.For(db, who, cancel);
        if (StepKind.Check(Steps.Steps, trigger: false) is null && await db.CasesFor(who).AsNoTracking().Where(c => c.MergedIntoId == null).OrderByDescending(c => c.Number).FirstOrDefaultAsync(cancel) is { } example)
            Would = await dryRun.Try(example, Steps.Steps, who, cancel);
        return Page();
    }
}
