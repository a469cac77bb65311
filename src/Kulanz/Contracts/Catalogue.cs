using Kulanz.Platform.Data;

namespace Kulanz.Contracts;

/// <summary>What is on offer, from memory: asked with every new case and every call.</summary>
public sealed class Catalogue(KulanzDb db, Shelf<Product> products, Shelf<SupportTopic> topics, Shelf<Plan> plans, Shelf<PlanEdition> editions, Shelf<ServiceCalendar> calendars)
{
    public async ValueTask<Product?> Product(Guid? id, CancellationToken cancel) => id is null ? null : (await products.All(db, cancel)).FirstOrDefault(p => p.Id == id);

    /// <summary>By its key or its id, as programs name it.</summary>
    public async ValueTask<Product?> Product(string said, CancellationToken cancel) =>
        (await products.All(db, cancel)).FirstOrDefault(p => p.Key.Equals(said.Trim(), StringComparison.OrdinalIgnoreCase) || (Guid.TryParse(said, out var id) && p.Id == id));

    public ValueTask<IReadOnlyList<Product>> Products(CancellationToken cancel) => products.All(db, cancel);

    public async ValueTask<IReadOnlyList<Product>> ProductsSold(CancellationToken cancel) => [.. (await products.All(db, cancel)).Where(p => p.RetiredAt is null)];

    public ValueTask<IReadOnlyList<SupportTopic>> Topics(CancellationToken cancel) => topics.All(db, cancel);

    /// <summary>What one can ask about a product: its own topics and everybody's.</summary>
    public async ValueTask<IReadOnlyList<SupportTopic>> TopicsOf(Guid? product, CancellationToken cancel) =>
        [.. (await topics.All(db, cancel)).Where(t => t.RetiredAt is null && (t.ProductId is null || t.ProductId == product))];

    public async ValueTask<SupportTopic?> SupportTopic(Guid? id, CancellationToken cancel) => id is null ? null : (await topics.All(db, cancel)).FirstOrDefault(t => t.Id == id);

    public ValueTask<IReadOnlyList<Plan>> Plans(CancellationToken cancel) => plans.All(db, cancel);

    public async ValueTask<Plan?> Plan(Guid id, CancellationToken cancel) => (await plans.All(db, cancel)).FirstOrDefault(p => p.Id == id);

    public async ValueTask<PlanEdition?> Edition(Guid id, CancellationToken cancel) => (await editions.All(db, cancel)).FirstOrDefault(e => e.Id == id);

    /// <summary>The one that new contracts are concluded on.</summary>
    public async ValueTask<PlanEdition> Latest(Plan plan, CancellationToken cancel) => (await editions.All(db, cancel)).Last(e => e.PlanId == plan.Id);

    public ValueTask<IReadOnlyList<ServiceCalendar>> Calendars(CancellationToken cancel) => calendars.All(db, cancel);

    public async ValueTask<ServiceCalendar?> Calendar(Guid? id, CancellationToken cancel) => id is null ? null : (await calendars.All(db, cancel)).FirstOrDefault(c => c.Id == id);
}
