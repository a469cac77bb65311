using Kulanz.Cases.Repeats.Likeness;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Repeats;

/// <summary>
/// How common each word is among what people ask: counted in memory, two megabytes whatever the desk's size, from the latest questions when they are first needed
/// and from each new one as it comes. Nothing is stored, since the questions are; where other nodes do the noticing, it is counted anew every hour.
/// </summary>
public sealed class KnownWords(TimeProvider clock) : IDisposable
{
    /// <summary>Half of what is remembered at most: a day of a large desk, years of a small one.</summary>
    private const int CountedFirst = Frequencies.MostQuestions / 2;

    private const int AtOnce = 4096;

    private static readonly TimeSpan GoodFor = TimeSpan.FromHours(1);

    private readonly SemaphoreSlim counting = new(1, 1);
    private volatile Frequencies? known;
    private DateTimeOffset countedAt;

    /// <summary>For reading: others may be added meanwhile, which makes a weight a trifle different and nothing wrong.</summary>
    public async ValueTask<Frequencies> Get(KulanzDb db, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (known is { } here && now - countedAt < GoodFor)
            return here;
        await counting.WaitAsync(cancel);
        try
        {
            if (known is null || now - countedAt >= GoodFor)
                (known, countedAt) = (await Count(db, cancel), now);
            return known;
        }
        finally
        {
            counting.Release();
        }
    }

    /// <summary>One more has come. By the loop alone.</summary>
    public void Add(QuestionWords words) => known?.Add(words);

    private static async Task<Frequencies> Count(KulanzDb db, CancellationToken cancel)
    {
        var frequencies = new Frequencies();
        var before = long.MaxValue;
        for (var counted = 0; counted < CountedFirst;)
        {
            // Of a text that thousands have sent only the first: its words are no commoner for that.
            var rows = await db.Questions.Where(q => q.Id < before).OrderByDescending(q => q.Id).Take(AtOnce).Select(q => new { q.Id, q.FirstId, q.Words }).ToListAsync(cancel);
            foreach (var row in rows)
                if (row.FirstId is null)
                    frequencies.Add(QuestionWords.Unpacked(row.Words));
            counted += rows.Count;
            if (rows.Count < AtOnce)
                break;
            before = rows[^1].Id;
        }
        return frequencies;
    }

    public void Dispose() => counting.Dispose();
}
