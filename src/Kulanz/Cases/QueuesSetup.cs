using Kulanz.Access;
using Kulanz.Platform.Data;
using Kulanz.Platform.Jobs;
using Kulanz.Platform.Ui;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>What queues need around them.</summary>
public static class QueuesSetup
{
    public static void AddQueues(this IServiceCollection services)
    {
        services.AddScoped<ArrangingQueues>();
        services.AddSingleton(new JobKind(TidyingQueue.Kind, TidyingQueue.Step));
        services.AddSingleton(new AdminLink(50, "Queues", "Where cases wait, and who works there.", "inbox", "/admin/queues"));
        services.AddSingleton(new PersonPanel(10, "PersonQueues"));
    }

    /// <summary>The queue that takes a case meant for <paramref name="wanted"/>: itself, or what has taken its place; the first one where nothing is wanted.</summary>
    public static async Task<Queue?> OpenQueue(this KulanzDb db, Guid? wanted, CancellationToken cancel)
    {
        if (wanted is not null)
        {
            if (await db.Queues.SingleOrDefaultAsync(q => q.Id == wanted, cancel) is not { } queue)
                return null;
            if (queue.RetiredAt is null)
                return queue;
            // Closing a queue points those it had replaced to its own successor, so one step is enough.
            if (queue.SuccessorId is { } next && await db.Queues.SingleOrDefaultAsync(q => q.Id == next && q.RetiredAt == null, cancel) is { } successor)
                return successor;
        }
        return await db.Queues.Where(q => q.RetiredAt == null).OrderBy(q => q.Id).FirstOrDefaultAsync(cancel);
    }
}
