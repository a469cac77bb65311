using Kulanz.Access;
using Kulanz.Contracts;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Desk;

/// <summary>What a case can be given to: the lists behind every "assign", "move" and macro menu.</summary>
public sealed record BulkChoices(IReadOnlyList<(Guid Id, string Name)> Queues, IReadOnlyList<(Guid Id, string Name)> Colleagues, IReadOnlyList<(Guid Id, string Name)> Macros)
{
    /// <summary>What conditions and steps can name besides: the most used tags, and the company's own fields.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    public IReadOnlyList<Field> Fields { get; init; } = [];

    /// <summary>What a case can be about, where contracts are kept; what is no longer sold stays among them, since cases were about it.</summary>
    public IReadOnlyList<(Guid Id, string Name)> Products { get; init; } = [];

    public IReadOnlyList<(Guid Id, string Name)> Topics { get; init; } = [];

    public static readonly BulkChoices None = new([], [], []);

    public static async Task<BulkChoices> For(KulanzDb db, Actor who, CancellationToken cancel) => new(
        (await db.QueuesFor(who).Where(q => q.RetiredAt == null).OrderBy(q => q.Name).Select(q => new { q.Id, q.Name }).ToListAsync(cancel)).ConvertAll(q => (q.Id, q.Name)),
        (await db.Accounts.Where(a => a.Kind == ActorKind.Staff && a.ClosedAt == null).OrderBy(a => a.Name).Select(a => new { a.Id, a.Name }).Take(500).ToListAsync(cancel)).ConvertAll(a => (a.Id, a.Name)),
        who.May(Permission.CasesWrite) ? await Prepared(db, who, cancel) : [])
    {
        Tags = await db.Tags.OrderByDescending(t => t.Uses).ThenBy(t => t.Key).Select(t => t.Name).Take(200).ToListAsync(cancel),
        Fields = await db.Fields.AsNoTracking().Where(f => f.RetiredAt == null).OrderBy(f => f.Position).ThenBy(f => f.Name).ToListAsync(cancel),
    };

    /// <summary>With what conditions can ask a case to be about: for their editors only, lists of cases need none of it.</summary>
    public async Task<BulkChoices> About(Catalogue catalogue, CancellationToken cancel)
    {
        var products = await catalogue.Products(cancel);
        var names = products.ToDictionary(p => p.Id, p => p.Name);
        return this with
        {
            Products = [.. products.Select(p => (p.Id, p.Name))],
            Topics = [.. (await catalogue.Topics(cancel)).Select(t => (t.Id, Name: t.ProductId is { } product ? $"{names[product]}: {t.Name}" : t.Name)).OrderBy(t => t.Name)],
        };
    }

    private static async Task<List<(Guid, string)>> Prepared(KulanzDb db, Actor who, CancellationToken cancel) =>
        (await db.Set<Macro>().Where(m => m.DeletedAt == null && (m.OwnerId == null || m.OwnerId == who.Id)).OrderBy(m => m.Name).Select(m => new { m.Id, m.Name }).Take(Kulanz.Cases.Macros.Most).ToListAsync(cancel)).ConvertAll(m => (m.Id, m.Name));
}
