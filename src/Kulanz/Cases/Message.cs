using System.Text;
using Kulanz.Access;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases;

public enum MessageKind
{
    /// <summary>Between the customer and us; both see it.</summary>
    Reply,

    /// <summary>Among staff; the customer never sees it.</summary>
    Note,
    CallNote,
}

public enum AuthorKind
{
    Customer,
    Staff,
    Partner,

    /// <summary>Somebody else who took part, such as a colleague of the customer in copy.</summary>
    Other,

    /// <summary>Kulanz itself: a trigger, an automatic answer.</summary>
    System,
}

/// <summary>
/// What somebody said. A message never changes; a correction is a new one. Text is kept whole, quotes included;
/// what is folded away is decided when it is shown.
/// </summary>
public sealed class Message : IMovesAlong
{
    public const int PreviewLength = 200;

    public Guid Id { get; init; }
    public Guid CaseId { get; set; }
    public Guid? HomeId { get; set; }

    /// <summary>Repeated here, so that a customer's messages can be found, moved and kept together.</summary>
    public Guid CustomerId { get; set; }

    public MessageKind Kind { get; init; }
    public Channel Channel { get; init; }
    public AuthorKind AuthorKind { get; init; }
    public Guid? AuthorId { get; init; }
    public required string AuthorName { get; init; }

    /// <summary>For mail: the address it came from.</summary>
    public string? AuthorAddress { get; init; }

    public DateTimeOffset At { get; init; }
    public required string Text { get; init; }

    /// <summary>For a mail that arrived: the raw message, from which HTML and attachments are read.</summary>
    public Guid? MailId { get; init; }

    /// <summary>It came with HTML, which the desk can show as its sender made it.</summary>
    public bool Formatted { get; init; }

    /// <summary>A machine wrote it: only a person may answer it.</summary>
    public bool Automatic { get; init; }

    public bool Public => Kind == MessageKind.Reply;

    /// <summary>The first words on one line, for lists.</summary>
    public static string Preview(string text) => InOneLine(text, PreviewLength);

    /// <summary>The beginning of a text in one line, cut between characters; reads no further than it has to.</summary>
    public static string InOneLine(string text, int most)
    {
        var line = new StringBuilder(Math.Min(text.Length, most));
        foreach (var word in text.AsSpan().SplitAny())
        {
            if (word.Start.Value == word.End.Value)
                continue;
            if (line.Length > 0)
                line.Append(' ');
            line.Append(text.AsSpan()[word]);
            if (line.Length > most)
                return Naming.Cut(line.ToString(), most - 1) + "…";
        }
        return line.ToString();
    }

    internal sealed class Mapping : IEntityTypeConfiguration<Message>
    {
        public void Configure(EntityTypeBuilder<Message> message)
        {
            message.ToTable("messages");
            message.Property(m => m.AuthorName).HasMaxLength(200);
            message.Property(m => m.AuthorAddress).HasMaxLength(254);
            message.HasIndex(m => new { m.CaseId, m.At });
            message.HasIndex(m => new { m.CustomerId, m.At });
            message.HasOne<Case>().WithMany().HasForeignKey(m => m.CaseId);
        }
    }
}
