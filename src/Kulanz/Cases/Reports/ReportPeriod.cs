using Kulanz.Platform;

namespace Kulanz.Cases.Reports;

/// <summary>How a period is cut for its curves and tables.</summary>
public enum ReportSpan
{
    Days,
    Weeks,
    Months,
}

public sealed record PeriodTurned(string Field) : Invalid(Field, "The last day lies before the first.");

public sealed record PeriodTooLong(string Field, int Most) : Invalid(Field, "A report covers at most {0} days.", Most);

/// <summary>The days a report is about, both included, cut into days, weeks from Monday, or months. With it goes the period before, of as many days as have passed of this one.</summary>
public sealed record ReportPeriod(ReportSpan Span, DateOnly From, DateOnly Until, DateOnly Today)
{
    public const int MostDays = 1100;

    public const int Days = 30, Weeks = 13, Months = 12;

    /// <param name="Until">The last day that belongs to it.</param>
    public sealed record Slice(DateOnly From, DateOnly Until);

    /// <summary>The last thirty days, thirteen weeks or twelve months; the one that is under way is among them.</summary>
    public static ReportPeriod Last(ReportSpan span, DateOnly today) => new(span, span switch
    {
        ReportSpan.Weeks => Monday(today).AddDays(-7 * (Weeks - 1)),
        ReportSpan.Months => today.FirstOfMonth().AddMonths(-(Months - 1)),
        _ => today.AddDays(-(Days - 1)),
    }, today, today);

    /// <summary>Days of one's own; cut into as many pieces as can be looked at, unless somebody says how.</summary>
    public static Outcome<ReportPeriod> Own(DateOnly from, DateOnly until, ReportSpan? span, DateOnly today)
    {
        if (until < from)
            return new PeriodTurned("until");
        var days = until.DayNumber - from.DayNumber + 1;
        if (days > MostDays)
            return new PeriodTooLong("from", MostDays);
        return new ReportPeriod(span ?? (days <= 45 ? ReportSpan.Days : days <= 190 ? ReportSpan.Weeks : ReportSpan.Months), from, until, today);
    }

    /// <summary>In order, without a gap; the first and the last may be parts of a week or month.</summary>
    public IReadOnlyList<Slice> Slices
    {
        get
        {
            var slices = new List<Slice>();
            for (var from = From; from <= Until;)
            {
                var next = Span switch
                {
                    ReportSpan.Weeks => Monday(from).AddDays(7),
                    ReportSpan.Months => from.FirstOfMonth().AddMonths(1),
                    _ => from.AddDays(1),
                };
                slices.Add(new(from, next.AddDays(-1) < Until ? next.AddDays(-1) : Until));
                from = next;
            }
            return slices;
        }
    }

    /// <summary>As many days before it as have passed of it: half a month is not compared with a whole one.</summary>
    public Slice Before
    {
        get
        {
            var passed = (Until < Today ? Until : Today).DayNumber - From.DayNumber + 1;
            return new(From.AddDays(-Math.Max(1, passed)), From.AddDays(-1));
        }
    }

    public static DateOnly Monday(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek + 6) % 7));
}
