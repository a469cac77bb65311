namespace Kulanz.WorkTime;

/// <summary>What a calendar says of a day.</summary>
/// <param name="Day">The day.</param>
/// <param name="Hours">The hours that hold on it.</param>
/// <param name="Special">The special day it is; null: none.</param>
/// <param name="Holidays">The public holidays on it, which close it unless it is a special day.</param>
public sealed record WorkDay(DateOnly Day, DayHours Hours, SpecialDay? Special, IReadOnlyList<Holiday> Holidays);

/// <summary>A stretch of time from one moment up to another that is not part of it.</summary>
/// <param name="From">Its beginning.</param>
/// <param name="To">Its end.</param>
public readonly record struct TimeRange(DateTimeOffset From, DateTimeOffset To);

/// <summary>
/// When work is done: hours of the week in a time zone, public holidays, special days. Adds working time to a moment and measures it between two.
/// Moments may have any offset; what is answered has that of the calendar's zone. Immutable, for any number of threads.
/// </summary>
/// <remarks>
/// <para>Work is done whenever the clock on the wall at that place shows a time within the hours. So when clocks are put forward an hour that does not occur is no working time (01:00 to 04:00 has two
/// hours on that day), and when they are put back one that occurs twice counts twice. A period past midnight belongs to the day it begins on, and goes with it: a holiday closes what begins on the holiday.
/// A special day beats a holiday and the week; a single date beats a rule for every year, and otherwise the first one given counts.</para>
/// <para>Each year is worked out when it is first asked for, as a sorted list of its periods with running sums, and kept; years are summed once too. A call then is two binary searches, whether it spans a day or a century.
/// Walking from day to day was the alternative: a thousand times slower over a year. Answers reach from the year <see cref="FirstYear"/> to <see cref="LastYear"/>.</para>
/// </remarks>
public sealed class WorkCalendar
{
    /// <summary>The first year that can be calculated with.</summary>
    public const int FirstYear = 1900;

    /// <summary>The last year that can be calculated with.</summary>
    public const int LastYear = 2199;

    private static readonly long Start = new DateTime(FirstYear, 1, 1).Ticks, End = new DateTime(LastYear + 1, 1, 1).Ticks;

    private readonly SpecialDay[] days;
    private readonly Dictionary<DateOnly, SpecialDay> dated;
    private readonly SpecialDay[] ruled;
    private readonly WorkYear?[] years = new WorkYear?[LastYear - FirstYear + 1];
    private readonly Lock summing = new();
    // The working time before each year, counted from the first year that was asked for; known from the first to the last of Summed.
    private readonly long[] sums = new long[LastYear - FirstYear + 2];
    private volatile YearRange? summed;

    /// <summary>A calendar.</summary>
    /// <param name="zone">The time zone of the hours, by custom one with an IANA name such as Europe/Berlin.</param>
    /// <param name="hours">The hours of the week.</param>
    /// <param name="holidays">Public holidays, on which it is closed; null: none.</param>
    /// <param name="days">Special days.</param>
    /// <exception cref="ArgumentException">A special day is there twice; a sentence says which.</exception>
    public WorkCalendar(TimeZoneInfo zone, WeekHours hours, HolidayCalendar? holidays = null, IEnumerable<SpecialDay>? days = null)
    {
        ArgumentNullException.ThrowIfNull(zone);
        ArgumentNullException.ThrowIfNull(hours);
        (Zone, Hours, Holidays, this.days) = (zone, hours, holidays ?? HolidayCalendar.None, [.. days ?? []]);
        if (this.days.GroupBy(day => day.On).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new ArgumentException($"{twice.Key} is there twice.", nameof(days));
        dated = this.days.Where(day => day.On.Day is not null).ToDictionary(day => day.On.Day!.Value);
        ruled = [.. this.days.Where(day => day.On.Day is null)];
    }

    /// <summary>The time zone of the hours.</summary>
    public TimeZoneInfo Zone { get; }

    /// <summary>The hours of the week.</summary>
    public WeekHours Hours { get; }

    /// <summary>The public holidays.</summary>
    public HolidayCalendar Holidays { get; }

    /// <summary>The special days.</summary>
    public IReadOnlyList<SpecialDay> Days => days;

    /// <summary>What holds on a day.</summary>
    public WorkDay On(DateOnly day)
    {
        var special = dated.GetValueOrDefault(day) ?? Array.Find(ruled, rule => rule.On.In(day.Year) == day);
        var holidays = Holidays.On(day);
        return new WorkDay(day, special?.Hours ?? (holidays.Count > 0 ? DayHours.Closed : Hours[day.DayOfWeek]), special, holidays);
    }

    /// <summary>Whether work is done at a moment. The end of a period is no longer part of it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The moment is before 1900 or after 2199.</exception>
    public bool IsOpen(DateTimeOffset at) => Of(Known(at)).IsOpen(at.UtcTicks);

    /// <summary>
    /// The working time between two moments; negative if the second is the earlier one.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A moment is before 1900 or after 2199.</exception>
    public TimeSpan Between(DateTimeOffset from, DateTimeOffset to)
    {
        var (one, other) = (Known(from), Known(to));
        if (one == other)
            return TimeSpan.FromTicks(Of(one).Before(to.UtcTicks) - Of(one).Before(from.UtcTicks));
        Sum(Math.Min(one, other), Math.Max(one, other));
        return TimeSpan.FromTicks(sums[other] + Of(other).Before(to.UtcTicks) - sums[one] - Of(one).Before(from.UtcTicks));
    }

    /// <summary>
    /// The moment at which so much working time has passed since another: the earliest there is, so that a day's work ends with the day and not with the next morning.
    /// No time at all is the moment itself; a negative time goes back (<see cref="Subtract"/>).
    /// </summary>
    /// <returns>Null: never. The calendar does not open so often until the year 2199.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The moment is before 1900 or after 2199.</exception>
    public DateTimeOffset? Add(DateTimeOffset from, TimeSpan work)
    {
        var year = Known(from);
        if (work <= TimeSpan.Zero)
            return work == TimeSpan.Zero ? Local(from.UtcTicks) : work == TimeSpan.MinValue ? null : Subtract(from, -work);
        var wanted = Of(year).Before(from.UtcTicks) + work.Ticks;
        if (wanted < 0)
            return null;
        if (wanted > Of(year).Total)
        {
            wanted -= Of(year).Total;
            var first = year + 1;
            // Years are summed in growing steps, so that a calendar that opens now and then is not asked year by year.
            for (var (to, step) = (first, 2); ; to = Math.Min(to + step, years.Length), step *= 2)
            {
                Sum(Math.Min(first, years.Length), to);
                if (first < to && sums[to] - sums[first] >= wanted)
                {
                    // The first year at whose end enough is done.
                    var found = FirstWhere(first, to, at => sums[at + 1] - sums[first] >= wanted);
                    return Local(Of(found).AtEarliest(wanted - (sums[found] - sums[first])));
                }
                if (to == years.Length)
                    return null;
            }
        }
        return Local(Of(year).AtEarliest(wanted));
    }

    /// <summary>
    /// The moment from which on so much working time passes until another: the latest there is. No time at all is the moment itself; a negative time goes forward (<see cref="Add"/>).
    /// </summary>
    /// <returns>Null: never. The calendar was not open so often since the year 1900.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The moment is before 1900 or after 2199.</exception>
    public DateTimeOffset? Subtract(DateTimeOffset to, TimeSpan work)
    {
        var year = Known(to);
        if (work <= TimeSpan.Zero)
            return work == TimeSpan.Zero ? Local(to.UtcTicks) : work == TimeSpan.MinValue ? null : Add(to, -work);
        var missing = work.Ticks - Of(year).Before(to.UtcTicks);
        if (missing <= 0)
            return Local(Of(year).AtLatest(-missing));
        for (var (from, step) = (year, 2); ; from = Math.Max(from - step, 0), step *= 2)
        {
            Sum(from, year);
            if (sums[year] - sums[from] >= missing)
            {
                // The last year from whose beginning on enough is done.
                var found = FirstWhere(from, year, at => sums[year] - sums[at + 1] < missing);
                return Local(Of(found).AtLatest(sums[year] - sums[found] - missing));
            }
            if (from == 0)
                return null;
        }
    }

    /// <summary>The next moment at which it is open: the given one itself if it is.</summary>
    /// <returns>Null: never again until the year 2199.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The moment is before 1900 or after 2199.</exception>
    public DateTimeOffset? NextOpening(DateTimeOffset from) =>
        IsOpen(from) ? Local(from.UtcTicks) : Following(from.UtcTicks, Known(from), (year, ticks) => year.NextStart(ticks));

    /// <summary>The next moment at which it closes: the end of the period that runs, breaks included, or of the next one.</summary>
    /// <returns>Null: never until the year 2199, because it never opens again, or never closes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The moment is before 1900 or after 2199.</exception>
    public DateTimeOffset? NextClosing(DateTimeOffset from)
    {
        var (ticks, year) = (from.UtcTicks, Known(from));
        while (Following(ticks, year, (at, since) => at.NextEnd(since)) is { } end)
        {
            // A period may go on in the next year: they are cut at its beginning.
            if (end.UtcTicks >= End || !IsOpen(end))
                return end.UtcTicks >= End ? null : end;
            (ticks, year) = (end.UtcTicks, Known(end));
        }
        return null;
    }

    /// <summary>The stretches of working time within a range of time, in order, cut where it begins and ends.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A moment is before 1900 or after 2199.</exception>
    public IEnumerable<TimeRange> Periods(DateTimeOffset from, DateTimeOffset to)
    {
        var (first, last) = (Known(from), Known(to));
        return Joined();

        IEnumerable<TimeRange> Joined()
        {
            (long From, long To)? open = null;
            for (var year = first; year <= last; year++)
                foreach (var part in Of(year).Within(from.UtcTicks, to.UtcTicks))
                {
                    // One that goes on into the next year was cut at its beginning.
                    if (open is { } before && before.To < part.From)
                        yield return new TimeRange(Local(before.From), Local(before.To));
                    open = (open is { } same && same.To == part.From ? same.From : part.From, part.To);
                }
            if (open is { } rest)
                yield return new TimeRange(Local(rest.From), Local(rest.To));
        }
    }

    private DateTimeOffset? Following(long ticks, int year, Func<WorkYear, long, long?> next)
    {
        for (; year < years.Length; year++)
        {
            if (next(Of(year), ticks) is { } found)
                return Local(found);
            if (Hours.Equals(WeekHours.Closed) && ruled.Length == 0 && !dated.Keys.Any(day => day.Year >= FirstYear + year))
                return null;
        }
        return null;
    }

    /// <summary>The least number that meets a condition which, once met, stays met; one of them does.</summary>
    private static int FirstWhere(int from, int to, Predicate<int> met)
    {
        while (from < to - 1)
        {
            var middle = from + (to - from) / 2 - 1;
            if (met(middle))
                to = middle + 1;
            else
                from = middle + 1;
        }
        return from;
    }

    private static int Known(DateTimeOffset at) =>
        at.UtcTicks >= Start && at.UtcTicks < End ? at.UtcDateTime.Year - FirstYear
        : throw new ArgumentOutOfRangeException(nameof(at), at, $"Working time can be calculated from {FirstYear} to {LastYear}.");

    private DateTimeOffset Local(long utcTicks) => TimeZoneInfo.ConvertTime(new DateTimeOffset(utcTicks, TimeSpan.Zero), Zone);

    private WorkYear Of(int year) =>
        Volatile.Read(ref years[year]) ?? Interlocked.CompareExchange(ref years[year], WorkYear.Make(this, FirstYear + year), null) ?? years[year]!;

    /// <summary>Sees to it that the sums at the beginning of all years from one to another are known.</summary>
    private void Sum(int from, int to)
    {
        if (summed is { } known && known.From <= from && known.To >= to)
            return;
        lock (summing)
        {
            var now = summed ?? new YearRange(from, from);
            var (first, last) = (now.From, now.To);
            for (; last < to; last++)
                sums[last + 1] = sums[last] + Of(last).Total;
            for (; first > from; first--)
                sums[first - 1] = sums[first] - Of(first - 1).Total;
            summed = new YearRange(first, last);
        }
    }

    private sealed record YearRange(int From, int To);
}
