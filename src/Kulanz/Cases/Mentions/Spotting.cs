using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Cases.Mentions.Reading;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Mentions;

/// <summary>A hit becomes a mention once, whatever address it comes under; and a case, if that is what is wanted.</summary>
public sealed class Spotting(KulanzDb db, MentionCases cases, Replying replying, Preferences preferences, TimeProvider clock)
{
    /// <summary>What a feed or somebody's paste tells of; the mention that is already there where it is known.</summary>
    public Task<Mention> Spot(Post post, WatchedFeed? feed, string? phrase, CancellationToken cancel) => db.Write(async () =>
    {
        var (urlKey, guidKey, textKey) = (Mention.KeyOf(post.Url.Length > 0 ? post.Url : $"{feed?.Id} {post.Called ?? post.Title}"), feed is not null && post.Called is { } called ? Mention.KeyInFeed(feed.Id, called) : null, Mention.KeyOfText(post.Title, post.Text));
        await db.Engine.Hold(db, "mentions", cancel);
        if (await Known(urlKey, guidKey, textKey, cancel) is { } known)
        {
            await Update(known, post, urlKey, guidKey, textKey, cancel);
            return known;
        }
        var author = Mention.AuthorOf(post.AuthorEmail, post.Author, post.Url);
        var optedOut = await OptingOut.Of(db, author, cancel);
        var mention = new Mention
        {
            Id = Id.New(clock),
            Number = await db.Engine.NextNumber(db, "mention", cancel),
            FeedId = feed?.Id,
            Url = post.Url.Length > 0 ? post.Url : feed?.Url ?? "",
            UrlKey = urlKey,
            GuidKey = guidKey,
            TextKey = textKey,
            Title = Naming.Cut(post.Title.Length > 0 ? post.Title : Message.Preview(post.Text), 300),
            Text = post.Text,
            Author = post.Author,
            AuthorEmail = post.AuthorEmail is { } email ? ContactPoint.Email(email) : null,
            AuthorKey = author,
            PublishedAt = post.PublishedAt,
            FoundAt = clock.GetUtcNow(),
            Phrase = phrase is null ? null : Naming.Cut(phrase, 200),
            State = optedOut is null ? MentionState.Waiting : MentionState.OptedOut,
        };
        db.Add(mention);
        db.Record("mention.found", mention.Topic, null, Actor.System, new { mention.Number, mention.Url, mention.Title, mention.Author, mention.Phrase, mention.PublishedAt, Feed = feed?.Title, mention.State }, clock);
        if (optedOut is not null)
            optedOut.Hits++;
        db.Announce(MentionsModule.Listed);
        await db.SaveChangesAsync(cancel);
        if (optedOut is null && feed is not null && (await preferences.Get<MentionCustoms>(cancel)).OpenAtOnce)
            await cases.Open(mention, Actor.System, cancel);
        return mention;
    }, cancel);

    private async Task<Mention?> Known(byte[] url, byte[]? guid, byte[]? text, CancellationToken cancel) =>
        await db.Mentions.SingleOrDefaultAsync(m => m.UrlKey == url, cancel)
        ?? (guid is null ? null : await db.Mentions.OrderBy(m => m.Number).FirstOrDefaultAsync(m => m.GuidKey == guid, cancel))
        ?? (text is null ? null : await db.Mentions.OrderBy(m => m.Number).FirstOrDefaultAsync(m => m.TextKey == text, cancel));

    /// <summary>Its author wrote something else since: colleagues read it in the case. A copy elsewhere changes nothing.</summary>
    private async Task Update(Mention known, Post post, byte[] url, byte[]? guid, byte[]? text, CancellationToken cancel)
    {
        var same = known.UrlKey.AsSpan().SequenceEqual(url) || guid is not null && known.GuidKey is { } own && own.AsSpan().SequenceEqual(guid);
        if (!same || text is null || known.TextKey is { } before && before.AsSpan().SequenceEqual(text) || post.Text == known.Text && post.Title == known.Title)
            return;
        (known.Title, known.Text, known.TextKey, known.ChangedAt) = (Naming.Cut(post.Title.Length > 0 ? post.Title : known.Title, 300), post.Text, text, clock.GetUtcNow());
        db.Record("mention.changed", known.Topic, null, Actor.System, new { known.Number, known.Url, known.Title }, clock);
        db.Announce(MentionsModule.Listed);
        if (known.CaseId is { } id)
        {
            var root = await Moving.Root(db, id, cancel);
            var number = await db.Cases.Where(c => c.Id == root).Select(c => c.Number).SingleAsync(cancel);
            var words = Platform.Ui.Texts.For((await preferences.Get<Company>(cancel)).Language);
            await replying.Note(number, $"{words["The post was changed by its author. It reads now:"]}\n\n{known.Title}\n\n{known.Text}", Actor.System, cancel);
        }
        await db.SaveChangesAsync(cancel);
    }
}

public sealed record MentionDecided(long Number) : Refusal("Mention {0} has been decided already.", Number);

/// <summary>Making a mention a case, or saying that it is none.</summary>
public sealed class MentionCases(KulanzDb db, Opening opening, Welcoming welcoming, Preferences preferences, TimeProvider clock)
{
    public Task<Outcome<Case>> Take(Guid id, Actor by, CancellationToken cancel) => db.Write<Outcome<Case>>(async () =>
    {
        await db.Engine.Hold(db, "mentions", cancel);
        return await db.MentionsFor(by).SingleOrDefaultAsync(m => m.Id == id, cancel) is not { } mention ? new NotFound("mention")
            : mention.State is not (MentionState.Waiting or MentionState.Dropped) ? new MentionDecided(mention.Number)
            : await Open(mention, by, cancel);
    }, cancel);

    public async Task<Outcome<Mention>> Dismiss(Guid id, string? why, Actor by, CancellationToken cancel)
    {
        if (!Typed.Needed(why, "reason", 500).Done(out var reason, out var refusal))
            return refusal;
        if (await db.MentionsFor(by).SingleOrDefaultAsync(m => m.Id == id, cancel) is not { } mention)
            return new NotFound("mention");
        if (mention.State != MentionState.Waiting)
            return new MentionDecided(mention.Number);
        (mention.State, mention.DecidedAt, mention.DecidedByName, mention.Reason) = (MentionState.Dropped, clock.GetUtcNow(), by.Name, reason);
        db.Record("mention.dismissed", mention.Topic, null, by, new { mention.Number, reason }, clock);
        db.Announce(MentionsModule.Listed);
        await db.SaveChangesAsync(cancel);
        return mention;
    }

    /// <summary>The post is the first word of the case, and its author the customer: one we know by the mail address, otherwise somebody new.</summary>
    internal async Task<Outcome<Case>> Open(Mention mention, Actor by, CancellationToken cancel)
    {
        var (customs, company) = (await preferences.Get<MentionCustoms>(cancel), await preferences.Get<Company>(cancel));
        var customer = mention.AuthorEmail is { } email ? await welcoming.ByEmail(email, mention.Author, company.Language, by, cancel) : await Author(mention, company.Language, by, cancel);
        var texts = Platform.Ui.Texts.For(company.Language);
        var text = $"{mention.Url}\n\n{(mention.Text.Length > 0 ? mention.Text : mention.Title)}";
        var opened = await opening.Open(new NewCase(customer.Id, mention.Title, text, Channel.Mention) { AuthorName = mention.Author ?? customer.Name, AuthorAddress = mention.AuthorEmail, QueueId = customs.QueueId }, by, cancel);
        if (!opened.Done(out var @case, out var refusal))
            return refusal;
        (mention.State, mention.CaseId, mention.DecidedAt, mention.DecidedByName) = (MentionState.Opened, @case.Id, clock.GetUtcNow(), by.Name);
        db.Record("mention.opened", @case.Topic, customer.Id, by, new { Mention = mention.Number, mention.Url, mention.Phrase }, clock);
        db.Announce(MentionsModule.Listed);
        await db.SaveChangesAsync(cancel);
        return @case;
    }

    /// <summary>The same author of another post of theirs; somebody new otherwise, with the site in place of an address.</summary>
    private async Task<Customer> Author(Mention mention, string language, Actor by, CancellationToken cancel)
    {
        var earlier = await (from other in db.Mentions
                             where other.AuthorKey == mention.AuthorKey && other.CaseId != null && mention.Author != null
                             join @case in db.Cases on other.CaseId equals @case.Id
                             join customer in db.Customers on @case.CustomerId equals customer.Id
                             where customer.MergedIntoId == null
                             orderby other.Number
                             select customer).FirstOrDefaultAsync(cancel);
        return earlier ?? await welcoming.Add(CustomerKind.Person, mention.Author ?? mention.Site, language, [(ContactKind.Address, Naming.Cut(mention.Url, 400))], by, cancel);
    }
}
