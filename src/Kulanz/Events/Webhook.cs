using Kulanz.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Events;

/// <summary>An address of another program that is called for each event of some kinds. Set up by administrators, who may see all events.</summary>
public sealed class Webhook
{
    /// <summary>Announced when a page that shows webhooks should look again.</summary>
    public const string Listed = "webhooks";

    public Guid Id { get; init; }
    public required string Name { get; set; }
    public required string Url { get; set; }

    /// <summary>Which events: <c>*</c>, <c>case.*</c>, <c>case.closed</c>.</summary>
    public List<string> Types { get; set; } = [];

    /// <summary>Protected; its text is seen once, when it is made.</summary>
    public required string Secret { get; set; }

    /// <summary>The one before, which still signs along for a day, so that both sides need not change in the same moment.</summary>
    public string? OldSecret { get; set; }
    public DateTimeOffset? OldSecretUntil { get; set; }

    /// <summary>Events up to here are not for it: they happened before it was there, or while it was off.</summary>
    public long Since { get; set; }

    public DateTimeOffset AddedAt { get; init; }
    public required string AddedBy { get; init; }
    public DateTimeOffset? DisabledAt { get; set; }

    /// <summary>Why Kulanz itself switched it off; null where somebody did.</summary>
    public Sentence? DisabledWhy { get; set; }
    public DateTimeOffset? RemovedAt { get; set; }

    /// <summary>Since when nothing has arrived there.</summary>
    public DateTimeOffset? FailingSince { get; set; }

    /// <summary>Not called before, so that a dead address costs one attempt now and then and not one for each event.</summary>
    public DateTimeOffset? QuietUntil { get; set; }
    public DateTimeOffset? DeliveredAt { get; set; }
    public int Version { get; private set; }

    public bool On => DisabledAt is null && RemovedAt is null;

    public string Topic => $"webhook/{Id}";

    internal sealed class Mapping : IEntityTypeConfiguration<Webhook>
    {
        public void Configure(EntityTypeBuilder<Webhook> webhook)
        {
            webhook.ToTable("webhooks");
            webhook.Ignore(w => w.On);
            webhook.Ignore(w => w.Topic);
            webhook.Property(w => w.Name).HasMaxLength(120);
            webhook.Property(w => w.Url).HasMaxLength(1000);
            webhook.Property(w => w.AddedBy).HasMaxLength(200);
            webhook.Property(w => w.DisabledWhy).HasConversion<Sentence.Column>();
            webhook.Property(w => w.Types).HasConversion(
                list => string.Join(' ', list),
                text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToList(),
                new Microsoft.EntityFrameworkCore.ChangeTracking.ValueComparer<List<string>>(
                    (one, other) => one!.SequenceEqual(other!), list => list.Aggregate(0, HashCode.Combine), list => list.ToList()));
            webhook.HasIndex(w => w.RemovedAt);
        }
    }
}
