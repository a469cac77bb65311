using Kulanz.Access;
using Kulanz.Contracts;
using Kulanz.Partners;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases;

public enum CaseState
{
    /// <summary>Nobody has answered yet.</summary>
    New,

    /// <summary>It is our turn.</summary>
    Open,
    WaitingOnCustomer,
    WaitingOnThirdParty,

    /// <summary>Answered for good, as far as we know: the customer's next word opens it again.</summary>
    Solved,

    /// <summary>Over: the customer's next word opens a new case that is linked to this one.</summary>
    Closed,
}

public enum Priority
{
    Low,
    Normal,
    High,
    Urgent,
}

/// <summary>
/// One matter of one customer. Deliberately small: what can be done with it lies beside it, a file each (Opening, Replying, Assigning,
/// Closing …). The row repeats the last word of the conversation, so that a list never reads messages.
/// </summary>
public sealed class Case
{
    public Guid Id { get; init; }
    public long Number { get; init; }
    public required string Subject { get; set; }
    public Guid CustomerId { get; set; }
    public Guid QueueId { get; set; }
    public Guid? OwnerId { get; set; }

    /// <summary>The partner with which it lies, handed over and accepted; who looks after it for us is still the owner.</summary>
    public Guid? PartnerId { get; set; }

    /// <summary>How often somebody took it into their hands. Kept by <see cref="Handovers.HandWatch"/>.</summary>
    public int Hands { get; set; }

    public CaseState State { get; set; }
    public Priority Priority { get; set; } = Priority.Normal;
    public Channel Channel { get; init; }
    public DateTimeOffset OpenedAt { get; init; }

    /// <summary>When the conversation last moved; the order of every list.</summary>
    public DateTimeOffset TouchedAt { get; set; }

    /// <summary>Since when the customer has been waiting for us; null while it is not our turn.</summary>
    public DateTimeOffset? WaitingSince { get; set; }

    /// <summary>When the first of its clocks runs out; null where nothing is promised, or all stand still. Kept by <see cref="ServiceLevels.ServiceLevelWatch"/>.</summary>
    public DateTimeOffset? DueAt { get; set; }

    public DateTimeOffset? SnoozedUntil { get; set; }
    public Guid? MergedIntoId { get; set; }

    /// <summary>The mailbox it came to and is answered from; null is the one of its queue.</summary>
    public Guid? MailboxId { get; set; }

    /// <summary>Longer than people write, as a rule: a condition on the last message asks here, beside everything else it asks of the case.</summary>
    public const int LastWordLength = 2000;

    /// <summary>The last message in one line, without what it quotes, and who said it.</summary>
    public string LastWord { get; set; } = "";

    public string Preview => Message.Preview(LastWord);

    public string LastAuthor { get; set; } = "";
    public AuthorKind LastAuthorKind { get; set; }

    /// <summary>Tags and values of fields as conditions ask for them: <see cref="Cases.Labels"/>.</summary>
    public string Labels { get; set; } = "";

    /// <summary>What it is about, in the words of contracts.</summary>
    public Guid? ProductId { get; set; }

    public Guid? TopicId { get; set; }

    public int Version { get; set; }

    public bool Over => State is CaseState.Solved or CaseState.Closed;

    public string Topic => $"case/{Number}";

    /// <summary>Whose turn it is, however it was said: while it is ours, the customer waits for us, from now on if they did not before.</summary>
    public void TurnTo(CaseState state, DateTimeOffset now)
    {
        State = state;
        WaitingSince = state is CaseState.New or CaseState.Open ? WaitingSince ?? now : null;
    }

    internal sealed class Mapping : IEntityTypeConfiguration<Case>
    {
        public void Configure(EntityTypeBuilder<Case> @case)
        {
            @case.ToTable("cases");
            @case.Property(c => c.Subject).HasMaxLength(300);
            @case.Property(c => c.LastWord).HasMaxLength(LastWordLength);
            @case.Property(c => c.LastAuthor).HasMaxLength(200);
            @case.HasIndex(c => c.Number).IsUnique();
            // Lists are read newest first, within what one may see.
            // With the number at their end they give the order of a list whole, and are plainly better than the index of the state alone.
            @case.HasIndex(c => new { c.QueueId, c.State, c.TouchedAt, c.Number });
            @case.HasIndex(c => new { c.OwnerId, c.State, c.TouchedAt, c.Number });
            @case.HasIndex(c => new { c.State, c.TouchedAt });
            @case.HasIndex(c => new { c.CustomerId, c.TouchedAt });
            @case.HasIndex(c => c.SnoozedUntil).HasFilter("snoozed_until IS NOT NULL");
            @case.HasIndex(c => c.DueAt).HasFilter("due_at IS NOT NULL");
            @case.HasIndex(c => c.WaitingSince).HasFilter("waiting_since IS NOT NULL");
            @case.HasOne<Customer>().WithMany().HasForeignKey(c => c.CustomerId);
            @case.HasOne<Queue>().WithMany().HasForeignKey(c => c.QueueId);
            @case.HasOne<Account>().WithMany().HasForeignKey(c => c.OwnerId);
            @case.HasOne<Partner>().WithMany().HasForeignKey(c => c.PartnerId);
            @case.HasIndex(c => new { c.PartnerId, c.State, c.TouchedAt }).HasFilter("partner_id IS NOT NULL");
            @case.HasOne<Case>().WithMany().HasForeignKey(c => c.MergedIntoId);
            @case.HasOne<Product>().WithMany().HasForeignKey(c => c.ProductId);
            @case.HasOne<SupportTopic>().WithMany().HasForeignKey(c => c.TopicId);
            // Most cases of most desks are about no product.
            @case.HasIndex(c => new { c.ProductId, c.TouchedAt }).HasFilter("product_id IS NOT NULL");
            @case.HasIndex(c => c.TopicId).HasFilter("topic_id IS NOT NULL");
            @case.HasIndex(c => c.MergedIntoId).HasFilter("merged_into_id IS NOT NULL");
        }
    }
}
