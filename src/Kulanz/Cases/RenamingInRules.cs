using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>
/// When what a condition names becomes something else (two tags become one), views and triggers that ask for it ask for the other from then
/// on, and the counts of those views are made anew. Steps name tags by their names: they follow each renaming, or the old tag would come back.
/// </summary>
public sealed class RenamingInRules(KulanzDb db, TimeProvider clock)
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
    }

    /// <summary>The same for the steps of macros and triggers, also of deleted ones: they can be brought back. The caller saves.</summary>
    public Task FollowInSteps(string from, string to, CancellationToken cancel) =>
        Rewrite(step => step.Kind is "tag" or "untag" && Tagging.Key(step.Value) == from, to, cancel);

    /// <summary>What macros and triggers put into a queue that is closed, they put into its successor. The caller saves.</summary>
    public Task FollowQueue(Guid from, Guid to, CancellationToken cancel) => Rewrite(step => PutsInto(step, from), to.ToString(), cancel);

    /// <summary>Whether any macro or trigger in use puts cases into this queue.</summary>
    public async Task<bool> AnyPutsInto(Guid queue, CancellationToken cancel) =>
        (await db.Set<Macro>().AsNoTracking().Where(m => m.DeletedAt == null).ToListAsync(cancel)).Exists(m => m.Steps.Any(s => PutsInto(s, queue)))
        || (await db.Set<Trigger>().AsNoTracking().Where(t => t.DeletedAt == null).ToListAsync(cancel)).Exists(t => t.Steps.Any(s => PutsInto(s, queue)));

    private async Task Rewrite(Func<Step, bool> meant, string to, CancellationToken cancel)
    {
        foreach (var macro in await db.Set<Macro>().ToListAsync(cancel))
            if (macro.Steps.Any(meant))
                macro.Steps = Rewritten(macro.Steps);
        foreach (var trigger in await db.Set<Trigger>().ToListAsync(cancel))
            if (trigger.Steps.Any(meant))
                trigger.Steps = Rewritten(trigger.Steps);

        List<Step> Rewritten(IReadOnlyList<Step> steps) => [.. steps.Select(step => meant(step) ? step with { Value = to } : step)];
    }

    private static bool PutsInto(Step step, Guid queue) => step.Kind == "queue" && Guid.TryParse(step.Value, out var id) && id == queue;

    private static Conditions? Changed(Conditions conditions, string field, string from, string to)
    {
        Condition Said(Condition c) => c.Field == field && c.Values.Contains(from) ? c with { Values = [.. c.Values.Select(v => v == from ? to : v).Distinct()] } : c;
        return conditions.All.Concat(conditions.Any).Any(c => c.Field == field && c.Values.Contains(from))
            ? new Conditions([.. conditions.All.Select(Said)], [.. conditions.Any.Select(Said)])
            : null;
    }
}
