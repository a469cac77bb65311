using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.ServiceLevels;

/// <summary>Looks for clocks whose time is nearly over, or over: warns, writes the breach down, and lets it be heard. Each once.</summary>
public sealed class Overdue(KulanzDb db, Preferences preferences, TimeProvider clock)
{
    public const string Loop = "service-levels";

    private const int AtOnce = 100;

    public static async Task Round(IServiceProvider services, CancellationToken cancel)
    {
        var scopes = services.GetRequiredService<IServiceScopeFactory>();
        for (var more = true; more && !cancel.IsCancellationRequested;)
        {
            await using var scope = scopes.CreateAsyncScope();
            more = await scope.ServiceProvider.GetRequiredService<Overdue>().Some(cancel);
        }
    }

    private Task<bool> Some(CancellationToken cancel) => db.Write(async () =>
    {
        var now = clock.GetUtcNow();
        var customs = await preferences.Get<ServiceLevelCustoms>(cancel);
        var breached = await db.Set<ServiceClock>().Where(c => c.DueAt <= now && c.BreachedAt == null).OrderBy(c => c.DueAt).Take(AtOnce).ToListAsync(cancel);
        var near = await db.Set<ServiceClock>().Where(c => c.WarnAt <= now && c.WarnedAt == null).OrderBy(c => c.WarnAt).Take(AtOnce).ToListAsync(cancel);
        if (breached.Count + near.Count == 0)
            return false;
        var cases = await Cases(breached.Concat(near), cancel);
        foreach (var late in breached)
        {
            (late.BreachedAt, late.WarnedAt) = (late.DueAt, late.WarnedAt ?? now);
            await Tell(cases[late.CaseId], late, Notice.Breached, "service_level.breached", customs.Tell, cancel);
            if (customs.RaiseTo is { } urgency && cases[late.CaseId].Priority < urgency && !cases[late.CaseId].Over)
            {
                db.Record("case.prioritised", cases[late.CaseId].Topic, cases[late.CaseId].CustomerId, Actor.System, new { Priority = urgency, From = cases[late.CaseId].Priority }, clock);
                cases[late.CaseId].Priority = urgency;
            }
        }
        foreach (var late in near.Except(breached))
        {
            late.WarnedAt = now;
            await Tell(cases[late.CaseId], late, Notice.NearlyBreached, "service_level.warned", [], cancel);
        }
        await db.SaveChangesAsync(cancel);
        return breached.Count == AtOnce || near.Count == AtOnce;
    }, cancel);

    private async Task<Dictionary<Guid, Case>> Cases(IEnumerable<ServiceClock> clocks, CancellationToken cancel)
    {
        var ids = clocks.Select(c => c.CaseId).Distinct().ToList();
        return await db.Cases.Where(c => ids.Contains(c.Id)).ToDictionaryAsync(c => c.Id, cancel);
    }

    private async Task Tell(Case @case, ServiceClock late, Notice about, string type, IReadOnlyList<Guid> others, CancellationToken cancel)
    {
        db.Record(type, @case.Topic, @case.CustomerId, Actor.System, new { late.Kind, late.TargetMinutes, late.DueAt }, clock);
        await Following.Tell(db, @case, about, Actor.System, @case.Subject, clock, cancel, others);
        db.AnnounceCase(@case);
    }
}
