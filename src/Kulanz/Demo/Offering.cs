using Kulanz.Cases;
using Kulanz.Cases.Causes;
using Kulanz.Cases.FairUse;
using Kulanz.Cases.Handovers;
using Kulanz.Cases.Repeats;
using Kulanz.Cases.Reports;
using Kulanz.Cases.ServiceLevels;
using Kulanz.Contracts;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Jobs;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Demo;

/// <summary>Opens the second program, which is filled and never runs; the root of the program knows how.</summary>
public sealed record DemoProgram(Func<CancellationToken, Task<WebApplication>> Open);

/// <summary>Fills the demo company into the installation that is running, while it has no cases.</summary>
public sealed class Offering(KulanzDb db, Jobs jobs)
{
    public const string Kind = "demo";

    /// <summary>
    /// Each holds still while the stories are told, on every node: what reads the real clock and would act in the middle of a story (solved five
    /// weeks ago means closed at once), and what the stories let run themselves, because two at once would write the same rows.
    /// </summary>
    private static readonly string[] HeldStill =
    [
        Snoozing.Loop, Resting.Loop, Triggering.Loop, Triggering.TimedLoop,
        Sequencing.Loop, Noticing.Loop, Looking.Loop, Reminding.Loop, Overdue.Loop, PlanTime.Loop,
        Unaccepted.Loop, ListingCauses.Loop, ReckoningCases.Loop,
    ];

    public async Task<Outcome<Job>> Start(Actor by, CancellationToken cancel)
    {
        if (await db.Cases.LongCountAsync(cancel) is > 0 and var there)
            return new AlreadyInUse(there);
        // Two clicks are one wish.
        if (await db.Set<Job>().FirstOrDefaultAsync(j => j.Kind == Kind && (j.State == JobState.Waiting || j.State == JobState.Running), cancel) is { } begun)
            return begun;
        return await jobs.Start(Kind, "Fill in the demo company", "{}", Shelf.Stories().Count, by, cancel);
    }

    /// <summary>One step is the whole: half a company would be none. True, so at once again, where one of the loops was just at work.</summary>
    internal static async Task<bool> Step(Job job, IServiceProvider services, CancellationToken cancel)
    {
        var filled = false;
        await Hold(services.GetRequiredService<Engine>(), HeldStill, async () =>
        {
            await Fill(job, services, cancel);
            filled = true;
        }, cancel);
        return !filled;
    }

    private static Task Hold(Engine engine, ArraySegment<string> loops, Func<Task> work, CancellationToken cancel) =>
        loops.Count == 0 ? work() : engine.Alone(loops[0], _ => Hold(engine, loops[1..], work, cancel), cancel);

    private static async Task Fill(Job job, IServiceProvider services, CancellationToken cancel)
    {
        var db = services.GetRequiredService<KulanzDb>();
        await using var program = await services.GetRequiredService<DemoProgram>().Open(cancel);
        var filling = program.Services.GetRequiredService<Filling>();
        filling.Opened = async cases =>
        {
            if (cases % 4 != 0)
                return;
            job.Done = cases;
            db.Announce($"job:{job.Id}");
            await db.SaveChangesAsync(cancel);
        };
        if (!(await filling.Fill(cancel)).Done(out var door, out var refusal))
            throw new InvalidOperationException(refusal.ToString());
        job.Done = door.Cases;
        // The other program's words did not reach this one: whatever is kept in memory is read anew.
        foreach (var topic in services.GetServices<Platform.Live.Ear>().Select(ear => ear.Topic).Append(Preferences.Topic).Append("cases").Distinct())
            db.Announce(topic);
    }
}
