using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>
/// When what a condition names becomes something else (two tags become one), views and triggers that ask for it ask for the other from then
/// on, and the counts of those views are made anew. Steps name tags by their names: they follow each renaming, or the old tag would come back.
/// </summary>
public sealed class RenamingInRules(KulanzDb db, ViewShelf shelf, TimeProvider clock)
{
    /// <summary>Inside the transaction of the act. The caller saves.</summary>
    public async Task Follow(string field, string from, string to, CancellationToken cancel)
    {
        foreach (var view in await db.Set<View>().Where(v => v.DeletedAt == null).ToListAsync(cancel))
            if (Changed(view.Conditions, field, from, to) is { } conditions)
            {
                (view.Conditions, view.RecountAt) = (conditions, clock.GetUtcNow());
            }
        foreach (var trigger in await db.Set<Trigger>().Where(t => t.DeletedAt == null).ToListAsync(cancel))
            if (Changed(trigger.Conditions, field, from, to) is { } conditions)
                trigger.Conditions = conditions;
        shelf.Forget();
    }

    /// <summary>The same for the steps of macros and triggers, also of deleted ones: they can be brought back. The caller saves.</summary>
    public async Task FollowInSteps(string from, string to, CancellationToken cancel)
    {
        foreach (var macro in await db.Set<Macro>().ToListAsync(cancel))
            if (Changed(macro.Steps, from, to) is { } steps)
                macro.Steps = steps;
        foreach (var trigger in await db.Set<Trigger>().ToListAsync(cancel))
            if (Changed(trigger.Steps, from, to) is { } steps)
                trigger.Steps = steps;
    }

    /// <summary>What macros and triggers put into a queue that is closed, they put into its successor. The caller saves.</summary>
    public async Task FollowQueue(Guid from, Guid to, CancellationToken cancel)
    {
        foreach (var macro in await db.Set<Macro>().ToListAsync(cancel))
            if (PutsInto(macro.Steps, from))
                macro.Steps = Redirected(macro.Steps, from, to);
        foreach (var trigger in await db.Set<Trigger>().ToListAsync(cancel))
            if (PutsInto(trigger.Steps, from))
                trigger.Steps = Redirected(trigger.Steps, from, to);
        db.Announce(TriggerShelf.Topic);
    }

    /// <summary>Whether any macro or trigger in use puts cases into this queue.</summary>
    public async Task<bool> AnyPutsInto(Guid queue, CancellationToken cancel) =>
        (await db.Set<Macro>().AsNoTracking().Where(m => m.DeletedAt == null).ToListAsync(cancel)).Exists(m => PutsInto(m.Steps, queue))
        || (await db.Set<Trigger>().AsNoTracking().Where(t => t.DeletedAt == null).ToListAsync(cancel)).Exists(t => PutsInto(t.Steps, queue));

    private static bool PutsInto(IReadOnlyList<Step> steps, Guid queue) => steps.Any(s => s.Kind == "queue" && Guid.TryParse(s.Value, out var id) && id == queue);

    private static List<Step> Redirected(IReadOnlyList<Step> steps, Guid from, Guid to) =>
        [.. steps.Select(s => s.Kind == "queue" && Guid.TryParse(s.Value, out var id) && id == from ? s with { Value = to.ToString() } : s)];

    private static IReadOnlyList<Step>? Changed(IReadOnlyList<Step> steps, string from, string to)
    {
        bool Named(Step step) => step.Kind is "tag" or "untag" && Tagging.Key(step.Value) == from;
        return steps.Any(Named) ? [.. steps.Select(step => Named(step) ? step with { Value = to } : step)] : null;
    }

    private static Conditions? Changed(Conditions conditions, string field, string from, string to)
    {
        Condition Said(Condition c) => c.Field == field && c.Values.Contains(from) ? c with { Values = [.. c.Values.Select(v => v == from ? to : v).Distinct()] } : c;
        return conditions.All.Concat(conditions.Any).Any(c => c.Field == field && c.Values.Contains(from))
            ? new Conditions([.. conditions.All.Select(Said)], [.. conditions.Any.Select(Said)])
            : null;
    }
}
