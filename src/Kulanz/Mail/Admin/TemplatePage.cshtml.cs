using Kulanz.Mail.Templates;
using Kulanz.Platform;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Mail.Admin;

/// <summary>The words of one letter in one language: edited, looked at with an example, earlier editions taken again.</summary>
public sealed class TemplatePageModel(Templating templates, Preferences preferences) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string Kind { get; set; } = "";

    [BindProperty(SupportsGet = true)]
    public string Language { get; set; } = "";

    [BindProperty]
    public string? Subject { get; set; }

    [BindProperty]
    public string? Text { get; set; }

    /// <summary>The edition that the editor had before them.</summary>
    [BindProperty]
    public int Edition { get; set; }

    private string company = "";

    public LetterKind Letter { get; private set; } = null!;

    public Wording Shown { get; private set; } = new("", "");

    public IReadOnlyList<Template> Editions { get; private set; } = [];

    public Refusal? Refused { get; private set; }

    [FromQuery]
    public bool Saved { get; set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (!await Load(cancel))
            return NotFound();
        ((Subject, Text), Edition) = await templates.Current(Kind, Language, cancel);
        return Fill();
    }

    public async Task<IActionResult> OnPostPreviewAsync(CancellationToken cancel)
    {
        if (!await Load(cancel))
            return NotFound();
        Refused = Templating.Problem(Letter, Subject ?? "", Text ?? "");
        return Fill();
    }

    public async Task<IActionResult> OnPostShippedAsync(CancellationToken cancel)
    {
        if (!await Load(cancel))
            return NotFound();
        ModelState.Clear();
        (Subject, Text) = Letter.Shipped(Language);
        return Fill();
    }

    public async Task<IActionResult> OnPostSaveAsync(CancellationToken cancel) => await Edit(Subject ?? "", Text ?? "", cancel);

    public async Task<IActionResult> OnPostRestoreAsync(int restore, CancellationToken cancel) =>
        await templates.Editions(Kind, Language).FirstOrDefaultAsync(t => t.Edition == restore, cancel) is { } earlier
            ? await Edit(earlier.Subject, earlier.Text, cancel)
            : NotFound();

    private async Task<IActionResult> Edit(string subject, string text, CancellationToken cancel)
    {
        var edited = await templates.Edit(Kind, Language, subject, text, Edition, User.Actor(), cancel);
        if (edited.Refusal is null)
            return Redirect($"/admin/templates/{Kind}/{Language}?saved=true");
        if (!await Load(cancel))
            return NotFound();
        Refused = edited.Refusal;
        (Subject, Text) = (subject, text);
        return Fill();
    }

    private async Task<bool> Load(CancellationToken cancel)
    {
        if (templates.Kind(Kind) is not { } letter || Language is not ("de" or "en"))
            return false;
        Letter = letter;
        company = (await preferences.Get<Company>(cancel)).Called;
        Editions = await templates.Editions(Kind, Language).Take(50).ToListAsync(cancel);
        return true;
    }

    private PageResult Fill()
    {
        var samples = new Dictionary<string, string>(Letter.Samples) { [Company.Placeholder] = company };
        Shown = new(Placeholders.Fill(Subject ?? "", samples), Placeholders.Fill(Text ?? "", samples));
        return Page();
    }
}
