using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases.Repeats;

/// <summary>Somebody said: these two do not ask the same. That pair is not suggested again; nothing is concluded for anybody else.</summary>
public sealed class Distinction
{
    public Guid Id { get; init; }
    public Guid MessageId { get; init; }

    /// <summary>The message that asked before, or the article.</summary>
    public Guid OtherId { get; init; }

    public DateTimeOffset At { get; init; }
    public Guid? ById { get; init; }
    public required string ByName { get; init; }
    public DateTimeOffset? UndoneAt { get; set; }
    public string? UndoneByName { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Distinction>
    {
        public void Configure(EntityTypeBuilder<Distinction> distinction)
        {
            distinction.ToTable("distinctions");
            distinction.Property(d => d.ByName).HasMaxLength(200);
            distinction.Property(d => d.UndoneByName).HasMaxLength(200);
            distinction.HasIndex(d => new { d.MessageId, d.OtherId }).IsUnique().HasFilter("undone_at IS NULL");
            distinction.HasOne<Message>().WithMany().HasForeignKey(d => d.MessageId);
        }
    }
}
