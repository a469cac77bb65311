using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Kulanz.Cases.Reports;

/// <summary>Of what figures are kept.</summary>
public enum FiguresOf
{
    All,
    Queue,
    Product,
    Channel,

    /// <summary>Only where the company allows figures of single people: <see cref="FiguresByPerson"/>.</summary>
    Person,
}

/// <summary>
/// What happened on a day, where the company is: of all cases, of a queue, a product, a channel, a person. Weeks, months and any other days are put together from these.
/// Each figure counts on the day of its own act: an answer on the day it was given, whenever the case was opened.
/// </summary>
public sealed class DayFigures
{
    public FiguresOf Of { get; init; }

    /// <summary>The id of the queue, product or person, the name of the channel; empty for all.</summary>
    public string Key { get; init; } = "";

    public DateOnly Day { get; init; }

    public int Opened { get; set; }

    /// <summary>Cases that began with a question.</summary>
    public int Asked { get; set; }

    /// <summary>First answers, and how many of those with a promise were in time or late.</summary>
    public int Answered { get; set; }

    public int AnsweredInTime { get; set; }
    public int AnsweredLate { get; set; }

    public int Solved { get; set; }
    public int SolvedInTime { get; set; }
    public int SolvedLate { get; set; }

    /// <summary>Ended, and the question never answered.</summary>
    public int Dropped { get; set; }

    /// <summary>Cases that came back after they had been solved; each on the day of its last return.</summary>
    public int CameBack { get; set; }

    public int RatingsAsked { get; set; }
    public int Good { get; set; }
    public int SoSo { get; set; }
    public int Bad { get; set; }

    /// <summary>In seconds: from the question to the first answer, around the clock and in working time.</summary>
    public Distribution Response { get; set; } = Distribution.Empty;

    public Distribution ResponseWorking { get; set; } = Distribution.Empty;

    /// <summary>In seconds: from the opening to the solution.</summary>
    public Distribution Resolution { get; set; } = Distribution.Empty;

    public Distribution ResolutionWorking { get; set; } = Distribution.Empty;

    /// <summary>Through how many hands went what was solved.</summary>
    public Distribution Hands { get; set; } = Distribution.Empty;

    private sealed class Written() : ValueConverter<Distribution, byte[]>(distribution => distribution.Written(), bytes => Distribution.Read(bytes));

    internal sealed class Mapping : IEntityTypeConfiguration<DayFigures>
    {
        public void Configure(EntityTypeBuilder<DayFigures> figures)
        {
            figures.ToTable("day_figures");
            figures.HasKey(f => new { f.Of, f.Key, f.Day });
            figures.Property(f => f.Key).HasMaxLength(40).InOrderOfBytes();
            figures.HasIndex(f => f.Day);
            foreach (var name in new[] { nameof(Response), nameof(ResponseWorking), nameof(Resolution), nameof(ResolutionWorking), nameof(Hands) })
                figures.Property(name).HasConversion(new Written());
        }
    }
}

/// <summary>A day whose figures are to be reckoned anew, and since when.</summary>
public sealed class StaleDay
{
    public DateOnly Day { get; init; }
    public DateTimeOffset At { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<StaleDay>
    {
        public void Configure(EntityTypeBuilder<StaleDay> day)
        {
            day.ToTable("stale_days");
            day.HasKey(d => d.Day);
        }
    }
}
