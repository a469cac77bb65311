namespace Kulanz.WorkTime;

/// <summary>Who gives notice.</summary>
public enum ContractSide
{
    /// <summary>Who buys: in German law "der andere Vertragsteil" of whoever wrote the conditions.</summary>
    Customer,

    /// <summary>Who sells, and wrote the conditions.</summary>
    Provider,
}

/// <summary>Where a contract stands on a day.</summary>
public enum ContractStage
{
    /// <summary>It begins later.</summary>
    Upcoming,

    /// <summary>It runs, and nobody has given notice.</summary>
    Running,

    /// <summary>It runs, and notice was given that ends it.</summary>
    Ending,

    /// <summary>Its last day is over.</summary>
    Ended,
}

/// <summary>One term of a contract.</summary>
/// <param name="Number">1 for the first.</param>
/// <param name="StartsOn">Its first day.</param>
/// <param name="EndsOn">Its last day; null: an indefinite time.</param>
public sealed record Term(int Number, DateOnly StartsOn, DateOnly? EndsOn);

/// <summary>A chance to end a contract.</summary>
/// <param name="ReceivedBy">The last day on which notice must have been received.</param>
/// <param name="EndsOn">The last day of the contract then.</param>
public sealed record NoticeChance(DateOnly ReceivedBy, DateOnly EndsOn);

/// <summary>
/// The life of a contract as a rule of dates, without anybody having given notice yet: first term, renewal, notice of either side. Whole days; a contract
/// ends with the end of the day that is returned. Counted as German law does (<see cref="Deadline"/>): a term begins with the beginning of its first day (§ 187 (2) BGB), the next one
/// with the day after the last (§ 190 BGB), notice runs from the day of receipt, which is not counted (§ 187 (1) BGB), and weekends and holidays move nothing.
/// </summary>
/// <remarks>
/// Support from 1 October 2025 for twelve months, renewed by twelve, either side until the last day of the term: notice received on 30 September 2026 ends it on
/// that day, notice received on 1 October 2026 ends it on 30 September 2027.
/// </remarks>
public sealed record ContractTerm
{
    /// <summary>A contract.</summary>
    /// <param name="startsOn">Its first day.</param>
    /// <param name="firstTerm">How long it runs at first; null: for an indefinite time from its first day on.</param>
    /// <param name="renewal">What it does then, if nobody gives notice; for a contract of indefinite time <see cref="Renewal.Indefinite"/>.</param>
    /// <param name="customer">The notice of the customer.</param>
    /// <param name="provider">The notice of the provider.</param>
    /// <param name="minimum">How long it runs at least, whoever gives notice and when; null: no longer than its first term.</param>
    /// <exception cref="ArgumentException">A contract of indefinite time renews for a fixed term, or not at all.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Its first term, or its minimum, would end after the year 9999.</exception>
    public ContractTerm(DateOnly startsOn, Period? firstTerm, Renewal renewal, NoticeRule customer, NoticeRule provider, Period? minimum = null)
    {
        ArgumentNullException.ThrowIfNull(customer);
        ArgumentNullException.ThrowIfNull(provider);
        if (firstTerm is null && renewal.Kind != RenewalKind.Indefinite)
            throw new ArgumentException("A contract that runs for an indefinite time from its first day has no terms to renew.", nameof(renewal));
        (StartsOn, FirstTerm, Renewal, CustomerNotice, ProviderNotice, Minimum) = (startsOn, firstTerm, renewal, customer, provider, minimum);
        firstEnd = firstTerm is { } first ? Deadline.EndFromStartOf(startsOn, first) : null;
        leastEnd = minimum is { } least ? Deadline.EndFromStartOf(startsOn, least) : startsOn;
    }

    private readonly DateOnly? firstEnd;
    private readonly DateOnly leastEnd;

    /// <summary>Its first day.</summary>
    public DateOnly StartsOn { get; }

    /// <summary>How long it runs at first; null: for an indefinite time.</summary>
    public Period? FirstTerm { get; }

    /// <summary>What it does then, if nobody gives notice.</summary>
    public Renewal Renewal { get; }

    /// <summary>The notice of the customer.</summary>
    public NoticeRule CustomerNotice { get; }

    /// <summary>The notice of the provider.</summary>
    public NoticeRule ProviderNotice { get; }

    /// <summary>How long it runs at least; null: no longer than its first term.</summary>
    public Period? Minimum { get; }

    /// <summary>The last day of a contract that ends by itself; null for all others.</summary>
    public DateOnly? EndsByItselfOn => Renewal.Kind == RenewalKind.None ? firstEnd : null;

    /// <summary>The notice of a side.</summary>
    public NoticeRule NoticeOf(ContractSide side) => side == ContractSide.Customer ? CustomerNotice : ProviderNotice;

    /// <summary>The term that runs on a day if nobody has given notice; null before the first and after the last.</summary>
    public Term? TermOn(DateOnly day)
    {
        if (day < StartsOn || day > EndsByItselfOn)
            return null;
        if (firstEnd is not { } end)
            return new Term(1, StartsOn, null);
        if (day <= end)
            return new Term(1, StartsOn, end);
        var second = end.AddDays(1);
        return Renewal.By is { } by ? Renewed(2, second, by, day) : new Term(2, second, null);
    }

    /// <summary>All terms from the first on if nobody gives notice: without end where each is followed by another, until the calendar ends in the year 9999.</summary>
    public IEnumerable<Term> Terms()
    {
        for (var term = TermOn(StartsOn); term is not null; term = term.EndsOn is { } end && end < DateOnly.MaxValue ? TermOn(end.AddDays(1)) : null)
            yield return term;
    }

    /// <summary>The first days of the terms that begin after a day, in order, if nobody gives notice; take as many as a picture needs.</summary>
    public IEnumerable<DateOnly> RenewalsAfter(DateOnly day)
    {
        for (var end = (day < StartsOn ? TermOn(StartsOn) : TermOn(day))?.EndsOn; end < DateOnly.MaxValue && TermOn(end.Value.AddDays(1)) is { } next; end = next.EndsOn)
            yield return next.StartsOn;
    }

    /// <summary>
    /// The last day on which notice of a side must have been received for the contract to end with the term that runs on a day. It may be over already, and
    /// before that term began, where notice takes longer than a term. A weekend or holiday does not move it (<see cref="Deadline.LatestReceipt"/>).
    /// Null: on that day no term of fixed length runs, the contract ends by itself, it must run longer, or this side has no notice.
    /// </summary>
    public DateOnly? LastDayForNotice(ContractSide side, DateOnly day) =>
        NoticeOf(side) is { IsGiven: true } rule && Renewal.Kind != RenewalKind.None && TermOn(day)?.EndsOn is { } end && end >= leastEnd ? Latest(end, rule.BeforeEndOfTerm) : null;

    /// <summary>
    /// The last day of the contract if notice of a side is received on a day: the end of that term if it is in time for it, otherwise the next one possible.
    /// Notice received before the contract begins counts from its receipt, and ends it on its first day at the earliest. A contract that ends by itself ends then, whoever gives notice.
    /// Null: never, because this side has no notice, or the contract is over.
    /// </summary>
    public DateOnly? EndIfReceived(ContractSide side, DateOnly day)
    {
        if (Renewal.Kind == RenewalKind.None)
            return day <= firstEnd ? firstEnd : null;
        if (NoticeOf(side) is not { IsGiven: true } rule)
            return null;
        if (firstEnd is { } end)
        {
            // In time for a term is whose period of notice is over by its last day; so the term in which it is over is the one.
            if (Earliest(day, rule.BeforeEndOfTerm) is not { } over)
                return null;
            if (over <= end || Renewal.By is not null)
                return TermOn(over)?.EndsOn;
        }
        if (Earliest(day, rule.Indefinite) is not { } free || firstEnd == DateOnly.MaxValue)
            return null;
        // The first term was missed: it is the indefinite time that ends, on its first day at the earliest.
        return At(free <= firstEnd ? firstEnd.Value.AddDays(1) : free, rule.To);
    }

    /// <summary>
    /// The next chance of a side to end the contract, seen from a day: the end that notice received on that day brings about, and until when it may be received for it.
    /// Null where <see cref="EndIfReceived"/> is, and where the contract ends by itself.
    /// </summary>
    public NoticeChance? NextChance(ContractSide side, DateOnly day)
    {
        if (Renewal.Kind == RenewalKind.None || EndIfReceived(side, day) is not { } end)
            return null;
        var rule = NoticeOf(side);
        return new NoticeChance(Latest(end, TermOn(end)?.EndsOn is null ? rule.Indefinite : rule.BeforeEndOfTerm) ?? day, end);
    }

    /// <summary>Where the contract stands on a day.</summary>
    /// <param name="day">That day.</param>
    /// <param name="noticeEndsOn">The last day by notice or decision; null where there is none. A contract that ends by itself is over then even without.</param>
    public ContractStage StageOn(DateOnly day, DateOnly? noticeEndsOn = null) =>
        day > noticeEndsOn || day > EndsByItselfOn ? ContractStage.Ended
        : day < StartsOn ? ContractStage.Upcoming
        : noticeEndsOn is not null ? ContractStage.Ending
        : ContractStage.Running;

    /// <summary>The renewed term in which a day lies. Steps of months are counted at once where no short month can shift them.</summary>
    private static Term? Renewed(int number, DateOnly from, Period by, DateOnly day)
    {
        if (by.InDays is { } days)
        {
            var before = (day.DayNumber - from.DayNumber) / days;
            return Ending(number + before, from.AddDays(before * days), by);
        }
        var months = by.InMonths!.Value;
        while (true)
        {
            if (from.Day <= 28)
            {
                var whole = (day.Year - from.Year) * 12 + day.Month - from.Month - (day.Day < from.Day ? 1 : 0);
                return Ending(number + whole / months, from.AddMonths(whole / months * months), by);
            }
            if (Ending(number, from, by) is not { EndsOn: { } end } term)
                return null;
            if (day <= end)
                return term;
            (number, from) = (number + 1, end.AddDays(1));
        }
    }

    /// <summary>Null where the calendar ends before it.</summary>
    private static Term? Ending(int number, DateOnly from, Period by)
    {
        try
        {
            return new Term(number, from, Deadline.EndFromStartOf(from, by));
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>The first day with whose end notice received on a day can end the contract, terms left aside; null where the calendar ends before it.</summary>
    private DateOnly? Earliest(DateOnly day, Period? notice)
    {
        try
        {
            var over = notice is { } period ? Deadline.End(day, period) : day;
            return over > leastEnd ? over : leastEnd;
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>Null where the calendar begins after it.</summary>
    private static DateOnly? Latest(DateOnly end, Period? notice)
    {
        try
        {
            return notice is { } period ? Deadline.LatestReceipt(end, period) : end;
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private static DateOnly At(DateOnly day, NoticeTo to) => to switch
    {
        NoticeTo.EndOfMonth => Deadline.EndOfMonth(day),
        NoticeTo.EndOfQuarter => Deadline.EndOfMonth(new DateOnly(day.Year, (day.Month + 2) / 3 * 3, 1)),
        NoticeTo.EndOfYear => new DateOnly(day.Year, 12, 31),
        _ => day,
    };
}
