using System.Buffers;

namespace Kulanz.Mime.Bounces;

/// <summary>
/// A report cut into what a person reads, what a machine reads and what came back (RFC 3462).
/// Reports that are plain text are cut where the returned mail begins.
/// </summary>
internal sealed class ReportParts
{
    private const int MostText = 64 * 1024;

    private static readonly SearchValues<string> Markers = SearchValues.Create(
    [
        "below this line is a copy of the message", "this is a copy of the message", "this is a copy of your message", "copy of the original message", "original message follows",
        "----- original message -----", "--- original message", "---original message", "original message headers", "----- unsent message follows", "unsent message below",
        "----- message header", "--- message header", "----- undelivered message", "--- undelivered message", "returned message follows", "original message is attached", "the original message was:",
        "----- begin message", "message headers follow", "--- header of the mail", "the headers of the message", "----- header ", "original mail header", "content of the original", "[original message]",
        "text of the message follows", "your original message:", "------ your original message", "following is the original", "here is the original message", "message text follows", "the following is a copy",
        "original message header:", "--- forwarded message", "returned message text", "[message header on the following lines]", "--- message returned",
    ], StringComparison.OrdinalIgnoreCase);

    private static readonly string[] MailFields =
        ["received:", "return-path:", "message-id:", "mime-version:", "content-type:", "dkim-signature:", "delivered-to:", "x-mailer:", "reply-to:", "date:", "from:", "to:", "subject:", "references:", "in-reply-to:", "content-transfer-encoding:", "x-originating-ip:", "x-original-to:", "sender:", "user-agent:"];

    private ReportParts() { }

    /// <summary>What a person reads, LF lines, without the returned mail.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Each group of fields of the <c>message/delivery-status</c> parts.</summary>
    public List<Headers> Status { get; } = [];

    /// <summary>The fields of a <c>message/feedback-report</c>.</summary>
    public Headers? Feedback { get; private set; }

    /// <summary>The header of the returned mail.</summary>
    public Headers? Original { get; private set; }

    /// <summary>The returned mail where it came as a part.</summary>
    public MimePart? Returned { get; private set; }

    /// <summary>Whether the mail calls itself a report.</summary>
    public bool DeclaresReport { get; private set; }

    public static ReportParts Of(MailMessage message)
    {
        var parts = new ReportParts();
        var type = message.Root.ContentType;
        var reportType = type.Parameters["report-type"]?.ToLowerInvariant();
        parts.DeclaresReport = type.Is("multipart", "report") && reportType is null or "delivery-status";
        var texts = new List<string>();
        parts.Collect(message.Root, texts, 0);
        parts.Cut(string.Join('\n', texts));
        return parts;
    }

    private void Collect(MimePart part, List<string> texts, int depth)
    {
        if (depth > 6)
            return;
        var type = part.ContentType;
        if (part.IsMultipart)
        {
            if (part.Parts.Count == 0)
                texts.Add(Shorten(Charsets.Decode(part.RawBody.Span, null, out _)));
            for (var i = 0; i < part.Parts.Count && i < 40; i++)
                Collect(part.Parts[i], texts, depth + 1);
        }
        else if (type.Type == "message" && type.Subtype is "delivery-status" or "global-delivery-status")
            Status.AddRange(FieldGroups.Read(part.Content));
        else if (type.Is("message", "feedback-report"))
            Feedback ??= FieldGroups.Read(part.Content) is [var first, ..] ? first : null;
        else if (part.Message is { } returned)
        {
            Returned ??= returned;
            Original ??= returned.Headers.Count > 0 ? returned.Headers : null;
        }
        else if (type.Subtype is "rfc822-headers" or "global-headers" || (type.Type == "message" && type.Subtype is "rfc822" or "global" or "partial"))
            Original ??= FieldGroups.Read(part.Content) is [var first, ..] ? first : null;
        else if (type.Type == "text" && part.Disposition != "attachment")
        {
            // Some systems send the returned mail as a text part of its own.
            if (texts.Count > 0 && depth > 0 && Original is null && !part.HasContentType && part.Headers.Contains("Received"))
                Original = part.Headers;
            else if (type.Subtype == "html")
            {
                if (!texts.Exists(static t => t.Trim().Length > 40))
                    texts.Add(WithoutTags(Shorten(part.Text)));
            }
            else
                texts.Add(Shorten(part.Text));
        }
    }

    private static string Shorten(string text) => text.Length > MostText ? text[..MostText] : text;

    private void Cut(string text)
    {
        text = Shorten(text);
        var at = 0;
        while (at < text.Length)
        {
            var end = text.IndexOf('\n', at);
            end = end < 0 ? text.Length : end;
            var line = text.AsSpan(at, end - at);
            var marked = IsMarker(line);
            if (marked || StartsMail(text, at))
            {
                Original ??= ReturnedHeader(text, marked ? Math.Min(end + 1, text.Length) : at);
                // A marker inside the explanation, with nothing like a mail behind it, is part of the explanation.
                if (Original is not null || text.Length - end < 200 || marked && line.Contains("---", StringComparison.Ordinal))
                {
                    Text = text[..at];
                    // Explanations below the returned mail are rare; where nothing stood above it, everything is read.
                    if (Text.AsSpan().Trim().Length < 20)
                        Text = text;
                    return;
                }
            }
            at = end + 1;
        }
        Text = text;
    }

    private static bool IsMarker(ReadOnlySpan<char> line)
    {
        if (line.Length is < 10 or > 120)
            return false;
        return line.ContainsAny(Markers);
    }

    private static bool IsMailField(ReadOnlySpan<char> line)
    {
        foreach (var field in MailFields)
            if (line.StartsWith(field, StringComparison.OrdinalIgnoreCase))
                return true;
        return line.Length > 4 && (line[0] | 0x20) == 'x' && line[1] == '-' && line[..Math.Min(40, line.Length)].Contains(':');
    }

    /// <summary>Three fields of a mail within the next lines, the first of them here and not indented.</summary>
    private static bool StartsMail(string text, int at)
    {
        var rest = text.AsSpan(at);
        if (!IsMailField(rest))
            return false;
        var found = 0;
        for (var lines = 0; lines < 14 && rest.Length > 0; lines++)
        {
            var end = rest.IndexOf('\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 1)..];
            if (line.Length == 0 && found > 0)
                break;
            if (IsMailField(line) && ++found >= 3)
                return true;
        }
        return false;
    }

    private static Headers? ReturnedHeader(string text, int from)
    {
        while (from < text.Length && text[from] is '\n' or ' ' or '\t' or '-' or '>' or '=')
            from++;
        if (from >= text.Length)
            return null;
        foreach (var group in FieldGroups.Read(System.Text.Encoding.UTF8.GetBytes(text[from..Math.Min(text.Length, from + 16_384)])))
            if (group.Contains("Message-ID") || group.Contains("From") || group.Contains("Received"))
                return group;
        return null;
    }

    private static string WithoutTags(string html)
    {
        var text = new System.Text.StringBuilder(html.Length);
        var inTag = false;
        var tag = 0;
        for (var i = 0; i < html.Length; i++)
        {
            var c = html[i];
            if (c == '<' && i + 1 < html.Length && (char.IsAsciiLetter(html[i + 1]) || html[i + 1] is '/' or '!'))
            {
                // An address in brackets is not a tag.
                var close = html.AsSpan(i, Math.Min(300, html.Length - i)).IndexOf('>');
                if (close > 0 && html.AsSpan(i, close).Contains('@') && !html.AsSpan(i, close).ContainsAny(" =\""))
                {
                    text.Append(c);
                    continue;
                }
                inTag = true;
                tag = i;
            }
            else if (c == '>' && inTag)
            {
                inTag = false;
                var name = html.AsSpan(tag + 1, Math.Min(5, i - tag - 1)).TrimStart('/');
                if (name.StartsWith("style", StringComparison.OrdinalIgnoreCase) && html[tag + 1] != '/' && html.IndexOf("</style", i, StringComparison.OrdinalIgnoreCase) is var end and > 0)
                    i = end - 1;
                text.Append(name.StartsWith("b>", StringComparison.OrdinalIgnoreCase) || name.StartsWith("a", StringComparison.OrdinalIgnoreCase) || name.StartsWith("b", StringComparison.OrdinalIgnoreCase) && !name.StartsWith("br", StringComparison.OrdinalIgnoreCase) ? " " : "\n");
            }
            else if (!inTag)
                text.Append(c);
        }
        return text.Replace("&lt;", "<").Replace("&gt;", ">").Replace("&nbsp;", " ").Replace("&quot;", "\"").Replace("&#39;", "'").Replace("&amp;", "&").ToString();
    }

    /// <summary>The Message-ID of the mail that failed: from its returned header, from the report's fields, or from what the report answers.</summary>
    public string? OriginalMessageId(MailMessage message)
    {
        if (Original?.Raw("Message-ID") is { } returned && MessageIds.First(returned) is { } id)
            return id;
        foreach (var group in Status)
            foreach (var field in (ReadOnlySpan<string>)["X-Original-Message-ID", "Original-Message-ID", "X-Message-ID"])
                if (MessageIds.First(group.Raw(field)) is { } named)
                    return named;
        if (message.InReplyTo is [var answered, ..])
            return answered;
        if (message.References is [.., var last])
            return last;
        return Mentioned();
    }

    /// <summary>"Message-ID: &lt;…&gt;" somewhere in the explanation.</summary>
    private string? Mentioned()
    {
        foreach (var word in (ReadOnlySpan<string>)["message-id:", "message id:", "msgid:", "msg-id:"])
        {
            var at = Text.IndexOf(word, StringComparison.OrdinalIgnoreCase);
            if (at < 0)
                continue;
            var rest = Text.AsSpan(at + word.Length, Math.Min(400, Text.Length - at - word.Length)).TrimStart();
            var end = rest.IndexOfAny('\n', ' ', ')');
            rest = end < 0 ? rest : rest[..end];
            if (rest.Contains('@') && MessageIds.First(rest.ToString()) is { } id)
                return id;
        }
        return null;
    }
}
