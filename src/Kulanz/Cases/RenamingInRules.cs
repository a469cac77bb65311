using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>
/// When what a condition names becomes something else (two tags become one, two customers), views and triggers that ask for it ask for the other from then
/// on, and the counts of those views are made anew. Steps name tags by their names: they follow each renaming, or the old tag would come back.
/// </summary>
public sealed class RenamingInRules(KulanzDb db, TimeProvider clock)
{
    /// <summary>Inside the transaction of the act; also deleted ones, they can be brought back. The caller saves.</summary>
    /// <param name="only">These views and triggers, where not all.</param>
    public async Task Follow(string field, string from, string to, CancellationToken cancel, IReadOnlyList<Guid>? only = null)
    {
        foreach (var view in await db.Set<View>().ToListAsync(cancel))
            if (Names(view.Conditions, field, from) && only?.Contains(view.Id) != false)
                view.Conditions = Changed(view.Conditions, field, from, to);
        foreach (var trigger in await db.Set<Trigger>().ToListAsync(cancel))
            if (Names(trigger.Conditions, field, from) && only?.Contains(trigger.Id) != false)
                trigger.Conditions = Changed(trigger.Conditions, field, from, to);
        await Recount(field, from, to, cancel);
    }

    /// <summary>Cases have come to meet what views ask for, or have ceased to, by a statement that counts nothing. The caller saves.</summary>
    public async Task Recount(string field, string one, string other, CancellationToken cancel)
    {
        foreach (var view in await db.Set<View>().Where(v => v.DeletedAt == null).ToListAsync(cancel))
            if (Names(view.Conditions, field, one) || Names(view.Conditions, field, other))
                view.RecountAt = clock.GetUtcNow();
    }

    /// <summary>The views and triggers that ask for the one and not for the other.</summary>
    public static async Task<List<Guid>> Asking(KulanzDb db, string field, string one, string other, CancellationToken cancel) =>
    [
        .. (await db.Set<View>().AsNoTracking().ToListAsync(cancel)).Where(v => Names(v.Conditions, field, one) && !Names(v.Conditions, field, other)).Select(v => v.Id),
        .. (await db.Set<Trigger>().AsNoTracking().ToListAsync(cancel)).Where(t => Names(t.Conditions, field, one) && !Names(t.Conditions, field, other)).Select(t => t.Id),
    ];

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

    private static bool Names(Conditions conditions, string field, string value) => conditions.All.Concat(conditions.Any).Any(c => c.Field == field && c.Values.Contains(value));

    private static Conditions Changed(Conditions conditions, string field, string from, string to)
    {
        Condition Said(Condition c) => c.Field == field && c.Values.Contains(from) ? c with { Values = [.. c.Values.Select(v => v == from ? to : v).Distinct()] } : c;
        return new Conditions([.. conditions.All.Select(Said)], [.. conditions.Any.Select(Said)]);
    }
}
