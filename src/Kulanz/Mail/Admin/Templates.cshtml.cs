using Kulanz.Mail.Templates;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Mail.Admin;

/// <summary>The letters Kulanz writes, and which edition of each holds.</summary>
public sealed class TemplatesModel(KulanzDb db, Templating templates) : PageModel
{
    private List<Template> latest = [];

    public IReadOnlyList<LetterKind> Kinds => templates.Kinds;

    public Template? Last(string kind, string language) => latest.Find(t => t.Kind == kind && t.Language == language);

    public async Task OnGetAsync(CancellationToken cancel) =>
        latest = await db.Set<Template>().AsNoTracking()
            .Where(t => !db.Set<Template>().Any(later => later.Kind == t.Kind && later.Language == t.Language && later.Edition > t.Edition))
            .OrderBy(t => t.Id).Take(200).ToListAsync(cancel);
}
