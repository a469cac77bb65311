using System.Buffers;
using System.Text;

namespace Kulanz.Mime;

/// <summary>
/// One node of a mail's tree (RFC 2045 §2.5): a leaf with content, a multipart with <see cref="Parts"/>, or a mail within the mail with <see cref="Message"/>.
/// All of it lies in the bytes of the message it was read from; content is decoded when asked for, and then kept.
/// </summary>
public sealed class MimePart
{
    private readonly MailProblems _problems;
    private ReadOnlyMemory<byte>? _content;
    private string? _text;
    private Parameters? _disposition;
    private string? _dispositionWord;
    private TransferEncoding? _encoding;

    internal MimePart(ReadOnlyMemory<byte> raw, ReadOnlyMemory<byte> body, Headers headers, ContentType contentType, bool typed, MailProblems problems)
    {
        Raw = raw;
        RawBody = body;
        Headers = headers;
        ContentType = contentType;
        HasContentType = typed;
        _problems = problems;
    }

    /// <summary>Headers and body as they stood.</summary>
    public ReadOnlyMemory<byte> Raw { get; internal set; }

    /// <summary>The body as it stood, still in its transfer encoding.</summary>
    public ReadOnlyMemory<byte> RawBody { get; internal set; }

    /// <summary>The fields of this part.</summary>
    public Headers Headers { get; }

    /// <summary>The declared type, or the default of its place (RFC 2045 §5.2, RFC 2046 §5.1.5).</summary>
    public ContentType ContentType { get; }

    /// <summary>Whether the part names a type itself.</summary>
    public bool HasContentType { get; }

    /// <summary>The children of a multipart, in order; empty for leaves.</summary>
    public IReadOnlyList<MimePart> Parts { get; internal set; } = [];

    /// <summary>The mail inside a <c>message/rfc822</c> part; null elsewhere.</summary>
    public MimePart? Message { get; internal set; }

    /// <summary>Text before the first boundary of a multipart.</summary>
    public ReadOnlyMemory<byte> Preamble { get; internal set; }

    /// <summary>Text after the last boundary of a multipart.</summary>
    public ReadOnlyMemory<byte> Epilogue { get; internal set; }

    /// <summary>Whether this is a multipart that was taken apart.</summary>
    public bool IsMultipart { get; internal set; }

    /// <summary>The disposition in lower case (RFC 2183), or empty.</summary>
    public string Disposition => _dispositionWord ??= DispositionParameters.Value.ToLowerInvariant();

    /// <summary>The <c>Content-Disposition</c> with its parameters.</summary>
    public Parameters DispositionParameters => _disposition ??= Parameters.Parse(Headers.Marked("Content-Disposition"));

    /// <summary>The <c>Content-ID</c> without angle brackets (RFC 2392), or null.</summary>
    public string? ContentId => MessageIds.First(Headers.Raw("Content-ID"));

    /// <summary>The declared file name as sent, from <c>filename</c> or <c>name</c>; null where neither is given. See <see cref="MailAttachment.Name"/> for one that is safe.</summary>
    public string? FileName
    {
        get
        {
            var name = DispositionParameters["filename"];
            if (string.IsNullOrWhiteSpace(name))
                name = ContentType.Parameters["name"];
            if (string.IsNullOrWhiteSpace(name))
                name = DispositionParameters["name"];
            return string.IsNullOrWhiteSpace(name) ? null : name;
        }
    }

    /// <summary>How the body is encoded.</summary>
    public TransferEncoding TransferEncoding
    {
        get
        {
            if (_encoding is { } before)
                return before;
            var named = TransferEncodings.Named(Headers.Raw("Content-Transfer-Encoding"), out var known);
            if (!known)
                _problems.Add("encoding-unknown", $"The transfer encoding '{MailProblems.Quote(Headers.Raw("Content-Transfer-Encoding"))}' is not known; the bytes were taken as they are.");
            _encoding = named;
            return named;
        }
    }

    /// <summary>The body with its transfer encoding undone.</summary>
    public ReadOnlyMemory<byte> Content => _content ??= Decode();

    /// <summary>
    /// The content as text, in its charset or what it really is; line ends are LF, NUL is dropped.
    /// An HTML text without a declared charset is read by its <c>meta</c> element.
    /// </summary>
    public string Text => _text ??= DecodeText();

    /// <summary>Every part below this one and itself, depth first, mails within the mail included.</summary>
    public IEnumerable<MimePart> Descendants()
    {
        var open = new Stack<MimePart>();
        open.Push(this);
        while (open.TryPop(out var part))
        {
            yield return part;
            if (part.Message is not null)
                open.Push(part.Message);
            for (var i = part.Parts.Count - 1; i >= 0; i--)
                open.Push(part.Parts[i]);
        }
    }

    private ReadOnlyMemory<byte> Decode()
    {
        // RFC 2045 §6.4: a multipart is never encoded as a whole, whatever its header says.
        if (IsMultipart)
            return RawBody;
        bool broken;
        switch (TransferEncoding)
        {
            case TransferEncoding.Base64 when IsPlainAfterAll():
                _problems.Add("text-not-encoded", "A text is declared as base64 but is not; it was taken as it is.");
                return RawBody;
            case TransferEncoding.Base64:
                var decoded = TransferEncodings.DecodeBase64(RawBody.Span, out broken);
                if (broken)
                    _problems.Add("base64-broken", "A part has characters in its base64 that do not belong there, or ends too early; the rest was decoded.");
                return decoded;
            case TransferEncoding.QuotedPrintable:
                decoded = TransferEncodings.DecodeQuotedPrintable(RawBody.Span, out broken);
                if (broken)
                    _problems.Add("quoted-printable-broken", "A part has equals signs in its quoted-printable that encode nothing; they were kept.");
                return decoded;
            case TransferEncoding.UuEncode:
                return UuEncoding.Decode(RawBody.Span);
            default:
                return RawBody;
        }
    }

    /// <summary>A text that has blanks between words and punctuation within its first lines was never encoded, whatever its header says.</summary>
    private bool IsPlainAfterAll()
    {
        if (ContentType.Type != "text")
            return false;
        var sample = RawBody.Span[..Math.Min(RawBody.Length, 512)];
        var foreign = 0;
        for (var i = 0; i < sample.Length; i++)
        {
            var c = (char)sample[i];
            if (c is ' ' ? i > 0 && i + 1 < sample.Length && sample[i - 1] > ' ' && sample[i + 1] > ' ' : !char.IsAsciiLetterOrDigit(c) && c is not ('+' or '/' or '=' or '\r' or '\n' or '\t'))
                foreign++;
        }
        return foreign > 2 && foreign > sample.Length / 20;
    }

    private string DecodeText()
    {
        var charset = ContentType.Charset;
        if (charset is null && ContentType.Subtype == "html")
            charset = HtmlCharset.Find(Content.Span);
        var text = WithLineFeeds(Content.Span, charset, out var problem);
        if (problem is not null)
            _problems.Add(problem.Code, problem.Sentence);
        return text;
    }

    /// <summary>Carriage returns go before decoding, in a borrowed buffer: doing it to the string would copy twice as many bytes twice.</summary>
    private static string WithLineFeeds(ReadOnlySpan<byte> content, string? charset, out MailProblem? problem)
    {
        if (!content.Contains((byte)'\r') || content.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || content.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) || !Charsets.KeepsControls(charset))
            return Lines(Charsets.Decode(content, charset, out problem));
        var buffer = ArrayPool<byte>.Shared.Rent(content.Length);
        var written = 0;
        while (content.Length > 0)
        {
            var next = content.IndexOf((byte)'\r');
            var plain = next < 0 ? content : content[..next];
            plain.CopyTo(buffer.AsSpan(written));
            written += plain.Length;
            if (next < 0)
                break;
            content = content[(next + 1)..];
            if (content.Length == 0 || content[0] != '\n')
                buffer[written++] = (byte)'\n';
        }
        var text = Lines(Charsets.Decode(buffer.AsSpan(0, written), charset, out problem));
        ArrayPool<byte>.Shared.Return(buffer);
        return text;
    }

    internal static string Lines(string text)
    {
        if (text.Contains('\r'))
            text = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        return text.Contains('\0') ? text.Replace("\0", "", StringComparison.Ordinal) : text;
    }
}

/// <summary>The charset an HTML text names in its <c>meta</c> element (WHATWG HTML, prescan of the first 1024 bytes).</summary>
internal static class HtmlCharset
{
    private static readonly SearchValues<char> Ends = SearchValues.Create(" \t\r\n\"';/>");

    public static string? Find(ReadOnlySpan<byte> html)
    {
        var head = Encoding.Latin1.GetString(html[..Math.Min(html.Length, 1024)]);
        var from = 0;
        while (head.IndexOf("<meta", from, StringComparison.OrdinalIgnoreCase) is var at and >= 0)
        {
            from = at + 5;
            var end = head.IndexOf('>', from);
            var tag = head[from..(end < 0 ? head.Length : end)];
            var name = tag.IndexOf("charset", StringComparison.OrdinalIgnoreCase);
            if (name < 0)
                continue;
            var rest = tag.AsSpan(name + 7).TrimStart();
            if (rest.Length == 0 || rest[0] != '=')
                continue;
            rest = rest[1..].TrimStart(" \t\r\n\"'");
            var length = rest.IndexOfAny(Ends);
            var charset = (length < 0 ? rest : rest[..length]).ToString();
            // UTF-16 in a meta element that could be read as ASCII is a lie (WHATWG HTML).
            if (Charsets.Knows(charset) && !charset.StartsWith("utf-16", StringComparison.OrdinalIgnoreCase))
                return charset;
        }
        return null;
    }
}
