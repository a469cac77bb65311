using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Mail;

/// <summary>A mail we wrote: under which Message-ID, about what, for which message of a conversation. By it answers and bounces find back.</summary>
public sealed class SentMail
{
    public Guid Id { get; init; }

    /// <summary>As in the header, without its angle brackets.</summary>
    public required string MessageId { get; init; }

    /// <summary>The letter's kind: <c>reply</c>, <c>confirmation</c>, <c>sign-in-link</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Like a record's: <c>case/17</c>.</summary>
    public required string Topic { get; init; }

    /// <summary>The message of a case that it carries.</summary>
    public Guid? ForMessageId { get; init; }

    public Guid? MailboxId { get; init; }
    public required string Subject { get; init; }
    public bool Automatic { get; init; }
    public DateTimeOffset At { get; init; }
    public List<MailDelivery> Deliveries { get; init; } = [];

    internal sealed class Mapping : IEntityTypeConfiguration<SentMail>
    {
        public void Configure(EntityTypeBuilder<SentMail> mail)
        {
            mail.ToTable("sent_mails");
            mail.Property(m => m.MessageId).HasMaxLength(400);
            mail.Property(m => m.Kind).HasMaxLength(40);
            mail.Property(m => m.Topic).HasMaxLength(120);
            mail.Property(m => m.Subject).HasMaxLength(400);
            mail.HasIndex(m => m.MessageId).IsUnique();
            mail.HasIndex(m => m.ForMessageId);
            mail.HasIndex(m => new { m.Topic, m.At });
            mail.HasMany(m => m.Deliveries).WithOne().HasForeignKey(d => d.SentMailId);
        }
    }
}

public static class SentMails
{
    /// <summary>The deliveries of these messages, by message.</summary>
    public static async Task<ILookup<Guid, MailDelivery>> MailsOf(this KulanzDb db, IEnumerable<Guid> messages, CancellationToken cancel)
    {
        var ids = messages.ToList();
        var rows = ids.Count == 0 ? [] : await db.SentMails.AsNoTracking().Where(m => m.ForMessageId != null && ids.Contains(m.ForMessageId.Value))
            .SelectMany(m => m.Deliveries, (m, delivery) => new { MessageId = m.ForMessageId!.Value, delivery }).ToListAsync(cancel);
        return rows.OrderBy(r => r.delivery.Address, StringComparer.Ordinal).ToLookup(r => r.MessageId, r => r.delivery);
    }
}

public enum DeliveryState
{
    Queued,

    /// <summary>Our mail server has taken it.</summary>
    Sent,
    Failed,

    /// <summary>Never tried: there was a reason not to.</summary>
    Held,
}

/// <summary>One recipient of a mail, and how far it got.</summary>
public sealed class MailDelivery
{
    public Guid SentMailId { get; init; }
    public required string Address { get; init; }
    public DeliveryState State { get; set; }

    /// <summary>When that was.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>Why it has not arrived, or not yet.</summary>
    public Sentence? Problem { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<MailDelivery>
    {
        public void Configure(EntityTypeBuilder<MailDelivery> delivery)
        {
            delivery.ToTable("mail_deliveries");
            delivery.HasKey(d => new { d.SentMailId, d.Address });
            delivery.Property(d => d.Address).HasMaxLength(254);
            delivery.Property(d => d.Problem).HasConversion<Sentence.Column>();
            delivery.HasIndex(d => new { d.Address, d.At });
        }
    }
}
