using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Desk;

/// <summary>Everything that was done to a case, by whom and when; the margin of the case page shows its first page.</summary>
[Authorize(Permission.CasesRead)]
public sealed class CaseHistoryModel(KulanzDb db, History history) : PageModel
{
    public Case Case { get; private set; } = null!;

    public IReadOnlyList<History.Line> Lines { get; private set; } = [];

    public Guid? More { get; private set; }

    public async Task<IActionResult> OnGetAsync(long number, Guid? before, CancellationToken cancel)
    {
        if (await db.CasesFor(User.Actor()).AsNoTracking().SingleOrDefaultAsync(c => c.Number == number, cancel) is not { } @case)
            return NotFound();
        Case = @case;
        Lines = await history.Of(@case, before, History.PageSize, cancel);
        More = Lines.Count == History.PageSize ? Lines[^1].Record.Id : null;
        return Page();
    }
}
