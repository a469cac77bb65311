using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Repeats;

/// <summary>
/// How much customers asked in a time, and how much of it had been answered to them before: the door for other modules. Counted along two indexes of these customers'
/// own rows; what somebody said of a question counts when it was asked.
/// </summary>
/// <param name="Confirmed">A person said that it repeats an earlier question of the same customer.</param>
/// <param name="Suspected">It probably does, and nobody has said so yet. Never part of the confirmed ones.</param>
public sealed record RepeatCounts(long Questions, long Confirmed, long Suspected)
{
    public static readonly RepeatCounts None = new(0, 0, 0);

    /// <param name="customers">All together, such as an organisation and its people.</param>
    public static async Task<RepeatCounts> Of(KulanzDb db, IReadOnlyCollection<Guid> customers, DateTimeOffset from, DateTimeOffset to, CancellationToken cancel)
    {
        var sum = None;
        foreach (var some in customers.Distinct().Chunk(500))
        {
            var asked = db.Questions.Where(q => some.Contains(q.CustomerId) && q.At >= from && q.At < to);
            var questions = await asked.LongCountAsync(cancel);
            if (questions == 0)
                continue;
            sum = new(
                sum.Questions + questions,
                sum.Confirmed + await db.Repeats.LongCountAsync(r => some.Contains(r.CustomerId) && r.AskedAt >= from && r.AskedAt < to && r.Own && r.UndoneAt == null, cancel),
                sum.Suspected + await asked.LongCountAsync(q => q.Suspected, cancel));
        }
        return sum;
    }
}
