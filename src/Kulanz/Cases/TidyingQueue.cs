using System.Text.Json;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Jobs;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>
/// A queue was closed, or some who worked in it no longer do: its cases move on, or go back to the queue, one by one and each with a record
/// of its own. There is no list of what is done: a case that has moved is no longer found, so it can be killed at any point.
/// </summary>
public static class TidyingQueue
{
    public const string Kind = "queues.tidy";

    private const int AtOnce = 20;

    /// <param name="To">Where the cases go; null takes away owners who do not work there.</param>
    public sealed record Order(ActorKind ByKind, Guid? ById, string ByName, Guid Queue, Guid? To);

    /// <summary>What is left to do.</summary>
    public static IQueryable<Case> Cases(KulanzDb db, Order order)
    {
        var open = db.Cases.Where(c => c.QueueId == order.Queue && c.State != CaseState.Closed);
        return order.To is not null
            ? open.Where(_ => db.Queues.Any(q => q.Id == order.Queue && q.RetiredAt != null && q.SuccessorId != null))
            : open.Where(c => c.OwnerId != null && !db.Queues.Any(q => q.Id == order.Queue && q.OpenToAll) && !db.QueueMembers.Any(m => m.QueueId == order.Queue && m.AccountId == c.OwnerId));
    }

    public static async Task<bool> Step(Job job, IServiceProvider services, CancellationToken cancel)
    {
        var order = JsonSerializer.Deserialize<Order>(job.Input, Json.Options)!;
        var next = await Cases(services.GetRequiredService<KulanzDb>(), order).AsNoTracking().OrderBy(c => c.Id).Select(c => c.Id).Take(AtOnce).ToListAsync(cancel);
        foreach (var id in next)
        {
            await using var scope = services.GetRequiredService<IServiceScopeFactory>().CreateAsyncScope();
            try
            {
                if (await One(id, order, scope.ServiceProvider, cancel))
                    job.Done++;
            }
            catch (DbUpdateConcurrencyException)
            {
                // Somebody works on it at this moment; the next step finds it again.
            }
        }
        job.Total = Math.Max(job.Total, job.Done);
        return next.Count > 0;
    }

    private static Task<bool> One(Guid id, Order order, IServiceProvider services, CancellationToken cancel)
    {
        var db = services.GetRequiredService<KulanzDb>();
        var assigning = services.GetRequiredService<Assigning>();
        var by = new Actor(order.ByKind, order.ById, order.ByName);
        return db.Write(async () =>
        {
            if (await Cases(db, order).SingleOrDefaultAsync(c => c.Id == id, cancel) is not { } @case)
                return false;
            if (order.To is null)
                _ = (await assigning.Leave(@case, by, cancel)).Value;
            // The queue that was asked for may have been closed itself since.
            else if (await db.OpenQueue(order.Queue, cancel) is { } target)
                _ = (await assigning.Put(@case, target, by, cancel)).Value;
            return true;
        }, cancel);
    }
}
