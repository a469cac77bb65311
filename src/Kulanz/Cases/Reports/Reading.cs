using System.Globalization;
using Kulanz.Access;
using Kulanz.Contracts;
using Kulanz.Platform;

namespace Kulanz.Cases.Reports;

public sealed record NotADay(string Field, string Given) : Invalid(Field, "“{0}” is not a day. Write it like 2026-09-28.", Given)
{
    public override int Status => 400;
}

public sealed record NotASpan(string Given) : Invalid("span", "“{0}” is not a span. There are days, weeks and months.", Given)
{
    public override int Status => 400;
}

/// <summary>Whoever does not see every queue sees no figures that know none.</summary>
public sealed record NotOfAllQueues() : Refusal("These figures are of all queues together, and you do not see all of them.")
{
    public override int Status => 403;
}

/// <summary>What was asked for, understood, and read.</summary>
public sealed class Reading(ReportScopes scopes, Figures figures, Today today)
{
    public sealed record Chosen(ReportScope Scope, ReportPeriod Period, ReportScopes.Seen Seen);

    public async Task<Outcome<ReportsApi.Reported<T>>> Report<T>(Actor who, string? span, string? from, string? until, string? of, Func<PeriodFigures, T> shown, CancellationToken cancel)
    {
        if (!(await Choose(who, span, from, until, of, cancel)).Done(out var chosen, out var refusal))
            return refusal;
        var report = await figures.Read(chosen.Scope, chosen.Period, cancel);
        return new ReportsApi.Reported<T>(chosen.Period.Span, chosen.Period.From, chosen.Period.Until, chosen.Scope.Said, report.AsOf, shown(report.Whole), shown(report.Before), [.. report.Slices.Select(shown)]);
    }

    /// <summary>For what is not counted by queue.</summary>
    public async Task<Outcome<Chosen>> Whole(Actor who, string? span, string? from, string? until, string? of, CancellationToken cancel)
    {
        if (!(await Choose(who, span, from, until, of, cancel)).Done(out var chosen, out var refusal))
            return refusal;
        return chosen.Seen.Everything ? chosen : new NotOfAllQueues();
    }

    public async Task<Outcome<Chosen>> Choose(Actor who, string? span, string? from, string? until, string? of, CancellationToken cancel)
    {
        ReportSpan? cut = null;
        if (!string.IsNullOrEmpty(span))
        {
            if (!Enum.TryParse<ReportSpan>(span, true, out var known) || char.IsAsciiDigit(span[0]))
                return new NotASpan(Naming.Cut(span, 40));
            cut = known;
        }
        var now = await today.Is(cancel);
        ReportPeriod period;
        if (string.IsNullOrEmpty(from) && string.IsNullOrEmpty(until))
        {
            period = ReportPeriod.Last(cut ?? ReportSpan.Days, now);
        }
        else
        {
            if (!Day(from, now.AddDays(-(ReportPeriod.Days - 1)), out var first))
                return new NotADay("from", Naming.Cut(from!, 40));
            if (!Day(until, now, out var last))
                return new NotADay("until", Naming.Cut(until!, 40));
            if (!ReportPeriod.Own(first, last, cut, now).Done(out var own, out var refused))
                return refused;
            period = own;
        }
        var seen = await scopes.Of(who, cancel);
        return ReportScopes.Choose(seen, of).Done(out var scope, out var refusal) ? new Chosen(scope, period, seen) : refusal;
    }

    /// <summary>Far enough from the ends of the calendar that days before and after can be reckoned.</summary>
    private static bool Day(string? said, DateOnly otherwise, out DateOnly day)
    {
        day = otherwise;
        return string.IsNullOrEmpty(said) || (DateOnly.TryParseExact(said, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day) && day.Year is > 1950 and < 2150);
    }
}
