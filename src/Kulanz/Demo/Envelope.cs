using System.Globalization;
using System.Net;
using System.Text;

namespace Kulanz.Demo;

/// <summary>A customer's mail as their mail program would have sent it, so that it comes in by the same door as any other.</summary>
public sealed record Envelope(string Name, string From, string To, string Subject, string Text, DateTimeOffset Date, string MessageId)
{
    public string? InReplyTo { get; init; }

    /// <summary>Also as HTML, as most programs do it.</summary>
    public bool Html { get; init; }

    /// <summary>A machine's answer: an out-of-office note.</summary>
    public bool Automatic { get; init; }

    public string? Cc { get; init; }

    public IReadOnlyList<string> Files { get; init; } = [];

    public byte[] Bytes()
    {
        var head = Head(From, Name, To, Subject, Date, MessageId);
        if (Cc is not null)
            head.Append(CultureInfo.InvariantCulture, $"Cc: {Cc}\r\n");
        if (InReplyTo is not null)
            head.Append(CultureInfo.InvariantCulture, $"In-Reply-To: <{InReplyTo}>\r\nReferences: <{InReplyTo}>\r\n");
        if (Automatic)
            head.Append("Auto-Submitted: auto-replied\r\nX-Auto-Response-Suppress: All\r\n");
        var words = Part("text/plain", Text);
        if (Html)
            words = Together("alternative", [words, Part("text/html", AsHtml())]);
        if (Files.Count > 0)
            words = Together("mixed", [words, .. Files.Select(Attached)]);
        return Encoding.ASCII.GetBytes(head.Append(words).ToString());
    }

    /// <summary>The report of a server that one of our mails could not be delivered (RFC 3464).</summary>
    public static byte[] Returned(string recipient, string original, DateTimeOffset date)
    {
        var domain = recipient[(recipient.IndexOf('@', StringComparison.Ordinal) + 1)..];
        var head = Head($"mailer-daemon@{domain}", "Mail Delivery System", $"support@{Company.Domain}", "Undelivered Mail Returned to Sender", date, $"bounce.{original}");
        head.Append("Auto-Submitted: auto-replied\r\n");
        const string mark = "returned";
        head.Append(CultureInfo.InvariantCulture, $"Content-Type: multipart/report; report-type=delivery-status; boundary=\"{mark}\"\r\n\r\n");
        head.Append(CultureInfo.InvariantCulture, $"--{mark}\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nI'm sorry to have to inform you that your message could not be delivered.\r\n\r\n<{recipient}>: mailbox full or no longer in use\r\n");
        head.Append(CultureInfo.InvariantCulture, $"--{mark}\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.{domain}\r\n\r\nFinal-Recipient: rfc822; {recipient}\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 <{recipient}>: Recipient address rejected: user unknown\r\n\r\n");
        head.Append(CultureInfo.InvariantCulture, $"--{mark}\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{original}>\r\nTo: {recipient}\r\n\r\n--{mark}--\r\n");
        return Encoding.ASCII.GetBytes(head.ToString());
    }

    private static StringBuilder Head(string from, string name, string to, string subject, DateTimeOffset date, string id) =>
        new(string.Create(CultureInfo.InvariantCulture, $"From: {Called(name)} <{from}>\r\nTo: <{to}>\r\nSubject: {Word(subject)}\r\nDate: {date:ddd, dd MMM yyyy HH:mm:ss} +0000\r\nMessage-ID: <{id}>\r\nMIME-Version: 1.0\r\n"));

    private static string Part(string type, string text) =>
        $"Content-Type: {type}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{Base64(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n")))}\r\n";

    private static string Attached(string file)
    {
        var (type, content) = Papers.Of(file);
        return $"Content-Type: {type}; name=\"{file}\"\r\nContent-Disposition: attachment; filename=\"{file}\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{Base64(content)}\r\n";
    }

    private static string Together(string how, IEnumerable<string> parts) =>
        $"Content-Type: multipart/{how}; boundary=\"part-{how}\"\r\n\r\n{string.Concat(parts.Select(part => $"--part-{how}\r\n{part}"))}--part-{how}--\r\n";

    private string AsHtml()
    {
        var paragraphs = WebUtility.HtmlEncode(Text).Split("\n\n").Select(p => $"<p style=\"margin:0 0 12px\">{p.Replace("\n", "<br>", StringComparison.Ordinal)}</p>");
        return $"<html><body><div style=\"font-family:Georgia,serif;font-size:15px;color:#333\">{string.Concat(paragraphs)}</div></body></html>";
    }

    private static string Base64(byte[] bytes) => Convert.ToBase64String(bytes, Base64FormattingOptions.InsertLineBreaks);

    private static string Called(string name) => name.All(char.IsAscii) ? $"\"{name.Replace("\"", "", StringComparison.Ordinal)}\"" : Word(name);

    /// <summary>Letters beyond ASCII in a header as encoded words (RFC 2047), none of them longer than 75 characters.</summary>
    private static string Word(string text)
    {
        if (text.All(char.IsAscii))
            return text;
        var words = new List<string>();
        var piece = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (Encoding.UTF8.GetByteCount(piece.ToString()) + rune.Utf8SequenceLength > 42)
            {
                words.Add(piece.ToString());
                piece.Clear();
            }
            piece.Append(rune.ToString());
        }
        words.Add(piece.ToString());
        return string.Join("\r\n ", words.Select(word => $"=?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(word))}?="));
    }
}
