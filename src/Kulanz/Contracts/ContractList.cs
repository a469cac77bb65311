using System.Globalization;
using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts;

public enum ContractOrder
{
    /// <summary>What we have to decide about first.</summary>
    Decide,

    /// <summary>What ends first.</summary>
    Ends,
    Newest,
    Number,
}

/// <summary>What a list of contracts is narrowed to.</summary>
public sealed record ContractFilter(string? Words = null, ContractStatus? Status = null, Guid? PlanId = null, Guid? ManagerId = null, ContractOrder Sort = ContractOrder.Number);

public sealed record ContractLine(Contract Contract, string Customer, long CustomerNumber, string Plan, string Product);

public sealed record ContractPage(IReadOnlyList<ContractLine> Lines, string? After);

/// <summary>Lists of contracts: each order is one index, and a page goes on where the last one ended.</summary>
public static class ContractList
{
    public static async Task<ContractPage> Contracts(this KulanzDb db, Actor who, ContractFilter filter, DateOnly today, string? after, int most, Catalogue catalogue, CancellationToken cancel)
    {
        var found = (await db.Narrowed(who, filter, cancel)).InStatus(filter.Status, today);
        var (day, number) = Cursor(after);
        found = filter.Sort switch
        {
            ContractOrder.Decide => found.Where(c => c.OurLastDay >= today && (day == null || c.OurLastDay > day || (c.OurLastDay == day && c.Number > number))).OrderBy(c => c.OurLastDay).ThenBy(c => c.Number),
            ContractOrder.Ends => found.Where(c => c.EndsOn >= today && (day == null || c.EndsOn > day || (c.EndsOn == day && c.Number > number))).OrderBy(c => c.EndsOn).ThenBy(c => c.Number),
            ContractOrder.Newest => found.Where(c => after == null || c.Number < number).OrderByDescending(c => c.Number),
            _ => found.Where(c => c.Number > number).OrderBy(c => c.Number),
        };
        var page = await found.AsNoTracking().Take(most + 1).ToListAsync(cancel);
        var more = page.Count > most;
        if (more)
            page.RemoveAt(most);
        var customers = page.ConvertAll(c => c.CustomerId);
        var names = await db.Customers.Where(c => customers.Contains(c.Id)).Select(c => new { c.Id, c.Name, c.Number }).ToDictionaryAsync(c => c.Id, cancel);
        var lines = new List<ContractLine>();
        foreach (var contract in page)
            lines.Add(new(contract, names[contract.CustomerId].Name, names[contract.CustomerId].Number, (await catalogue.Plan(contract.PlanId, cancel))?.Name ?? "", (await catalogue.Product(contract.ProductId, cancel))?.Name ?? ""));
        return new(lines, more ? Cursor(filter.Sort, page[^1]) : null);
    }

    /// <summary>By words: the contract's own number or reference, or a customer found by name, address or number.</summary>
    private static async Task<IQueryable<Contract>> Narrowed(this KulanzDb db, Actor who, ContractFilter filter, CancellationToken cancel)
    {
        var found = db.ContractsFor(who);
        if (filter.PlanId is { } plan)
            found = found.Where(c => c.PlanId == plan);
        if (filter.ManagerId is { } manager)
            found = found.Where(c => c.ManagerId == manager);
        if (Typed.Line(filter.Words) is not { Length: > 0 } words)
            return found;
        var number = long.TryParse(words, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : -1;
        var customers = (await db.Customers(new Actor(ActorKind.System, null, ""), words, null, CustomerOrder.Name, null, 100, cancel)).Lines.Select(l => l.Id).ToList();
        return found.Where(c => c.Number == number || c.Reference == words || customers.Contains(c.CustomerId));
    }

    private static (DateOnly? Day, long Number) Cursor(string? after) =>
        after?.Split('~') is [var day, var number] && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            ? (DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var d) ? d : null, n)
            : (null, 0);

    private static string Cursor(ContractOrder order, Contract last) =>
        string.Create(CultureInfo.InvariantCulture, $"{(order == ContractOrder.Decide ? last.OurLastDay : order == ContractOrder.Ends ? last.EndsOn : null):yyyy-MM-dd}~{last.Number}");
}
