using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.ServiceLevels;

public sealed record TargetGiven(Priority Priority, ClockKind Kind, int Minutes);

public sealed record TargetTooLong() : Invalid("minutes", "Please enter at least one minute and at most a year.");

/// <summary>Says how long what may take, for a plan or for everybody.</summary>
public sealed class ArrangingTargets(KulanzDb db, TimeProvider clock)
{
    /// <summary>These targets and no others. Clocks that run follow with the next act in their case.</summary>
    /// <param name="plan">Null is for cases without a plan that says more.</param>
    public Task<Outcome<IReadOnlyList<ServiceTarget>>> Set(Guid? plan, IReadOnlyList<TargetGiven> given, Actor by, CancellationToken cancel) => db.Write<Outcome<IReadOnlyList<ServiceTarget>>>(async () =>
    {
        await db.Engine.Hold(db, "service targets", cancel);
        if (plan is not null && !await db.Plans.AnyAsync(p => p.Id == plan, cancel))
            return new NotFound("plan");
        if (given.Any(g => g.Minutes is < 1 or > ServiceTarget.MostMinutes))
            return new TargetTooLong();
        var wanted = given.GroupBy(g => (g.Priority, g.Kind)).ToDictionary(g => g.Key, g => g.Last().Minutes);
        var there = await db.Set<ServiceTarget>().Where(t => t.PlanId == plan).ToListAsync(cancel);
        db.RemoveRange(there.Where(t => !wanted.ContainsKey((t.Priority, t.Kind))));
        foreach (var (key, minutes) in wanted)
            if (there.Find(t => (t.Priority, t.Kind) == key) is { } known)
                known.Minutes = minutes;
            else
                db.Add(new ServiceTarget { Id = Id.New(clock), PlanId = plan, Priority = key.Priority, Kind = key.Kind, Minutes = minutes });
        if (db.ChangeTracker.HasChanges())
            db.Record("service_level.set", plan is null ? "settings/service-levels" : $"plan/{plan}", null, by, new { Targets = wanted.Select(w => new { w.Key.Priority, w.Key.Kind, Minutes = w.Value }) }, clock);
        await db.SaveChangesAsync(cancel);
        return await db.Set<ServiceTarget>().AsNoTracking().Where(t => t.PlanId == plan).OrderBy(t => t.Priority).ThenBy(t => t.Kind).ToListAsync(cancel);
    }, cancel);
}
