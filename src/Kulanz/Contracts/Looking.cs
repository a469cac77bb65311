using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts;

/// <summary>Days that have passed give way to the next ones, so that lists find contracts by what is ahead. Asks the index which; nothing else is read.</summary>
public static class Looking
{
    public const string Loop = "contracts-look";

    private const int AtOnce = 200;

    public static async Task Round(IServiceProvider services, CancellationToken cancel)
    {
        var scopes = services.GetRequiredService<IServiceScopeFactory>();
        while (!cancel.IsCancellationRequested)
        {
            await using var scope = scopes.CreateAsyncScope();
            var (db, now) = (scope.ServiceProvider.GetRequiredService<KulanzDb>(), await scope.ServiceProvider.GetRequiredService<Today>().Is(cancel));
            var more = await db.Write(async () =>
            {
                var due = await db.Contracts.Where(c => c.LookAgainOn <= now).OrderBy(c => c.LookAgainOn).Take(AtOnce).ToListAsync(cancel);
                foreach (var contract in due)
                    contract.Look(now);
                await db.SaveChangesAsync(cancel);
                return due.Count == AtOnce;
            }, cancel);
            if (!more)
                return;
        }
    }
}
