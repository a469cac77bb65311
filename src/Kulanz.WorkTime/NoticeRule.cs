using System.Diagnostics.CodeAnalysis;

namespace Kulanz.WorkTime;

/// <summary>To which days a contract of indefinite time can be ended.</summary>
public enum NoticeTo
{
    /// <summary>To any day.</summary>
    AnyDay,

    /// <summary>To the last day of a month.</summary>
    EndOfMonth,

    /// <summary>To 31 March, 30 June, 30 September, 31 December.</summary>
    EndOfQuarter,

    /// <summary>To 31 December.</summary>
    EndOfYear,
}

/// <summary>
/// How one side can end a contract by ordinary notice: in a term of fixed length to its last day (<see cref="UntilLastDayOfTerm"/>, <see cref="Before"/>), and when
/// it runs for an indefinite time with a period of notice (<see cref="With"/>, or <see cref="Then"/> after a first term). Notice counts on the day it is received.
/// </summary>
/// <remarks>
/// Written as one line: <c>until-end</c>, <c>P3M</c> (three months before the last day of the term), <c>none</c> for a side that has no ordinary notice; and, if the period
/// for an indefinite time is another one, that behind <c>then</c>: <c>until-end then P1M</c>. Last, for an indefinite time, the days it can be ended to: <c>P1M to month</c>,
/// <c>P3M then P6W to quarter</c>, <c>P3M to year</c>; without that it is any day. Plain <c>until-end</c> is, for an indefinite time, notice that takes effect on the day it is received.
/// </remarks>
public sealed record NoticeRule : IParsable<NoticeRule>
{
    private NoticeRule(bool given, Period? beforeEnd, Period? period, NoticeTo to) => (IsGiven, BeforeEndOfTerm, Indefinite, To) = (given, beforeEnd, period, to);

    /// <summary>False for a side that cannot end the contract by ordinary notice.</summary>
    public bool IsGiven { get; }

    /// <summary>How long before the last day of a term notice must have been received; null: until that day itself.</summary>
    public Period? BeforeEndOfTerm { get; }

    /// <summary>The period of notice while the contract runs for an indefinite time; null: it ends with the day of receipt.</summary>
    public Period? Indefinite { get; }

    /// <summary>To which days it can be ended while it runs for an indefinite time.</summary>
    public NoticeTo To { get; }

    /// <summary>No ordinary notice for this side.</summary>
    public static NoticeRule None { get; } = new(false, null, null, NoticeTo.AnyDay);

    /// <summary>Until the last day of the term, and to end with it.</summary>
    public static NoticeRule UntilLastDayOfTerm { get; } = new(true, null, null, NoticeTo.AnyDay);

    /// <summary>So long before the last day of the term; for an indefinite time with the same period to any day, unless <see cref="Then"/> says otherwise.</summary>
    public static NoticeRule Before(Period period) => new(true, period, period, NoticeTo.AnyDay);

    /// <summary>For contracts of indefinite time: with this period of notice, to these days. A term of fixed length, if there is one, asks for the same period before its end.</summary>
    public static NoticeRule With(Period period, NoticeTo to = NoticeTo.AnyDay) => new(true, period, period, Known(to));

    /// <summary>The same for terms of fixed length, and this once the contract runs for an indefinite time.</summary>
    /// <exception cref="InvalidOperationException">This side has no ordinary notice.</exception>
    public NoticeRule Then(Period period, NoticeTo to = NoticeTo.AnyDay) =>
        IsGiven ? new(true, BeforeEndOfTerm, period, Known(to)) : throw new InvalidOperationException("A side without ordinary notice has no period for it.");

    /// <summary>One line, as the remarks have it.</summary>
    public override string ToString() =>
        !IsGiven ? "none"
        : (BeforeEndOfTerm?.ToString() ?? "until-end") + (Indefinite == BeforeEndOfTerm ? "" : $" then {Indefinite}") + Words[(int)To];

    /// <summary>Reads one line, as the remarks have it.</summary>
    /// <exception cref="FormatException">It is none; a sentence says why.</exception>
    public static NoticeRule Parse(string text) =>
        TryParse(text, out var rule) ? rule : throw new FormatException($"\"{text}\" is no rule for notice. Write until-end, none, or a period such as P3M; and for an indefinite time, if it differs, such as: until-end then P1M to month.");

    /// <summary>Reads one line, as the remarks have it; false for anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out NoticeRule? rule)
    {
        rule = null;
        var words = (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var (first, rest) = words is [var head, .. var tail] ? (head.ToUpperInvariant(), tail) : ("", []);
        if (first == "NONE")
            rule = rest.Length == 0 ? None : null;
        else if (first == "UNTIL-END")
            rule = WithRest(UntilLastDayOfTerm, rest);
        else if (Period.TryParse(first, out var before))
            rule = WithRest(Before(before), rest);
        return rule is not null;
    }

    static NoticeRule IParsable<NoticeRule>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<NoticeRule>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out NoticeRule result) => TryParse(s, out result);

    private static readonly string[] Words = ["", " to month", " to quarter", " to year"];

    private static NoticeTo Known(NoticeTo to) => Enum.IsDefined(to) ? to : throw new ArgumentOutOfRangeException(nameof(to), to, "There is no such day.");

    /// <summary><c>then P1M to month</c>, <c>then P1M</c>, <c>to month</c>, or nothing.</summary>
    private static NoticeRule? WithRest(NoticeRule rule, string[] rest)
    {
        var period = rule.BeforeEndOfTerm;
        if (rest is [var then, var with, ..] && then.Equals("then", StringComparison.OrdinalIgnoreCase))
        {
            if (!Period.TryParse(with, out var other))
                return null;
            (period, rest) = (other, rest[2..]);
        }
        if (rest.Length == 0)
            return new NoticeRule(true, rule.BeforeEndOfTerm, period, NoticeTo.AnyDay);
        var to = Array.IndexOf(Words, $" {string.Join(' ', rest).ToLowerInvariant()}");
        return to > 0 ? new NoticeRule(true, rule.BeforeEndOfTerm, period, (NoticeTo)to) : null;
    }
}
