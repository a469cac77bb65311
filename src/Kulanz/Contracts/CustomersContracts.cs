using System.Text.Json;
using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts;

/// <summary>What contracts add to a customer: a panel, lines in the timeline, what moves along in a merge.</summary>
public static class CustomersContracts
{
    public static IServiceCollection AddCustomersContracts(this IServiceCollection services)
    {
        services.AddSingleton(new CustomerPanel(10, "CustomerContracts"));
        services.AddSingleton(new TimelineTopic("contract", "/desk/contracts/{0}", async (db, who, numbers, cancel) =>
            await db.ContractsFor(who).Where(c => numbers.Contains(c.Number)).Select(c => c.Number).ToListAsync(cancel)));
        foreach (var kind in Kinds)
            services.AddSingleton(kind);
        services.AddSingleton(new Belonging("Contracts",
            (db, from, _, cancel) => db.Contracts.Where(c => c.CustomerId == from).Select(c => c.Id).ToListAsync(cancel),
            (db, ids, from, into, cancel) => Belonging.InPieces(ids, piece => db.Contracts.Where(c => piece.Contains(c.Id) && c.CustomerId == from)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.CustomerId, into), cancel))));
        services.AddSingleton(new Belonging("Declarations",
            (db, from, _, cancel) => db.Declarations.Where(d => d.CustomerId == from).Select(d => d.Id).ToListAsync(cancel),
            (db, ids, from, into, cancel) => Belonging.InPieces(ids, piece => db.Declarations.Where(d => piece.Contains(d.Id) && d.CustomerId == from)
                .ExecuteUpdateAsync(set => set.SetProperty(d => d.CustomerId, into), cancel))));
        return services;
    }

    /// <summary>By what runs today and what ever ran, their own and their organisation's: one step along the index for each.</summary>
    internal static async Task<IReadOnlyDictionary<Guid, CustomerStatus>> Statuses(IServiceProvider services, IReadOnlyCollection<Guid> customers, CancellationToken cancel)
    {
        var (db, now) = (services.GetRequiredService<KulanzDb>(), await services.GetRequiredService<Today>().Is(cancel));
        if ((await services.GetRequiredService<Catalogue>().ProductsSold(cancel)).Count == 0)
            return new Dictionary<Guid, CustomerStatus>();
        var organisations = await db.Customers.Where(c => customers.Contains(c.Id)).Select(c => new { c.Id, c.OrganisationId }).ToListAsync(cancel);
        var holders = organisations.SelectMany(c => new[] { c.Id, c.OrganisationId }).OfType<Guid>().Distinct().ToList();
        var held = await db.Contracts.Where(c => holders.Contains(c.CustomerId) && c.StartsOn <= now).GroupBy(c => c.CustomerId)
            .Select(c => new { c.Key, Runs = c.Max(x => x.EndsOn == null || x.EndsOn >= now ? 1 : 0) }).ToDictionaryAsync(c => c.Key, c => c.Runs == 1, cancel);
        return organisations.ToDictionary(c => c.Id, c => new[] { c.Id, c.OrganisationId }.OfType<Guid>().Where(held.ContainsKey).Select(id => held[id]).ToList() is { Count: > 0 } theirs
            ? theirs.Contains(true) ? CustomerStatus.Active : CustomerStatus.Former
            : CustomerStatus.Prospect);
    }

    private static readonly IReadOnlyList<TimelineKind> Kinds =
    [
        new("contract.concluded", "file-text", _ => "Contract concluded", c => $"{c.Word("plan")} {c.Word("label")}"),
        new("contract.notice_given", "file-text", c => c.Word("side") == "provider" ? "We gave notice" : c.Word("kind") == "withdrawal" ? "The customer has withdrawn the conclusion" : "The customer gave notice", c => $"→ {c.Word("effectiveOn")} {c.Word("reason")}"),
        new("contract.notice_proven", "check", _ => "Receipt of a notice proven", c => $"{c.Word("receivedOn")} {c.Word("proof")}"),
        new("contract.notice_taken_back", "arrow-back-up", _ => "Notice taken back", c => c.Word("reason")),
        new("contract.change_announced", "pencil", _ => "Change of terms announced", c => c.Word("text")),
        new("contract.change_answered", "message", c => c.Word("answer") switch { "agreed" => "Agreed to a change of terms", "declined" => "Declined a change of terms", _ => "Ended the contract because of a change" }),
        new("contract.change_applied", "check", _ => "Change of terms took effect"),
        new("contract.warned", "alert-triangle", _ => "Warning given", c => c.Word("text")),
        new("contract.warning_taken_back", "arrow-back-up", _ => "Warning taken back", c => c.Word("reason")),
        new("contract.ended", "file-text", _ => "Contract ended", c => c.Word("endsOn")),
        new("declaration.received", "mail", c => c.Word("kind") == "withdrawal" ? "Withdrew in the portal" : "Cancelled in the portal", c => c.Word("text")),
    ];
}

/// <summary>The customer's contracts on their page, with what they mean now.</summary>
public sealed class CustomerContractsViewComponent(KulanzDb db, ContractLetters letters, Today today) : ViewComponent
{
    public sealed record Shown(Customer Customer, IReadOnlyList<(Contract Contract, string Called, bool Theirs)> Contracts, DateOnly Now, bool MayConclude);

    public async Task<IViewComponentResult> InvokeAsync(Customer customer)
    {
        var (who, cancel) = (UserClaimsPrincipal.Actor(), HttpContext.RequestAborted);
        if (!who.May(Permission.ContractsRead))
            return Content("");
        var now = await today.Is(cancel);
        var shown = new List<(Contract, string, bool)>();
        foreach (var contract in (await db.ContractsOf(customer).AsNoTracking().OrderByDescending(c => c.StartsOn).Take(20).ToListAsync(cancel)).OrderBy(c => c.Status(now) == ContractStatus.Ended))
            shown.Add((contract, await letters.Called(contract, cancel), contract.CustomerId == customer.Id));
        return View("/Contracts/Desk/_CustomerContracts.cshtml", new Shown(customer, shown, now, who.May(Permission.ContractsWrite)));
    }
}
