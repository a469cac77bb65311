using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Platform.Jobs;

public enum JobState
{
    Waiting,
    Running,
    Done,
    Cancelled,
    Failed,
}

/// <summary>
/// Work too long for a request: an import, a bulk change. Started by somebody, done in the background by one node, a piece at a time;
/// its page shows how far it is, and it can be cancelled between two pieces. Killed in the middle it goes on where it was.
/// </summary>
public sealed class Job
{
    public Guid Id { get; init; }

    /// <summary>Which <see cref="JobKind"/> does it.</summary>
    public required string Kind { get; init; }

    /// <summary>What it is called on the page, in English; looked up in German.</summary>
    public required string Title { get; init; }

    /// <summary>What to do, as JSON that only its kind reads.</summary>
    public required string Input { get; init; }

    public Guid? ById { get; init; }
    public required string ByName { get; init; }
    public JobState State { get; set; }
    public long Total { get; set; }
    public long Done { get; set; }

    /// <summary>Where to go on, in words of its kind.</summary>
    public string? Progress { get; set; }

    /// <summary>What came out, as JSON, or the sentence of the failure.</summary>
    public string? Result { get; set; }

    public DateTimeOffset AskedAt { get; init; }
    public DateTimeOffset? EndedAt { get; set; }
    public DateTimeOffset? CancelAskedAt { get; set; }

    public bool Over => State is JobState.Done or JobState.Cancelled or JobState.Failed;

    internal sealed class Mapping : IEntityTypeConfiguration<Job>
    {
        public void Configure(EntityTypeBuilder<Job> job)
        {
            job.ToTable("jobs");
            job.Property(j => j.Kind).HasMaxLength(80);
            job.Property(j => j.Title).HasMaxLength(200);
            job.Property(j => j.ByName).HasMaxLength(200);
            job.HasIndex(j => new { j.State, j.Id });
            job.HasIndex(j => new { j.ById, j.Id });
        }
    }
}

/// <summary>How one kind of job is done. A step does a bounded piece, saves it together with <see cref="Job.Done"/> and <see cref="Job.Progress"/>, and answers whether there is more.</summary>
/// <param name="Whole">Done in one piece, which cannot be stopped half way.</param>
public sealed record JobKind(string Name, Func<Job, IServiceProvider, CancellationToken, Task<bool>> Step, bool Whole = false);

public sealed record JobOver() : Refusal("This work is already over.");

public sealed class Jobs(KulanzDb db, Pokes pokes, TimeProvider clock)
{
    public const string Loop = "jobs";

    private const int MostLookedAt = 1000;

    public async Task<Job> Start(string kind, string title, string input, long total, Actor by, CancellationToken cancel)
    {
        var job = new Job { Id = Id.New(clock), Kind = kind, Title = title, Input = input, Total = total, ById = by.Id, ByName = by.Name, AskedAt = clock.GetUtcNow() };
        db.Add(job);
        // Heard after the commit, which may be the caller's: a loop poked before would look too early.
        db.Announce(Platform.Loop.Topic(Loop));
        await db.SaveChangesAsync(cancel);
        return job;
    }

    public async Task<Outcome<Job>> Cancel(Guid id, Actor by, CancellationToken cancel)
    {
        if (await db.Set<Job>().SingleOrDefaultAsync(j => j.Id == id && j.ById == by.Id, cancel) is not { } job)
            return new NotFound("job");
        if (job.Over)
            return new JobOver();
        job.CancelAskedAt = clock.GetUtcNow();
        await db.SaveChangesAsync(cancel);
        pokes.Poke(Loop);
        return job;
    }

    /// <summary>
    /// One round of the loop: every job that is not over, in turns, a step each, so that nobody waits for the hours of an index being built anew. Of what
    /// one person asked for twice the older is done to its end first: what they asked for last is what holds.
    /// </summary>
    public static async Task Round(IServiceProvider services, CancellationToken cancel)
    {
        var scopes = services.GetRequiredService<IServiceScopeFactory>();
        var last = Guid.Empty;
        while (!cancel.IsCancellationRequested)
        {
            // A context of its own for each step: a long import must not collect what it has already saved.
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<KulanzDb>();
            if (await Next(db, last, cancel) is not { } job)
                return;
            last = job.Id;
            await Step(job, db, scope.ServiceProvider, cancel);
        }
    }

    private static async Task<Job?> Next(KulanzDb db, Guid last, CancellationToken cancel)
    {
        var unfinished = await db.Set<Job>().Where(j => j.State == JobState.Waiting || j.State == JobState.Running).OrderBy(j => j.Id).Take(MostLookedAt)
            .Select(j => new { j.Id, j.Kind, j.ById }).ToListAsync(cancel);
        var heads = unfinished.DistinctBy(j => (j.Kind, j.ById)).Select(j => j.Id).ToList();
        return heads.Count == 0 ? null : await db.Set<Job>().FindAsync([heads.FirstOrDefault(id => id > last, heads[0])], cancel);
    }

    private static async Task Step(Job job, KulanzDb db, IServiceProvider services, CancellationToken cancel)
    {
        var clock = services.GetRequiredService<TimeProvider>();
        if (job.CancelAskedAt is not null)
        {
            (job.State, job.EndedAt) = (JobState.Cancelled, clock.GetUtcNow());
        }
        else
        {
            try
            {
                job.State = JobState.Running;
                var kind = services.GetServices<JobKind>().Single(k => k.Name == job.Kind);
                if (!await kind.Step(job, services, cancel))
                    (job.State, job.EndedAt) = (JobState.Done, clock.GetUtcNow());
            }
            catch (Exception broken) when (broken is not OperationCanceledException)
            {
                services.GetRequiredService<ILogger<Job>>().LogError(broken, "Job {Job} of kind {Kind} failed", job.Id, job.Kind);
                db.ChangeTracker.Clear();
                db.Attach(job);
                (job.State, job.EndedAt, job.Result) = (JobState.Failed, clock.GetUtcNow(), broken.GetBaseException().Message);
            }
        }
        if (job.Over)
            Operations.Measures.JobsEnded.Add(1, new("kind", job.Kind), new("state", job.State.ToString().ToLowerInvariant()));
        db.Announce($"job:{job.Id}");
        await db.SaveChangesAsync(cancel);
    }
}
