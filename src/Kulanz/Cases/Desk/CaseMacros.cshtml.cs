using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Desk;

/// <summary>Macros for one case: choose, see what it does here, change its words, apply. A page of its own, or opened above the composer with m.</summary>
[Authorize(Permission.CasesWrite)]
public sealed class CaseMacrosModel(KulanzDb db, Macros macros, DryRun dryRun, FillingIn fillingIn) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public long Number { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid? Macro { get; set; }

    public Case Case { get; private set; } = null!;

    public IReadOnlyList<Macro> Macros { get; private set; } = [];

    public Macro? Chosen { get; private set; }

    /// <summary>Its texts as they would be written here, by position.</summary>
    public SortedDictionary<int, string> Words { get; } = [];

    /// <summary>What else would happen.</summary>
    public DryRun.Would? Would { get; private set; }

    public Refusal? Refused { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        var who = User.Actor();
        if (await db.CasesFor(who).AsNoTracking().SingleOrDefaultAsync(c => c.Number == Number, cancel) is not { } @case)
            return NotFound();
        Case = @case;
        Macros = await macros.For(who).AsNoTracking().ToListAsync(cancel);
        if (Macros.FirstOrDefault(m => m.Id == Macro) is not { } chosen)
            return Page();
        Chosen = chosen;
        Would = await dryRun.Try(@case, chosen.Steps, who, cancel, withWords: false);
        for (var i = 0; i < chosen.Steps.Count; i++)
            if (Text(chosen.Steps[i]))
                Words[i] = await fillingIn.Fill(chosen.Steps[i].Value, Number, who, cancel);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(Guid macro, Dictionary<int, string>? words, CancellationToken cancel)
    {
        var applied = await macros.Apply(macro, Number, words, User.Actor(), cancel);
        if (applied.Done(out _, out var refusal))
            return Redirect($"/desk/cases/{Number}");
        Macro = macro;
        Refused = refusal;
        return await OnGetAsync(cancel);
    }

    private static bool Text(Step step) => StepKind.Find(step.Kind)?.Value == CaseField.Asks.Text;
}
