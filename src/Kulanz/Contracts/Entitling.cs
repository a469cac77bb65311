using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts;

/// <summary>
/// The one place that answers what a customer is entitled to; banner, API, telephone and booking all ask here. Two reads of an index:
/// the customer's contracts, and what is booked on the one that fits; what plans cover is in memory.
/// </summary>
public sealed class Entitling(KulanzDb db, Catalogue catalogue, ServiceHours hours, Today today, TimeProvider clock)
{
    private const int MostContracts = 50;

    public async Task<Entitlement> Ask(Wanted wanted, CancellationToken cancel)
    {
        var organisation = await db.Customers.Where(c => c.Id == wanted.CustomerId).Select(c => c.OrganisationId).SingleOrDefaultAsync(cancel);
        var now = await today.Is(cancel);
        // The latest of them are enough to know; who has had more than fifty for one product has one of these running.
        var contracts = await db.Contracts.AsNoTracking().Where(c => c.CustomerId == wanted.CustomerId || c.CustomerId == organisation).OrderByDescending(c => c.StartsOn).Take(MostContracts).ToListAsync(cancel);
        if (wanted.ContractId is { } chosen)
            contracts = contracts.FindAll(c => c.Id == chosen);
        if (contracts.Count == 0)
            return new Entitlement { Reasons = [new NoContract()] };

        var fitting = contracts.FindAll(c => wanted.ProductId is null || c.ProductId == wanted.ProductId);
        var running = fitting.FindAll(c => c.Runs(now));
        if (running.Count == 0)
            return await NotRunning(wanted, contracts, fitting, now, cancel);

        Entitlement? best = null;
        foreach (var contract in running.OrderBy(c => c.Number))
        {
            var answer = await Of(contract, wanted, now, cancel);
            if (best is null || Better(answer, best))
                best = answer;
            if (best.Entitled && best.IncidentsLeft is null)
                break;
        }
        return best! with { Others = running.Count - 1 };
    }

    /// <summary>How many incidents of the period are taken.</summary>
    internal Task<int> Taken(Guid contract, DateOnly period, Guid? except, CancellationToken cancel) =>
        db.Bookings.CountAsync(b => b.ContractId == contract && b.Period == period && b.CaseId != except && b.ReleasedAt == null && b.MergedIntoId == null && b.GoodwillAt == null && b.OutOfScope == "", cancel);

    private async Task<Entitlement> Of(Contract contract, Wanted wanted, DateOnly now, CancellationToken cancel)
    {
        var coverage = (await catalogue.Edition(contract.EditionId, cancel))!.Coverage;
        var reasons = new List<Refusal>();
        if (!coverage.Covers(wanted.TopicId))
            reasons.Add(new TopicNotCovered((await catalogue.SupportTopic(wanted.TopicId, cancel))?.Name ?? ""));
        if (!coverage.Covers(wanted.Channel))
            reasons.Add(new ChannelNotCovered(wanted.Channel!.Value));
        var inScope = reasons.Count == 0;

        int? left = null;
        DateOnly? until = null;
        if (coverage.Incidents is { } most)
        {
            var period = coverage.PeriodOf(contract.StartsOn, now);
            until = coverage.EndOfPeriod(contract.StartsOn, period);
            left = Math.Max(0, most - await Taken(contract.Id, period, wanted.CaseId, cancel));
            if (left == 0)
                reasons.Add(new NoIncidentsLeft(most, until!.Value));
        }
        var (open, opensAt) = await hours.At(coverage.CalendarId, clock.GetUtcNow(), cancel);
        var entitled = reasons.Count == 0;
        if (!open)
            reasons.Add(new OutsideHours());
        return new Entitlement
        {
            Entitled = entitled,
            InScope = inScope,
            Contract = contract,
            Product = (await catalogue.Product(contract.ProductId, cancel))?.Name,
            Plan = (await catalogue.Plan(contract.PlanId, cancel))?.Name,
            Until = contract.EndsOn,
            Incidents = coverage.Incidents,
            IncidentsLeft = left,
            IncidentsUntil = until,
            Open = open,
            OpensAt = opensAt,
            Reasons = reasons,
        };
    }

    private static bool Better(Entitlement one, Entitlement other) =>
        (one.Entitled, one.InScope == true, one.IncidentsLeft ?? int.MaxValue).CompareTo((other.Entitled, other.InScope == true, other.IncidentsLeft ?? int.MaxValue)) > 0;

    private async Task<Entitlement> NotRunning(Wanted wanted, List<Contract> all, List<Contract> fitting, DateOnly now, CancellationToken cancel)
    {
        if (fitting.Count == 0)
            return new Entitlement { Reasons = [new OtherProduct((await catalogue.Product(wanted.ProductId, cancel))?.Name ?? "")], Others = all.Count(c => c.Runs(now)) };
        var (over, next) = (fitting.Where(c => c.EndsOn < now).MaxBy(c => c.EndsOn), fitting.Where(c => c.StartsOn > now).MinBy(c => c.StartsOn));
        var contract = over ?? next!;
        List<Refusal> reasons = [];
        if (over is not null)
            reasons.Add(new ContractEnded(over.EndsOn!.Value));
        if (next is not null)
            reasons.Add(new ContractUpcoming(next.StartsOn));
        return new Entitlement
        {
            Contract = contract,
            Product = (await catalogue.Product(contract.ProductId, cancel))?.Name,
            Plan = (await catalogue.Plan(contract.PlanId, cancel))?.Name,
            Until = contract.EndsOn,
            Reasons = reasons,
            Others = all.Count(c => c.Runs(now)),
        };
    }
}
