namespace Kulanz.Cases.Repeats;

/// <summary>
/// What an earlier answer says, to be said again: without the salutation, which is somebody else's perhaps, and without the closing, which the next answer has of
/// its own. A long one ends with a paragraph.
/// </summary>
public static class AnswerBody
{
    public const int Longest = 3000;

    private const int LongestSalutation = 80, LinesOfClosing = 8;

    private static readonly string[] Salutations =
        ["guten tag", "guten morgen", "guten abend", "hallo", "hi ", "hi,", "moin", "servus", "grüß", "liebe ", "lieber ", "sehr geehrte", "werte", "hello", "dear ", "good morning", "good afternoon", "good evening"];

    private static readonly string[] Closings =
        ["mit freundlich", "mit besten", "mit herzlich", "freundliche grüße", "freundlichen gruß", "viele grüße", "beste grüße", "liebe grüße", "herzliche grüße", "schöne grüße", "mfg", "grüße", "gruß",
        "kind regards", "best regards", "regards", "sincerely", "yours", "best wishes", "with kind", "many thanks and"];

    public static string Of(string answer)
    {
        var lines = answer.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd()).SkipWhile(line => line.Length == 0).ToList();
        if (lines.Count > 1 && lines[0].Length <= LongestSalutation && Begins(lines[0], Salutations))
            lines.RemoveAt(0);
        var closing = lines.FindLastIndex(line => Begins(line, Closings) && line.Length <= LongestSalutation);
        if (closing > 0 && lines.Count - closing <= LinesOfClosing)
            lines.RemoveRange(closing, lines.Count - closing);
        var body = string.Join('\n', lines).Trim();
        // Behind a German salutation a sentence begins small.
        body = body.Length == 0 ? answer.Trim() : char.ToUpperInvariant(body[0]) + body[1..];
        return body.Length <= Longest ? body : $"{Cut(body)}\n…";
    }

    private static bool Begins(string line, string[] words) => Array.Exists(words, word => line.AsSpan().TrimStart().StartsWith(word, StringComparison.OrdinalIgnoreCase));

    private static string Cut(string body)
    {
        var paragraph = body.LastIndexOf("\n\n", Longest, StringComparison.Ordinal);
        var line = body.LastIndexOf('\n', Longest);
        return paragraph > Longest / 2 ? body[..paragraph] : line > Longest / 2 ? body[..line] : Access.Naming.Cut(body, Longest);
    }
}
