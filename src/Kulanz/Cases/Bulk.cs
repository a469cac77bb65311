using System.Text.Json;
using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases;

public enum BulkState
{
    Pending,
    Done,
    Refused,
}

/// <summary>One case of a bulk change: what came of it, and the values before and after, by which it can be undone.</summary>
public sealed class BulkCase
{
    /// <summary>What a bulk change can put back.</summary>
    public sealed record Values(CaseState State, Priority Priority, Guid Queue, Guid? Owner, DateTimeOffset? WaitingSince, DateTimeOffset? SnoozedUntil, string Subject, IReadOnlyList<Guid>? Tags)
    {
        public IReadOnlyList<Guid> Tags { get; init; } = Tags ?? [];

        public static Values Of(Case c) => new(c.State, c.Priority, c.QueueId, c.OwnerId, c.WaitingSince, c.SnoozedUntil, c.Subject, Labels.Tags(c));
    }

    public Guid JobId { get; init; }
    public long Number { get; init; }
    public BulkState State { get; set; }
    public string? Before { get; set; }
    public string? After { get; set; }

    /// <summary>The sentence of a refusal and what it names, as JSON; see <see cref="Say"/>.</summary>
    public string? Reason { get; set; }

    public static string Say(Refusal refusal) => JsonSerializer.Serialize(new[] { refusal.Sentence }.Concat(refusal.Arguments.Select(a => $"{a}")), Json.Options);

    internal sealed class Mapping : IEntityTypeConfiguration<BulkCase>
    {
        public void Configure(EntityTypeBuilder<BulkCase> @case)
        {
            @case.ToTable("bulk_cases");
            @case.HasKey(c => new { c.JobId, c.Number });
            @case.HasIndex(c => new { c.JobId, c.State, c.Number });
            @case.HasOne<Job>().WithMany().HasForeignKey(c => c.JobId);
        }
    }
}

/// <summary>Which cases: those named, or all of a view as it is when the work begins.</summary>
public sealed record BulkSelection(IReadOnlyList<long>? Numbers, Conditions? Conditions, string? Words);

/// <summary>What a bulk job is told to do. The permissions are those of the moment it was asked for.</summary>
public sealed record BulkOrder(ActorKind Kind, Guid? ById, string ByName, IReadOnlyList<string> Permissions, BulkSelection Selection, IReadOnlyList<Step> Steps)
{
    public Actor By => new(Kind, ById, ByName) { Permissions = Permissions.ToHashSet() };
}

public sealed record NothingSelected() : Refusal("No case is selected.");

/// <summary>
/// Many cases changed at once: a job that first writes down which cases it is about, then changes them one by one, each with its row
/// in one transaction. Killed at any point it goes on with the next row, and no case is changed twice.
/// </summary>
public sealed class Bulk(KulanzDb db, Jobs jobs, TimeProvider clock)
{
    public const string Kind = "cases.bulk";

    private const int ListedAtOnce = 1000;
    private const int ChangedAtOnce = 20;

    public async Task<Outcome<Job>> Start(BulkSelection selection, IReadOnlyList<Step> steps, Actor by, CancellationToken cancel)
    {
        if (!by.May(Permission.CasesBulk))
            return new NotFound("page");
        if (selection.Conditions is null && selection.Numbers is null or { Count: 0 })
            return new NothingSelected();
        if (StepKind.Check(steps, trigger: false) is { } refused)
            return refused;
        var order = new BulkOrder(by.Kind, by.Id, by.Name, [.. by.Permissions], selection, steps);
        db.Record("cases.bulk_asked", "cases", null, by, new { selection.Numbers, selection.Conditions, selection.Words, steps }, clock);
        return await jobs.Start(Kind, "Change many cases", JsonSerializer.Serialize(order, Json.Options), selection.Numbers?.Distinct().Count() ?? 0, by, cancel);
    }

    public static async Task<bool> Step(Job job, IServiceProvider services, CancellationToken cancel)
    {
        var order = JsonSerializer.Deserialize<BulkOrder>(job.Input, Json.Options)!;
        return job.Progress == "changing"
            ? await Change(job, services, (number, row, inner) => Change(order, number, row, inner, cancel), cancel)
            : await List(job, order, services, cancel);
    }

    /// <summary>Writes down what the work is about, a thousand at a time.</summary>
    private static async Task<bool> List(Job job, BulkOrder order, IServiceProvider services, CancellationToken cancel)
    {
        var db = services.GetRequiredService<KulanzDb>();
        var behind = long.TryParse(job.Progress, out var number) ? number : 0;
        var numbers = order.Selection.Conditions is { } conditions
            ? await services.GetRequiredService<CaseList>().Numbers(conditions, order.Selection.Words, behind, ListedAtOnce, order.By, cancel)
            : [.. order.Selection.Numbers!.Distinct().Where(n => n > behind).Order().Take(ListedAtOnce)];
        db.AddRange(numbers.Select(n => new BulkCase { JobId = job.Id, Number = n }));
        job.Total = await db.Set<BulkCase>().CountAsync(c => c.JobId == job.Id, cancel) + numbers.Count;
        job.Progress = numbers.Count == ListedAtOnce ? $"{numbers[^1]}" : "changing";
        return true;
    }

    /// <summary>The next rows of a job, each in a transaction and a context of its own; shared with undoing.</summary>
    internal static async Task<bool> Change(Job job, IServiceProvider services, Func<long, BulkCase, IServiceProvider, Task> change, CancellationToken cancel)
    {
        var db = services.GetRequiredService<KulanzDb>();
        var next = await db.Set<BulkCase>().AsNoTracking().Where(c => c.JobId == job.Id && c.State == BulkState.Pending).OrderBy(c => c.Number).Select(c => c.Number).Take(ChangedAtOnce).ToListAsync(cancel);
        foreach (var number in next)
        {
            await using var scope = services.GetRequiredService<IServiceScopeFactory>().CreateAsyncScope();
            var own = scope.ServiceProvider.GetRequiredService<KulanzDb>();
            try
            {
                await own.Write(async () =>
                {
                    var row = await own.Set<BulkCase>().SingleAsync(c => c.JobId == job.Id && c.Number == number, cancel);
                    await change(number, row, scope.ServiceProvider);
                    row.State = BulkState.Done;
                    return await own.SaveChangesAsync(cancel);
                }, cancel);
            }
            catch (Exception no) when (no is TakingSteps.RefusedException or DbUpdateConcurrencyException)
            {
                var reason = BulkCase.Say(no is TakingSteps.RefusedException refused ? refused.Refusal : new ChangedMeanwhile());
                await db.Write(() => db.Set<BulkCase>().Where(c => c.JobId == job.Id && c.Number == number)
                    .ExecuteUpdateAsync(c => c.SetProperty(x => x.State, BulkState.Refused).SetProperty(x => x.Reason, reason), cancel), cancel);
            }
        }
        job.Done = await db.Set<BulkCase>().CountAsync(c => c.JobId == job.Id && c.State != BulkState.Pending, cancel);
        return next.Count == ChangedAtOnce;
    }

    private static async Task Change(BulkOrder order, long number, BulkCase row, IServiceProvider services, CancellationToken cancel)
    {
        var db = services.GetRequiredService<KulanzDb>();
        if (await db.CasesFor(order.By).SingleOrDefaultAsync(c => c.Number == number, cancel) is not { } @case)
            throw new TakingSteps.RefusedException(new NotFound("case"));
        row.Before = JsonSerializer.Serialize(BulkCase.Values.Of(@case), Json.Options);
        await services.GetRequiredService<TakingSteps>().Within(number, order.Steps, order.By, null, cancel);
        row.After = JsonSerializer.Serialize(BulkCase.Values.Of(@case), Json.Options);
    }
}
