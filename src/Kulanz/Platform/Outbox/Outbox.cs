using System.Text.Json;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Platform.Outbox;

/// <summary>What came of one attempt.</summary>
public sealed record OutboxAnswer(bool Done, bool Final, Sentence? Why)
{
    public static readonly OutboxAnswer Delivered = new(true, true, null);

    public static OutboxAnswer Later(Sentence why) => new(false, false, why);

    public static OutboxAnswer Never(Sentence why) => new(false, true, why);
}

/// <summary>
/// How one kind of item is done. <see cref="Deliver"/> acts outside and answers; what it changes in the database is saved together with the
/// answer. <see cref="Over"/> hears of an item that will not be delivered any more, with the reason, and of one that will be tried again (null).
/// </summary>
public sealed record OutboxKind(
    string Name,
    Func<OutboxItem, IServiceProvider, CancellationToken, Task<OutboxAnswer>> Deliver,
    Func<OutboxItem, Sentence?, IServiceProvider, CancellationToken, Task> Over);

/// <summary>How long an item is tried before somebody has to look at it.</summary>
public sealed record OutboxPatience
{
    public int Days { get; init; } = 5;
}

public sealed class Outbox(KulanzDb db, Preferences preferences, TimeProvider clock)
{
    public const string Topic = "outbox";

    /// <summary>Adds something to be done outside to the transaction under way; it leaves as soon as the caller has saved.</summary>
    public async Task<OutboxItem> Add<T>(string kind, string topic, string recipient, string? lane, T content, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var item = new OutboxItem
        {
            Id = Id.New(clock),
            Kind = kind,
            Topic = topic,
            Recipient = recipient.Length <= 400 ? recipient : recipient[..399] + "…",
            Lane = lane,
            Content = JsonSerializer.Serialize(content, Json.Options),
            AddedAt = now,
        };
        item.TryAgain(now, await Patience(cancel));
        db.Add(item);
        Leave();
        return item;
    }

    /// <summary>Puts an item to the front again; the caller records and saves.</summary>
    public async Task TryAgain(OutboxItem item, CancellationToken cancel)
    {
        item.TryAgain(clock.GetUtcNow(), await Patience(cancel));
        Leave();
    }

    /// <summary>After the commit every node looks into the outbox.</summary>
    private void Leave()
    {
        db.Announce(Topic);
        db.Announce(Loop.Topic(OutboxRound.Loop));
    }

    private async Task<TimeSpan> Patience(CancellationToken cancel) => TimeSpan.FromDays((await preferences.Get<OutboxPatience>(cancel)).Days);
}
