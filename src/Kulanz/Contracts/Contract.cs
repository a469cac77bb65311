using Kulanz.Access;
using Kulanz.Platform.Data;
using Kulanz.WorkTime;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Contracts;

/// <summary>Where a contract stands on a day. Computed from its dates, never stored.</summary>
public enum ContractStatus
{
    Upcoming,
    Running,

    /// <summary>Its end is settled, by notice of either side or by agreement, and has not come.</summary>
    Ending,
    Ended,
}

/// <summary>
/// What a customer and the company have agreed: a plan, from a day on, on these terms. Status, ends and last days for notice follow from its dates
/// by <see cref="ContractTerm"/>; the days kept in columns are only there so that lists find them, and are written by <see cref="Look"/> alone.
/// </summary>
public sealed class Contract
{
    public Guid Id { get; init; }
    public long Number { get; init; }
    public Guid CustomerId { get; set; }
    public Guid ProductId { get; init; }
    public Guid PlanId { get; init; }

    /// <summary>What the plan said when this was concluded, or since a change of terms took effect.</summary>
    public Guid EditionId { get; set; }

    /// <summary>As agreed; begins as the edition's.</summary>
    public required Terms Terms { get; set; }

    /// <summary>What tells two contracts of one customer about one product apart: a line, a site, a machine.</summary>
    public string Label { get; set; } = "";

    /// <summary>Under which number the company's other systems know it.</summary>
    public string? Reference { get; set; }

    public DateOnly ConcludedOn { get; init; }
    public DateOnly StartsOn { get; init; }

    /// <summary>The last day, once it is settled: agreed from the beginning, or by <see cref="EndedById"/>.</summary>
    public DateOnly? EndsOn { get; set; }

    /// <summary>The notice that ends it.</summary>
    public Guid? EndedById { get; set; }

    /// <summary>Who looks after it and is reminded.</summary>
    public Guid? ManagerId { get; set; }

    /// <summary>The last day of the term that runs, as of the last look; null while it runs indefinitely.</summary>
    public DateOnly? TermEndsOn { get; private set; }

    /// <summary>The last day on which notice of this side still ends the term that runs; null where any day will do, or its end is settled.</summary>
    public DateOnly? OurLastDay { get; private set; }

    public DateOnly? TheirLastDay { get; private set; }

    /// <summary>From this day on the days above are out of date and are looked at again.</summary>
    public DateOnly? LookAgainOn { get; private set; }

    public DateTimeOffset CreatedAt { get; init; }
    public int Version { get; set; }

    public string Topic => $"contract/{Number}";

    public ContractStatus Status(DateOnly today) =>
        EndsOn < today ? ContractStatus.Ended
        : today < StartsOn ? ContractStatus.Upcoming
        : EndedById is not null ? ContractStatus.Ending
        : ContractStatus.Running;

    /// <summary>Whether the customer has it on this day.</summary>
    public bool Runs(DateOnly day) => Status(day) is ContractStatus.Running or ContractStatus.Ending;

    public ContractTerm Term => Terms.From(StartsOn);

    /// <summary>What was said about its end, as far as it holds, decides; otherwise its terms.</summary>
    public void EndBy(IEnumerable<Notice> notices, DateOnly today)
    {
        var first = notices.OrderBy(n => n.EffectiveOn).ThenBy(n => n.At).FirstOrDefault();
        // An agreement takes the place of what was said before it, even where that was earlier.
        if (notices.Where(n => n.Kind == NoticeKind.Agreement).MaxBy(n => n.At) is { } agreed && !notices.Any(n => n.At > agreed.At && n.EffectiveOn < agreed.EffectiveOn))
            first = agreed;
        var byItself = Term.EndsByItselfOn;
        var ended = first is not null && (byItself is null || first.EffectiveOn <= byItself);
        (EndsOn, EndedById) = (ended ? first!.EffectiveOn : byItself, ended ? first!.Id : null);
        Look(today);
    }

    /// <summary>Brings the days that lists look for up to date.</summary>
    public void Look(DateOnly today)
    {
        (TermEndsOn, OurLastDay, TheirLastDay, LookAgainOn) = (null, null, null, null);
        if (EndsOn is { } end)
        {
            TermEndsOn = end;
            return;
        }
        var day = today < StartsOn ? StartsOn : today;
        TermEndsOn = Term.TermOn(day)?.EndsOn;
        OurLastDay = LastDay(ContractSide.Provider, day);
        TheirLastDay = LastDay(ContractSide.Customer, day);
        // Once either last day has passed, the next one is what matters.
        LookAgainOn = new[] { TermEndsOn, OurLastDay, TheirLastDay }.Min()?.AddDays(1);
    }

    /// <summary>The last day for notice of a side that matters now: of the term that runs, or of the next one where that has passed. Null where any day will do.</summary>
    public DateOnly? LastDay(ContractSide side, DateOnly today)
    {
        var day = today < StartsOn ? StartsOn : today;
        return Term.LastDayForNotice(side, day) is not { } last ? null
            : last >= day ? last
            : Term.TermOn(day)?.EndsOn is { } end && end < DateOnly.MaxValue ? Term.LastDayForNotice(side, end.AddDays(1)) : null;
    }

    internal sealed class Mapping : IEntityTypeConfiguration<Contract>
    {
        public void Configure(EntityTypeBuilder<Contract> contract)
        {
            contract.ToTable("contracts");
            contract.Property(c => c.Terms).HasConversion(new AsJson<Terms>());
            contract.Property(c => c.Label).HasMaxLength(120);
            contract.Property(c => c.Reference).HasMaxLength(80).InOrderOfBytes();
            contract.HasIndex(c => c.Number).IsUnique();
            contract.HasIndex(c => new { c.CustomerId, c.StartsOn });
            contract.HasIndex(c => new { c.Reference, c.Id });
            // Lists: what ends when, where notice has to be given by when, and what of that is out of date.
            contract.HasIndex(c => new { c.EndsOn, c.Number });
            contract.HasIndex(c => new { c.OurLastDay, c.Number });
            contract.HasIndex(c => new { c.TermEndsOn, c.EndsOn });
            contract.HasIndex(c => new { c.TheirLastDay, c.Number });
            contract.HasIndex(c => c.LookAgainOn).HasFilter("look_again_on IS NOT NULL");
            contract.HasIndex(c => new { c.PlanId, c.Number });
            contract.HasIndex(c => new { c.ProductId, c.Number });
            contract.HasIndex(c => new { c.ManagerId, c.Number });
            contract.HasOne<Customer>().WithMany().HasForeignKey(c => c.CustomerId);
            contract.HasOne<Product>().WithMany().HasForeignKey(c => c.ProductId);
            contract.HasOne<Plan>().WithMany().HasForeignKey(c => c.PlanId);
            contract.HasOne<PlanEdition>().WithMany().HasForeignKey(c => c.EditionId);
            contract.HasOne<Account>().WithMany().HasForeignKey(c => c.ManagerId);
        }
    }
}
