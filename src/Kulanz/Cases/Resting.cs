using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>What administrators set about solved cases.</summary>
public sealed record SolvedCases
{
    /// <summary>After so many quiet days a solved case is closed for good; 0 is never.</summary>
    public int DaysUntilClosed { get; init; } = 7;
}

/// <summary>Solved cases in which nobody has said anything for some days are closed: the next word then opens a new one.</summary>
public static class Resting
{
    public const string Loop = "closing-solved";

    /// <summary>One round of the loop; a hundred at a time, each saved by itself.</summary>
    public static async Task Round(IServiceProvider services, CancellationToken cancel)
    {
        var days = (await services.GetRequiredService<Preferences>().Get<SolvedCases>(cancel)).DaysUntilClosed;
        if (days <= 0)
            return;
        var before = services.GetRequiredService<TimeProvider>().GetUtcNow().AddDays(-days);
        var scopes = services.GetRequiredService<IServiceScopeFactory>();
        var db = services.GetRequiredService<KulanzDb>();
        while (!cancel.IsCancellationRequested)
        {
            var quiet = await db.Cases.Where(c => c.State == CaseState.Solved && c.TouchedAt < before && c.MergedIntoId == null)
                .OrderBy(c => c.TouchedAt).Take(100).Select(c => c.Number).ToListAsync(cancel);
            foreach (var number in quiet)
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<Closing>().Close(number, null, final: true, Actor.System, cancel);
            }
            if (quiet.Count < 100)
                return;
        }
    }
}
