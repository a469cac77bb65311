using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

public sealed record TriggerDraft(string? Name, TriggerEvent On, Conditions Conditions, IReadOnlyList<Step> Steps);

public sealed record TimeNeedsConditions() : Invalid("conditions", "A trigger on time needs a condition, or it would mean every case there is.");

/// <summary>Making, changing, ordering, switching and deleting triggers; for whoever arranges the desk.</summary>
public sealed class ArrangingTriggers(KulanzDb db, TimeProvider clock)
{
    public async Task<Outcome<Trigger>> Save(Guid? id, TriggerDraft draft, Actor by, CancellationToken cancel)
    {
        if (Check(draft) is { } refused)
            return refused;
        var trigger = id is null ? null : await Find(id.Value, deleted: false, cancel);
        if (id is not null && trigger is null)
            return new NotFound("trigger");
        if (trigger is null)
        {
            var last = await db.Set<Trigger>().MaxAsync(t => (int?)t.Position, cancel) ?? 0;
            // Switched off at first: one looks at the dry run before it answers customers.
            trigger = new Trigger { Id = Id.New(clock), Name = "", Conditions = Conditions.None, Position = last + 1, DisabledAt = clock.GetUtcNow() };
            db.Add(trigger);
        }
        (trigger.Name, trigger.On, trigger.Conditions, trigger.Steps) = (draft.Name!.Trim(), draft.On, draft.Conditions, draft.Steps);
        return await Saved(trigger, id is null ? "trigger.added" : "trigger.changed", by, cancel);
    }

    public async Task<Outcome<Trigger>> Switch(Guid id, bool on, Actor by, CancellationToken cancel)
    {
        if (await Find(id, deleted: false, cancel) is not { } trigger)
            return new NotFound("trigger");
        trigger.DisabledAt = on ? null : trigger.DisabledAt ?? clock.GetUtcNow();
        return await Saved(trigger, on ? "trigger.switched_on" : "trigger.switched_off", by, cancel);
    }

    public async Task<Outcome<Trigger>> Delete(Guid id, bool deleted, Actor by, CancellationToken cancel)
    {
        if (await Find(id, !deleted, cancel) is not { } trigger)
            return new NotFound("trigger");
        trigger.DeletedAt = deleted ? clock.GetUtcNow() : null;
        return await Saved(trigger, deleted ? "trigger.deleted" : "trigger.restored", by, cancel);
    }

    public async Task<Outcome<Trigger>> Move(Guid id, int step, Actor by, CancellationToken cancel)
    {
        var all = await db.Set<Trigger>().Where(t => t.DeletedAt == null).OrderBy(t => t.Position).ThenBy(t => t.Id).ToListAsync(cancel);
        if (all.Find(t => t.Id == id) is not { } trigger)
            return new NotFound("trigger");
        var to = Math.Clamp(all.IndexOf(trigger) + step, 0, all.Count - 1);
        all.Remove(trigger);
        all.Insert(to, trigger);
        for (var i = 0; i < all.Count; i++)
            all[i].Position = i;
        return await Saved(trigger, "trigger.moved", by, cancel);
    }

    /// <summary>What broke too often is tried again.</summary>
    public Task<int> Retry(CancellationToken cancel)
    {
        db.Announce(Loop.Topic(Triggering.Loop));
        return db.Write(() => db.Set<TriggerDue>().Where(d => d.Attempts >= TriggerDue.MostAttempts).ExecuteUpdateAsync(d => d.SetProperty(x => x.Attempts, 0), cancel), cancel);
    }

    private Task<Trigger?> Find(Guid id, bool deleted, CancellationToken cancel) => db.Set<Trigger>().SingleOrDefaultAsync(t => t.Id == id && (t.DeletedAt != null) == deleted, cancel);

    private async Task<Outcome<Trigger>> Saved(Trigger trigger, string act, Actor by, CancellationToken cancel)
    {
        db.Record(act, $"trigger/{trigger.Id}", null, by, new { trigger.Name, trigger.On, trigger.Conditions, trigger.Steps, Enabled = trigger.DisabledAt is null }, clock);
        await db.SaveChangesAsync(cancel);
        return trigger;
    }

    private static Refusal? Check(TriggerDraft draft) =>
        string.IsNullOrWhiteSpace(draft.Name) ? new Missing("name")
        : draft.Name.Trim().Length > 80 ? new TooLong("name", 80)
        : draft.On == TriggerEvent.TimePassed && draft.Conditions.All.Count + draft.Conditions.Any.Count == 0 ? new TimeNeedsConditions()
        : draft.Conditions.Check() ?? StepKind.Check(draft.Steps, trigger: true);
}
