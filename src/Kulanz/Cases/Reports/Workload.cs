using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Reports;

/// <summary>What lies with somebody now, or in a queue.</summary>
/// <param name="Id">Null: with nobody.</param>
/// <param name="Name">Null: with nobody.</param>
/// <param name="Waiting">It is our turn.</param>
/// <param name="Overdue">A promised time is over.</param>
public sealed record Load(Guid? Id, string? Name, int Open, int Waiting, DateTimeOffset? OldestWaiting, int Overdue);

public sealed record LoadNow(IReadOnlyList<Load> Queues, IReadOnlyList<Load> People);

/// <summary>Who has how much to do at this moment. It reads the cases that are not solved, by an index: as many as a desk has open, however many it ever had.</summary>
public sealed class Workload(KulanzDb db, TimeProvider clock)
{
    private static readonly CaseState[] Unsolved = [CaseState.New, CaseState.Open, CaseState.WaitingOnCustomer, CaseState.WaitingOnThirdParty];

    /// <param name="queue">Only of this one; of all that <paramref name="who"/> sees without.</param>
    public async Task<LoadNow> Now(Actor who, Guid? queue, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var open = db.CasesFor(who).Where(c => Unsolved.Contains(c.State) && c.MergedIntoId == null && (queue == null || c.QueueId == queue));
        var sums = await open.GroupBy(c => new { c.QueueId, c.OwnerId })
            .Select(g => new Part(g.Key.QueueId, g.Key.OwnerId, g.Count(), g.Count(c => c.WaitingSince != null), g.Min(c => c.WaitingSince), g.Count(c => c.DueAt != null && c.DueAt <= now))).ToListAsync(cancel);
        var owners = sums.Select(s => s.OwnerId).OfType<Guid>().Distinct().ToList();
        var people = await db.Accounts.Where(a => owners.Contains(a.Id)).Select(a => new { a.Id, a.Name }).ToDictionaryAsync(a => a.Id, a => a.Name, cancel);
        var queues = await db.QueuesFor(who).Where(q => queue == null || q.Id == queue).OrderBy(q => q.Name).Select(q => new { q.Id, q.Name, Retired = q.RetiredAt != null }).Take(500).ToListAsync(cancel);
        return new(
            [.. queues.Where(q => !q.Retired || sums.Exists(s => s.QueueId == q.Id)).Select(q => Sum(q.Id, q.Name, s => s.QueueId == q.Id))],
            [.. owners.Select(id => Sum(id, people.GetValueOrDefault(id) ?? "", s => s.OwnerId == id)).OrderByDescending(l => l.Waiting).ThenByDescending(l => l.Open).ThenBy(l => l.Name, StringComparer.CurrentCulture),
                .. sums.Exists(s => s.OwnerId is null) ? new[] { Sum(null, null, s => s.OwnerId is null) } : []]);

        Load Sum(Guid? id, string? name, Func<Part, bool> which)
        {
            var its = sums.Where(which).ToList();
            return new(id, name, its.Sum(s => s.Open), its.Sum(s => s.Waiting), its.Min(s => s.Oldest), its.Sum(s => s.Overdue));
        }
    }

    private sealed record Part(Guid QueueId, Guid? OwnerId, int Open, int Waiting, DateTimeOffset? Oldest, int Overdue);
}
