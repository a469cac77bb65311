using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Mail.Imap;

/// <summary>
/// One line to one mailbox, from signing in until it breaks. What is to be fetched is written down first; a mail is handed in; that it was handed in is
/// written down; then it is marked at its server. Killed anywhere in between it goes on where it was. Only between handing in and writing that down can a
/// mail be handed in twice, and whoever takes mail in recognises it. A mail that its server or we refuse keeps its place in the list, is shown as the mailbox's
/// problem, and does not hold up those behind it.
/// </summary>
public sealed class FetchingSession(Guid mailboxId, IServiceScopeFactory scopes, MailSecrets secrets, Preferences preferences, TimeProvider clock, ILogger<FetchingSession> log)
{
    /// <summary>Servers may hang up after 30 minutes, some routers forget a silent line sooner.</summary>
    private static readonly TimeSpan LongestIdle = TimeSpan.FromMinutes(9);

    private static readonly TimeSpan Polling = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AgainAfterRefusal = TimeSpan.FromMinutes(1);

    private Incoming incoming = null!;
    private Imap imap = null!;

    /// <summary>What the last work could not do; nobody sees it gone before the next has tried.</summary>
    private Sentence? trouble;

    /// <param name="well">Called when the line works: the next pause may be short again.</param>
    public async Task Run(Action well, CancellationToken cancel)
    {
        incoming = await In(db => db.Mailboxes.AsNoTracking().Where(m => m.Id == mailboxId).Select(m => m.Incoming!).SingleAsync(cancel));
        imap = await Imap.Connect(incoming.Server, secrets.Reveal(incoming.Server.Secret), cancel);
        await using var line = imap;
        var folder = await imap.Open(incoming.Folder, cancel);
        await Compare(folder, cancel);
        while (true)
        {
            await Look(cancel);
            well();
            trouble = await Work(cancel);
            if (trouble is not null)
                await Tell(cancel);
            await Wait(trouble is null ? LongestIdle : AgainAfterRefusal, cancel);
        }
    }

    /// <summary>A folder seen for the first time, or made anew by its server: its UIDs mean nothing we know. What nobody has read there is taken.</summary>
    private async Task Compare(OpenFolder folder, CancellationToken cancel)
    {
        var known = await In(db => db.Set<FetchedFolder>().AsNoTracking().SingleOrDefaultAsync(f => f.MailboxId == mailboxId, cancel));
        if (known is not null && known.Folder == incoming.Folder && known.UidValidity == folder.UidValidity)
            return;
        var next = folder.UidNext > 0 ? folder.UidNext : (await imap.Search("ALL", cancel)) is [.., var last] ? last + 1 : 1;
        var unread = (await imap.Search("UNSEEN", cancel)).Where(uid => uid < next).ToList();
        await In(async db =>
        {
            await db.Set<Fetch>().Where(f => f.MailboxId == mailboxId).ExecuteDeleteAsync(cancel);
            var state = await db.Set<FetchedFolder>().SingleOrDefaultAsync(f => f.MailboxId == mailboxId, cancel);
            if (state is null)
                db.Add(state = new FetchedFolder { MailboxId = mailboxId, Folder = incoming.Folder });
            (state.Folder, state.UidValidity, state.LastUid) = (incoming.Folder, folder.UidValidity, next - 1);
            db.AddRange(unread.Select(uid => new Fetch { MailboxId = mailboxId, Uid = uid }));
            return await db.SaveChangesAsync(cancel);
        }, cancel);
    }

    /// <summary>Writes down what has come since.</summary>
    private async Task Look(CancellationToken cancel)
    {
        var last = await In(db => db.Set<FetchedFolder>().Where(f => f.MailboxId == mailboxId).Select(f => f.LastUid).SingleAsync(cancel));
        // "n:*" names the last mail even where n is beyond it.
        var fresh = (await imap.Search($"UID {last + 1}:*", cancel)).Where(uid => uid > last).ToList();
        await In(async db =>
        {
            var state = await db.Set<FetchedFolder>().SingleAsync(f => f.MailboxId == mailboxId, cancel);
            if (fresh.Count > 0)
                state.LastUid = fresh[^1];
            state.CheckedAt = clock.GetUtcNow();
            Tell(state);
            db.AddRange(fresh.Select(uid => new Fetch { MailboxId = mailboxId, Uid = uid }));
            db.Announce(Fetching.Topic);
            return await db.SaveChangesAsync(cancel);
        }, cancel);
    }

    private Task<int> Tell(CancellationToken cancel) => In(async db =>
    {
        Tell(await db.Set<FetchedFolder>().SingleAsync(f => f.MailboxId == mailboxId, cancel));
        db.Announce(Fetching.Topic);
        return await db.SaveChangesAsync(cancel);
    }, cancel);

    private void Tell(FetchedFolder state) => (state.Problem, state.ProblemAt) = (trouble, trouble is null ? null : state.ProblemAt ?? clock.GetUtcNow());

    private enum Handing
    {
        Done,

        /// <summary>Its server does not hand it out, or we could not take it in: tried again later.</summary>
        Refused,

        /// <summary>Too large; it stays.</summary>
        Left,

        /// <summary>Somebody took it away in the meantime.</summary>
        Gone,
    }

    /// <summary>Hands in and marks what is written down, the oldest first; answers what could not be done, or null.</summary>
    private async Task<Sentence?> Work(CancellationToken cancel)
    {
        Sentence? refused = null;
        for (long after = 0; await In(db => db.Set<Fetch>().AsNoTracking().Where(f => f.MailboxId == mailboxId && f.Uid > after).OrderBy(f => f.Uid).FirstOrDefaultAsync(cancel)) is { } next; after = next.Uid)
        {
            var handing = next.HandedIn ? Handing.Done : await HandIn(next.Uid, cancel);
            if (handing == Handing.Refused)
                refused ??= new Sentence("Mail number {0} of the folder cannot be taken in. Mail behind it is. It is tried again every minute.", $"{next.Uid}");
            if (handing == Handing.Done && !await Allowed(() => Mark(next.Uid, cancel), next.Uid))
                refused ??= new Sentence("Mail number {0} of the folder was taken in, but its server does not let it be marked, moved or deleted. It is tried again every minute.", $"{next.Uid}");
            else if (handing is Handing.Done or Handing.Gone)
                await Change(next.Uid, fetch => fetch.ExecuteDeleteAsync(cancel));
        }
        return refused;
    }

    private async Task<Handing> HandIn(long uid, CancellationToken cancel)
    {
        var handing = Handing.Refused;
        await Allowed(async () => handing = await Take(uid, cancel), uid);
        return handing;
    }

    /// <summary>False if the server said no: to this one thing, and the line goes on. Anything else ends the line.</summary>
    private async Task<bool> Allowed(Func<Task> ask, long uid)
    {
        try
        {
            await ask();
            return true;
        }
        catch (TransportException no) when (no.Problem is ServerRefused)
        {
            log.LogError(no, "The server of mailbox {Mailbox} refuses something about mail {Uid}", mailboxId, uid);
            return false;
        }
    }

    private async Task<Handing> Take(long uid, CancellationToken cancel)
    {
        if (await imap.Size(uid, cancel) is not { } size)
            return Handing.Gone;
        // What would not be taken in is not fetched either, and never deleted.
        if (size > Math.Min(Imap.LargestMail, (await preferences.Get<ArrivalLimits>(cancel)).LargestMegabytes * 1024L * 1024))
        {
            log.LogError("Mail {Uid} of mailbox {Mailbox} has {Size} bytes, more than Kulanz takes; it stays at its server", uid, mailboxId, size);
            return Handing.Left;
        }
        if (await imap.Fetch(uid, cancel) is not { } content)
            return Handing.Gone;
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<MailIntakeDoor>()(new RawMail(content, "imap", mailboxId), cancel);
        }
        catch (Exception refused) when (refused is not OperationCanceledException)
        {
            log.LogError(refused, "Mail {Uid} of mailbox {Mailbox} could not be taken in; it stays at its server and will be brought again", uid, mailboxId);
            return Handing.Refused;
        }
        // Even while the program stops: what was taken in is not brought again.
        await Change(uid, fetch => fetch.ExecuteUpdateAsync(set => set.SetProperty(f => f.HandedIn, true), CancellationToken.None));
        return Handing.Done;
    }

    private Task Mark(long uid, CancellationToken cancel) => incoming.After switch
    {
        AfterFetching.Move => imap.Move(uid, incoming.MoveTo, cancel),
        AfterFetching.Delete => imap.Delete(uid, cancel),
        _ => imap.MarkSeen(uid, cancel),
    };

    private Task<int> Change(long uid, Func<IQueryable<Fetch>, Task<int>> change) =>
        In(db => change(db.Set<Fetch>().Where(f => f.MailboxId == mailboxId && f.Uid == uid)), CancellationToken.None);

    private async Task Wait(TimeSpan longest, CancellationToken cancel)
    {
        if (imap.CanIdle)
        {
            await imap.Idle(longest, clock, cancel);
            return;
        }
        await Task.Delay(Polling, clock, cancel);
        await imap.Noop(cancel);
    }

    private async Task<T> In<T>(Func<KulanzDb, Task<T>> look)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await look(scope.ServiceProvider.GetRequiredService<KulanzDb>());
    }

    private async Task<T> In<T>(Func<KulanzDb, Task<T>> write, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<KulanzDb>();
        return await db.Write(() => write(db), cancel);
    }
}
