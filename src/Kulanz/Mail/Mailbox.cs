using System.Text.Json;
using Kulanz.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Kulanz.Mail;

public enum AfterFetching
{
    MarkSeen,
    Move,
    Delete,
}

/// <summary>Where the mail of a mailbox is fetched from.</summary>
public sealed record Incoming
{
    public MailServer Server { get; init; } = new() { Port = 993 };
    public string Folder { get; init; } = "INBOX";
    public AfterFetching After { get; init; }

    /// <summary>For <see cref="AfterFetching.Move"/>.</summary>
    public string MoveTo { get; init; } = "";
}

/// <summary>One address of the company that people write to and that we answer from.</summary>
public sealed class Mailbox
{
    public Guid Id { get; init; }

    /// <summary>In lower case, as compared.</summary>
    public required string Address { get; set; }

    /// <summary>What customers read: "Example Ltd Support".</summary>
    public required string Name { get; set; }

    /// <summary>Where its mail waits; null is the first queue. A queue is a thing of the desk, which this module does not know: an id, no reference.</summary>
    public Guid? QueueId { get; set; }

    /// <summary>What we answer in where we do not know the customer's language.</summary>
    public string Language { get; set; } = "de";

    /// <summary>How an answer is signed in the From field; placeholders as in templates.</summary>
    public string SenderName { get; set; } = DefaultSenderName;

    /// <summary>Its mail server keeps <c>support+anything@</c> for <c>support@</c>, so that answers come back with a token in the address.</summary>
    public bool PlusAddressing { get; set; }

    /// <summary>New cases are confirmed by mail.</summary>
    public bool ConfirmReceipt { get; set; }

    /// <summary>The customer is told by mail that their case is solved.</summary>
    public bool TellWhenSolved { get; set; }

    /// <summary>The customer's last message is quoted below our answer.</summary>
    public bool QuoteHistory { get; set; }

    /// <summary>Null: nothing is fetched; mail comes another way, or none.</summary>
    public Incoming? Incoming { get; set; }

    /// <summary>Null: the server that all mailboxes use (<see cref="OutgoingServer"/>).</summary>
    public MailServer? Outgoing { get; set; }

    public DateTimeOffset AddedAt { get; init; }

    /// <summary>Since then nothing is fetched, and nothing new is sent from it.</summary>
    public DateTimeOffset? DisabledAt { get; set; }

    public int Version { get; set; }

    public const string DefaultSenderName = "{{agent.name}} · {{mailbox.name}}";

    public string Domain => Address[(Address.LastIndexOf('@') + 1)..];

    internal sealed class Mapping : IEntityTypeConfiguration<Mailbox>
    {
        public void Configure(EntityTypeBuilder<Mailbox> mailbox)
        {
            mailbox.ToTable("mailboxes");
            mailbox.Property(m => m.Address).HasMaxLength(254);
            mailbox.Property(m => m.Name).HasMaxLength(120);
            mailbox.Property(m => m.Language).HasMaxLength(2);
            mailbox.Property(m => m.SenderName).HasMaxLength(200);
            mailbox.Property(m => m.Incoming).HasConversion<AsJson<Incoming>>();
            mailbox.Property(m => m.Outgoing).HasConversion<AsJson<MailServer>>();
            mailbox.HasIndex(m => m.Address).IsUnique();
            mailbox.HasIndex(m => m.QueueId);
        }
    }

    private sealed class AsJson<T>() : ValueConverter<T, string>(
        value => JsonSerializer.Serialize(value, Json.Options), text => JsonSerializer.Deserialize<T>(text, Json.Options)!)
        where T : class;
}

/// <summary>The SMTP server of every mailbox that names none of its own.</summary>
public sealed record OutgoingServer
{
    public MailServer Server { get; init; } = new() { Port = 587, Security = MailSecurity.StartTls };
}
