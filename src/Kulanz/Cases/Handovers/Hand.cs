using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases.Handovers;

/// <summary>
/// From this moment somebody had the case in their hands: a colleague, or a partner; with neither, nobody. However it came to them: by a handover, by
/// being assigned, by answering first. The number of hands a customer goes through is what they remember.
/// </summary>
public sealed class Hand : IMovesAlong
{
    public Guid Id { get; init; }
    public Guid CaseId { get; set; }
    public Guid? HomeId { get; set; }
    public DateTimeOffset At { get; init; }
    public Guid? AccountId { get; init; }
    public Guid? PartnerId { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<Hand>
    {
        public void Configure(EntityTypeBuilder<Hand> hand)
        {
            hand.ToTable("hands");
            hand.HasIndex(h => new { h.CaseId, h.At });
            hand.HasOne<Case>().WithMany().HasForeignKey(h => h.CaseId);
        }
    }
}

/// <summary>Notes while a case is saved that it is in other hands, in the same transaction: no act has to think of it, and none can forget it.</summary>
public sealed class HandWatch(TimeProvider clock) : SaveChangesInterceptor
{
    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is KulanzDb db)
            foreach (var entry in db.ChangeTracker.Entries<Case>().Where(Passed).ToList())
                Note(db, entry);
        return ValueTask.FromResult(result);
    }

    private static bool Passed(EntityEntry<Case> entry) => entry.State switch
    {
        EntityState.Added => Holder(entry.Entity.OwnerId, entry.Entity.PartnerId) != (null, null),
        EntityState.Modified => Holder(entry.Entity.OwnerId, entry.Entity.PartnerId) != Holder(entry.Property(c => c.OwnerId).OriginalValue, entry.Property(c => c.PartnerId).OriginalValue),
        _ => false,
    };

    private static (Guid? Account, Guid? Partner) Holder(Guid? owner, Guid? partner) => partner is null ? (owner, null) : (null, partner);

    private void Note(KulanzDb db, EntityEntry<Case> entry)
    {
        var (account, partner) = Holder(entry.Entity.OwnerId, entry.Entity.PartnerId);
        db.Add(new Hand { Id = Platform.Id.New(clock), CaseId = entry.Entity.Id, At = clock.GetUtcNow(), AccountId = account, PartnerId = partner });
        if (account is not null || partner is not null)
            entry.Property(c => c.Hands).CurrentValue++;
    }
}
