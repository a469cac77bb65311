using Kulanz.Contracts;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;

namespace Kulanz.Cases.Causes;

/// <summary>Which month's list was handed on last.</summary>
public sealed record CauseListed
{
    public DateOnly? Month { get; init; }
}

/// <summary>When a month is over, its list is an event: whoever follows events or has a webhook for it, such as product management's own tool, gets it.</summary>
public sealed class ListingCauses(KulanzDb db, CauseList list, Preferences preferences, Today today, TimeProvider clock)
{
    public const string Loop = "cause-lists";

    /// <summary>Whoever was switched off for longer begins here.</summary>
    private const int MostMonths = 12;

    public static async Task Round(IServiceProvider services, CancellationToken cancel)
    {
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ListingCauses>().List(cancel);
    }

    /// <summary>Each month that is over and was not handed on yet, and nothing for one in which no cause was said.</summary>
    public async Task List(CancellationToken cancel)
    {
        var now = await today.Is(cancel);
        var last = now.FirstOfMonth().AddMonths(-1);
        // The first round of all begins with the month that is just over.
        var next = (await preferences.Get<CauseListed>(cancel)).Month?.AddMonths(1) ?? last;
        for (var month = next < last.AddMonths(1 - MostMonths) ? last.AddMonths(1 - MostMonths) : next; month <= last; month = month.AddMonths(1))
            await Hand(month, cancel);
    }

    private async Task Hand(DateOnly month, CancellationToken cancel) => await db.Write(async () =>
    {
        var lines = (await list.Of(month, null, cancel)).Where(l => l.Cases > 0).ToList();
        if (lines.Count > 0)
            db.Record("cause.listed", $"causes/{month:yyyy-MM}", null, Actor.System, new { Month = $"{month:yyyy-MM}", Causes = lines.Select(l => new { l.Product, l.ProductId, l.Cause, l.Path, l.Cases, l.Before }) }, clock);
        await Preferences.Set(db, new CauseListed { Month = month }, cancel);
        return await db.SaveChangesAsync(cancel);
    }, cancel);
}
