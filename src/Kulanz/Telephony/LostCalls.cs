using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Telephony;

/// <summary>Calls of which nobody ever told the end: a telephone system that was restarted, a line that was down. They would ring for ever.</summary>
public static class LostCalls
{
    public const string Loop = "lost-calls";

    public static readonly TimeSpan LongestRing = TimeSpan.FromHours(2);

    public static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    /// <summary>For so long a card waits for a note about a call that is over.</summary>
    public static readonly TimeSpan NoteWaits = TimeSpan.FromHours(8);

    public static async Task Round(IServiceProvider services, CancellationToken cancel)
    {
        var db = services.GetRequiredService<KulanzDb>();
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var (rung, talked) = (now - LongestRing, now - Longest);
        var lost = await db.Calls.Where(c => c.EndedAt == null && (c.BeganAt < talked || (c.BeganAt < rung && c.AnsweredAt == null))).OrderBy(c => c.Id).Take(500).Select(c => new { c.Number, c.SystemId }).ToListAsync(cancel);
        var scopes = services.GetRequiredService<IServiceScopeFactory>();
        foreach (var call in lost)
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<Switchboard>().GiveUp(call.SystemId, call.Number, cancel);
        }
        var noted = now - NoteWaits;
        await db.Write(() => db.CallRings.Where(r => r.OnScreen && db.Calls.Any(c => c.Id == r.CallId && c.EndedAt < noted)).ExecuteUpdateAsync(set => set.SetProperty(r => r.OnScreen, false), cancel), cancel);
    }
}
