using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases.Grants;

public enum GrantStepKind
{
    Reserved,
    Approved,
    Refused,
    Settled,
    Cancelled,
}

/// <summary>What was done with a grant: by whom, when, why. Rows are only ever added; the last one says how it stands.</summary>
public sealed class GrantStep
{
    public Guid Id { get; init; }
    public Guid GrantId { get; init; }
    public GrantStepKind Kind { get; init; }
    public DateTimeOffset At { get; init; }
    public Guid? ById { get; init; }
    public required string ByName { get; init; }

    /// <summary>Nobody decided: it was within the limit of every budget that applies.</summary>
    public bool ByRule { get; init; }

    public string Reason { get; init; } = "";

    /// <summary>What was done, where it can be found: the payment's reference, the number of the new licence or of the shipment.</summary>
    public string Reference { get; init; } = "";

    public DateOnly? DoneOn { get; init; }

    /// <summary>Until when support was extended.</summary>
    public DateOnly? Until { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<GrantStep>
    {
        public void Configure(EntityTypeBuilder<GrantStep> step)
        {
            step.ToTable("grant_steps");
            step.Property(s => s.ByName).HasMaxLength(200);
            step.Property(s => s.Reason).HasMaxLength(1000);
            step.Property(s => s.Reference).HasMaxLength(200);
            step.HasIndex(s => new { s.GrantId, s.At });
            step.HasOne<Grant>().WithMany().HasForeignKey(s => s.GrantId);
        }
    }
}

public static class GrantSteps
{
    /// <summary>Takes the step: the row, and the grant's state with it. The caller saves.</summary>
    public static GrantStep Step(this KulanzDb db, Grant grant, GrantStep step)
    {
        db.Add(step);
        grant.State = step.Kind switch
        {
            GrantStepKind.Reserved => GrantState.Waiting,
            GrantStepKind.Approved => GrantState.Approved,
            GrantStepKind.Refused => GrantState.Refused,
            GrantStepKind.Settled => GrantState.Settled,
            _ => GrantState.Cancelled,
        };
        return step;
    }

    /// <summary>Where it stands. Two steps of one act share the order of their ids.</summary>
    public static Task<GrantStep> LastStep(this KulanzDb db, Grant grant, CancellationToken cancel) =>
        db.Set<GrantStep>().AsNoTracking().Where(s => s.GrantId == grant.Id).OrderByDescending(s => s.At).ThenByDescending(s => s.Id).FirstAsync(cancel);

    /// <summary>
    /// The grant as it is now, for whoever sees its case, held until the transaction under way ends: of two who act on it at once the second reads what the first has done.
    /// </summary>
    public static async Task<Outcome<Grant>> Hold(this KulanzDb db, long number, Actor by, CancellationToken cancel)
    {
        await db.Engine.Hold(db, $"grant {number}", cancel);
        return await db.GrantsFor(by).SingleOrDefaultAsync(g => g.Number == number, cancel) is { } grant ? grant : new NotFound("grant");
    }

    /// <summary>Whoever sees the case sees what was given in it.</summary>
    public static IQueryable<Grant> GrantsFor(this KulanzDb db, Actor who) => db.Set<Grant>().Where(g => db.CasesFor(who).Any(c => c.Id == g.CaseId));
}
