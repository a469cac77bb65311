using Kulanz.Access;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases;

/// <summary>Where cases wait for somebody: "Support", "Billing". Its members see them; an open queue is seen by all staff.</summary>
public sealed class Queue
{
    public Guid Id { get; init; }
    public required string Name { get; set; }

    /// <summary>Every agent may see it; otherwise only its members.</summary>
    public bool OpenToAll { get; set; } = true;

    /// <summary>Closed since: takes no new cases, keeps the old ones.</summary>
    public DateTimeOffset? RetiredAt { get; set; }

    /// <summary>Of a closed queue: which one has taken its place. What still arrives for the old one goes there.</summary>
    public Guid? SuccessorId { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Queue>
    {
        public void Configure(EntityTypeBuilder<Queue> queue)
        {
            queue.ToTable("queues");
            queue.Property(q => q.Name).HasMaxLength(80);
            queue.HasIndex(q => q.Name).IsUnique();
        }
    }
}

/// <summary>Somebody works in a queue.</summary>
public sealed class QueueMember
{
    public Guid QueueId { get; init; }
    public Guid AccountId { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<QueueMember>
    {
        public void Configure(EntityTypeBuilder<QueueMember> member)
        {
            member.ToTable("queue_members");
            member.HasKey(m => new { m.QueueId, m.AccountId });
            member.HasIndex(m => m.AccountId);
            member.HasOne<Queue>().WithMany().HasForeignKey(m => m.QueueId);
            member.HasOne<Account>().WithMany().HasForeignKey(m => m.AccountId);
        }
    }
}
