using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Telephony;

public sealed record KeptTooLong(int Most) : Invalid("monthsKept", "Please enter a number of months from 0 to {0}.", Most);

/// <summary>
/// How long the number of somebody nobody knows is kept. Personal data only as long as it serves (Art. 5(1)(c) and (e) GDPR): a number without a
/// customer serves to call back, and to recognise who calls again. That there was a call stays. Records never have such numbers, so nothing has to be erased there.
/// </summary>
public sealed record UnknownCallers
{
    public const int Most = 120;
    public const string Loop = "forgetting-callers";
    private const int AtOnce = 500;

    /// <summary>0 keeps them for ever.</summary>
    public int MonthsKept { get; init; } = 6;

    /// <summary>One round of the loop; in pieces, so that nobody waits for it.</summary>
    public static async Task Round(IServiceProvider services, CancellationToken cancel)
    {
        var months = (await services.GetRequiredService<Preferences>().Get<UnknownCallers>(cancel)).MonthsKept;
        if (months <= 0)
            return;
        var db = services.GetRequiredService<KulanzDb>();
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var before = now.AddMonths(-months);
        while (!cancel.IsCancellationRequested)
        {
            var old = await db.Calls.Where(c => c.CustomerId == null && c.ForgottenAt == null && c.BeganAt < before).OrderBy(c => c.BeganAt).Take(AtOnce).Select(c => c.Id).ToListAsync(cancel);
            if (old.Count == 0)
                return;
            await db.Write(async () =>
            {
                db.Announce(Switchboard.Missed);
                // Asked again with the change: somebody may just have said who it was.
                return await db.Calls.Where(c => old.Contains(c.Id) && c.CustomerId == null)
                    .ExecuteUpdateAsync(set => set.SetProperty(c => c.Outside, (string?)null).SetProperty(c => c.OutsideRaw, "").SetProperty(c => c.WaitingSince, (DateTimeOffset?)null).SetProperty(c => c.ForgottenAt, now), cancel);
            }, cancel);
        }
    }
}
