using Kulanz.Cases.Repeats.Likeness;
using Kulanz.Evidence;
using Kulanz.Platform.Data;
using Kulanz.Search;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Repeats;

/// <summary>
/// Notices what is asked: follows the records of messages by position, which misses none, and keeps each question's words. What comes is noticed at once; what was
/// there before this program knew questions is gone through behind it, the oldest first, whenever nothing comes. Every stretch can be repeated.
/// </summary>
/// <remarks>Dropped: doing it in the act that hears the message, for which every mail would wait.</remarks>
public sealed class Noticing(KulanzDb db, KnownWords known, CopiedTexts copies, TimeProvider clock)
{
    public const string Loop = "questions";

    /// <summary>Raised when the same text would be kept as other words.</summary>
    public const int Analysis = Search.Words.Analysis.Version * 100 + 1;

    /// <summary>Older questions are kept, but nobody is waiting for an answer to them.</summary>
    public static readonly TimeSpan Awaited = TimeSpan.FromDays(14);

    private const int Stretch = 200;

    /// <summary>Small: on SQLite everybody's writing waits for it.</summary>
    private const int AtOnce = 20;

    /// <summary>Records of other things are passed over; so many of them are read twice after a restart rather than remembered one by one.</summary>
    private const int Forgettable = 1000;

    private const string MessageAdded = "message.added";

    /// <summary>One round of the loop: first what comes, then what is to be compared, then a stretch of the past.</summary>
    public static async Task Round(IServiceProvider services, CancellationToken cancel)
    {
        var scopes = services.GetRequiredService<IServiceScopeFactory>();
        while (!cancel.IsCancellationRequested)
        {
            // A context of its own for each step, or it would carry along what it has read.
            await using var scope = scopes.CreateAsyncScope();
            var noticing = scope.ServiceProvider.GetRequiredService<Noticing>();
            if (!await noticing.Coming(cancel) && !await scope.ServiceProvider.GetRequiredService<Comparing>().Next(cancel) && !await noticing.Past(cancel))
                return;
        }
    }

    /// <summary>True where more may be waiting.</summary>
    private async Task<bool> Coming(CancellationToken cancel)
    {
        var bookmark = await Bookmark(QuestionBookmark.Coming, cancel);
        return await Follow(bookmark, await Sequencing.Last(db, cancel), cancel);
    }

    private async Task<bool> Past(CancellationToken cancel)
    {
        var bookmark = await Bookmark(QuestionBookmark.Past, cancel);
        if (bookmark.Analysis != Analysis)
            (bookmark.Position, bookmark.Until, bookmark.Analysis, bookmark.Questions) = (0, await Sequencing.Last(db, cancel), Analysis, 0);
        return bookmark.Position < bookmark.Until && await Follow(bookmark, bookmark.Until, cancel);
    }

    private async Task<QuestionBookmark> Bookmark(string name, CancellationToken cancel)
    {
        if (await db.Set<QuestionBookmark>().SingleOrDefaultAsync(b => b.Name == name, cancel) is { } bookmark)
            return bookmark;
        var now = await Sequencing.Last(db, cancel);
        var past = new QuestionBookmark { Name = QuestionBookmark.Past, Until = now, Analysis = Analysis };
        var coming = new QuestionBookmark { Name = QuestionBookmark.Coming, Position = now };
        db.AddRange(past, coming);
        await db.SaveChangesAsync(cancel);
        return name == coming.Name ? coming : past;
    }

    private async Task<bool> Follow(QuestionBookmark bookmark, long until, CancellationToken cancel)
    {
        var records = await db.Records.Where(r => r.Position > bookmark.Position && r.Position <= until && r.Type == MessageAdded)
            .OrderBy(r => r.Position).Take(Stretch).Select(r => new { r.Id, Position = r.Position!.Value }).ToListAsync(cancel);
        var reached = records.Count == Stretch ? records[^1].Position : until;
        if (records.Count == 0 && reached - bookmark.Position < Forgettable && bookmark.Name == QuestionBookmark.Coming)
            return false;
        var ids = records.ConvertAll(r => r.Id);
        var asked = ids.Count == 0 ? [] : await AskedMessage.From(db, db.Messages.AsNoTracking().Where(m => ids.Contains(m.Id))).ToListAsync(cancel);
        foreach (var some in asked.Where(message => message.Asks).OrderBy(message => message.At).Chunk(AtOnce))
            bookmark.Questions += await Take(some, cancel);
        bookmark.Position = reached;
        await db.SaveChangesAsync(cancel);
        return records.Count > 0 || bookmark.Position < bookmark.Until;
    }

    private async Task<int> Take(IReadOnlyList<AskedMessage> asked, CancellationToken cancel)
    {
        // Read before the transaction: nobody waits for it.
        var texts = asked.Select(message => (Message: message, Text: message.Read())).Where(read => read.Text.Words.Matter.Any()).ToList();
        return await db.Write(async () =>
        {
            var fresh = 0;
            foreach (var (message, text) in texts)
                if (await Keep(message, text, cancel))
                    fresh++;
            return fresh;
        }, cancel);
    }

    /// <summary>True for one that was not known yet.</summary>
    private async Task<bool> Keep(AskedMessage message, QuestionText text, CancellationToken cancel)
    {
        var question = await db.Questions.SingleOrDefaultAsync(q => q.MessageId == message.Id, cancel);
        var fresh = question is null;
        if (question is null)
            db.Add(question = new Question
            {
                Id = await FreeId(message, cancel),
                MessageId = message.Id,
                CustomerId = message.CustomerId,
                At = message.At,
                Language = text.Language,
                Words = [],
                ComparedAt = clock.GetUtcNow() - message.At > Awaited ? clock.GetUtcNow() : null,
            });
        (question.Language, question.Words, question.Wording) = (text.Language, text.Words.Packed(), Shingles.Whole(text));
        await db.SaveChangesAsync(cancel);
        if (question.FirstId is not null || fresh && await copies.Join(question, text, cancel))
            return fresh;
        await QuestionIndex.Of(db).Put(db, question.Id, text.Words.Matter, cancel);
        known.Add(text.Words);
        return fresh;
    }

    private async Task<long> FreeId(AskedMessage message, CancellationToken cancel)
    {
        var id = SearchEntry.IdOf(0, message.At, message.Id);
        while (await db.Questions.AnyAsync(q => q.Id == id, cancel))
            id++;
        return id;
    }
}
