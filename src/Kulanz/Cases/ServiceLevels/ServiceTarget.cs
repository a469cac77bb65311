using Kulanz.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases.ServiceLevels;

/// <summary>What is measured.</summary>
public enum ClockKind
{
    /// <summary>From the customer's first word to our first answer.</summary>
    FirstResponse,

    /// <summary>From each further word of the customer's to our answer.</summary>
    NextResponse,

    /// <summary>From the beginning until it is solved, without the time we waited for the customer.</summary>
    Resolution,
}

/// <summary>How long something may take, in working time, for cases under a plan; without a plan, for all others.</summary>
public sealed class ServiceTarget
{
    public const int MostMinutes = 366 * 24 * 60;

    public Guid Id { get; init; }
    public Guid? PlanId { get; init; }
    public Priority Priority { get; init; }
    public ClockKind Kind { get; init; }
    public int Minutes { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<ServiceTarget>
    {
        public void Configure(EntityTypeBuilder<ServiceTarget> target)
        {
            target.ToTable("service_targets");
            target.HasIndex(t => new { t.PlanId, t.Priority, t.Kind }).IsUnique();
            target.HasOne<Plan>().WithMany().HasForeignKey(t => t.PlanId);
        }
    }
}

/// <summary>How the company goes about service levels; set by administrators.</summary>
public sealed record ServiceLevelCustoms
{
    /// <summary>The hours of cases whose plan says none; null is around the clock.</summary>
    public Guid? CalendarId { get; init; }

    /// <summary>A warning when this much of the time is used, in percent.</summary>
    public int WarnAt { get; init; } = 75;

    /// <summary>A case that was not answered or solved in time becomes at least this urgent; null leaves it.</summary>
    public Priority? RaiseTo { get; init; } = Priority.High;

    /// <summary>Who hears of each breach, besides owner and followers.</summary>
    public IReadOnlyList<Guid> Tell { get; init; } = [];
}
