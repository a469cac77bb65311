using Kulanz.Access;
using Kulanz.Contracts;
using Kulanz.Contracts.Licences;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Grants.Desk;

/// <summary>Goodwill in the margin of a case: what was given in it and to its customer lately, what is left of which budget, and the forms.</summary>
public sealed class GrantsViewComponent(KulanzDb db, Charging charging, Today today, TimeProvider clock) : ViewComponent
{
    private const int Most = 30;

    /// <param name="Overdrawn">A budget it lies in has less than nothing left since it was changed.</param>
    public sealed record Line(Grant Grant, GrantStep Last, string? Overdrawn);

    /// <param name="Typed">What was sent and refused; null otherwise.</param>
    public sealed record Shown(Case Case, IReadOnlyList<Line> Grants, GrantSum Sum, IReadOnlyList<BudgetStand> Budgets, bool MayGive, bool MayApprove, Guid? Me, bool CanMail, bool Licences, bool Counted, DateOnly Today, IFormCollection? Typed);

    public async Task<IViewComponentResult> InvokeAsync(Case @case)
    {
        var (me, cancel) = (UserClaimsPrincipal.Actor(), HttpContext.RequestAborted);
        var now = await today.Is(cancel);
        var grants = await db.Set<Grant>().AsNoTracking().Where(g => g.CaseId == @case.Id).OrderByDescending(g => g.Number).Take(Most).ToListAsync(cancel);
        var sum = await GrantSum.Of(db, [@case.CustomerId], clock.GetUtcNow(), cancel);
        var mayGive = me.May(Permission.GrantsGive) && me.May(Permission.CasesWrite);
        if (!mayGive && grants.Count == 0 && sum.Count == 0)
            return Content("");
        var budgets = mayGive ? await charging.Stands(await charging.Place(@case, null, me, cancel), now, cancel) : [];
        var customer = await db.Customers.AsNoTracking().SingleAsync(c => c.Id == @case.CustomerId, cancel);
        return View("/Cases/Grants/Desk/_Grants.cshtml", new Shown(@case, await Lines(grants, cancel), sum, budgets, mayGive, me.May(Permission.GrantsApprove), me.Id,
            await LicenceMail.AddressOf(db, customer, cancel) is not null,
            mayGive && await db.LicencesFor(me).AnyAsync(l => db.ContractsOf(customer).Any(c => c.Id == l.ContractId), cancel),
            await db.Bookings.AnyAsync(b => b.CaseId == @case.Id, cancel), now,
            Request.HasFormContentType && Request.Query["handler"] == "Give" ? Request.Form : null));
    }

    private async Task<IReadOnlyList<Line>> Lines(List<Grant> grants, CancellationToken cancel)
    {
        if (grants.Count == 0)
            return [];
        var ids = grants.ConvertAll(g => g.Id);
        var last = (await db.Set<GrantStep>().AsNoTracking().Where(s => ids.Contains(s.GrantId)).ToListAsync(cancel)).GroupBy(s => s.GrantId).ToDictionary(s => s.Key, s => s.OrderBy(x => x.At).ThenBy(x => x.Id).Last());
        // What waits is decided by somebody who should know what it falls on.
        var waiting = grants.Where(g => g.State == GrantState.Waiting).Select(g => g.Id).ToList();
        var overdrawn = waiting.Count == 0 ? null : (await (from charge in db.Set<GrantCharge>()
                                                            where waiting.Contains(charge.GrantId)
                                                            join budget in db.Set<Budget>() on charge.BudgetId equals budget.Id
                                                            join balance in db.Set<BudgetBalance>() on new { charge.BudgetId, charge.Period } equals new { balance.BudgetId, balance.Period }
                                                            where budget.Amount < balance.Reserved + balance.Settled
                                                            select new { charge.GrantId, budget.Name }).ToListAsync(cancel)).ToLookup(b => b.GrantId, b => b.Name);
        return [.. grants.Select(g => new Line(g, last[g.Id], overdrawn?[g.Id].FirstOrDefault()))];
    }
}

/// <summary>What a customer was given in twelve months, on their page.</summary>
public sealed class CustomerGrantsViewComponent(KulanzDb db, TimeProvider clock) : ViewComponent
{
    private const int Most = 10;
    private const int MostPeople = 500;

    public sealed record Shown(GrantSum Sum, IReadOnlyList<(Grant Grant, long Case)> Latest);

    public async Task<IViewComponentResult> InvokeAsync(Customer customer)
    {
        var (me, cancel) = (UserClaimsPrincipal.Actor(), HttpContext.RequestAborted);
        if (!me.May(Permission.CasesRead))
            return Content("");
        var people = customer.Kind != CustomerKind.Organisation ? [] : await db.Customers.Where(c => c.OrganisationId == customer.Id).OrderBy(c => c.Id).Take(MostPeople).Select(c => c.Id).ToListAsync(cancel);
        people.Add(customer.Id);
        var sum = await GrantSum.Of(db, people, clock.GetUtcNow(), cancel);
        var latest = await db.GrantsFor(me).AsNoTracking().Where(g => people.Contains(g.CustomerId)).OrderByDescending(g => g.GivenAt).Take(Most).Join(db.Cases, g => g.CaseId, c => c.Id, (g, c) => new { Grant = g, c.Number }).ToListAsync(cancel);
        return sum.Count == 0 && latest.Count == 0 ? Content("") : View("/Cases/Grants/Desk/_CustomerGrants.cshtml", new Shown(sum, [.. latest.OrderByDescending(g => g.Grant.Number).Select(g => (g.Grant, g.Number))]));
    }
}
