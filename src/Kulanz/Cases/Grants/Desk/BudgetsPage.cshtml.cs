using Kulanz.Access;
using Kulanz.Contracts;
using Kulanz.Partners;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Grants.Desk;

/// <summary>All budgets with what is left of them now, and the form for a new one.</summary>
[Authorize(Permission.BudgetsManage)]
public sealed class BudgetsPageModel(KulanzDb db, Charging charging, ArrangingBudgets arranging, Today today) : PageModel
{
    private const int Most = 200;

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public BudgetScope Scope { get; set; } = BudgetScope.Team;

    [BindProperty]
    public string? Role { get; set; }

    [BindProperty]
    public Guid? Team { get; set; }

    [BindProperty]
    public long? Contract { get; set; }

    /// <summary>The number of a partner.</summary>
    [BindProperty]
    public long? Partner { get; set; }

    [BindProperty]
    public BudgetPeriod Period { get; set; }

    [BindProperty]
    public DateOnly? StartsOn { get; set; }

    [BindProperty]
    public DateOnly? EndsOn { get; set; }

    [BindProperty]
    public string? Amount { get; set; }

    /// <summary>A currency, or empty for incidents.</summary>
    [BindProperty]
    public string? Currency { get; set; } = Worth.UsualCurrency;

    [BindProperty]
    public bool Incidents { get; set; }

    [BindProperty]
    public string? LimitEach { get; set; }

    [BindProperty]
    public List<GrantKind> Kinds { get; set; } = [];

    [BindProperty(SupportsGet = true)]
    public bool Ended { get; set; }

    public IReadOnlyList<BudgetStand> Stands { get; private set; } = [];

    public IReadOnlyList<string> Roles { get; private set; } = [];

    public IReadOnlyList<Queue> Teams { get; private set; } = [];

    public IReadOnlyList<Partner> Partners { get; private set; } = [];

    public DateOnly Now { get; private set; }

    public Refusal? Refused { get; private set; }

    /// <summary>Partners are offered where there are some.</summary>
    public IReadOnlyList<BudgetScope> Scopes => Partners.Count > 0 ? [BudgetScope.Team, BudgetScope.Role, BudgetScope.Contract, BudgetScope.Partner] : [BudgetScope.Team, BudgetScope.Role, BudgetScope.Contract];

    public async Task OnGetAsync(CancellationToken cancel)
    {
        Now = await today.Is(cancel);
        var budgets = await db.Set<Budget>().AsNoTracking().Where(b => Ended ? b.EndedAt != null : b.EndedAt == null).OrderBy(b => b.Number).Take(Most).ToListAsync(cancel);
        Stands = await charging.Stands(budgets, Now, cancel);
        Roles = await db.Roles.Select(r => r.Name).OrderBy(n => n).ToListAsync(cancel);
        Teams = await db.Queues.AsNoTracking().Where(q => q.RetiredAt == null).OrderBy(q => q.Name).Take(200).ToListAsync(cancel);
        Partners = await db.Partners.AsNoTracking().Where(p => p.EndedAt == null).OrderBy(p => p.Name).Take(200).ToListAsync(cancel);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        Outcome<Budget> made = Read(Amount, LimitEach, Incidents).Done(out var amounts, out var refusal)
            ? await arranging.Add(new(Name, Scope, amounts.Amount)
            {
                Role = Role,
                Team = Team,
                Contract = Contract,
                Partner = Partner,
                Period = Period,
                StartsOn = StartsOn,
                EndsOn = EndsOn,
                Currency = Currency,
                Incidents = Incidents,
                LimitEach = amounts.Limit,
                Kinds = Kinds,
            }, User.Actor(), cancel)
            : refusal;
        if (made.Refusal is null)
            return Redirect("/desk/budgets");
        Refused = made.Refusal;
        db.ChangeTracker.Clear();
        await OnGetAsync(cancel);
        return Page();
    }

    /// <summary>What was typed as amount and limit: money with its fractions, incidents as whole numbers.</summary>
    internal static Outcome<BudgetAmounts> Read(string? amount, string? limit, bool incidents)
    {
        if (!Worth.Read(amount).Done(out var whole, out var refusal) && refusal is not null)
            return refusal;
        if (!Worth.Read(limit).Done(out var each, out refusal) && refusal is not null)
            return new ImpossibleLimit();
        return incidents && (whole % 100 is > 0 || each % 100 is > 0)
            ? new ImpossibleBudget()
            : new BudgetAmounts(incidents ? whole / 100 : whole, incidents ? each / 100 : each);
    }
}

/// <summary>In minor units, or incidents.</summary>
public sealed record BudgetAmounts(long? Amount, long? Limit);
