using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Kulanz.Mail;

/// <summary>
/// Writes a <see cref="Letter"/> as RFC 5322 and MIME, in seven bits throughout, so that no server has to change it on the way.
/// The same letter always gives the same bytes.
/// </summary>
public static class Writing
{
    /// <param name="files">The bytes of <see cref="Letter.Files"/>, in their order.</param>
    public static byte[] Write(Letter letter, IReadOnlyList<ReadOnlyMemory<byte>> files)
    {
        var mail = new StringBuilder();
        Headers(mail, letter);
        if (files.Count == 0)
        {
            Text(mail, letter.Text);
            return Encoding.UTF8.GetBytes(mail.ToString());
        }
        var boundary = Boundary(letter.MessageId);
        mail.Append("Content-Type: multipart/mixed; boundary=\"").Append(boundary).Append("\"\r\n\r\n--").Append(boundary).Append("\r\n");
        Text(mail, letter.Text);
        var written = new MemoryStream();
        foreach (var (file, bytes) in letter.Files.Zip(files))
        {
            mail.Append("\r\n--").Append(boundary).Append("\r\n");
            FileHeaders(mail, file);
            written.Write(Encoding.UTF8.GetBytes(mail.ToString()));
            mail.Clear();
            Base64Lines(written, bytes.Span);
        }
        mail.Append("\r\n--").Append(boundary).Append("--\r\n");
        written.Write(Encoding.UTF8.GetBytes(mail.ToString()));
        return written.ToArray();
    }

    private static void Headers(StringBuilder mail, Letter letter)
    {
        Header(mail, "Date", letter.Date.ToString("ddd, dd MMM yyyy HH:mm:ss zz", CultureInfo.InvariantCulture) + letter.Date.ToString("zzz", CultureInfo.InvariantCulture)[4..]);
        Header(mail, "From", HeaderText.Address(letter.From));
        if (letter.ReplyTo is { } reply)
            Header(mail, "Reply-To", HeaderText.Address(reply));
        Header(mail, "To", letter.To.Count == 0 ? "undisclosed-recipients:;" : string.Join(", ", letter.To.Select(HeaderText.Recipient)));
        if (letter.Cc.Count > 0)
            Header(mail, "Cc", string.Join(", ", letter.Cc.Select(HeaderText.Recipient)));
        Header(mail, "Subject", HeaderText.Words(letter.Subject, "Subject: ".Length));
        Header(mail, "Message-ID", Id(letter.MessageId));
        if (letter.InReplyTo is { } parent)
            Header(mail, "In-Reply-To", Id(parent));
        if (letter.References.Count > 0)
            Header(mail, "References", string.Join(' ', Letter.Capped(letter.References).Select(Id)));
        if (letter.Nature != MailNature.Personal)
        {
            Header(mail, "Auto-Submitted", letter.Nature == MailNature.AutoReplied ? "auto-replied" : "auto-generated");
            // Exchange does not read RFC 3834; this is what keeps its out-of-office notes from answering us.
            Header(mail, "X-Auto-Response-Suppress", "All");
        }
        Header(mail, "Content-Language", letter.Language);
        Header(mail, "MIME-Version", "1.0");
    }

    private static string Id(string id) => $"<{HeaderText.Plain(id)}>";

    private static void Header(StringBuilder mail, string name, string value) => mail.Append(HeaderText.Folded($"{name}: {value}")).Append("\r\n");

    private static void Text(StringBuilder mail, string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var plain = Array.TrueForAll(lines, line => line.Length <= 78 && line.All(c => c is '\t' or (>= ' ' and <= '~')) && !line.EndsWith(' ') || line == "-- ");
        mail.Append(plain
            ? "Content-Type: text/plain; charset=us-ascii\r\nContent-Transfer-Encoding: 7bit\r\n\r\n"
            : "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n");
        foreach (var line in lines)
            mail.Append(plain ? line : Quoted(line)).Append("\r\n");
    }

    /// <summary>Quoted-printable (RFC 2045, 6.7), a line at a time; never torn within a letter.</summary>
    private static string Quoted(string line)
    {
        var quoted = new StringBuilder(line.Length + 16);
        var column = 0;
        foreach (var rune in line.EnumerateRunes())
        {
            var written = rune.Value is >= '!' and <= '~' and not '=' || rune.Value is ' ' or '\t' ? rune.ToString() : Escaped(rune);
            if (column + written.Length > 73)
            {
                quoted.Append("=\r\n");
                column = 0;
            }
            // A dot at the beginning and "From " are what old servers trip over.
            if (column == 0 && written is "." or "F")
                written = Escaped(rune);
            quoted.Append(written);
            column += written.Length;
        }
        if (quoted.Length > 0 && quoted[^1] is ' ' or '\t')
            quoted.Append(quoted[^1] == ' ' ? "=20" : "=09").Remove(quoted.Length - 4, 1);
        return quoted.ToString();
    }

    private static string Escaped(Rune rune)
    {
        Span<byte> bytes = stackalloc byte[4];
        var length = rune.EncodeToUtf8(bytes);
        var escaped = new StringBuilder(12);
        foreach (var b in bytes[..length])
            escaped.Append('=').Append(b.ToString("X2", CultureInfo.InvariantCulture));
        return escaped.ToString();
    }

    private static void FileHeaders(StringBuilder mail, MailFile file)
    {
        Header(mail, "Content-Type", HeaderText.MediaType(file.ContentType));
        Header(mail, "Content-Transfer-Encoding", "base64");
        mail.Append("Content-Disposition: attachment").Append(HeaderText.Parameter("filename", file.Name)).Append("\r\n\r\n");
    }

    private static void Base64Lines(MemoryStream written, ReadOnlySpan<byte> bytes)
    {
        // 57 bytes are 76 letters.
        Span<byte> line = stackalloc byte[76];
        while (bytes.Length > 0)
        {
            Base64.EncodeToUtf8(bytes[..Math.Min(57, bytes.Length)], line, out var read, out var letters);
            written.Write(line[..letters]);
            written.Write("\r\n"u8);
            bytes = bytes[read..];
        }
    }

    /// <summary>From the Message-ID, so that a repetition is the same; no line of base64 or quoted-printable can contain "=_".</summary>
    private static string Boundary(string messageId) =>
        "=_" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(messageId)))[..32];
}
