using System.Text;

namespace Kulanz.Mime.Tnef;

/// <summary>A message out of a TNEF stream, written as a mail of its own so that any program can open it.</summary>
internal static class EmbeddedMail
{
    private const string Boundary = "=_embedded_message_part";

    public static ReadOnlyMemory<byte> Compose(TnefMessage message)
    {
        var mail = new StringBuilder();
        if (message.Subject is { Length: > 0 } subject)
            mail.Append("Subject: ").Append(Word(subject)).Append("\r\n");
        mail.Append("MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"").Append(Boundary).Append("\"\r\n\r\n");
        if (message.Text is { } text)
            Part("text/plain; charset=utf-8", null, Encoding.UTF8.GetBytes(text));
        if (message.Html is { } html)
            Part("text/html; charset=utf-8", null, Encoding.UTF8.GetBytes(html));
        if (message.Rtf is { } rtf)
            Part("application/rtf", "body.rtf", rtf.Span);
        foreach (var file in message.Attachments)
            Part(file.ContentType, file.Name ?? "attachment", file.Content.Span);
        mail.Append("--").Append(Boundary).Append("--\r\n");
        return Encoding.ASCII.GetBytes(mail.ToString());

        void Part(string type, string? name, ReadOnlySpan<byte> content)
        {
            mail.Append("--").Append(Boundary).Append("\r\nContent-Type: ").Append(type).Append("\r\nContent-Transfer-Encoding: base64\r\n");
            if (name is not null)
                mail.Append("Content-Disposition: attachment; filename*=utf-8''").Append(Uri.EscapeDataString(name)).Append("\r\n");
            mail.Append("\r\n").Append(Convert.ToBase64String(content, Base64FormattingOptions.InsertLineBreaks)).Append("\r\n");
        }
    }

    private static string Word(string text) => text.All(static c => c is >= ' ' and < (char)127)
        ? text
        : $"=?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(text.Length > 500 ? text[..500] : text))}?=";
}
