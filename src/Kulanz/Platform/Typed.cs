using System.Text;

namespace Kulanz.Platform;

/// <summary>
/// What people type or programs send, as it may be kept: letter for letter, except for what no database and no page can hold.
/// U+0000 ends a text in PostgreSQL, half a surrogate pair is not a character: both are left out.
/// </summary>
public static class Typed
{
    /// <summary>On one line, without blanks around it.</summary>
    public static string Line(string? text) => Kept(text).ReplaceLineEndings(" ").Trim();

    /// <summary>With its lines, ended by <c>\n</c>, without blanks at the end.</summary>
    public static string Text(string? text) => Kept(text).ReplaceLineEndings("\n").TrimEnd();

    /// <summary>Only without what cannot be kept.</summary>
    public static string Kept(string? text)
    {
        if (string.IsNullOrEmpty(text) || !text.AsSpan().ContainsAny(Suspect))
            return text ?? "";
        var kept = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var pair = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if (pair)
                kept.Append(text[i++]).Append(text[i]);
            else if (text[i] != '\0' && !char.IsSurrogate(text[i]))
                kept.Append(text[i]);
        }
        return kept.ToString();
    }

    /// <summary>What has to be said, such as a reason: there, and not too long. <paramref name="field"/> is the form field or JSON property it is about.</summary>
    public static Outcome<string> Needed(string? text, string field, int most) =>
        Text(text).Trim() is not { Length: > 0 } said ? new Missing(field) : said.Length > most ? new TooLong(field, most) : said;

    private static readonly System.Buffers.SearchValues<char> Suspect =
        System.Buffers.SearchValues.Create([.. "\0", .. Enumerable.Range(0xD800, 0x800).Select(code => (char)code)]);
}
