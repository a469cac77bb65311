using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts.Desk;

/// <summary>Declarations from the portal that a person has to look at: which contract is meant, whether the cause holds.</summary>
[Authorize(Permission.ContractsRead)]
public sealed class DeclarationsPageModel(KulanzDb db, Declaring declaring) : PageModel
{
    private const int PageSize = 50;

    public sealed record Line(Declaration Declaration, long? Contract, IReadOnlyList<long> Candidates);

    [BindProperty(SupportsGet = true)]
    public bool Settled { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid? Before { get; set; }

    public IReadOnlyList<Line> Lines { get; private set; } = [];

    public Guid? Older { get; private set; }

    public bool MayWrite => User.Actor().May(Permission.ContractsWrite);

    public Refusal? Refused { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var found = await db.Declarations.AsNoTracking().Where(d => (d.SettledAt != null) == Settled && (Before == null || d.Id < Before)).OrderByDescending(d => d.Id).Take(PageSize + 1).ToListAsync(cancel);
        if (found.Count > PageSize)
        {
            found.RemoveAt(PageSize);
            Older = found[^1].Id;
        }
        var lines = new List<Line>();
        foreach (var declaration in found)
        {
            var number = declaration.ContractId is { } id ? await db.Contracts.Where(c => c.Id == id).Select(c => (long?)c.Number).SingleOrDefaultAsync(cancel) : null;
            // Contracts of whoever has this address: somebody decides whether one of them is meant.
            var candidates = number is not null || Settled ? [] : await db.Contracts.Where(c => db.ContactPoints.Any(p => p.Kind == ContactKind.Email && p.Value == declaration.Email && p.CustomerId == c.CustomerId)).OrderBy(c => c.Number).Take(10).Select(c => c.Number).ToListAsync(cancel);
            lines.Add(new(declaration, number, candidates));
        }
        Lines = lines;
    }

    [Needs(Permission.ContractsWrite)]
    public async Task<IActionResult> OnPostSettleAsync(Guid id, long? contract, string? outcome, CancellationToken cancel)
    {
        Refused = (await declaring.Settle(id, contract, outcome, User.Actor(), cancel)).Refusal;
        if (Refused is null)
            return Redirect("/desk/declarations");
        await OnGetAsync(cancel);
        return Page();
    }
}
