using Kulanz.Cases.Checklists;

namespace Kulanz.Cases.Causes;

/// <summary>What somebody chooses from who says what it was.</summary>
/// <param name="Remaining">What can still be it.</param>
/// <param name="Excluded">What a checklist has excluded: it can be chosen all the same, checklists err.</param>
/// <param name="Chosen">Said already, or just now.</param>
public sealed record CauseChoice(IReadOnlyList<CausePlace> Remaining, IReadOnlyList<CausePlace> Excluded, CausePlace? Chosen)
{
    /// <summary>The one that was said is no longer chosen; it stands all the same.</summary>
    public bool ChosenIsRetired => Chosen is { } chosen && !Remaining.Concat(Excluded).Any(p => p.Cause.Id == chosen.Cause.Id);

    /// <summary>Null where there is nothing to choose from.</summary>
    /// <param name="diagnosis">What was found out in the case; none for a case that is not there yet.</param>
    public static async Task<CauseChoice?> Of(Guid? product, CaseDiagnosis? diagnosis, Guid? said, CauseTree tree, CancellationToken cancel)
    {
        var all = product is { } about ? await tree.Of(about, cancel) : [];
        var chosen = said is { } id ? await tree.Find(id, cancel) : null;
        if (chosen is null && !all.Any(p => !p.Retired))
            return null;
        var remaining = CauseTree.Remaining(all, diagnosis?.Excluded.Select(p => p.Cause.Id).ToHashSet() ?? []);
        return new(remaining, [.. all.Where(p => !p.Retired && !remaining.Contains(p))], chosen);
    }
}
