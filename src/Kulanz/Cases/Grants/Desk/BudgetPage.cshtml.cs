using System.Globalization;
using Kulanz.Access;
using Kulanz.Contracts;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Grants.Desk;

/// <summary>One budget: how it stands in its last periods, what falls on it, what was done to it; and what can be changed.</summary>
[Authorize(Permission.BudgetsManage)]
public sealed class BudgetPageModel(KulanzDb db, Charging charging, ArrangingBudgets arranging, Today today) : PageModel
{
    private const int MostPeriods = 24;
    private const int MostGrants = 50;

    public sealed record Fallen(long Number, GrantKind Kind, GrantState State, long Amount, string GivenByName, DateTimeOffset GivenAt, long Case);

    [FromRoute]
    public long Number { get; set; }

    public BudgetStand Stand { get; private set; } = null!;

    public IReadOnlyList<BudgetBalance> Balances { get; private set; } = [];

    public IReadOnlyList<Fallen> Grants { get; private set; } = [];

    public IReadOnlyList<Record> History { get; private set; } = [];

    public Refusal? Refused { get; private set; }

    /// <summary>What was typed and refused.</summary>
    public IFormCollection? Typed { get; private set; }

    public Task<IActionResult> OnGetAsync(CancellationToken cancel) => Show(null, cancel);

    public async Task<IActionResult> OnPostAsync(string? name, string? amount, string? limitEach, DateOnly? endsOn, List<GrantKind> kinds, int? version, CancellationToken cancel)
    {
        var incidents = await db.Set<Budget>().AnyAsync(b => b.Number == Number && b.Currency == null, cancel);
        if (!BudgetsPageModel.Read(amount, limitEach, incidents).Done(out var amounts, out var refusal))
            return await Show(refusal, cancel);
        return await Show((await arranging.Change(Number, new(name, amounts.Amount, amounts.Limit, amounts.Limit is null, endsOn, endsOn is null, kinds, version), User.Actor(), cancel)).Refusal, cancel, done: true);
    }

    public async Task<IActionResult> OnPostEndAsync(string? reason, CancellationToken cancel) => await Show((await arranging.End(Number, reason, User.Actor(), cancel)).Refusal, cancel, done: true);

    public async Task<IActionResult> OnPostResumeAsync(CancellationToken cancel) => await Show((await arranging.Resume(Number, User.Actor(), cancel)).Refusal, cancel, done: true);

    public string Input(long? amount) => amount is not { } value ? "" : Stand.Budget.Currency is null ? $"{value}" : (value / 100m).ToString("N2", CultureInfo.CurrentCulture);

    private async Task<IActionResult> Show(Refusal? refused, CancellationToken cancel, bool done = false)
    {
        if (refused is NotFound)
            return NotFound();
        if (refused is null && done)
            return Redirect($"/desk/budgets/{Number}");
        db.ChangeTracker.Clear();
        if (await db.Set<Budget>().AsNoTracking().SingleOrDefaultAsync(b => b.Number == Number, cancel) is not { } budget)
            return NotFound();
        (Refused, Typed) = (refused, refused is not null && Request.HasFormContentType ? Request.Form : null);
        Stand = (await charging.Stands([budget], await today.Is(cancel), cancel))[0];
        Balances = await db.Set<BudgetBalance>().AsNoTracking().Where(b => b.BudgetId == budget.Id).OrderByDescending(b => b.Period).Take(MostPeriods).ToListAsync(cancel);
        var me = User.Actor();
        Grants = await (from charge in db.Set<GrantCharge>()
                        where charge.BudgetId == budget.Id
                        orderby charge.Period descending
                        join grant in db.GrantsFor(me) on charge.GrantId equals grant.Id
                        join @case in db.Cases on grant.CaseId equals @case.Id
                        orderby charge.Period descending, grant.Number descending
                        select new Fallen(grant.Number, grant.Kind, grant.State, charge.Amount, grant.GivenByName, grant.GivenAt, @case.Number)).Take(MostGrants).ToListAsync(cancel);
        var topic = budget.Topic;
        History = await db.Records.AsNoTracking().Where(r => r.Topic == topic).OrderByDescending(r => r.Id).Take(50).ToListAsync(cancel);
        return Page();
    }
}
