using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Handovers;

/// <summary>How the company goes about handovers; set by administrators.</summary>
public sealed record HandoverCustoms
{
    /// <summary>After so many hours in which nobody has taken it, the giver hears of it, and a partner is written to again; 0 is never.</summary>
    public int RemindAfterHours { get; init; } = 4;
}

/// <summary>What nobody takes must not be forgotten: the giver, with whom it still is, is told once.</summary>
public sealed class Unaccepted(KulanzDb db, PartnerNews news, Preferences preferences, TimeProvider clock)
{
    public const string Loop = "handovers-unaccepted";

    private const int AtOnce = 200;

    public static async Task Round(IServiceProvider services, CancellationToken cancel)
    {
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<Unaccepted>().Remind(cancel);
    }

    private async Task Remind(CancellationToken cancel)
    {
        var hours = (await preferences.Get<HandoverCustoms>(cancel)).RemindAfterHours;
        if (hours == 0)
            return;
        var (now, since) = (clock.GetUtcNow(), clock.GetUtcNow().AddHours(-hours));
        foreach (var id in await db.Handovers.Where(h => h.Outcome == null && h.RemindedAt == null && h.GivenAt < since).OrderBy(h => h.GivenAt).Take(AtOnce).Select(h => h.Id).ToListAsync(cancel))
            await db.Write(async () =>
            {
                if (!(await db.ReachHandover(id, Actor.System, cancel)).Done(out var found, out _) || found.Handover is not { Waits: true, RemindedAt: null } handover)
                    return 0;
                handover.RemindedAt = now;
                await Following.Tell(db, found.Case, Notice.HandoverWaits, Actor.System, handover.ToName, clock, cancel, handover is { FromPartnerId: null, GivenById: { } giver } ? [giver] : null);
                if (handover.ToPartnerId is not null)
                    await news.Offered(handover, found.Case, cancel);
                db.Record("handover.reminded", found.Case.Topic, handover.CustomerId, Actor.System, new { handover.Id, Name = handover.ToName }, clock);
                db.AnnounceHandover(found.Case);
                return await db.SaveChangesAsync(cancel);
            }, cancel);
    }
}
