using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Reports;

/// <summary>The figures of some days together.</summary>
/// <param name="OpenAtEnd">Cases that were not solved when it ended; unanswered ones among those that began with a question.</param>
public sealed record PeriodFigures(DateOnly From, DateOnly Until, int Opened, int Asked, int Answered, int AnsweredInTime, int AnsweredLate, int Solved, int SolvedInTime, int SolvedLate, int Dropped, int CameBack,
    int RatingsAsked, int Good, int SoSo, int Bad, Distribution Response, Distribution ResponseWorking, Distribution Resolution, Distribution ResolutionWorking, Distribution Hands, long OpenAtEnd, long UnansweredAtEnd)
{
    public int Rated => Good + SoSo + Bad;

    /// <param name="open">So many were open, and so many unanswered, before it.</param>
    public static PeriodFigures Of(DateOnly from, DateOnly until, IReadOnlyCollection<DayFigures> days, long open, long unanswered)
    {
        int All(Func<DayFigures, int> what) => days.Sum(what);
        Distribution Whole(Func<DayFigures, Distribution> what) => Distribution.Of(days.Select(what));
        return new(from, until, All(d => d.Opened), All(d => d.Asked), All(d => d.Answered), All(d => d.AnsweredInTime), All(d => d.AnsweredLate), All(d => d.Solved), All(d => d.SolvedInTime), All(d => d.SolvedLate), All(d => d.Dropped), All(d => d.CameBack),
            All(d => d.RatingsAsked), All(d => d.Good), All(d => d.SoSo), All(d => d.Bad), Whole(d => d.Response), Whole(d => d.ResponseWorking), Whole(d => d.Resolution), Whole(d => d.ResolutionWorking), Whole(d => d.Hands),
            open + days.Sum(d => (long)d.Opened - d.Solved), unanswered + days.Sum(d => (long)d.Asked - d.Answered - d.Dropped));
    }
}

/// <summary>A report: the whole period, its slices, and the days before it.</summary>
/// <param name="AsOf">Everything that happened until then is in it.</param>
public sealed record FiguresReport(ReportPeriod Period, PeriodFigures Whole, IReadOnlyList<PeriodFigures> Slices, PeriodFigures Before, DateTimeOffset AsOf);

/// <summary>Reads figures: rows of days, never cases. A year of a scope is some 365 rows, however many cases there were.</summary>
public sealed class Figures(KulanzDb db, TimeProvider clock)
{
    public async Task<FiguresReport> Read(ReportScope scope, ReportPeriod period, CancellationToken cancel)
    {
        var before = period.Before;
        var (keys, of, first, last) = (scope.Keys, scope.Of, before.From, period.Until);
        var days = await db.DayFigures.AsNoTracking().Where(f => f.Of == of && keys.Contains(f.Key) && f.Day >= first && f.Day <= last).ToListAsync(cancel);
        // What was open before it: all that was ever opened, less what was solved. A sum of days, not of cases.
        var stood = await db.DayFigures.Where(f => f.Of == of && keys.Contains(f.Key) && f.Day < first).GroupBy(f => 1)
            .Select(g => new { Open = g.Sum(f => (long)f.Opened - f.Solved), Unanswered = g.Sum(f => (long)f.Asked - f.Answered - f.Dropped) }).SingleOrDefaultAsync(cancel);
        var earlier = Sum(before.From, before.Until, stood?.Open ?? 0, stood?.Unanswered ?? 0);
        var slices = new List<PeriodFigures>();
        var (open, unanswered) = (earlier.OpenAtEnd, earlier.UnansweredAtEnd);
        foreach (var slice in period.Slices)
        {
            slices.Add(Sum(slice.From, slice.Until, open, unanswered));
            (open, unanswered) = (slices[^1].OpenAtEnd, slices[^1].UnansweredAtEnd);
        }
        return new(period, Sum(period.From, period.Until, earlier.OpenAtEnd, earlier.UnansweredAtEnd), slices, earlier, await AsOf(cancel));

        PeriodFigures Sum(DateOnly from, DateOnly until, long openBefore, long unansweredBefore) => PeriodFigures.Of(from, until, days.FindAll(d => d.Day >= from && d.Day <= until), openBefore, unansweredBefore);
    }

    /// <summary>One period for each queue, product, channel or person of which there are figures in it.</summary>
    public async Task<IReadOnlyDictionary<string, PeriodFigures>> Each(FiguresOf of, IReadOnlyCollection<string>? keys, ReportPeriod period, CancellationToken cancel)
    {
        var (from, until) = (period.From, period.Until);
        var days = db.DayFigures.AsNoTracking().Where(f => f.Of == of && f.Day >= from && f.Day <= until);
        if (keys is not null)
            days = days.Where(f => keys.Contains(f.Key));
        return (await days.ToListAsync(cancel)).GroupBy(f => f.Key).ToDictionary(g => g.Key, g => PeriodFigures.Of(from, until, [.. g], 0, 0));
    }

    /// <summary>What is not reckoned yet is not in any figure: they are whole up to the oldest of it.</summary>
    public async Task<DateTimeOffset> AsOf(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var mark = await db.CaseMarks.OrderBy(m => m.Id).Select(m => (DateTimeOffset?)m.At).FirstOrDefaultAsync(cancel);
        var day = await db.StaleDays.MinAsync(d => (DateTimeOffset?)d.At, cancel);
        return new[] { mark, day, now }.OfType<DateTimeOffset>().Min();
    }
}
