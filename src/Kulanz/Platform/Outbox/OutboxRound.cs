using System.Security.Cryptography;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Platform.Outbox;

/// <summary>
/// Does what is due, on every node. An item is claimed by one conditional UPDATE that only one node can win, and whoever claims it has
/// <see cref="Lease"/> to be done; a node that dies in between leaves the item to the others. Alternatives dropped: <c>FOR UPDATE SKIP LOCKED</c>
/// (holds a transaction open while a mail server thinks, and SQLite has nothing like it), one node for all (a poke to the others would be lost).
/// Several rounds run side by side, so that one slow server does not hold up the rest.
/// </summary>
public sealed class OutboxRound(KulanzDb db, IServiceProvider services, TimeProvider clock, ILogger<OutboxRound> log)
{
    public const string Loop = "outbox";
    public const int SideBySide = 4;

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    /// <summary>After this long an item does not hold up its lane any more.</summary>
    private static readonly TimeSpan Stuck = TimeSpan.FromHours(1);

    /// <summary>One round of the loop: items that are due, one after the other, until there are none.</summary>
    public static async Task Run(IServiceProvider services, CancellationToken cancel)
    {
        var scopes = services.GetRequiredService<IServiceScopeFactory>();
        bool found;
        do
        {
            await using var scope = scopes.CreateAsyncScope();
            found = await ActivatorUtilities.CreateInstance<OutboxRound>(scope.ServiceProvider).One(cancel);
        }
        while (found && !cancel.IsCancellationRequested);
    }

    private async Task<bool> One(CancellationToken cancel)
    {
        if (await Claim(cancel) is not { } item)
            return false;
        var answer = await Try(item, cancel);
        if (answer.Done)
            db.Remove(item);
        else if (answer.Final || clock.GetUtcNow() >= item.GiveUpAt)
            await Fail(item, answer.Why!, cancel);
        else
            item.Postpone(answer.Why!, clock.GetUtcNow() + Pause(item.Attempts));
        Operations.Measures.OutboxTried.Add(1, new("kind", item.Kind), new("result", answer.Done ? "done" : item.State == OutboxState.Failed ? "failed" : "later"));
        db.Announce(Outbox.Topic);
        // Done is done: a stopping program still writes down what has already left.
        await db.SaveChangesAsync(CancellationToken.None);
        return true;
    }

    private async Task<OutboxItem?> Claim(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var recent = now - Stuck;
        var items = db.Set<OutboxItem>();
        var due = await items.AsNoTracking()
            .Where(i => i.State == OutboxState.Waiting && i.NextTryAt <= now)
            .Where(i => i.Lane == null || !items.Any(front => front.Lane == i.Lane && front.AddedAt < i.AddedAt && front.AddedAt > recent && front.State == OutboxState.Waiting))
            .OrderBy(i => i.NextTryAt).Take(SideBySide * 2)
            .Select(i => new { i.Id, i.Attempts }).ToListAsync(cancel);
        foreach (var candidate in due)
        {
            var won = await db.Write(() => items
                .Where(i => i.Id == candidate.Id && i.Attempts == candidate.Attempts && i.State == OutboxState.Waiting && i.NextTryAt <= now)
                .ExecuteUpdateAsync(set => set
                    .SetProperty(i => i.Attempts, candidate.Attempts + 1)
                    .SetProperty(i => i.ClaimedAt, now)
                    .SetProperty(i => i.NextTryAt, now + Lease), cancel), cancel);
            if (won == 1)
                return await items.SingleAsync(i => i.Id == candidate.Id, cancel);
        }
        return null;
    }

    private async Task<OutboxAnswer> Try(OutboxItem item, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Longest);
        try
        {
            return await Kind(item).Deliver(item, services, limit.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return OutboxAnswer.Later(new Sentence("It took longer than {0} minutes.", "5"));
        }
        catch (Exception broken) when (broken is not OperationCanceledException)
        {
            log.LogError(broken, "Outbox item {Item} of kind {Kind} failed and will be tried again", item.Id, item.Kind);
            db.ChangeTracker.Clear();
            db.Attach(item);
            return OutboxAnswer.Later(new Sentence("Something unexpected happened: {0}", broken.Message));
        }
    }

    private async Task Fail(OutboxItem item, Sentence why, CancellationToken cancel)
    {
        item.Fail(why, clock.GetUtcNow());
        await Kind(item).Over(item, why, services, cancel);
    }

    private OutboxKind Kind(OutboxItem item) => services.GetServices<OutboxKind>().Single(k => k.Name == item.Kind);

    /// <summary>Half a minute, doubled each time up to an hour, give or take a fifth: a server that comes back is not met by everything at once.</summary>
    private static TimeSpan Pause(int attempts) =>
        TimeSpan.FromSeconds(Math.Min(3600, 30 * Math.Pow(2, Math.Min(attempts - 1, 10))) * RandomNumberGenerator.GetInt32(80, 121) / 100);
}
