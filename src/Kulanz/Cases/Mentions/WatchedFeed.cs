using Kulanz.Access;
using Kulanz.Cases.Mentions.Reading;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases.Mentions;

/// <summary>A feed that is read again and again, and how that went.</summary>
public sealed class WatchedFeed
{
    public Guid Id { get; init; }
    public required string Url { get; set; }
    public required string Title { get; set; }

    /// <summary>What it is searched for; empty is what all are searched for.</summary>
    public string Phrases { get; set; } = "";

    public DateTimeOffset AddedAt { get; init; }
    public required string AddedByName { get; init; }
    public DateTimeOffset? PausedAt { get; set; }

    /// <summary>It is gone for good, as its server says.</summary>
    public DateTimeOffset? GoneAt { get; set; }

    /// <summary>When it is read next; null while it is not.</summary>
    public DateTimeOffset? NextAt { get; set; }
    public DateTimeOffset? FetchedAt { get; set; }

    /// <summary>When it was last read without a problem.</summary>
    public DateTimeOffset? ReadAt { get; set; }
    public Sentence? Problem { get; set; }
    public int Failures { get; set; }
    public string? ETag { get; set; }
    public DateTimeOffset? Modified { get; set; }
    public int Posts { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<WatchedFeed>
    {
        public void Configure(EntityTypeBuilder<WatchedFeed> feed)
        {
            feed.ToTable("watched_feeds");
            feed.Property(f => f.Url).HasMaxLength(2000);
            feed.Property(f => f.Title).HasMaxLength(300);
            feed.Property(f => f.Phrases).HasMaxLength(Mentions.Phrases.Longest);
            feed.Property(f => f.AddedByName).HasMaxLength(200);
            feed.Property(f => f.Problem).HasConversion<Sentence.Column>();
            feed.Property(f => f.ETag).HasColumnName("etag").HasMaxLength(400);
            feed.HasIndex(f => f.NextAt).HasFilter("next_at IS NOT NULL");
        }
    }
}

public sealed record NoFeedThere(string Said) : Invalid("url", "No feed was found there. {0}", Said);

public sealed record FeedWatched(string Title) : Refusal("“{0}” is watched already.", Title);

public sealed record TooManyFeeds(int Most) : Refusal("Please watch at most {0} feeds.", Most);

/// <summary>Adding feeds, pausing and removing them.</summary>
public sealed class WatchingFeeds(KulanzDb db, Fetching fetching, TimeProvider clock)
{
    public const string Listed = "feeds";
    private const int Most = 500;

    /// <summary>The feed at an address, or the first one that the page there names. It is read for the first time by the loop.</summary>
    public async Task<Outcome<WatchedFeed>> Add(string? url, string? phrases, Actor by, CancellationToken cancel)
    {
        var address = Typed.Line(url);
        if (address.Length == 0)
            return new Missing("url");
        if (!address.Contains("://", StringComparison.Ordinal))
            address = $"https://{address}";
        if (Typed.Text(phrases).Length > Phrases.Longest)
            return new TooLong("phrases", Phrases.Longest);
        if (await db.WatchedFeeds.CountAsync(cancel) >= Most)
            return new TooManyFeeds(Most);
        var found = await Find(address, cancel);
        if (found.Feed is not { } read)
            return new NoFeedThere(found.Problem is { } problem ? new Platform.Ui.Texts()[problem] : "");
        if (await db.WatchedFeeds.FirstOrDefaultAsync(f => f.Url == found.Url, cancel) is { } known)
            return new FeedWatched(known.Title);
        var feed = new WatchedFeed
        {
            Id = Id.New(clock), Url = found.Url, Title = read.Title.Length > 0 ? read.Title : new Uri(found.Url).Host, Phrases = Typed.Text(phrases), AddedAt = clock.GetUtcNow(), AddedByName = by.Name, NextAt = clock.GetUtcNow(), Posts = read.Posts.Count,
        };
        db.Add(feed);
        db.Record("feed.added", $"feed/{feed.Id}", null, by, new { feed.Title, feed.Url, feed.Phrases }, clock);
        Tell();
        await db.SaveChangesAsync(cancel);
        return feed;
    }

    /// <summary>What is found there now, without keeping anything.</summary>
    public async Task<(FeedRead? Feed, string Url, Sentence? Problem)> Find(string address, CancellationToken cancel)
    {
        var got = await fetching.Get(address, null, null, cancel);
        if (!got.Good)
            return (null, address, got.Problem);
        if (FeedText.Read(got.Text, got.Url, clock.GetUtcNow()) is { } here)
            return (here, got.Url.AbsoluteUri, null);
        foreach (var named in PageText.Feeds(got.Text, got.Url).Take(3))
            if (await fetching.Get(named, null, null, cancel) is { Good: true } other && FeedText.Read(other.Text, other.Url, clock.GetUtcNow()) is { } there)
                return (there, other.Url.AbsoluteUri, null);
        return (null, address, new Sentence("The page names none."));
    }

    public Task<Outcome<WatchedFeed>> Pause(Guid id, bool paused, Actor by, CancellationToken cancel) => Change(id, paused ? "feed.paused" : "feed.resumed", by, feed =>
    {
        feed.PausedAt = paused ? clock.GetUtcNow() : null;
        feed.NextAt = paused ? null : clock.GetUtcNow();
        if (!paused)
            (feed.GoneAt, feed.Failures) = (null, 0);
    }, cancel);

    public async Task<Outcome<WatchedFeed>> Search(Guid id, string? phrases, Actor by, CancellationToken cancel) => Typed.Text(phrases).Length > Phrases.Longest ? new TooLong("phrases", Phrases.Longest)
        : await Change(id, "feed.changed", by, feed => (feed.Phrases, feed.ETag, feed.Modified) = (Typed.Text(phrases), null, null), cancel);

    /// <summary>At once, whatever was said about when; and in full.</summary>
    public Task<Outcome<WatchedFeed>> ReadNow(Guid id, Actor by, CancellationToken cancel) => Change(id, null, by, feed => (feed.NextAt, feed.ETag, feed.Modified) = (clock.GetUtcNow(), null, null), cancel);

    /// <summary>It is watched no longer; what was found in it stays.</summary>
    public async Task<Outcome<WatchedFeed>> Remove(Guid id, Actor by, CancellationToken cancel) => await db.Write<Outcome<WatchedFeed>>(async () =>
    {
        if (await db.WatchedFeeds.SingleOrDefaultAsync(f => f.Id == id, cancel) is not { } feed)
            return new NotFound("feed");
        await db.Mentions.Where(m => m.FeedId == id).ExecuteUpdateAsync(set => set.SetProperty(m => m.FeedId, (Guid?)null), cancel);
        db.Remove(feed);
        db.Record("feed.removed", $"feed/{feed.Id}", null, by, new { feed.Title, feed.Url }, clock);
        Tell();
        await db.SaveChangesAsync(cancel);
        return feed;
    }, cancel);

    private async Task<Outcome<WatchedFeed>> Change(Guid id, string? act, Actor by, Action<WatchedFeed> change, CancellationToken cancel)
    {
        if (await db.WatchedFeeds.SingleOrDefaultAsync(f => f.Id == id, cancel) is not { } feed)
            return new NotFound("feed");
        change(feed);
        if (act is not null)
            db.Record(act, $"feed/{feed.Id}", null, by, new { feed.Title, feed.Url, feed.Phrases }, clock);
        Tell();
        await db.SaveChangesAsync(cancel);
        return feed;
    }

    private void Tell()
    {
        db.Announce(Listed);
        db.Announce(Platform.Loop.Topic(FeedRounds.Loop));
    }
}
