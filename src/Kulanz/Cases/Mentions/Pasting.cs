using Kulanz.Access;
using Kulanz.Cases.Mentions.Reading;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Mentions;

/// <summary>What somebody found, as they corrected it.</summary>
public sealed record PastedPost(string? Url, string? Title, string? Text, string? Author, string? AuthorEmail, DateTimeOffset? PublishedAt);

public sealed record MentionKnown(long Number) : Refusal("This post is known already, as mention {0}.", Number);

/// <summary>A link that somebody pastes: read, shown to be corrected, and opened as a case; also where the page cannot be read.</summary>
public sealed class Pasting(KulanzDb db, Fetching fetching, Spotting spotting, MentionCases cases, TimeProvider clock)
{
    /// <summary>What the page says of itself; only its address where it cannot be read, and why.</summary>
    public async Task<(Post Post, Sentence? Problem)> Preview(string url, CancellationToken cancel)
    {
        var address = Typed.Line(url);
        if (address.Length > 0 && !address.Contains("://", StringComparison.Ordinal))
            address = $"https://{address}";
        var got = await fetching.Get(address, null, null, cancel);
        return got.Good ? (PageText.Read(got.Text, got.Url, clock.GetUtcNow()), null) : (new Post(address, "", ""), got.Problem ?? new Sentence("{0} answers with {1}.", got.Url.Host, $"{got.Status}"));
    }

    public async Task<Outcome<Case>> Open(PastedPost given, Actor by, CancellationToken cancel)
    {
        var (url, title, text, author, email) = (Typed.Line(given.Url), Typed.Line(given.Title), Typed.Text(given.Text).Trim(), Typed.Line(given.Author), Typed.Line(given.AuthorEmail));
        if (!Uri.TryCreate(url, UriKind.Absolute, out var page) || page.Scheme is not ("http" or "https") || url.Length >= 2000)
            return new NoLink();
        if (title.Length == 0)
            return new Missing("title");
        if (title.Length > FeedText.LongestTitle)
            return new TooLong("title", FeedText.LongestTitle);
        if (text.Length > FeedText.LongestText)
            return new TooLong("text", FeedText.LongestText);
        if (author.Length > 200)
            return new TooLong("author", 200);
        if (email.Length > 0 && !EmailAddress.Deliverable(email))
            return new UndeliverableAddress(email, "authorEmail");
        return await db.Write<Outcome<Case>>(async () =>
        {
            await db.Engine.Hold(db, "mentions", cancel);
            var key = Mention.KeyOf(page.AbsoluteUri);
            if (await db.Mentions.Where(m => m.UrlKey == key).Select(m => new { m.Number, m.State }).SingleOrDefaultAsync(cancel) is { } known)
                return new MentionKnown(known.Number);
            var mention = await spotting.Spot(new Post(page.AbsoluteUri, title, text)
            {
                Author = author.Length > 0 ? author : null, AuthorEmail = email.Length > 0 ? email : null, PublishedAt = given.PublishedAt <= clock.GetUtcNow() ? given.PublishedAt : null,
            }, null, null, cancel);
            return mention.State == MentionState.OptedOut ? new AuthorOptedOut() : mention.CaseId is not null ? new MentionKnown(mention.Number) : await cases.Open(mention, by, cancel);
        }, cancel);
    }
}
