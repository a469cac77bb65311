using Kulanz.Access;
using Kulanz.Cases.Causes;
using Kulanz.Contracts;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Checklists.Desk;

/// <summary>One checklist: its draft to be changed, what is published, and what each version changed.</summary>
[Authorize(Permission.DeskManage)]
[RequestFormLimits(ValueCountLimit = 16384)]
public sealed class ChecklistPageModel(KulanzDb db, ArrangingChecklists arranging, Catalogue catalogue, CauseTree causes, TimeProvider clock) : PageModel
{
    private const int MostVersions = 50;

    public sealed record Published(ChecklistVersion Version, VersionChange Change);

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public Guid? Topic { get; set; }

    [BindProperty]
    public int Version { get; set; }

    [BindProperty]
    public ChecklistForm Form { get; set; } = new();

    public Checklist Checklist { get; private set; } = null!;

    public string Product { get; private set; } = "";

    public IReadOnlyList<SupportTopic> Topics { get; private set; } = [];

    public IReadOnlyList<CausePlace> Places { get; private set; } = [];

    public IReadOnlyList<Published> Versions { get; private set; } = [];

    public Refusal? Refused { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (!await Load(cancel))
            return NotFound();
        (Name, Topic, Version, Form) = (Checklist.Name, Checklist.TopicId, Checklist.Version, ChecklistForm.Of(Checklist.Draft));
        if (Form.Rows.Count == 0)
            Form.Shape("add", clock);
        return Page();
    }

    public async Task<IActionResult> OnPostShapeAsync(string? act, CancellationToken cancel)
    {
        if (!await Load(cancel))
            return NotFound();
        Form.Shape(act, clock);
        ModelState.Clear();
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel) => await Answer((await arranging.Save(Id, Name, Topic, Form.Questions, Version, User.Actor(), cancel)).Refusal, cancel);

    /// <summary>What stands in the form, at once.</summary>
    public async Task<IActionResult> OnPostPublishAsync(CancellationToken cancel)
    {
        var by = User.Actor();
        return await Answer((await db.Write<Outcome<ChecklistVersion>>(async () =>
            (await arranging.Save(Id, Name, Topic, Form.Questions, Version, by, cancel)).Refusal is { } refusal ? refusal : await arranging.Publish(Id, null, by, cancel), cancel)).Refusal, cancel);
    }

    public async Task<IActionResult> OnPostRetireAsync(bool retired, CancellationToken cancel)
    {
        if ((await arranging.Retire(Id, retired, User.Actor(), cancel)).Refusal is not null)
            return NotFound();
        return Redirect($"/desk/checklists/{Id}");
    }

    private async Task<IActionResult> Answer(Refusal? refusal, CancellationToken cancel)
    {
        if (refusal is null)
            return Redirect($"/desk/checklists/{Id}");
        db.ChangeTracker.Clear();
        if (!await Load(cancel))
            return NotFound();
        Refused = refusal;
        Form.Shape(null, clock);
        ModelState.Clear();
        return Page();
    }

    private async Task<bool> Load(CancellationToken cancel)
    {
        if (await db.Checklists.AsNoTracking().SingleOrDefaultAsync(c => c.Id == Id, cancel) is not { } checklist)
            return false;
        Checklist = checklist;
        Product = (await catalogue.Product(checklist.ProductId, cancel))?.Name ?? "";
        Topics = [.. (await catalogue.Topics(cancel)).Where(t => (t.ProductId is null || t.ProductId == checklist.ProductId) && (t.RetiredAt is null || t.Id == checklist.TopicId))];
        Places = await causes.Of(checklist.ProductId, cancel);
        var versions = await db.ChecklistVersions.AsNoTracking().Where(v => v.ChecklistId == Id).OrderByDescending(v => v.Number).Take(MostVersions + 1).ToListAsync(cancel);
        Versions = [.. versions.Take(MostVersions).Select((v, i) => new Published(v, VersionChange.Between(i + 1 < versions.Count ? versions[i + 1].Questions : [], v.Questions)))];
        return true;
    }
}
