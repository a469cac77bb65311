using Kulanz.Access.Exports;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts;

/// <summary>Contracts in the customer's copy of everything: terms, notices, changes, warnings, declarations. Reasons that are among ourselves stay here.</summary>
public static class ContractExport
{
    private const int AtOnce = 100;

    public static readonly ExportPart Part = new(30, "contracts", "your contracts: what was agreed, what was said about their end, changes and warnings")
    {
        List = Contracts,
        Tables = [new ExportTable("contracts.csv", ["number", "product", "plan", "label", "concludedOn", "startsOn", "endsOn", "price", "currency", "pricePer"], Rows)],
        Files = Letters,
    };

    private static async Task<Stretch<object>> Contracts(ExportReading reading, string? after, CancellationToken cancel)
    {
        var (some, next) = await Some(reading, after, cancel);
        var (db, catalogue) = (reading.Db, reading.Services.GetRequiredService<Catalogue>());
        var shown = new List<object>();
        foreach (var c in some)
            shown.Add(new
            {
                c.Number,
                Product = (await catalogue.Product(c.ProductId, cancel))?.Name,
                Plan = (await catalogue.Plan(c.PlanId, cancel))?.Name,
                c.Label,
                c.ConcludedOn,
                c.StartsOn,
                c.EndsOn,
                Terms = ContractsApi.ShownTerms.Of(c.Terms),
                Notices = await db.Notices.AsNoTracking().Where(n => n.ContractId == c.Id).OrderBy(n => n.At).Select(n => new { n.Kind, Side = n.By, n.At, n.ReceivedOn, n.How, n.EffectiveOn, n.Text, n.TakenBackAt }).ToListAsync(cancel),
                Changes = await db.TermsChanges.AsNoTracking().Where(x => x.ContractId == c.Id).OrderBy(x => x.AnnouncedAt).Select(x => new { x.AnnouncedAt, x.EffectiveOn, x.Text, x.Right, x.Until, x.Answer, x.AnsweredAt, x.AppliedAt }).ToListAsync(cancel),
                Warnings = await db.ContractWarnings.AsNoTracking().Where(w => w.ContractId == c.Id && w.TakenBackAt == null).OrderBy(w => w.At).Select(w => new { w.GivenOn, w.How, w.About, w.Text }).ToListAsync(cancel),
                Declarations = await db.Declarations.AsNoTracking().Where(d => d.ContractId == c.Id).OrderBy(d => d.At).Select(d => new { d.Kind, d.At, d.Name, d.Email, d.Contract, d.WishedOn, d.ForCause, d.Text }).ToListAsync(cancel),
            });
        return new(shown, next);
    }

    private static async Task<Stretch<object?[]>> Rows(ExportReading reading, string? after, CancellationToken cancel)
    {
        var (some, next) = await Some(reading, after, cancel);
        var catalogue = reading.Services.GetRequiredService<Catalogue>();
        var rows = new List<object?[]>();
        foreach (var c in some)
            rows.Add([c.Number, (await catalogue.Product(c.ProductId, cancel))?.Name, (await catalogue.Plan(c.PlanId, cancel))?.Name, c.Label, $"{c.ConcludedOn:yyyy-MM-dd}", $"{c.StartsOn:yyyy-MM-dd}", $"{c.EndsOn:yyyy-MM-dd}",
                c.Terms.Price is { } price ? price.Amount / 100m : null, c.Terms.Price?.Currency, c.Terms.Price?.Per.ToString()]);
        return new(rows, next);
    }

    /// <summary>Letters of ours, as they were sent.</summary>
    private static async Task<Stretch<ExportFile>> Letters(ExportReading reading, string? after, CancellationToken cancel)
    {
        var (some, next) = await Some(reading, after, cancel);
        var ids = some.ConvertAll(c => c.Id);
        var letters = await reading.Db.Notices.AsNoTracking().Where(n => ids.Contains(n.ContractId) && n.LetterHash != null).OrderBy(n => n.At).Select(n => new { n.ContractId, n.Id, n.LetterHash }).ToListAsync(cancel);
        return new([.. letters.Select(l => new ExportFile($"contracts/{some.Find(c => c.Id == l.ContractId)!.Number}/notice-{l.Id:N}.pdf",
            async stop => await Platform.Files.FileStore.ReadFile(reading.Db, l.LetterHash!, stop) is { } content ? new MemoryStream(content) : null))], next);
    }

    private static async Task<(List<Contract> Some, string? Next)> Some(ExportReading reading, string? after, CancellationToken cancel)
    {
        var number = long.TryParse(after, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var last) ? last : 0;
        var some = await reading.Db.Contracts.AsNoTracking().Where(c => c.CustomerId == reading.Customer.Id && c.Number > number).OrderBy(c => c.Number).Take(AtOnce).ToListAsync(cancel);
        return (some, some.Count == AtOnce ? some[^1].Number.ToString(System.Globalization.CultureInfo.InvariantCulture) : null);
    }
}
