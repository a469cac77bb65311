using System.Text.RegularExpressions;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts;

public sealed record UnusableKey(string Said) : Invalid("key", "“{0}” cannot be a key. Use small letters, digits and hyphens, such as “payroll-pro”.", Said);

public sealed record KeyTaken(string Key, string Name) : Invalid("key", "{1} already has the key {0}.", Key, Name);

public sealed record TopicExists(string Name) : Invalid("name", "There is already a topic called {0}.", Name);

/// <summary>Adding, renaming and retiring products and the topics one can ask about.</summary>
public sealed partial class ArrangingProducts(KulanzDb db, TimeProvider clock)
{
    public const int LongestName = 120;

    public Task<Outcome<Product>> Add(string? key, string? name, Actor by, CancellationToken cancel) => db.Write<Outcome<Product>>(async () =>
    {
        await db.Engine.Hold(db, "products", cancel);
        var chosen = Typed.Line(key).ToLowerInvariant();
        if (chosen.Length == 0)
            return new Missing("key");
        if (chosen.Length > 40 || !Key().IsMatch(chosen))
            return new UnusableKey(chosen);
        if (!Typed.Needed(name, "name", LongestName).Done(out var called, out var refusal))
            return refusal;
        if (await db.Products.Where(p => p.Key == chosen).Select(p => p.Name).FirstOrDefaultAsync(cancel) is { } other)
            return new KeyTaken(chosen, other);
        var product = new Product { Id = Id.New(clock), Key = chosen, Name = called };
        db.Add(product);
        db.Record("product.added", $"product/{product.Key}", null, by, new { product.Key, product.Name }, clock);
        await db.SaveChangesAsync(cancel);
        return product;
    }, cancel);

    /// <param name="id">Of which product.</param>
    /// <param name="name">Its new name; null leaves it.</param>
    /// <param name="retired">Whether it is still sold; null leaves that.</param>
    public Task<Outcome<Product>> Change(Guid id, string? name, bool? retired, Actor by, CancellationToken cancel) => db.Write<Outcome<Product>>(async () =>
    {
        if (await db.Products.SingleOrDefaultAsync(p => p.Id == id, cancel) is not { } product)
            return new NotFound("product");
        if (name is not null)
        {
            if (!Typed.Needed(name, "name", LongestName).Done(out var called, out var refusal))
                return refusal;
            if (called != product.Name)
            {
                db.Record("product.renamed", $"product/{product.Key}", null, by, new { From = product.Name, To = called }, clock);
                product.Name = called;
            }
        }
        if (retired is { } gone && gone != product.RetiredAt is not null)
        {
            product.RetiredAt = gone ? clock.GetUtcNow() : null;
            db.Record(gone ? "product.retired" : "product.returned", $"product/{product.Key}", null, by, new { product.Name }, clock);
        }
        await db.SaveChangesAsync(cancel);
        return product;
    }, cancel);

    /// <param name="product">Null is a topic of every product.</param>
    public Task<Outcome<SupportTopic>> AddTopic(Guid? product, string? name, Actor by, CancellationToken cancel) => db.Write<Outcome<SupportTopic>>(async () =>
    {
        await db.Engine.Hold(db, "products", cancel);
        if (!Typed.Needed(name, "name", LongestName).Done(out var called, out var refusal))
            return refusal;
        if (product is not null && !await db.Products.AnyAsync(p => p.Id == product, cancel))
            return new NotFound("product");
        // A handful of rows: compared here, because the two databases fold letters differently.
        if ((await db.SupportTopics.Where(t => t.RetiredAt == null && (t.ProductId == null || product == null || t.ProductId == product)).Select(t => t.Name).ToListAsync(cancel)).Exists(n => n.Equals(called, StringComparison.OrdinalIgnoreCase)))
            return new TopicExists(called);
        var topic = new SupportTopic { Id = Id.New(clock), ProductId = product, Name = called };
        db.Add(topic);
        db.Record("support_topic.added", $"support_topic/{topic.Id}", null, by, new { topic.Name, topic.ProductId }, clock);
        await db.SaveChangesAsync(cancel);
        return topic;
    }, cancel);

    public Task<Outcome<SupportTopic>> RetireTopic(Guid id, bool retired, Actor by, CancellationToken cancel) => db.Write<Outcome<SupportTopic>>(async () =>
    {
        if (await db.SupportTopics.SingleOrDefaultAsync(t => t.Id == id, cancel) is not { } topic)
            return new NotFound("topic");
        if (topic.RetiredAt is not null != retired)
        {
            topic.RetiredAt = retired ? clock.GetUtcNow() : null;
            db.Record(retired ? "support_topic.retired" : "support_topic.returned", $"support_topic/{topic.Id}", null, by, new { topic.Name }, clock);
            await db.SaveChangesAsync(cancel);
        }
        return topic;
    }, cancel);

    [GeneratedRegex("^[a-z0-9][a-z0-9-]*$")]
    private static partial Regex Key();
}
