using Kulanz.Platform.Data;

namespace Kulanz.Cases.Causes;

/// <param name="Path">From the top down to it, in words.</param>
/// <param name="Retired">It, or something it is a part of.</param>
/// <param name="Leaf">Nothing that is still chosen lies below it.</param>
public sealed record CausePlace(Cause Cause, int Depth, IReadOnlyList<string> Path, bool Retired, bool Leaf)
{
    public const string Between = " › ";

    public string InWords => string.Join(Between, Path);
}

/// <summary>The causes of a product from memory, each behind what it is a part of.</summary>
public sealed class CauseTree(KulanzDb db, Shelf<Cause> shelf)
{
    /// <summary>All of them, retired ones too.</summary>
    public async ValueTask<IReadOnlyList<CausePlace>> Of(Guid product, CancellationToken cancel) => Grown([.. (await shelf.All(db, cancel)).Where(c => c.ProductId == product)]);

    public async ValueTask<CausePlace?> Find(Guid id, CancellationToken cancel) =>
        (await shelf.All(db, cancel)).FirstOrDefault(c => c.Id == id) is { } cause ? (await Of(cause.ProductId, cancel)).First(p => p.Cause.Id == id) : null;

    /// <summary>“Activation › Key used up”; null where there is no such cause.</summary>
    public async ValueTask<string?> InWords(Guid? id, CancellationToken cancel) => id is { } known ? (await Find(known, cancel))?.InWords : null;

    /// <summary>Those that can still be it when these are excluded; what lies below an excluded one is excluded with it.</summary>
    public static IReadOnlyList<CausePlace> Remaining(IReadOnlyList<CausePlace> all, IReadOnlySet<Guid> excluded)
    {
        var gone = new HashSet<Guid>(excluded);
        foreach (var place in all)
            if (place.Cause.ParentId is { } parent && gone.Contains(parent))
                gone.Add(place.Cause.Id);
        return [.. all.Where(p => !p.Retired && !gone.Contains(p.Cause.Id))];
    }

    internal static IReadOnlyList<CausePlace> Grown(IReadOnlyCollection<Cause> causes)
    {
        var below = causes.OrderBy(c => c.Position).ThenBy(c => c.Id).ToLookup(c => c.ParentId);
        var places = new List<CausePlace>();
        Grow(null, 1, [], false);
        return places;

        void Grow(Guid? parent, int depth, IReadOnlyList<string> path, bool retired)
        {
            foreach (var cause in below[parent])
            {
                IReadOnlyList<string> own = [.. path, cause.Name];
                var gone = retired || cause.RetiredAt is not null;
                places.Add(new CausePlace(cause, depth, own, gone, !below[cause.Id].Any(c => c.RetiredAt is null)));
                Grow(cause.Id, depth + 1, own, gone);
            }
        }
    }
}
