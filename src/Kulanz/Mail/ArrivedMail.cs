using Kulanz.Platform;
using Kulanz.Platform.Files;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Mail;

/// <summary>What became of a mail that arrived.</summary>
public enum Disposition
{
    /// <summary>It began a case.</summary>
    Opened,

    /// <summary>It joined one.</summary>
    Appended,

    /// <summary>It reports that a mail of ours did not arrive.</summary>
    Bounce,

    /// <summary>A machine's answer, kept without disturbing anybody.</summary>
    Automatic,

    /// <summary>We have it already.</summary>
    Duplicate,

    /// <summary>It could not be read as a mail; a case was begun that has the raw file.</summary>
    Unparsed,
}

/// <summary>A mail that arrived: the raw bytes, for ever findable, and where they went. Written before anybody is told that we have it.</summary>
public sealed class ArrivedMail
{
    public Guid Id { get; init; }
    public DateTimeOffset At { get; init; }

    /// <summary>The door it came through: <c>api</c>, <c>imap</c>, <c>maildir</c>, <c>command</c>.</summary>
    public required string Source { get; init; }

    public Guid? MailboxId { get; init; }

    /// <summary>The raw mail in the file store.</summary>
    public byte[] FileHash { get; init; } = [];

    public long Size { get; init; }
    public string? MessageId { get; init; }

    /// <summary>SHA-256 of all after the headers: a mail sent to two of our addresses differs in its headers only.</summary>
    public byte[] BodyHash { get; init; } = [];

    /// <summary>Message-IDs it refers to, oldest first, without brackets, parted by spaces.</summary>
    public string References { get; init; } = "";

    public string? From { get; init; }
    public string? Subject { get; init; }
    public Disposition Disposition { get; set; }
    public long? CaseNumber { get; set; }

    /// <summary>What was broken in it, or why it went where it went, in a sentence for administrators.</summary>
    public Sentence? Remark { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<ArrivedMail>
    {
        public void Configure(EntityTypeBuilder<ArrivedMail> mail)
        {
            mail.ToTable("arrived_mails");
            mail.Property(m => m.Source).HasMaxLength(40);
            mail.Property(m => m.MessageId).HasMaxLength(400);
            mail.Property(m => m.References).HasMaxLength(4000);
            mail.Property(m => m.From).HasMaxLength(320);
            mail.Property(m => m.Subject).HasMaxLength(300);
            mail.Property(m => m.Remark).HasConversion<Sentence.Column>();
            mail.HasIndex(m => new { m.Disposition, m.At });
            mail.HasIndex(m => m.MessageId);
            mail.HasIndex(m => m.At);
            mail.HasIndex(m => new { m.CaseNumber, m.At });
            mail.HasOne<StoredFile>().WithMany().HasForeignKey(m => m.FileHash);
        }
    }
}
