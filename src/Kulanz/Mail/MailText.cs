using Kulanz.Mime;

namespace Kulanz.Mail;

/// <summary>What of a mail is shown and searched; the raw mail has all of it.</summary>
public static class MailText
{
    private const int Longest = 200_000;

    public static string Of(MailMessage message)
    {
        var text = message.Text is { Length: > 0 } plain ? plain : message.Html is { } html ? HtmlText.Of(html) : "";
        text = text.Replace("\0", "", StringComparison.Ordinal).ReplaceLineEndings("\n").Trim('\n');
        return text.Length <= Longest ? text : string.Concat(text.AsSpan(0, Longest), "…");
    }
}
