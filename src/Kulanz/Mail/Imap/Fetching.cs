using System.Security.Cryptography;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Mail.Imap;

/// <summary>
/// Keeps a line open to every mailbox that is fetched by IMAP, on one node at a time, and starts over whenever a mailbox was changed.
/// A line that breaks is opened again after a pause that doubles from a second to ten minutes.
/// </summary>
public sealed class Fetching(IServiceScopeFactory scopes, Platform.Live.Live live, TimeProvider clock, ILogger<Fetching> log)
{
    public const string Loop = "mail-fetching";

    /// <summary>Announced when there is something new to show about fetching.</summary>
    public const string Topic = "fetching";

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    /// <summary>The round of the loop: it lasts as long as there is something to fetch.</summary>
    public static Task Run(IServiceProvider services, CancellationToken cancel) => services.GetRequiredService<Fetching>().Run(cancel);

    private async Task Run(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            using var changed = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            // Listening begins before the mailboxes are read, or a change in between would be missed.
            await using var topics = live.Topics(TimeSpan.FromMinutes(1), changed.Token).GetAsyncEnumerator(changed.Token);
            var watching = Watch(topics, changed);
            var boxes = await Boxes(cancel);
            await Task.WhenAll(boxes.Select(id => Keep(id, changed.Token)));
            if (boxes.Count == 0)
                await changed.CancelAsync();
            await watching;
            if (boxes.Count == 0)
                return;
        }
    }

    private static async Task Watch(IAsyncEnumerator<string?> topics, CancellationTokenSource changed)
    {
        try
        {
            while (await topics.MoveNextAsync())
                if (topics.Current is Mailboxes.Topic or Platform.Live.Live.Everything)
                    break;
        }
        catch (OperationCanceledException)
        {
            // The program stops.
        }
        await changed.CancelAsync();
    }

    private async Task<IReadOnlyList<Guid>> Boxes(CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        // Until somebody takes mail in there is nothing to fetch it for.
        if (scope.ServiceProvider.GetService<MailIntakeDoor>() is null)
            return [];
        return await scope.ServiceProvider.GetRequiredService<KulanzDb>().Mailboxes
            .Where(m => m.DisabledAt == null && m.Incoming != null).Select(m => m.Id).ToListAsync(cancel);
    }

    private async Task Keep(Guid mailbox, CancellationToken cancel)
    {
        var pause = TimeSpan.FromSeconds(1);
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var session = ActivatorUtilities.CreateInstance<FetchingSession>(scope.ServiceProvider, mailbox);
                await session.Run(() => pause = TimeSpan.FromSeconds(1), cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (TransportException trouble)
            {
                await Note(mailbox, Sentence.Of(trouble.Problem), cancel);
            }
            catch (Exception broken)
            {
                log.LogError(broken, "Fetching from mailbox {Mailbox} broke off and will be tried again", mailbox);
                await Note(mailbox, new Sentence("Something unexpected happened: {0}", broken.Message), cancel);
            }
            try
            {
                await Task.Delay(pause * RandomNumberGenerator.GetInt32(80, 121) / 100, clock, cancel);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>So that the administration page says why nothing comes.</summary>
    private async Task Note(Guid mailbox, Sentence problem, CancellationToken cancel)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<KulanzDb>();
            var folder = await db.Set<FetchedFolder>().SingleOrDefaultAsync(f => f.MailboxId == mailbox, cancel);
            if (folder is null)
                db.Add(folder = new FetchedFolder { MailboxId = mailbox, Folder = "" });
            (folder.Problem, folder.ProblemAt) = (problem, folder.Problem is null ? clock.GetUtcNow() : folder.ProblemAt);
            db.Announce(Topic);
            await db.SaveChangesAsync(cancel);
        }
        catch (Exception broken) when (broken is not OperationCanceledException)
        {
            log.LogError(broken, "The problem of mailbox {Mailbox} could not be written down: {Problem}", mailbox, problem.English);
        }
        catch (OperationCanceledException)
        {
            // The program stops.
        }
    }
}
