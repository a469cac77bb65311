namespace Kulanz.WorkTime;

/// <summary>
/// Deadlines by the German Civil Code (§§ 186 to 193 BGB), which other laws and contracts of German law follow. Whole calendar days; a deadline ends
/// with the end of the day that is returned, at the place where the act is due. The same counting holds in Austria (§§ 902, 903 ABGB) and Switzerland (Art. 77, 78 OR)
/// but for their own holidays.
/// </summary>
public static class Deadline
{
    /// <summary>
    /// The last day of a period that an event sets going: receipt of a letter, delivery, a breach. The day of the event is not counted (§ 187 (1));
    /// weeks end on the same day of the week, months and years on the day with the same number (§ 188 (1), (2)), or on the last of the month where that is missing (§ 188 (3)).
    /// </summary>
    /// <param name="eventOn">The day of the event.</param>
    /// <param name="period">How long.</param>
    /// <exception cref="ArgumentOutOfRangeException">The end would be after the year 9999.</exception>
    public static DateOnly End(DateOnly eventOn, Period period) =>
        period.InDays is { } days ? eventOn.AddDays(days) : eventOn.AddMonths(period.InMonths!.Value);

    /// <summary>
    /// The last day of a period that begins with the beginning of a day: contracts "from 1 October", ages, terms of office. That day is counted (§ 187 (2));
    /// months end with the day before the one with the same number (§ 188 (2)), or with the last of the month where that day before is missing (§ 188 (3)):
    /// one month from 31 January ends on 28 February and not, as adding a month and taking a day off would have it, on the 27th.
    /// </summary>
    /// <param name="firstDay">The first day that counts.</param>
    /// <param name="period">How long.</param>
    /// <exception cref="ArgumentOutOfRangeException">The end would be after the year 9999.</exception>
    public static DateOnly EndFromStartOf(DateOnly firstDay, Period period)
    {
        if (period.InDays is { } days)
            return firstDay.AddDays(days - 1);
        var month = new DateOnly(firstDay.Year, firstDay.Month, 1).AddMonths(period.InMonths!.Value);
        return month.AddDays(Math.Min(firstDay.Day - 1, DateTime.DaysInMonth(month.Year, month.Month)) - 1);
    }

    /// <summary>
    /// The last day of a period that is extended: the new one is counted from the end of the old one (§ 190), so it begins with the next day.
    /// </summary>
    /// <param name="end">The last day of the old period, moved by § 193 if it was.</param>
    /// <param name="by">How much longer.</param>
    /// <exception cref="ArgumentOutOfRangeException">The end would be after the year 9999.</exception>
    public static DateOnly Extended(DateOnly end, Period by) => EndFromStartOf(end.AddDays(1), by);

    /// <summary>
    /// Counting back: the last day on which something must have been received so that the whole period is over by the end of <paramref name="lastDay"/>;
    /// the day of receipt is not counted. Three months to 31 December: 30 September. It is the latest day whose <see cref="End(DateOnly, Period)"/> is not later than <paramref name="lastDay"/>.
    /// </summary>
    /// <remarks>
    /// A weekend or holiday does not move it: § 193 does not apply to periods of notice, because they protect whoever receives the notice, and these would lose
    /// days of it (BAG, 5 March 1970, 2 AZR 112/69; BGH, 28 September 1972, VII ZR 186/71, BGHZ 59, 265; BGH, 17 February 2005, III ZR 172/04). Whoever wants
    /// to be sure that somebody is there to receive it takes the <see cref="WorkingDayUpTo"/> of it.
    /// Where months are counted and the month of receipt is shorter, some count back to the last of that month and take a day off; here what counts is
    /// whether the period, counted forward from receipt as § 188 says, is over in time.
    /// </remarks>
    /// <param name="lastDay">The day with whose end the period must be over, such as the last day of a contract.</param>
    /// <param name="period">How long.</param>
    /// <exception cref="ArgumentOutOfRangeException">The day would be before the year 1.</exception>
    public static DateOnly LatestReceipt(DateOnly lastDay, Period period)
    {
        if (period.InDays is { } days)
            return lastDay.AddDays(-days);
        var day = lastDay.AddMonths(-period.InMonths!.Value);
        // From the last of a month, the last of the other: one month's notice for 28 February can come on 31 January.
        return lastDay == EndOfMonth(lastDay) ? EndOfMonth(day) : day;
    }

    /// <summary>
    /// Counting back from an event, such as an assembly: the last day on which an invitation must have been received so that the whole period lies between the two.
    /// Neither of the two days is counted: one week before an assembly on Monday the 15th is Sunday the 7th.
    /// </summary>
    /// <inheritdoc cref="LatestReceipt" path="/remarks"/>
    /// <param name="eventOn">The day of the event.</param>
    /// <param name="period">How much must lie between.</param>
    /// <exception cref="ArgumentOutOfRangeException">The day would be before the year 1.</exception>
    public static DateOnly LatestReceiptBefore(DateOnly eventOn, Period period) => LatestReceipt(eventOn.AddDays(-1), period);

    /// <summary>
    /// § 193: where a declaration is due or something is to be done on a day, or within a period, and its last day is a Saturday, a Sunday or a public holiday at
    /// the place where it is due, the next working day takes its place. Not for periods of notice: see <see cref="LatestReceipt"/>. Not for the beginning of a period either.
    /// </summary>
    /// <param name="day">The last day.</param>
    /// <param name="isHoliday">Whether a day is a public holiday at that place, such as <c>holidays.Contains</c>.</param>
    /// <exception cref="ArgumentException">For a whole year there is no working day.</exception>
    /// <exception cref="ArgumentOutOfRangeException">It would be after the year 9999.</exception>
    public static DateOnly Shifted(DateOnly day, Func<DateOnly, bool> isHoliday) => WorkingDay(day, 1, isHoliday);

    /// <summary><see cref="End(DateOnly, Period)"/> with <see cref="Shifted"/>: the last day on which something due within the period is in time.</summary>
    /// <param name="eventOn">The day of the event.</param>
    /// <param name="period">How long.</param>
    /// <param name="isHoliday">Whether a day is a public holiday where it is due.</param>
    /// <exception cref="ArgumentException">For a whole year there is no working day.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The end would be after the year 9999.</exception>
    public static DateOnly End(DateOnly eventOn, Period period, Func<DateOnly, bool> isHoliday) => Shifted(End(eventOn, period), isHoliday);

    /// <summary>The last working day up to a day, which may be that day itself: when to have done what § 193 does not move.</summary>
    /// <param name="day">The last day.</param>
    /// <param name="isHoliday">Whether a day is a public holiday.</param>
    /// <exception cref="ArgumentException">For a whole year there is no working day.</exception>
    /// <exception cref="ArgumentOutOfRangeException">It would be before the year 1.</exception>
    public static DateOnly WorkingDayUpTo(DateOnly day, Func<DateOnly, bool> isHoliday) => WorkingDay(day, -1, isHoliday);

    /// <summary>
    /// The last day of a period counted in working days (<see cref="IsWorkingDay"/>), the day of the event not counted: five from a Thursday is the Thursday after.
    /// Where a law says "Werktage", Saturdays count as well; this is for rules that mean the days somebody works.
    /// </summary>
    /// <param name="eventOn">The day of the event.</param>
    /// <param name="days">How many, from 1 to 100,000.</param>
    /// <param name="isHoliday">Whether a day is a public holiday.</param>
    /// <exception cref="ArgumentException">For a whole year there is no working day.</exception>
    /// <exception cref="ArgumentOutOfRangeException">So many days are too few or too many, or the end would be after the year 9999.</exception>
    public static DateOnly EndOfWorkingDays(DateOnly eventOn, int days, Func<DateOnly, bool> isHoliday)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(days, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(days, 100_000);
        var day = eventOn;
        for (var counted = 0; counted < days; counted++)
            day = WorkingDay(day.AddDays(1), 1, isHoliday);
        return day;
    }

    /// <summary>Monday to Friday and no public holiday: the days that § 193 leaves.</summary>
    /// <param name="day">The day.</param>
    /// <param name="isHoliday">Whether a day is a public holiday.</param>
    public static bool IsWorkingDay(DateOnly day, Func<DateOnly, bool> isHoliday) =>
        day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !isHoliday(day);

    /// <summary>The beginning of a month: its first day (§ 192).</summary>
    public static DateOnly BeginningOfMonth(DateOnly day) => new(day.Year, day.Month, 1);

    /// <summary>The middle of a month: its fifteenth day (§ 192).</summary>
    public static DateOnly MiddleOfMonth(DateOnly day) => new(day.Year, day.Month, 15);

    /// <summary>The end of a month: its last day (§ 192).</summary>
    public static DateOnly EndOfMonth(DateOnly day) => new(day.Year, day.Month, DateTime.DaysInMonth(day.Year, day.Month));

    private static DateOnly WorkingDay(DateOnly day, int step, Func<DateOnly, bool> isHoliday)
    {
        for (var tried = 0; tried < 366; tried++, day = day.AddDays(step))
            if (IsWorkingDay(day, isHoliday))
                return day;
        throw new ArgumentException("For a whole year there is no working day.", nameof(isHoliday));
    }
}
