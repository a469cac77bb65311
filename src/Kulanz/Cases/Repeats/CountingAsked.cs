using System.Globalization;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Repeats;

/// <summary>Keeps the rows of what is asked how often, in the transaction that changes it.</summary>
public sealed class CountingAsked(KulanzDb db, Preferences preferences)
{
    public const string Ever = "ever";

    /// <summary>One more with the words of a question that is counted already.</summary>
    public async Task OneMoreCopy(long first, DateTimeOffset at, CancellationToken cancel)
    {
        var (head, article) = await Head(await db.Questions.Where(q => q.Id == first).Select(q => q.MessageId).SingleAsync(cancel), cancel);
        foreach (var period in Periods(at, await preferences.Get<Company>(cancel)))
            if (await db.Set<AskedCount>().SingleOrDefaultAsync(c => c.Period == period && c.HeadId == head, cancel) is { } count)
                (count.Times, count.Copies) = (count.Times + 1, count.Copies + 1);
            else
                db.Add(new AskedCount { Period = period, HeadId = head, Article = article, Times = 1, Copies = 1 });
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>Everything asked that leads to what this question leads to, counted anew.</summary>
    public async Task OfQuestion(long question, CancellationToken cancel)
    {
        var (head, article) = await Head(await db.Questions.Where(q => q.Id == question).Select(q => q.MessageId).SingleAsync(cancel), cancel);
        await Anew(head, article, cancel);
    }

    /// <summary>What a message asks first of all: itself, unless it repeats something.</summary>
    public async Task<(Guid Id, bool Article)> Head(Guid message, CancellationToken cancel) =>
        await db.Repeats.Where(r => r.MessageId == message && r.UndoneAt == null).Select(r => new { r.HeadId, Article = db.Articles.Any(a => a.Id == r.HeadId) }).SingleOrDefaultAsync(cancel) is { } repeat
            ? (repeat.HeadId, repeat.Article)
            : (message, false);

    /// <summary>Counts one thing that is asked, from its rows; nothing is kept of what was asked only once, or repeats something itself.</summary>
    public async Task Anew(Guid head, bool article, CancellationToken cancel)
    {
        var company = await preferences.Get<Company>(cancel);
        var repeats = await db.Repeats.Where(r => r.HeadId == head && r.UndoneAt == null).Select(r => new { r.MessageId, r.AskedAt }).ToListAsync(cancel);
        var copies = new List<DateTimeOffset>();
        // By lists of ids and not by one question within another, for which SQLite would walk through all questions.
        foreach (var messages in repeats.Select(r => r.MessageId).Append(head).Chunk(500))
        {
            var texts = await db.Questions.Where(q => messages.Contains(q.MessageId)).Select(q => (long?)q.Id).ToListAsync(cancel);
            copies.AddRange(await db.Questions.Where(q => texts.Contains(q.FirstId) && !db.Repeats.Any(r => r.MessageId == q.MessageId && r.UndoneAt == null)).Select(q => q.At).ToListAsync(cancel));
        }
        var first = article ? [] : await db.Messages.Where(m => m.Id == head).Select(m => m.At).ToListAsync(cancel);
        await db.Set<AskedCount>().Where(c => c.HeadId == head).ExecuteDeleteAsync(cancel);
        foreach (var gone in db.ChangeTracker.Entries<AskedCount>().Where(e => e.Entity.HeadId == head).ToList())
            gone.State = EntityState.Detached;
        if (repeats.Count + copies.Count == 0 || await db.Repeats.AnyAsync(r => r.MessageId == head && r.UndoneAt == null, cancel))
            return;
        var counts = new Dictionary<string, AskedCount>();
        foreach (var (at, repeated, copied) in first.Select(at => (at, 0, 0)).Concat(repeats.Select(r => (r.AskedAt, 1, 0))).Concat(copies.Select(at => (at, 0, 1))))
            foreach (var period in Periods(at, company))
            {
                if (!counts.TryGetValue(period, out var count))
                    counts[period] = count = new AskedCount { Period = period, HeadId = head, Article = article };
                (count.Times, count.Repeats, count.Copies) = (count.Times + 1, count.Repeats + repeated, count.Copies + copied);
            }
        db.AddRange(counts.Values);
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>Its month, its year, and ever.</summary>
    public static string[] Periods(DateTimeOffset at, Company company)
    {
        var local = company.Local(at);
        return [local.ToString("yyyy-MM", CultureInfo.InvariantCulture), local.ToString("yyyy", CultureInfo.InvariantCulture), Ever];
    }
}
