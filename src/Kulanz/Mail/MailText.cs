using Kulanz.Mime;

namespace Kulanz.Mail;

/// <summary>What of a mail is shown and searched; the raw mail has all of it.</summary>
public static class MailText
{
    private const int Longest = 200_000;

    public static string Of(MailMessage message)
    {
        var text = string.Join("\n\n", message.Passages.Select(Of).Where(t => t.Length > 0));
        return text.Length <= Longest ? text : string.Concat(text.AsSpan(0, Longest), "…");
    }

    /// <summary>Text preferred, where it says anything: some programs leave it blank and write all into the HTML.</summary>
    private static string Of(MailPassage passage)
    {
        var text = string.IsNullOrWhiteSpace(passage.Text) && passage.Html is { } html ? HtmlText.Of(html) : passage.Text ?? "";
        return text.Replace("\0", "", StringComparison.Ordinal).ReplaceLineEndings("\n").Trim('\n');
    }
}
