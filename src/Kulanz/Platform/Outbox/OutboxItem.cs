using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Platform.Outbox;

public enum OutboxState
{
    Waiting,

    /// <summary>Refused for good, or tried for days; kept until somebody tries again or discards it.</summary>
    Failed,
    Discarded,
}

/// <summary>
/// Something to be done outside, such as a mail to be sent, written in the transaction of the act that wants it. It is done after the
/// commit, by any node, at least once: whoever receives it must be able to recognise a repetition. What is done leaves the table.
/// </summary>
public sealed class OutboxItem
{
    public Guid Id { get; init; }

    /// <summary>Which <see cref="OutboxKind"/> does it.</summary>
    public required string Kind { get; init; }

    /// <summary>What it is about, like a record's topic: <c>case/17</c>.</summary>
    public required string Topic { get; init; }

    /// <summary>To whom, as the page shows it.</summary>
    public required string Recipient { get; init; }

    /// <summary>Items of one lane leave in the order in which they were written, as long as the one in front is not stuck.</summary>
    public string? Lane { get; init; }

    /// <summary>What to do, as JSON that only its kind reads.</summary>
    public required string Content { get; set; }

    public DateTimeOffset AddedAt { get; init; }
    public OutboxState State { get; private set; }
    public int Attempts { get; set; }

    /// <summary>Not before; while somebody is at it, when others may assume that they died.</summary>
    public DateTimeOffset NextTryAt { get; set; }

    /// <summary>Somebody is at it since.</summary>
    public DateTimeOffset? ClaimedAt { get; set; }

    public DateTimeOffset GiveUpAt { get; private set; }
    public Sentence? LastError { get; private set; }
    public DateTimeOffset? EndedAt { get; private set; }
    public string? EndedBy { get; private set; }
    public string? Reason { get; private set; }

    public void Postpone(Sentence why, DateTimeOffset until) => (LastError, NextTryAt, ClaimedAt) = (why, until, null);

    public void Fail(Sentence why, DateTimeOffset at) => (State, LastError, EndedAt, ClaimedAt) = (OutboxState.Failed, why, at, null);

    /// <summary>Due at once, with the whole time before it is given up again.</summary>
    public void TryAgain(DateTimeOffset now, TimeSpan patience) =>
        (State, NextTryAt, GiveUpAt, EndedAt, ClaimedAt) = (OutboxState.Waiting, now, now + patience, null, null);

    public void Discard(Actor by, string reason, DateTimeOffset at) =>
        (State, EndedBy, Reason, EndedAt, ClaimedAt) = (OutboxState.Discarded, by.Name, reason, at, null);

    internal sealed class Mapping : IEntityTypeConfiguration<OutboxItem>
    {
        public void Configure(EntityTypeBuilder<OutboxItem> item)
        {
            item.ToTable("outbox");
            item.Property(i => i.Kind).HasMaxLength(40);
            item.Property(i => i.Topic).HasMaxLength(120);
            item.Property(i => i.Recipient).HasMaxLength(400);
            item.Property(i => i.Lane).HasMaxLength(400);
            item.Property(i => i.LastError).HasConversion<Sentence.Column>();
            item.Property(i => i.EndedBy).HasMaxLength(200);
            item.Property(i => i.Reason).HasMaxLength(1000);
            item.HasIndex(i => new { i.State, i.NextTryAt });
            item.HasIndex(i => new { i.Lane, i.AddedAt });
        }
    }
}
