using System.Globalization;
using System.Text.RegularExpressions;

namespace Kulanz.Demo;

/// <summary>Who does it, or what kind of thing it is.</summary>
public enum BeatKind
{
    Customer,
    Answer,
    Note,
    Call,
    Act,
}

/// <summary>One thing that happens in a story, so long after the one before it.</summary>
/// <param name="Words">What stands behind the mark: whoever does it, files, the state afterwards.</param>
public sealed record Beat(BeatKind Kind, TimeSpan After, string[] Words, string Text)
{
    /// <summary>What stands behind <paramref name="name"/>, such as "by:" or "time:"; null where it is not said.</summary>
    public string? Value(string name) => Words.FirstOrDefault(w => w.StartsWith(name, StringComparison.Ordinal))?[name.Length..];

    public bool ByStaff => Kind != BeatKind.Customer && !(Kind == BeatKind.Act && Words is ["rate" or "bounce", ..]);
}

/// <summary>One case from beginning to end, as a file in Stories tells it; README.md beside this file says how they are written.</summary>
public sealed partial record Story(string Subject, IReadOnlyDictionary<string, string> Facts, IReadOnlyList<Beat> Beats)
{
    public string? Fact(string name) => Facts.GetValueOrDefault(name);

    public IReadOnlyList<string> List(string name) => Fact(name)?.Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    /// <summary>"12d 07:41" is that time twelve days ago, as Berlin's clocks show it; "3h" is three hours ago.</summary>
    public DateTimeOffset Begins(DateTimeOffset now, TimeZoneInfo desk)
    {
        var said = Facts["when"].Split(' ');
        if (said.Length == 1)
            return now - Span(said[0]);
        var day = TimeZoneInfo.ConvertTime(now, desk).Date - Span(said[0]);
        var local = day + TimeOnly.ParseExact(said[1], "HH:mm", CultureInfo.InvariantCulture).ToTimeSpan();
        return new DateTimeOffset(local, desk.GetUtcOffset(local)).ToUniversalTime();
    }

    public static TimeSpan Span(string text) => Pieces().Matches(text).Aggregate(TimeSpan.Zero, (sum, piece) => sum + int.Parse(piece.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * piece.Groups[2].Value switch
    {
        "d" => TimeSpan.FromDays(1),
        "h" => TimeSpan.FromHours(1),
        _ => TimeSpan.FromMinutes(1),
    });

    public static IEnumerable<Story> Read(string file)
    {
        foreach (var part in file.ReplaceLineEndings("\n").Split("\n# ").Skip(1))
            yield return One(part);
    }

    private static Story One(string part)
    {
        var lines = part.Split('\n');
        var facts = new Dictionary<string, string>();
        var beats = new List<Beat>();
        var text = new List<string>();
        (BeatKind Kind, TimeSpan After, List<string> Words)? open = null;
        foreach (var line in lines.Skip(1))
            if (Mark(line) is { } kind)
            {
                Finish();
                var words = line[2..].Split(' ', StringSplitOptions.RemoveEmptyEntries).ToList();
                var after = words is [['+', ..], ..] ? Span(words[0]) : TimeSpan.Zero;
                open = (kind, after, words is [['+', ..], ..] ? words[1..] : words);
                text.Clear();
            }
            else if (open is not null)
                text.Add(line);
            else if (line.Split(':', 2) is [var name, var value])
                facts.Add(name.Trim(), value.Trim());
            else if (line.Trim().Length > 0)
                throw new InvalidDataException($"In the story \"{lines[0]}\" this line is neither a fact nor part of a message: {line}");
        Finish();
        return new Story(lines[0].Trim(), facts, beats);

        void Finish()
        {
            if (open is { } last)
                beats.Add(new Beat(last.Kind, last.After, [.. last.Words], string.Join('\n', text).Trim('\n')));
        }
    }

    private static BeatKind? Mark(string line) => line.Length < 2 || (line.Length > 2 && line[2] != ' ') ? null : line[..2] switch
    {
        "<<" => BeatKind.Customer,
        ">>" => BeatKind.Answer,
        "~~" => BeatKind.Note,
        "@@" => BeatKind.Call,
        "!!" => BeatKind.Act,
        _ => null,
    };

    [GeneratedRegex(@"(\d+)([dhm])")]
    private static partial Regex Pieces();
}
