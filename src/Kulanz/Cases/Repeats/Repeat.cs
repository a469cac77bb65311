using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases.Repeats;

/// <summary>
/// Somebody said: this message asks what was answered before, there. By whom, when; and when that was taken back. A message repeats one thing at a time.
/// </summary>
/// <remarks>
/// Repeats of repeats make trees, and each row names the top of its tree (<see cref="HeadId"/>), so that what is asked most is counted by one index. A question
/// repeats only what was asked before it, so there are no circles; confirming hangs a tree onto another one, taking back cuts it off.
/// </remarks>
public sealed class Repeat
{
    public Guid Id { get; init; }
    public Guid MessageId { get; init; }

    /// <summary>Whose message it is, and when it came: for counting.</summary>
    public Guid CustomerId { get; set; }

    public DateTimeOffset AskedAt { get; init; }

    /// <summary>The message that asked before; null where an article answers it.</summary>
    public Guid? EarlierId { get; init; }

    /// <summary>The message that answered it; null where it was answered on the telephone.</summary>
    public Guid? AnswerId { get; init; }

    public Guid? ArticleId { get; init; }

    /// <summary>The same customer asked before: that is what counts as their repeating.</summary>
    public bool Own { get; init; }

    /// <summary>What was asked first of all: a message, or the article.</summary>
    public Guid HeadId { get; set; }

    public DateTimeOffset At { get; init; }
    public Guid? ById { get; init; }
    public required string ByName { get; init; }
    public DateTimeOffset? UndoneAt { get; set; }
    public string? UndoneByName { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Repeat>
    {
        public void Configure(EntityTypeBuilder<Repeat> repeat)
        {
            repeat.ToTable("repeats");
            repeat.Property(r => r.ByName).HasMaxLength(200);
            repeat.Property(r => r.UndoneByName).HasMaxLength(200);
            repeat.HasIndex(r => r.MessageId).IsUnique().HasFilter("undone_at IS NULL");
            repeat.HasIndex(r => new { r.CustomerId, r.AskedAt, r.Own }).HasFilter("undone_at IS NULL");
            repeat.HasIndex(r => r.HeadId).HasFilter("undone_at IS NULL");
            repeat.HasIndex(r => r.EarlierId).HasFilter("undone_at IS NULL");
            repeat.HasOne<Message>().WithMany().HasForeignKey(r => r.MessageId);
        }
    }
}
