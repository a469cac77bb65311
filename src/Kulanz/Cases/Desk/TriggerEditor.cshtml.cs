using Kulanz.Access;
using Kulanz.Contracts;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Desk;

/// <summary>One trigger being made or changed, with the dry run over the cases opened last beside it.</summary>
[Authorize(Permission.DeskManage)]
public sealed class TriggerEditorModel(KulanzDb db, ArrangingTriggers arranging, DryRun dryRun, Catalogue catalogue) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid? Id { get; set; }

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public TriggerEvent On { get; set; }

    [BindProperty]
    public ConditionForm Conditions { get; set; } = new();

    [BindProperty]
    public StepForm Steps { get; set; } = new();

    public Trigger? Trigger { get; private set; }

    public Refusal? Refused { get; private set; }

    public BulkChoices Choices { get; private set; } = BulkChoices.None;

    /// <summary>Null while something is incomplete.</summary>
    public DryRun.Tries? Would { get; private set; }

    public IReadOnlyList<TriggerFiring> Fired { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (!await Find(cancel))
            return NotFound();
        if (Trigger is not null)
            (Name, On, Conditions, Steps) = (Trigger.Name, Trigger.On, await ConditionForm.Of(Trigger.Conditions, db, cancel), StepForm.Of(Trigger.Steps));
        else
            Steps.Rows.Add(new StepForm.Row { Kind = "priority" });
        return await Shown(cancel);
    }

    public async Task<IActionResult> OnPostShapeAsync(string? add, int? remove, bool addStep, int? removeStep, CancellationToken cancel)
    {
        if (!await Find(cancel))
            return NotFound();
        Conditions.Shape(add, remove);
        Steps.Shape(addStep, removeStep);
        ModelState.Clear();
        return await Shown(cancel);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (!await Find(cancel))
            return NotFound();
        if ((await arranging.Save(Id, new TriggerDraft(Name, On, await Conditions.Read(db, cancel), Steps.Steps), User.Actor(), cancel)).Done(out _, out var refusal))
            return Redirect("/desk/triggers");
        Refused = refusal;
        return await Shown(cancel);
    }

    private async Task<bool> Find(CancellationToken cancel)
    {
        Trigger = Id is null ? null : await db.Set<Trigger>().AsNoTracking().SingleOrDefaultAsync(t => t.Id == Id && t.DeletedAt == null, cancel);
        return Id is null || Trigger is not null;
    }

    private async Task<IActionResult> Shown(CancellationToken cancel)
    {
        var who = User.Actor();
        Choices = await (await BulkChoices.For(db, who, cancel)).About(catalogue, cancel);
        var conditions = await Conditions.Read(db, cancel);
        if (conditions.Check() is null && StepKind.Check(Steps.Steps, trigger: true) is null)
            Would = await dryRun.Try(conditions, Steps.Steps, who, cancel);
        if (Trigger is not null)
            Fired = await db.Set<TriggerFiring>().AsNoTracking().Where(f => f.TriggerId == Trigger.Id && db.CasesFor(who).Any(c => c.Number == f.CaseNumber)).OrderByDescending(f => f.Id).Take(20).ToListAsync(cancel);
        return Page();
    }
}
