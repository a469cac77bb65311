using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Search;
using Kulanz.Search.Words;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Kulanz.Contracts;

/// <summary>Contracts as they are searched: by number, by what tells them apart, by product, plan and customer, and by what the customer was warned of.</summary>
public static class FoundContracts
{
    public const int Code = 4;

    private const int MostWarnings = 20;

    public static readonly SearchKind Kind = new(Code, "contracts", "Contracts", "file-text", Permission.ContractsRead, Sees, Show, ByTitle: true)
    {
        Words = ["contract", "contracts", "vertrag", "verträge", "vertraege"],
        ByNumber = (db, who, number, cancel) => db.ContractsFor(who).Where(c => c.Number == number).Select(c => (Guid?)c.Id).SingleOrDefaultAsync(cancel),
    };

    public static readonly SearchSource Source = new("contract", Code, Touches, Read, (db, behind) => db.Contracts.Where(c => c.Id > behind).OrderBy(c => c.Id).Select(c => c.Id));

    private static Touched? Touches(KulanzDb db, EntityEntry entry) => entry.Entity switch
    {
        Contract contract when entry.State != EntityState.Modified || entry.Property(nameof(Contract.Label)).IsModified || entry.Property(nameof(Contract.Reference)).IsModified => Touched.One(contract.Id),
        ContractWarning warning => Touched.One(warning.ContractId),
        Customer customer when entry.State == EntityState.Modified && entry.Property(nameof(Customer.Name)).IsModified => new([], db.Contracts.Where(c => c.CustomerId == customer.Id).Select(c => c.Id)),
        // Merging moves contracts by a statement of its own, and this row is saved after it.
        CustomerMerge merge => new([], db.Contracts.Where(c => c.CustomerId == merge.FromId || c.CustomerId == merge.IntoId).Select(c => c.Id)),
        _ => null,
    };

    private static async Task<List<SearchText>> Read(KulanzDb db, IReadOnlyList<Guid> things, CancellationToken cancel) =>
        [.. (await Facts(db, db.Contracts.Where(c => things.Contains(c.Id))).ToListAsync(cancel))
            .Select(c => new SearchText(c.Contract.Id, "", c.Contract.CreatedAt, string.Join('\n', [$"{c.Contract.Number}", c.Contract.Label, c.Contract.Reference ?? "", c.Product, c.Plan, c.Customer, .. c.Warnings])))];

    private static Task<Seen> Sees(KulanzDb db, Asked asked, CancellationToken cancel)
    {
        var contracts = db.ContractsFor(asked.Who);
        var unknown = asked.Filters.Where(f => f.Name is not ("kind" or "art") && !Times.Says(f)).ToList();
        return Task.FromResult(new Seen(e => contracts.Where(c => c.Id == e.ThingId).Select(c => (Guid?)c.Id).FirstOrDefault(), unknown));
    }

    private static async Task<List<Found>> Show(KulanzDb db, Asked asked, IReadOnlyList<Hit> hits, CancellationToken cancel)
    {
        var ids = hits.Select(h => h.Owner).ToList();
        var today = DateOnly.FromDateTime((await Preferences.Stored<Company>(db, cancel)).Local(asked.Now).DateTime);
        return [.. (await Facts(db, db.ContractsFor(asked.Who).Where(c => ids.Contains(c.Id))).ToListAsync(cancel)).Select(c => new Found(Code, c.Contract.Id, c.Contract.Number, $"/desk/contracts/{c.Contract.Number}",
            $"{c.Product}, {c.Plan}{(c.Contract.Label.Length > 0 ? $" · {c.Contract.Label}" : "")}", c.Contract.CreatedAt)
        {
            Party = c.Customer,
            Note = c.Contract.Status(today) is var status and not ContractStatus.Running ? status.ToString() : null,
            Excerpt = c.Warnings.Select(w => Highlight.Snippet(w, asked.Query)).FirstOrDefault(s => s.Marks.Count > 0) ?? (c.Contract.Reference is { } reference ? Highlight.Snippet(reference, asked.Query) : null),
        })];
    }

    private sealed record Fact(Contract Contract, string Product, string Plan, string Customer, List<string> Warnings);

    private static IQueryable<Fact> Facts(KulanzDb db, IQueryable<Contract> contracts) => contracts.AsNoTracking().AsSplitQuery().Select(c => new Fact(c,
        db.Products.Where(p => p.Id == c.ProductId).Select(p => p.Name).First(),
        db.Plans.Where(p => p.Id == c.PlanId).Select(p => p.Name).First(),
        db.Customers.Where(k => k.Id == c.CustomerId).Select(k => k.Name).First(),
        db.ContractWarnings.Where(w => w.ContractId == c.Id && w.TakenBackAt == null).OrderByDescending(w => w.At).Select(w => w.Text).Take(MostWarnings).ToList()));
}
