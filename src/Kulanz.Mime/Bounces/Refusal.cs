namespace Kulanz.Mime.Bounces;

/// <summary>
/// Why a mail was refused, from codes and words. Codes come first where they are specific (RFC 3463: 5.1.1 no such mailbox, 5.1.2 no such host);
/// words decide where codes are general or misused, which they mostly are. Everything that could be different tomorrow is soft.
/// </summary>
internal static class Refusal
{
    public readonly record struct Verdict(string Status, bool Hard);

    /// <param name="declared">The Status field, or null.</param>
    /// <param name="diagnostic">The Diagnostic-Code field, or empty.</param>
    /// <param name="about">The lines of the explanation that speak of this recipient; may be empty.</param>
    /// <param name="explanation">The whole explanation.</param>
    /// <param name="delayed">Whether the report says that delivery goes on.</param>
    /// <param name="several">Whether the explanation speaks of other recipients too.</param>
    public static Verdict Judge(string? declared, string diagnostic, string about, string explanation, bool delayed, bool several = false)
    {
        diagnostic = Flat(diagnostic, 4000);
        var lines = Shorten(explanation, 8000);
        about = Flat(about, 4000);
        explanation = Flat(explanation, 8000);
        string? status = null, reply = null;
        foreach (var source in (ReadOnlySpan<string>)[declared ?? "", diagnostic, about, explanation])
        {
            if (status is null || IsGeneral(status))
                status = StatusOf(source) is { } found && (status is null || !IsGeneral(found)) ? found : status;
            reply ??= ReplyOf(source);
        }
        var hard = !delayed && RefusalWords.IsHard(status, diagnostic, about, explanation) && !RefusalWords.IsAboutSomethingElse(status, several && about.Length > 0 ? about : lines);
        return new Verdict(status ?? reply ?? "", hard);
    }

    /// <summary>Explanations are wrapped anywhere, also in the middle of "user unknown".</summary>
    private static string Flat(string text, int length) =>
        string.Join(' ', Shorten(text, length).Split((char[])[' ', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Says "permanent" or "temporary" but not what.</summary>
    private static bool IsGeneral(string status) => status.EndsWith(".0.0", StringComparison.Ordinal);

    internal static string? StatusOf(string text)
    {
        string? general = null;
        for (var i = 0; i + 4 < text.Length; i++)
        {
            if (text[i] is not ('4' or '5') || text[i + 1] != '.' || !char.IsAsciiDigit(text[i + 2]) || (i > 0 && (char.IsAsciiLetterOrDigit(text[i - 1]) || text[i - 1] is '.' or '-' or '@')))
                continue;
            var j = i + 2;
            while (j < text.Length && j < i + 5 && char.IsAsciiDigit(text[j]))
                j++;
            if (j >= text.Length || text[j] != '.')
                continue;
            var k = j + 1;
            while (k < text.Length && k < j + 4 && char.IsAsciiDigit(text[k]))
                k++;
            // Four numbers are an address, longer ones a version.
            if (k == j + 1 || (k < text.Length && (char.IsAsciiDigit(text[k]) || (text[k] == '.' && k + 1 < text.Length && char.IsAsciiDigit(text[k + 1])))))
                continue;
            var code = text[i..k];
            if (!IsGeneral(code))
                return code;
            general ??= code;
        }
        return general;
    }

    internal static string? ReplyOf(string text)
    {
        for (var i = 0; i + 2 < text.Length; i++)
            if (text[i] is '4' or '5' && text[i + 1] is >= '0' and <= '7' && char.IsAsciiDigit(text[i + 2])
                && (i == 0 || text[i - 1] is ' ' or '\n' or '\t' or '<' or '(' or '[' or ':' or '#' or '\'' or '"' or '>' or ';' or '=')
                && (i + 3 == text.Length || text[i + 3] is ' ' or '-' or '\n' or ':' or ',' or '\t' or '#' or ')' or '<' || (text[i + 3] == '.' && (i + 4 == text.Length || !char.IsAsciiDigit(text[i + 4])))))
                return text[i..(i + 3)];
        return null;
    }

    internal static string Shorten(string text, int length = 500)
    {
        text = text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
        return length > 500 ? text : Headers.Clean(text);
    }
}
