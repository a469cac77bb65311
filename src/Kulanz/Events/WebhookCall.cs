using Kulanz.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Events;

public enum WebhookCallState
{
    Waiting,
    Delivered,
    Failed,
}

/// <summary>One event on its way to one webhook, and what became of it. Kept for a month.</summary>
public sealed class WebhookCall
{
    /// <summary>Also the <c>webhook-id</c> of every attempt, by which the other side knows a repetition.</summary>
    public Guid Id { get; init; }
    public Guid WebhookId { get; init; }

    /// <summary>Null for a test.</summary>
    public Guid? RecordId { get; init; }
    public required string Type { get; init; }
    public required string Topic { get; init; }
    public DateTimeOffset At { get; init; }
    public WebhookCallState State { get; set; }

    /// <summary>The outbox's row, as long as it is on its way.</summary>
    public Guid? ItemId { get; set; }
    public int Attempts { get; set; }
    public DateTimeOffset? TriedAt { get; set; }

    /// <summary>What the other side answered last: the status, the beginning of the body; or why there was no answer.</summary>
    public int? Status { get; set; }
    public string? Answer { get; set; }
    public Sentence? Problem { get; set; }
    public int? Milliseconds { get; set; }

    public const int LongestAnswer = 500;

    internal sealed class Mapping : IEntityTypeConfiguration<WebhookCall>
    {
        public void Configure(EntityTypeBuilder<WebhookCall> call)
        {
            call.ToTable("webhook_calls");
            call.Property(c => c.Type).HasMaxLength(80);
            call.Property(c => c.Topic).HasMaxLength(120);
            call.Property(c => c.Answer).HasMaxLength(LongestAnswer);
            call.Property(c => c.Problem).HasConversion<Sentence.Column>();
            call.HasIndex(c => new { c.WebhookId, c.Id });
            call.HasIndex(c => new { c.WebhookId, c.State, c.Id });
            call.HasIndex(c => c.At);
            call.HasOne<Webhook>().WithMany().HasForeignKey(c => c.WebhookId);
        }
    }
}

/// <summary>How far somebody inside the program has followed the events.</summary>
public sealed class EventBookmark
{
    public required string Name { get; init; }
    public long Position { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<EventBookmark>
    {
        public void Configure(EntityTypeBuilder<EventBookmark> bookmark)
        {
            bookmark.ToTable("event_bookmarks");
            bookmark.HasKey(b => b.Name);
            bookmark.Property(b => b.Name).HasMaxLength(40);
        }
    }
}
