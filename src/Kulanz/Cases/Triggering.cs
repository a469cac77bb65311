using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>
/// Lets triggers look at what happened and act, one after another, each in a transaction that also removes what was due: so each is
/// done once, whatever breaks in between. What a trigger cannot do (the case is closed by now) is written down and not tried again;
/// what breaks is tried five times and then waits for an administrator.
/// </summary>
public sealed class Triggering(KulanzDb db, IServiceScopeFactory scopes, TimeProvider clock, ILogger<Triggering> log)
{
    public const string Loop = "triggers";
    public const string TimedLoop = "timed-triggers";

    private const int FiredAtOnce = 500;

    public async Task Round(CancellationToken cancel)
    {
        while (true)
        {
            var due = await db.Set<TriggerDue>().AsNoTracking().Where(d => d.Attempts < TriggerDue.MostAttempts).OrderBy(d => d.Attempts).ThenBy(d => d.Id).Take(100).ToListAsync(cancel);
            foreach (var row in due)
                await Look(row, cancel);
            if (due.Count == 0 || due.All(d => d.Attempts > 0))
                return;
        }
    }

    /// <summary>The triggers on time: each fires once for a case, and again only after the case has ceased to meet its conditions.</summary>
    public async Task TimedRound(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await db.Write(() => db.Set<TriggerFiring>().Where(f => f.At < now.AddDays(-90)).ExecuteDeleteAsync(cancel), cancel);
        foreach (var trigger in await db.Set<Trigger>().AsNoTracking().Where(t => t.On == TriggerEvent.TimePassed && t.DeletedAt == null && t.DisabledAt == null).OrderBy(t => t.Position).ThenBy(t => t.Id).ToListAsync(cancel))
        {
            var meets = trigger.Conditions.For(new Viewpoint(Guid.Empty, clock.GetUtcNow()));
            await db.Write(() => db.Set<TriggerHold>().Where(h => h.TriggerId == trigger.Id && !db.Cases.Where(meets).Any(c => c.Id == h.CaseId)).ExecuteDeleteAsync(cancel), cancel);
            var fresh = await db.Cases.Where(meets).Where(c => !db.Set<TriggerHold>().Any(h => h.TriggerId == trigger.Id && h.CaseId == c.Id))
                .OrderBy(c => c.Number).Select(c => c.Id).Take(FiredAtOnce).ToListAsync(cancel);
            foreach (var @case in fresh)
                await Attempt(new TriggerDue { Id = Guid.Empty, TriggerId = trigger.Id, CaseId = @case, On = TriggerEvent.TimePassed }, Hold, cancel);
        }

        async Task<bool> Hold(KulanzDb own, TriggerDue due)
        {
            if (await own.Set<TriggerHold>().AnyAsync(h => h.TriggerId == due.TriggerId && h.CaseId == due.CaseId, cancel))
                return false;
            own.Add(new TriggerHold { TriggerId = due.TriggerId, CaseId = due.CaseId });
            return true;
        }
    }

    private async Task Look(TriggerDue due, CancellationToken cancel)
    {
        if (await Attempt(due, Taken, cancel) is not { } broken)
            return;
        await db.Write(() => db.Set<TriggerDue>().Where(d => d.Id == due.Id).ExecuteUpdateAsync(d => d.SetProperty(x => x.Attempts, x => x.Attempts + 1).SetProperty(x => x.Error, broken), cancel), cancel);

        async Task<bool> Taken(KulanzDb own, TriggerDue row) => await own.Set<TriggerDue>().Where(d => d.Id == row.Id).ExecuteDeleteAsync(cancel) == 1;
    }

    /// <param name="take">Makes it this transaction's; false if somebody else has done it.</param>
    /// <returns>What broke, or null.</returns>
    private async Task<string?> Attempt(TriggerDue due, Func<KulanzDb, TriggerDue, Task<bool>> take, CancellationToken cancel)
    {
        try
        {
            if (await Fire(due, take, null, cancel) is { } refusal)
                await Fire(due, take, refusal, cancel);
            return null;
        }
        catch (Exception broken) when (broken is not OperationCanceledException)
        {
            log.LogWarning(broken, "Trigger {Trigger} broke on case {Case}", due.TriggerId, due.CaseId);
            return broken.Message.Length > 500 ? broken.Message[..500] : broken.Message;
        }
    }

    /// <summary>Acts, or with <paramref name="instead"/> writes down why not. Answers a refusal, after which nothing was done.</summary>
    private async Task<Refusal?> Fire(TriggerDue due, Func<KulanzDb, TriggerDue, Task<bool>> take, Refusal? instead, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var own = scope.ServiceProvider.GetRequiredService<KulanzDb>();
        try
        {
            await own.Write(async () =>
            {
                var chain = await own.Set<TriggerDue>().Where(d => d.Id == due.Id).Select(d => d.Chain).SingleOrDefaultAsync(cancel) ?? "";
                if (!await take(own, due))
                    return 0;
                var trigger = await own.Set<Trigger>().AsNoTracking().SingleOrDefaultAsync(t => t.Id == due.TriggerId && t.DeletedAt == null && t.DisabledAt == null, cancel);
                var @case = await own.Cases.SingleOrDefaultAsync(c => c.Id == due.CaseId, cancel);
                if (trigger is not null && @case is not null && trigger.Conditions.Holds(@case, new Viewpoint(Guid.Empty, clock.GetUtcNow())))
                {
                    var by = Actor.System with { Name = Named(trigger) };
                    own.Add(new TriggerFiring { Id = Id.New(clock), TriggerId = trigger.Id, CaseNumber = @case.Number, At = clock.GetUtcNow(), Reason = instead is null ? null : BulkCase.Say(instead) });
                    own.Record(instead is null ? "trigger.fired" : "trigger.refused", @case.Topic, @case.CustomerId, by, new { trigger.Id, trigger.Name, due.On, Reason = instead?.ToString() }, clock);
                    var link = $"{trigger.Id:N},";
                    TriggerWatch.Chain.Value = chain + link;
                    // Those that look at the same thing after it see what it did: what they do in turn is not its to answer either.
                    await own.Set<TriggerDue>().Where(d => d.EventId == due.EventId && d.EventId != Guid.Empty).ExecuteUpdateAsync(d => d.SetProperty(x => x.Chain, x => x.Chain + link), cancel);
                    if (instead is null)
                        await scope.ServiceProvider.GetRequiredService<TakingSteps>().Within(@case.Number, trigger.Steps, by, null, cancel);
                }
                return await own.SaveChangesAsync(cancel);
            }, cancel);
            return null;
        }
        catch (TakingSteps.RefusedException no)
        {
            return no.Refusal;
        }
        finally
        {
            TriggerWatch.Chain.Value = null;
        }
    }

    private static string Named(Trigger trigger) => $"Kulanz: {trigger.Name}";
}
