using Kulanz.Cases.Mentions.Reading;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Mentions;

/// <summary>Reads what is due, one feed after the other. How often is for the feed to say, but never more than every quarter of an hour; one that fails is asked more and more seldom.</summary>
public sealed class FeedRounds(KulanzDb db, Fetching fetching, Spotting spotting, Preferences preferences, TimeProvider clock)
{
    public const string Loop = "feeds";
    private const int AtOnce = 50;
    private static readonly TimeSpan Least = TimeSpan.FromMinutes(15), Usual = TimeSpan.FromMinutes(30), Longest = TimeSpan.FromDays(1);

    public static Task Round(IServiceProvider services, CancellationToken cancel) => services.GetRequiredService<FeedRounds>().ReadDue(cancel);

    public async Task ReadDue(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        foreach (var id in await db.WatchedFeeds.Where(f => f.NextAt != null && f.NextAt <= now).OrderBy(f => f.NextAt).Take(AtOnce).Select(f => f.Id).ToListAsync(cancel))
        {
            cancel.ThrowIfCancellationRequested();
            await Read(id, cancel);
            db.ChangeTracker.Clear();
        }
    }

    private async Task Read(Guid id, CancellationToken cancel)
    {
        if (await db.WatchedFeeds.AsNoTracking().SingleOrDefaultAsync(f => f.Id == id, cancel) is not { } due)
            return;
        var got = await fetching.Get(due.Url, due.ETag, due.Modified, cancel);
        var read = got.Good ? FeedText.Read(got.Text, got.Url, clock.GetUtcNow()) : null;
        if (read is not null)
            await Take(due, read, cancel);
        if (await db.WatchedFeeds.SingleOrDefaultAsync(f => f.Id == id, cancel) is not { } feed)
            return;
        var now = clock.GetUtcNow();
        feed.FetchedAt = now;
        feed.Problem = got.Problem ?? (got.Status == 304 || read is not null ? null : new Sentence("What lies there is no feed any more."));
        if (got.Status == 410)
        {
            (feed.GoneAt, feed.NextAt) = (now, null);
            db.Record("feed.gone", $"feed/{feed.Id}", null, Actor.System, new { feed.Title, feed.Url }, clock);
        }
        else if (feed.Problem is not null)
        {
            feed.Failures++;
            var wait = TimeSpan.FromMinutes(Least.TotalMinutes * Math.Pow(2, Math.Min(feed.Failures, 8)));
            feed.NextAt = feed.PausedAt is null ? now + Bounded(got.RetryAfter is { } asked && asked > wait ? asked : wait) : null;
        }
        else
        {
            (feed.Failures, feed.ReadAt) = (0, now);
            (feed.ETag, feed.Modified) = got.Status == 304 ? (feed.ETag, feed.Modified) : (got.ETag is { Length: <= 400 } tag ? tag : null, got.Modified);
            if (read is not null)
                (feed.Posts, feed.Title) = (read.Posts.Count, feed.Title.Length > 0 ? feed.Title : read.Title);
            feed.NextAt = feed.PausedAt is null ? now + Bounded(read?.Every ?? Usual) : null;
        }
        if (got.MovedTo is { AbsoluteUri.Length: < 2000 } moved && got.Problem is null)
            feed.Url = moved.AbsoluteUri;
        db.Announce(WatchingFeeds.Listed);
        await db.SaveChangesAsync(cancel);
    }

    private static TimeSpan Bounded(TimeSpan wait) => wait < Least ? Least : wait > Longest ? Longest : wait;

    private async Task Take(WatchedFeed feed, FeedRead read, CancellationToken cancel)
    {
        var customs = await preferences.Get<MentionCustoms>(cancel);
        var phrases = new Phrases(feed.Phrases.Length > 0 ? feed.Phrases : customs.Phrases, customs.Excluded);
        // The oldest first, as it happened.
        foreach (var post in read.Posts.Reverse())
            if (phrases.In($"{post.Title}\n{post.Text}") is { } phrase)
            {
                await spotting.Spot(post, feed, phrase, cancel);
                db.ChangeTracker.Clear();
            }
    }
}
