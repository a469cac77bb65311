using System.Text;

namespace Kulanz.Libraries.Tests.Mime.Replies;

/// <summary>The plain text of a well-formed mail, just well enough for the mails of one test: no reader for mail from the wild.</summary>
internal static class PlainText
{
    public static string Of(string mail)
    {
        mail = mail.ReplaceLineEndings("\n");
        var end = mail.IndexOf("\n\n", StringComparison.Ordinal);
        var (head, body) = (mail[..end].Replace("\n ", " ").Replace("\n\t", " "), mail[(end + 2)..]);
        if (Field(head, "boundary=") is { } boundary)
        {
            foreach (var part in body.Split("--" + boundary))
                if (part.Contains("text/plain", StringComparison.OrdinalIgnoreCase))
                    return Of(part.TrimStart('\n'));
            return "";
        }
        return head switch
        {
            _ when head.Contains("base64", StringComparison.OrdinalIgnoreCase) => Encoding.UTF8.GetString(Convert.FromBase64String(body)),
            _ when head.Contains("quoted-printable", StringComparison.OrdinalIgnoreCase) => body.Replace("=\n", ""),
            _ => body,
        };
    }

    private static string? Field(string head, string name)
    {
        var at = head.IndexOf(name, StringComparison.Ordinal);
        return at < 0 ? null : head[(at + name.Length)..].Split('\n', ';')[0].Trim('"', ' ');
    }
}
