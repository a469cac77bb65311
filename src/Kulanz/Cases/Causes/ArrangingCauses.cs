using Kulanz.Contracts;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Causes;

public sealed record CauseExists(string Name) : Invalid("name", "There is already a cause called {0} in the same place.", Name);

public sealed record CauseBelowItself(string Name) : Invalid("parent", "{0} cannot become a part of itself.", Name);

public sealed record CauseElsewhere(string Name) : Invalid("parent", "{0} belongs to another product.", Name);

public sealed record CauseTooDeep(int Most) : Invalid("parent", "Causes lie at most {0} levels deep.", Most);

public sealed record TooManyCauses(int Most) : Refusal("A product has at most {0} causes.", Most);

/// <summary>Adding, renaming, moving and retiring causes. One at a time for each product: two who move crosswise would make a circle.</summary>
public sealed class ArrangingCauses(KulanzDb db, Catalogue catalogue, TimeProvider clock)
{
    public Task<Outcome<Cause>> Add(Guid product, Guid? parent, string? name, Actor by, CancellationToken cancel) => db.Write<Outcome<Cause>>(async () =>
    {
        if (await catalogue.Product(product, cancel) is null)
            return new NotFound("product");
        var all = await Held(product, cancel);
        if (all.Count >= Cause.MostOfAProduct)
            return new TooManyCauses(Cause.MostOfAProduct);
        if (!Typed.Needed(Typed.Line(name), "name", Cause.LongestName).Done(out var called, out var refusal))
            return refusal;
        var cause = new Cause { Id = Id.New(clock), ProductId = product, Name = called, Position = all.Count(c => c.ParentId == parent) + 1 };
        if (await Refused(cause, parent, called, all, cancel) is { } refused)
            return refused;
        cause.ParentId = parent;
        db.Add(cause);
        return await Saved(cause, "cause.added", by, new { cause.Name, cause.ProductId, cause.ParentId }, cancel);
    }, cancel);

    public Task<Outcome<Cause>> Rename(Guid id, string? name, Actor by, CancellationToken cancel) => Act(id, async (cause, all) =>
    {
        if (!Typed.Needed(Typed.Line(name), "name", Cause.LongestName).Done(out var called, out var refusal))
            return refusal;
        if (called == cause.Name)
            return cause;
        if (await Refused(cause, cause.ParentId, called, all, cancel) is { } refused)
            return refused;
        var before = cause.Name;
        cause.Name = called;
        return await Saved(cause, "cause.renamed", by, new { From = before, To = called }, cancel);
    }, cancel);

    /// <param name="parent">What it becomes a part of; null is the top.</param>
    /// <param name="place">From 1 among those there; null is the end.</param>
    public Task<Outcome<Cause>> Move(Guid id, Guid? parent, int? place, Actor by, CancellationToken cancel) => Act(id, async (cause, all) =>
    {
        if (await Refused(cause, parent, cause.Name, all, cancel) is { } refused)
            return refused;
        var before = cause.ParentId;
        cause.ParentId = parent;
        var siblings = all.Where(c => c.ParentId == parent && c != cause).OrderBy(c => c.Position).ThenBy(c => c.Id).ToList();
        siblings.Insert(Math.Clamp((place ?? int.MaxValue) - 1, 0, siblings.Count), cause);
        for (var i = 0; i < siblings.Count; i++)
            siblings[i].Position = i + 1;
        return await Saved(cause, "cause.moved", by, new { cause.Name, From = before, To = parent, Place = cause.Position }, cancel);
    }, cancel);

    /// <summary>One place up or down among its siblings; at the end nothing happens.</summary>
    public Task<Outcome<Cause>> Shift(Guid id, bool up, Actor by, CancellationToken cancel) => db.Write<Outcome<Cause>>(async () =>
    {
        if (await db.Causes.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, cancel) is not { } cause)
            return new NotFound("cause");
        var siblings = await db.Causes.AsNoTracking().Where(c => c.ProductId == cause.ProductId && c.ParentId == cause.ParentId).OrderBy(c => c.Position).ThenBy(c => c.Id).Select(c => c.Id).ToListAsync(cancel);
        return await Move(id, cause.ParentId, siblings.IndexOf(id) + 1 + (up ? -1 : 1), by, cancel);
    }, cancel);

    /// <summary>No longer to be chosen, or again.</summary>
    public Task<Outcome<Cause>> Retire(Guid id, bool retired, Actor by, CancellationToken cancel) => Act(id, async (cause, all) =>
    {
        if (cause.RetiredAt is not null == retired)
            return cause;
        if (!retired && await Refused(cause, cause.ParentId, cause.Name, all, cancel) is { } refused)
            return refused;
        cause.RetiredAt = retired ? clock.GetUtcNow() : null;
        return await Saved(cause, retired ? "cause.retired" : "cause.returned", by, new { cause.Name }, cancel);
    }, cancel);

    private Task<Outcome<Cause>> Act(Guid id, Func<Cause, List<Cause>, Task<Outcome<Cause>>> act, CancellationToken cancel) => db.Write<Outcome<Cause>>(async () =>
    {
        if (await db.Causes.AsNoTracking().Where(c => c.Id == id).Select(c => (Guid?)c.ProductId).SingleOrDefaultAsync(cancel) is not { } product)
            return new NotFound("cause");
        var all = await Held(product, cancel);
        return await act(all.First(c => c.Id == id), all);
    }, cancel);

    private async Task<List<Cause>> Held(Guid product, CancellationToken cancel)
    {
        await db.Engine.Hold(db, $"causes {product}", cancel);
        return await db.Causes.Where(c => c.ProductId == product).ToListAsync(cancel);
    }

    /// <summary>Whether it may stand below <paramref name="parent"/> under this name.</summary>
    private async Task<Refusal?> Refused(Cause cause, Guid? parent, string name, List<Cause> all, CancellationToken cancel)
    {
        var depth = 0;
        for (var above = parent; above is { } one; depth++)
        {
            if (one == cause.Id)
                return new CauseBelowItself(cause.Name);
            if (all.Find(c => c.Id == one) is not { } found)
                return await db.Causes.Where(c => c.Id == one).Select(c => c.Name).SingleOrDefaultAsync(cancel) is { } foreign ? new CauseElsewhere(foreign) : new NotFound("cause");
            above = found.ParentId;
        }
        if (depth + Height(cause.Id, all) > Cause.Deepest)
            return new CauseTooDeep(Cause.Deepest);
        // A handful of rows: compared here, because the two databases fold letters differently.
        return all.Exists(c => c.Id != cause.Id && c.ParentId == parent && c.RetiredAt is null && c.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) ? new CauseExists(name) : null;
    }

    /// <summary>How many levels it is high, with what lies below it.</summary>
    private static int Height(Guid id, List<Cause> all) => 1 + all.Where(c => c.ParentId == id).Select(c => Height(c.Id, all)).DefaultIfEmpty().Max();

    private async Task<Outcome<Cause>> Saved(Cause cause, string act, Actor by, object told, CancellationToken cancel)
    {
        db.Record(act, $"cause/{cause.Id}", null, by, told, clock);
        await db.SaveChangesAsync(cancel);
        return cause;
    }
}
