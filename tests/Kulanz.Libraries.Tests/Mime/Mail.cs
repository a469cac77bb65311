using System.Text;
using Kulanz.Mime;

namespace Kulanz.Libraries.Tests.Mime;

/// <summary>Small invented mails: lines with LF become CRLF, text becomes UTF-8.</summary>
internal static class Mail
{
    public static MailMessage Of(string text) => MailMessage.Read(Bytes(text));

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n"));

    public static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    /// <summary>A mail with this Content-Type and body.</summary>
    public static MailMessage With(string contentType, string body, string more = "") =>
        Of($"From: Jane <jane@example.org>\nSubject: Question\n{more}Content-Type: {contentType}\n\n{body}");
}
