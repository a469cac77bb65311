using Kulanz.Cases;
using Kulanz.Platform;
using Kulanz.Platform.Jobs;
using Kulanz.Platform.Live;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Cases;

public static class SomeRules
{
    /// <summary>A trigger that is switched on.</summary>
    public static async Task<Guid> AddTrigger(this TestApp app, string name, TriggerEvent on, Condition[] all, params Step[] steps)
    {
        var ada = await app.Acting(Someone.Ada);
        var added = await app.Do<ArrangingTriggers, Outcome<Trigger>>(t => t.Save(null, new TriggerDraft(name, on, new Conditions(all, []), steps), ada, default));
        return (await app.Do<ArrangingTriggers, Outcome<Trigger>>(t => t.Switch(added.Value.Id, on: true, ada, default))).Value.Id;
    }

    /// <summary>Until no trigger has anything left to look at.</summary>
    public static async Task TriggersDone(this TestApp app)
    {
        while (await app.Look(db => db.Set<TriggerDue>().AnyAsync(d => d.Attempts < TriggerDue.MostAttempts)))
            await app.Do<Triggering>(t => t.Round(default));
    }

    /// <summary>The names of the triggers that have acted on a case, in order.</summary>
    public static Task<List<string>> Fired(this TestApp app, long number) => app.Look(async db =>
        (await db.Records.Where(r => r.Topic == $"case/{number}" && r.Type == "trigger.fired").OrderBy(r => r.Id).Select(r => r.ActorName).ToListAsync()).ConvertAll(name => name["Kulanz: ".Length..]));

    /// <summary>Waits for the word that the work has moved, until it is over.</summary>
    public static async Task<Job> JobOver(this TestApp app, Guid id)
    {
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var topics = app.Services.GetRequiredService<Live>().Topics(TimeSpan.FromMilliseconds(200), enough.Token);
        await foreach (var _ in topics)
            if (await app.Look(db => db.Set<Job>().AsNoTracking().SingleAsync(j => j.Id == id)) is { Over: true } over)
                return over;
        throw new TimeoutException("The job is not over.");
    }
}
