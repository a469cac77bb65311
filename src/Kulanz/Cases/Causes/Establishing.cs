using Kulanz.Contracts;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Causes;

/// <param name="Cause">Null: it was looked for, and not found.</param>
public sealed record CauseGiven(Guid? Cause)
{
    public string? Note { get; init; }
}

/// <summary>How the company goes about causes; set by administrators.</summary>
public sealed record CauseCustoms
{
    /// <summary>A case about a product that has causes is solved by staff only once they have said which it was, or that it was not found.</summary>
    public bool Required { get; init; }
}

public sealed record CauseOfAnotherProduct(string Cause, string Product) : Refusal("“{0}” is a cause of {1}, and the case is about another product.", Cause, Product);

public sealed record CauseIsRetired(string Cause) : Refusal("“{0}” is no longer chosen. Please take another cause.", Cause);

public sealed record NoProductForCause() : Invalid("product", "Please say first what product the case is about.");

public sealed record CauseMissing(long Number) : Invalid("cause", "Before case {0} is solved, please say what the cause was, or that it was not found.", Number);

/// <summary>Says what it was in the end: for the product's sake, not for the customer's, who may have been helped long before.</summary>
public sealed class Establishing(KulanzDb db, CauseTree tree, Catalogue catalogue, Preferences preferences, TimeProvider clock)
{
    public Task<Outcome<CaseCause>> Establish(long number, CauseGiven given, Actor by, CancellationToken cancel) => db.Write<Outcome<CaseCause>>(async () =>
    {
        if (!(await db.Reach(number, by, cancel)).Done(out var @case, out var refusal))
            return refusal;
        await db.Hold(@case.Id, cancel);
        if (!(await Establish(@case, given, by, cancel)).Done(out var cause, out refusal))
            return refusal;
        await db.SaveChangesAsync(cancel);
        return cause;
    }, cancel);

    /// <summary>Within another act; the caller saves.</summary>
    internal async Task<Outcome<CaseCause>> Establish(Case @case, CauseGiven given, Actor by, CancellationToken cancel)
    {
        var note = Typed.Text(given.Note).Trim();
        if (note.Length > CaseCause.LongestNote)
            return new TooLong("note", CaseCause.LongestNote);
        if (!(await Chosen(@case, given.Cause, cancel)).Done(out var place, out var refusal))
            return refusal;
        var cause = await db.CaseCauses.SingleOrDefaultAsync(c => c.CaseId == @case.Id, cancel);
        if (cause is not null && cause.CauseId == given.Cause && cause.ProductId == place.Product && cause.Note == note)
            return cause;
        if (cause is null)
            db.Add(cause = new CaseCause { CaseId = @case.Id, ByName = by.Name });
        (cause.ProductId, cause.CauseId, cause.Note, cause.At, cause.ById, cause.ByName) = (place.Product, given.Cause, note, clock.GetUtcNow(), by.Id, by.Name);
        // One that is said or changed later counts in the month in which the case was solved.
        cause.CountedIn = CauseWatch.Counts(@case) ? cause.CountedIn ?? await CauseWatch.Month(preferences, await Solved(@case, cancel), cancel) : null;
        db.Record("cause.established", @case.Topic, @case.CustomerId, by, new { Cause = place.InWords, CauseId = given.Cause, Product = place.ProductName, Note = note }, clock);
        db.AnnounceCase(@case);
        return cause;
    }

    public Task<Outcome<Case>> TakeBack(long number, Actor by, CancellationToken cancel) => db.Write<Outcome<Case>>(async () =>
    {
        if (!(await db.Reach(number, by, cancel)).Done(out var @case, out var refusal))
            return refusal;
        await db.Hold(@case.Id, cancel);
        if (await db.CaseCauses.SingleOrDefaultAsync(c => c.CaseId == @case.Id, cancel) is not { } cause)
            return @case;
        db.Remove(cause);
        db.Record("cause.taken_back", @case.Topic, @case.CustomerId, by, new { Cause = await tree.InWords(cause.CauseId, cancel) }, clock);
        db.AnnounceCase(@case);
        await db.SaveChangesAsync(cancel);
        return @case;
    }, cancel);

    /// <summary>What stands in the way of solving the case: asked of staff, where the company wants causes said.</summary>
    internal async Task<Refusal?> Missing(Case @case, CancellationToken cancel) =>
        (await preferences.Get<CauseCustoms>(cancel)).Required && @case.ProductId is { } product && (await tree.Of(product, cancel)).Any(p => !p.Retired)
            && !db.CaseCauses.Local.Any(c => c.CaseId == @case.Id) && !await db.CaseCauses.AnyAsync(c => c.CaseId == @case.Id, cancel) ? new CauseMissing(@case.Number) : null;

    private sealed record Place(Guid Product, string ProductName, string? InWords);

    private async Task<Outcome<Place>> Chosen(Case @case, Guid? id, CancellationToken cancel)
    {
        if (id is null)
            return await catalogue.Product(@case.ProductId, cancel) is { } about ? new Place(about.Id, about.Name, null) : new NoProductForCause();
        if (await tree.Find(id.Value, cancel) is not { } place || await catalogue.Product(place.Cause.ProductId, cancel) is not { } product)
            return new NotFound("cause");
        if (place.Retired && !await db.CaseCauses.AnyAsync(c => c.CaseId == @case.Id && c.CauseId == id, cancel))
            return new CauseIsRetired(place.InWords);
        // What the cause is about, the case is about, unless somebody has said otherwise.
        @case.ProductId ??= product.Id;
        return @case.ProductId == product.Id ? new Place(product.Id, product.Name, place.InWords) : new CauseOfAnotherProduct(place.InWords, product.Name);
    }

    private async Task<DateTimeOffset> Solved(Case @case, CancellationToken cancel) =>
        await db.Closures.Where(c => c.CaseId == @case.Id && c.ReopenedAt == null).OrderBy(c => c.At).Select(c => (DateTimeOffset?)c.At).FirstOrDefaultAsync(cancel) ?? clock.GetUtcNow();
}
