using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Repeats;

/// <summary>Questions are their message's customer's, also after two customers were merged, or given back.</summary>
public static class MovedQuestions
{
    private const int AtOnce = 1000;

    /// <summary>After messages of the one became the other's.</summary>
    public static async Task Follow(KulanzDb db, Guid from, Guid into, CancellationToken cancel)
    {
        var moved = await db.Questions.Where(q => q.CustomerId == from && db.Messages.Any(m => m.Id == q.MessageId && m.CustomerId == into)).Select(q => q.MessageId).ToListAsync(cancel);
        foreach (var some in moved.Chunk(AtOnce))
        {
            await db.Questions.Where(q => some.Contains(q.MessageId)).ExecuteUpdateAsync(set => set.SetProperty(q => q.CustomerId, into), cancel);
            await db.Repeats.Where(r => some.Contains(r.MessageId)).ExecuteUpdateAsync(set => set.SetProperty(r => r.CustomerId, into), cancel);
        }
    }
}
