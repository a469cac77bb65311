namespace Kulanz.WorkTime;

/// <summary>The periods of one year in universal time, in order, apart from each other, cut at its beginning and end. All moments are ticks.</summary>
internal sealed class WorkYear
{
    private readonly long[] starts, ends, before;

    private WorkYear(List<(long From, long To)> periods)
    {
        (starts, ends, before) = (new long[periods.Count], new long[periods.Count], new long[periods.Count]);
        for (var i = 0; i < periods.Count; i++)
        {
            (starts[i], ends[i], before[i]) = (periods[i].From, periods[i].To, Total);
            Total += ends[i] - starts[i];
        }
    }

    /// <summary>The working time of the year.</summary>
    public long Total { get; }

    public bool IsOpen(long at) => Index(starts, at) is >= 0 and var i && at < ends[i];

    /// <summary>The working time of the year before a moment in it.</summary>
    public long Before(long at) => Index(starts, at) is >= 0 and var i ? before[i] + Math.Min(at, ends[i]) - starts[i] : 0;

    /// <summary>The first moment before which so much was done: more than nothing, no more than <see cref="Total"/>.</summary>
    public long AtEarliest(long done)
    {
        var i = Index(before, done - 1);
        return starts[i] + done - before[i];
    }

    /// <summary>The last moment before which so much was done: less than <see cref="Total"/>.</summary>
    public long AtLatest(long done)
    {
        var i = Index(before, done);
        return starts[i] + done - before[i];
    }

    public long? NextStart(long from) => Index(starts, from - 1) + 1 is var i && i < starts.Length ? starts[i] : null;

    public long? NextEnd(long from) => Index(ends, from) + 1 is var i && i < ends.Length ? ends[i] : null;

    public IEnumerable<(long From, long To)> Within(long from, long to)
    {
        for (var i = Index(ends, from) + 1; i < starts.Length && starts[i] < to; i++)
            yield return (Math.Max(from, starts[i]), Math.Min(to, ends[i]));
    }

    /// <summary>The last one that is not greater; -1: all are.</summary>
    private static int Index(long[] sorted, long value)
    {
        var i = Array.BinarySearch(sorted, value);
        return i >= 0 ? i : ~i - 1;
    }

    public static WorkYear Make(WorkCalendar calendar, int year)
    {
        var (begins, ends) = (new DateTime(year, 1, 1).Ticks, new DateTime(year + 1, 1, 1).Ticks);
        var found = new List<(long From, long To)>();
        var offsets = Offsets(calendar.Zone, begins, ends);
        // Local days that touch the year somewhere on Earth, and the day before them, whose night may.
        for (var day = new DateOnly(year, 1, 1).AddDays(-3); day <= new DateOnly(year, 12, 31).AddDays(2); day = day.AddDays(1))
        {
            var midnight = day.DayNumber * TimeSpan.TicksPerDay;
            foreach (var period in calendar.On(day).Hours.Periods)
                foreach (var (from, to, offset) in offsets)
                {
                    var start = Math.Max(from, midnight + period.From * TimeSpan.TicksPerMinute - offset);
                    var end = Math.Min(to, midnight + period.To * TimeSpan.TicksPerMinute - offset);
                    if (start < end)
                        found.Add((start, end));
                }
        }
        found.Sort();
        var apart = new List<(long From, long To)>(found.Count);
        foreach (var next in found)
            if (apart is [.., var last] && next.From <= last.To)
                apart[^1] = (last.From, Math.Max(last.To, next.To));
            else
                apart.Add(next);
        return new WorkYear(apart);
    }

    /// <summary>The offsets of a zone over a year: from when to when, and how many ticks ahead of universal time. Zones change them at most once a day.</summary>
    private static List<(long From, long To, long Offset)> Offsets(TimeZoneInfo zone, long begins, long ends)
    {
        var found = new List<(long From, long To, long Offset)>();
        var (from, offset) = (begins, At(begins));
        for (var day = begins; day < ends; day += TimeSpan.TicksPerDay)
        {
            var next = Math.Min(day + TimeSpan.TicksPerDay, ends - 1);
            if (At(next) is var other && other == offset)
                continue;
            var (before, after) = (day, next);
            while (after - before > 1)
                if (before + (after - before) / 2 is var middle && At(middle) == offset)
                    before = middle;
                else
                    after = middle;
            found.Add((from, after, offset));
            (from, offset) = (after, other);
        }
        found.Add((from, ends, offset));
        return found;

        long At(long ticks) => zone.GetUtcOffset(new DateTime(ticks, DateTimeKind.Utc)).Ticks;
    }
}
