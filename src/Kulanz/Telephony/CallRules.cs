using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;

namespace Kulanz.Telephony;

/// <summary>A number, or the beginning of numbers (<c>+49900*</c>).</summary>
/// <param name="Note">Why, for colleagues.</param>
public sealed record BlockedCaller(string Number, string Note);

/// <summary>Whoever is called at numbers that begin so sees this number of ours.</summary>
public sealed record CallerNumber(string To, string Shown);

/// <summary>
/// What we tell telephone systems that ask with each call: whom to turn away, and which of our numbers those we call shall see. Whether they do so
/// is theirs.
/// </summary>
public sealed record CallRules
{
    public const int Most = 500;

    public IReadOnlyList<BlockedCaller> Blocked { get; init; } = [];

    /// <summary>The first that fits counts.</summary>
    public IReadOnlyList<CallerNumber> CallerNumbers { get; init; } = [];

    /// <summary>For everybody else; empty leaves it to the telephone system.</summary>
    public string DefaultCallerNumber { get; init; } = "";

    public BlockedCaller? Blocks(string? outside) => outside is null ? null : Blocked.FirstOrDefault(b => Fits(b.Number, outside));

    /// <summary>Without the plus, as telephone systems write it; null leaves it as it is.</summary>
    public string? CallerNumberFor(string? outside) =>
        outside is null ? null
        : (CallerNumbers.FirstOrDefault(c => Fits(c.To, outside))?.Shown ?? DefaultCallerNumber) is { Length: > 0 } shown ? shown.TrimStart('+')
        : null;

    private static bool Fits(string pattern, string number) =>
        pattern is [.. var beginning, '*'] ? number.StartsWith(beginning, StringComparison.Ordinal) : number == pattern;
}

public sealed record NotACallerNumber(string Field, string Line) : Invalid(Field, "“{0}” is not understood: each line begins with a number, or the beginning of one with a * behind it.", Line);

public sealed record TooManyLines(string Field, int Most) : Invalid(Field, "Please write at most {0} lines.", Most);

/// <summary>What administrators type, a line each, and what of it is kept.</summary>
public sealed class RulingCalls(KulanzDb db, TimeProvider clock)
{
    public sealed record Given(string? Blocked, string? CallerNumbers, string? DefaultCallerNumber, int MonthsKept);

    public async Task<Outcome<CallRules>> Set(Given given, Actor by, CancellationToken cancel)
    {
        var (blocked, numbers) = (Lines(given.Blocked), Lines(given.CallerNumbers));
        if (blocked.Count > CallRules.Most || numbers.Count > CallRules.Most)
            return new TooManyLines(blocked.Count > CallRules.Most ? "blocked" : "callerNumbers", CallRules.Most);
        var rules = new CallRules
        {
            Blocked = blocked.ConvertAll(l => new BlockedCaller(Pattern(l.Number) ?? "", l.Words)),
            CallerNumbers = numbers.ConvertAll(l => new CallerNumber(Pattern(l.Number) ?? "", Number(l.Words) ?? "")),
            DefaultCallerNumber = Number(given.DefaultCallerNumber) ?? "",
        };
        if (rules.Blocked.ToList().FindIndex(b => b.Number.Length == 0) is var wrong and >= 0)
            return new NotACallerNumber("blocked", blocked[wrong].Whole);
        if (rules.CallerNumbers.ToList().FindIndex(c => c.To.Length == 0 || c.Shown.Length == 0) is var unclear and >= 0)
            return new NotACallerNumber("callerNumbers", numbers[unclear].Whole);
        if (rules.DefaultCallerNumber.Length == 0 && Typed.Line(given.DefaultCallerNumber) is { Length: > 0 } number)
            return new NotACallerNumber("defaultCallerNumber", Naming.Cut(number, 80));
        if (given.MonthsKept is < 0 or > UnknownCallers.Most)
            return new KeptTooLong(UnknownCallers.Most);
        await Preferences.Set(db, rules, cancel);
        await Preferences.Set(db, new UnknownCallers { MonthsKept = given.MonthsKept }, cancel);
        db.Record("preferences.changed", "preferences/telephony", null, by, new { Blocked = rules.Blocked.Count, CallerNumbers = rules.CallerNumbers.Count, rules.DefaultCallerNumber, given.MonthsKept }, clock);
        await db.SaveChangesAsync(cancel);
        return rules;
    }

    /// <summary>As they are typed again.</summary>
    public static string Written(IEnumerable<(string Number, string Words)> lines) => string.Join('\n', lines.Select(l => $"{l.Number} {l.Words}".TrimEnd()));

    private static List<(string Number, string Words, string Whole)> Lines(string? text) => [.. Typed.Text(text).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(line => Apart(line) is var (number, rest) ? (number, rest, Naming.Cut(line, 80)) : ("", "", Naming.Cut(line, 80)))];

    /// <summary>"+49 900 1 234567 sells watches": digits and what people put between them first, then words or, behind a * or two blanks, another number.</summary>
    private static (string Number, string Words) Apart(string line)
    {
        var star = line.IndexOf('*', StringComparison.Ordinal);
        var wide = line.IndexOf("  ", StringComparison.Ordinal) is var two and > 0 ? two : line.IndexOf('\t', StringComparison.Ordinal);
        var word = line.AsSpan().IndexOfAnyExcept(InNumbers);
        var end = star >= 0 ? star + 1 : wide > 0 ? wide : word >= 0 ? word : line.Length;
        var number = line[..end].Trim();
        return (number, Naming.Cut(line[end..].Trim(), 200));
    }

    private static readonly System.Buffers.SearchValues<char> InNumbers = System.Buffers.SearchValues.Create("+0123456789 -/().*");

    private static string? Pattern(string typed)
    {
        if (!typed.EndsWith('*'))
            return Number(typed);
        var beginning = string.Concat(typed.Where(c => char.IsAsciiDigit(c)));
        return beginning.Length == 0 ? null
            : typed[0] == '+' ? $"+{beginning}*"
            : beginning.StartsWith("00", StringComparison.Ordinal) ? $"+{beginning[2..]}*"
            : beginning[0] == '0' ? $"+49{beginning[1..]}*"
            : $"+{beginning}*";
    }

    private static string? Number(string? typed)
    {
        var line = Typed.Line(typed);
        // As telephone systems write it, without the plus.
        return line.Length == 0 || line.Length > Call.LongestNumber ? null
            : PhoneNumber.Parse(char.IsAsciiDigit(line[0]) && line[0] != '0' ? $"+{line}" : line).Number is { } number ? number.E164
            : PhoneNumber.Parse(line).Number?.E164;
    }
}
