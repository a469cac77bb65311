using Kulanz.Access;
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
        Products = (await db.Products.OrderBy(p => p.Name).Select(p => new { p.Id, p.Name }).Take(200).ToListAsync(cancel)).ConvertAll(p => (p.Id, p.Name)),
        Topics = (await (from topic in db.SupportTopics
                         join product in db.Products on topic.ProductId equals product.Id into of
                         from product in of.DefaultIfEmpty()
                         orderby product.Name, topic.Name
                         select new { topic.Id, topic.Name, Product = (string?)product.Name }).Take(500).ToListAsync(cancel)).ConvertAll(t => (t.Id, t.Product is null ? t.Name : $"{t.Product}: {t.Name}")),
    };

    private static async Task<List<(Guid, string)>> Prepared(KulanzDb db, Actor who, CancellationToken cancel) =>
        (await db.Set<Macro>().Where(m => m.DeletedAt == null && (m.OwnerId == null || m.OwnerId == who.Id)).OrderBy(m => m.Name).Select(m => new { m.Id, m.Name }).Take(Kulanz.Cases.Macros.Most).ToListAsync(cancel)).ConvertAll(m => (m.Id, m.Name));
}
