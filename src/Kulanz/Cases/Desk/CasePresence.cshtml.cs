using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Desk;

/// <summary>An open case page says that it is open, and hears who else has it open.</summary>
[Authorize(Permission.CasesRead)]
public sealed class CasePresenceModel(KulanzDb db, Presence presence) : PageModel
{
    public IReadOnlyList<(string Name, bool Typing)> Others { get; private set; } = [];

    public async Task<IActionResult> OnPostAsync(long number, bool typing, bool gone, CancellationToken cancel)
    {
        var me = User.Actor();
        if (me.Id is not { } account || !await db.CasesFor(me).AnyAsync(c => c.Number == number, cancel))
            return NotFound();
        if (gone)
        {
            await presence.Gone(number, account, cancel);
            return new NoContentResult();
        }
        await presence.Here(number, account, typing, cancel);
        var lookers = presence.In(number, account);
        if (lookers.Count > 0)
        {
            var ids = lookers.Select(l => l.Account).ToList();
            var names = await db.Accounts.Where(a => ids.Contains(a.Id)).ToDictionaryAsync(a => a.Id, a => a.Name, cancel);
            Others = [.. lookers.Where(l => names.ContainsKey(l.Account)).Select(l => (names[l.Account], l.Typing))];
        }
        return Page();
    }
}
