using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Knowledge.Desk;

[Authorize(Permission.KnowledgeWrite)]
public sealed class CategoriesModel(KulanzDb db, ArticleCategories categories) : PageModel
{
    public IReadOnlyList<ArticleCategory> Categories { get; private set; } = [];

    public Refusal? Refused { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel) =>
        Categories = await db.ArticleCategories.AsNoTracking().OrderBy(c => c.Position).ThenBy(c => c.Id).Take(200).ToListAsync(cancel);

    public async Task<IActionResult> OnPostAsync(Guid? id, string? german, string? english, int position, CancellationToken cancel) =>
        await Show((await categories.Save(id, german, english, position, User.Actor(), cancel)).Refusal, cancel);

    public async Task<IActionResult> OnPostRemoveAsync(Guid id, CancellationToken cancel) =>
        await Show((await categories.Remove(id, User.Actor(), cancel)).Refusal, cancel);

    private async Task<IActionResult> Show(Refusal? refusal, CancellationToken cancel)
    {
        if (refusal is null)
            return Redirect("/desk/knowledge/categories");
        Refused = refusal;
        await OnGetAsync(cancel);
        return Page();
    }
}
