using System.Text;

namespace Kulanz.Mime;

/// <summary>
/// Takes a mail apart in one pass over its bytes. All open boundaries lie on a stack, every line that begins with two hyphens
/// is compared with them from the innermost outwards, so that an inner part that was never closed ends where its parent goes on
/// and nested parts cost no more than flat ones. (Reading each level again, as is usual, costs depth times length.)
/// </summary>
internal sealed class MailReader
{
    /// <summary>Deeper parts stay closed: no sender needs them, and recursion has an end.</summary>
    private const int MostDepth = 60;

    /// <summary>Encoded mails within mails are decoded into memory of their own, so their depth is counted more strictly.</summary>
    private const int MostEncodedDepth = 8;

    private const int MostParts = 20_000;

    /// <summary>A first line that cannot be a header is looked past for this many lines.</summary>
    private const int GarbageLines = 3;

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly MailProblems _problems;
    private readonly List<byte[]> _boundaries = [];
    private readonly int _depthBefore;
    private readonly int _encodedDepth;
    private readonly Counter _parts;
    private int _position;
    private int _matched = -1;
    private bool _closing;
    private int _end; // where the entity read last ends, before the line end that belongs to the delimiter

    private sealed class Counter
    {
        public int Count;
    }

    private MailReader(ReadOnlyMemory<byte> bytes, MailProblems problems, int depth, int encodedDepth, Counter parts) =>
        (_bytes, _problems, _depthBefore, _encodedDepth, _parts) = (bytes, problems, depth, encodedDepth, parts);

    public static MimePart Read(ReadOnlyMemory<byte> bytes, MailProblems problems) =>
        new MailReader(WithLineFeeds(bytes, problems), problems, 0, 0, new Counter()).ReadMessage(0);

    /// <summary>Mail whose lines end in bare carriage returns (old Macintosh, some gateways) is given line feeds once, before reading.</summary>
    private static ReadOnlyMemory<byte> WithLineFeeds(ReadOnlyMemory<byte> bytes, MailProblems problems)
    {
        var head = bytes.Span[..Math.Min(bytes.Length, 4096)];
        int bare = 0, feeds = 0;
        for (var at = head.IndexOfAny((byte)'\r', (byte)'\n'); at >= 0 && at < head.Length;)
        {
            if (head[at] == '\n')
                feeds++;
            else if (at + 1 < head.Length && head[at + 1] is not ((byte)'\n' or (byte)'\r'))
                bare++;
            var next = head[(at + 1)..].IndexOfAny((byte)'\r', (byte)'\n');
            at = next < 0 ? head.Length : at + 1 + next;
        }
        if (bare < 2 || bare < feeds)
            return bytes;
        problems.Add("bare-cr", "Lines end in a carriage return without a line feed.");
        var copy = bytes.ToArray();
        for (var i = 0; i < copy.Length; i++)
            if (copy[i] == '\r' && (i + 1 == copy.Length || copy[i + 1] != '\n'))
                copy[i] = (byte)'\n';
        return copy;
    }

    private MimePart ReadMessage(int depth)
    {
        var span = _bytes.Span;
        var start = _position;
        if (span[_position..].StartsWith(">From "u8) || (span[_position..].StartsWith("From "u8) && !LooksLikeField(Line(span, _position, out _))))
        {
            Line(span, _position, out _position);
            _problems.Add("mbox-line", "The mail starts with the From line of a mailbox file.");
        }
        if (depth == 0)
        {
            var blank = _position;
            while (blank < span.Length && span[blank] is (byte)'\r' or (byte)'\n')
                blank++;
            if (blank > _position && LooksLikeField(Line(span, blank, out _)) && IsKnown(Line(span, blank, out _)))
            {
                _problems.Add("blank-start", "There are empty lines before the header.");
                _position = blank;
            }
        }
        var part = ReadEntity(depth, ContentType.TextPlain, isMessage: true);
        if (start == 0 && depth == 0)
            part.Raw = _bytes;
        return part;
    }

    private MimePart ReadEntity(int depth, ContentType defaultType, bool isMessage)
    {
        _parts.Count++;
        var start = _position;
        var headers = ReadHeaders(isMessage, out var stopped);
        var bodyStart = _position;
        var declared = headers.Count == 0 ? null : ContentType.Parse(headers.Marked("Content-Type"));
        var type = declared ?? defaultType;
        headers.Charset = type.Charset;
        if (stopped)
        {
            // A boundary where the header should have ended: the part has no body.
            return new MimePart(_bytes[start.._end], _bytes[_end.._end], headers, type, declared is not null, _problems);
        }
        if (type.Type == "multipart" && Open(depth))
            return ReadMultipart(start, bodyStart, headers, type, depth);
        if (type.Type == "message" && type.Subtype is "rfc822" or "global" or "news" && depth + _depthBefore < MostDepth)
            return ReadNested(start, bodyStart, headers, type, declared is not null, depth);
        var end = ToDelimiter();
        return new MimePart(_bytes[start..end], _bytes[bodyStart..end], headers, type, declared is not null, _problems);
    }

    private bool Open(int depth)
    {
        if (depth + _depthBefore >= MostDepth)
        {
            _problems.Add("too-deep", $"Parts are nested more than {MostDepth} deep; the innermost were left closed.");
            return false;
        }
        if (_parts.Count < MostParts)
            return true;
        TooMany();
        return false;
    }

    private void TooMany() => _problems.Add("too-many-parts", $"There are more than {MostParts} parts; the last were left closed.");

    private MimePart ReadMultipart(int start, int bodyStart, Headers headers, ContentType type, int depth)
    {
        var boundary = type.Parameters["boundary"] is { Length: > 0 and <= 20_000 } declared ? Encoding.UTF8.GetBytes(declared.TrimStart('\n')) : null;
        if (boundary is null)
        {
            _problems.Add("boundary-missing", "A multipart names no boundary.");
            boundary = GuessBoundary(bodyStart);
        }
        var part = new MimePart(default, default, headers, type, true, _problems) { IsMultipart = true };
        var level = _boundaries.Count;
        _boundaries.Add(boundary ?? []);
        var end = ToDelimiter();
        if (_matched != level && GuessBoundary(bodyStart, end) is { } guess)
        {
            _problems.Add("boundary-wrong", "The boundary a multipart names does not occur; the one in its text was taken.");
            _boundaries[level] = guess;
            _position = bodyStart;
            end = ToDelimiter();
        }
        part.Preamble = _bytes[bodyStart..end];
        var parts = new List<MimePart>();
        var defaultType = type.Subtype == "digest" ? ContentType.MessageRfc822 : ContentType.TextPlain;
        while (_matched == level && !_closing)
        {
            if (_parts.Count >= MostParts)
            {
                TooMany();
                var rest = _position;
                end = SkipLevel(level);
                parts.Add(new MimePart(_bytes[rest..end], _bytes[rest..end], Headers.None, ContentType.TextPlain, false, _problems));
                break;
            }
            // A delimiter without a line behind it at the very end opens nothing.
            if (_position >= _bytes.Length && parts.Count > 0)
            {
                end = _bytes.Length;
                _matched = -1;
                break;
            }
            var child = ReadEntity(depth + 1, defaultType, isMessage: false);
            parts.Add(child);
            end = _end;
        }
        var closed = _matched == level && _closing;
        _boundaries.RemoveAt(level);
        if (closed)
        {
            var epilogue = _position;
            end = ToDelimiter();
            part.Epilogue = _bytes[Math.Min(epilogue, end)..end];
        }
        else if (parts.Count > 0)
            _problems.Add("boundary-unterminated", "A multipart does not end with its closing boundary.");
        else
            _problems.Add("boundary-not-found", "A multipart has no parts.");
        _end = end;
        part.Parts = parts;
        part.Raw = _bytes[start..end];
        part.RawBody = _bytes[bodyStart..end];
        return part;
    }

    /// <summary>Past everything up to the closing or outer delimiter, without making parts.</summary>
    private int SkipLevel(int level)
    {
        int end;
        do
            end = ToDelimiter();
        while (_matched >= level && !_closing);
        return end;
    }

    /// <summary>The first line of a multipart's text that could be a delimiter: two hyphens, and a header or an empty line behind it.</summary>
    private byte[]? GuessBoundary(int from, int to = int.MaxValue)
    {
        var span = _bytes.Span[..Math.Min(to, _bytes.Length)];
        if (from >= span.Length)
            return null;
        for (var tries = 0; tries < 10; tries++)
        {
            var at = tries == 0 && span[from..].StartsWith("--"u8) ? from : span[from..].IndexOf("\n--"u8) is var found and >= 0 ? from + found + 1 : -1;
            if (at < 0)
                return null;
            var line = Line(span, at, out var next)[2..].TrimEnd(" \t"u8);
            if (line.Length is > 1 and < 200 && !line.StartsWith("-----BEGIN"u8) && line.IndexOf((byte)' ') < 0 && next < span.Length)
            {
                var following = Line(span, next, out _);
                if (following.Length == 0 || (LooksLikeField(following) && IsKnown(following)))
                {
                    foreach (var open in _boundaries)
                        if (line.SequenceEqual(open))
                            return null;
                    return line.ToArray();
                }
            }
            from = Math.Max(next - 1, from + 1);
            if (from >= span.Length)
                return null;
        }
        return null;
    }

    private MimePart ReadNested(int start, int bodyStart, Headers headers, ContentType type, bool typed, int depth)
    {
        var encoding = TransferEncodings.Named(headers.Raw("Content-Transfer-Encoding"), out _);
        if (encoding == TransferEncoding.Identity || LooksLikeMail(bodyStart, encoding))
        {
            if (encoding != TransferEncoding.Identity)
                _problems.Add("message-not-encoded", "A mail within the mail is declared as encoded but is not.");
            var inner = ReadMessage(depth + 1);
            return new MimePart(_bytes[start.._end], _bytes[Math.Min(bodyStart, _end).._end], headers, type, typed, _problems) { Message = inner };
        }
        var end = ToDelimiter();
        var part = new MimePart(_bytes[start..end], _bytes[bodyStart..end], headers, type, typed, _problems);
        if (_encodedDepth < MostEncodedDepth)
        {
            var content = part.Content;
            if (content.Length > 0)
                part.Message = new MailReader(content, _problems, _depthBefore + depth + 1, _encodedDepth + 1, _parts).ReadMessage(0);
        }
        return part;
    }

    /// <summary>Some senders declare base64 and then append the mail as it is.</summary>
    private bool LooksLikeMail(int bodyStart, TransferEncoding encoding) =>
        encoding == TransferEncoding.Base64 && bodyStart < _bytes.Length
        && Line(_bytes.Span, bodyStart, out _) is var line && LooksLikeField(line) && IsKnown(line);

    /// <summary>
    /// Moves behind the next line that is one of the open boundaries and says which; -1 at the end.
    /// Returns where the text before it ends: the line end in front of a delimiter belongs to the delimiter (RFC 2046 §5.1.1).
    /// </summary>
    private int ToDelimiter()
    {
        var span = _bytes.Span;
        var from = _position;
        _matched = -1;
        _closing = false;
        if (_boundaries.Count > 0)
            for (var at = from; at < span.Length;)
            {
                if (Match(span, at, out var next))
                {
                    _position = next;
                    return _end = at > from ? BeforeLineEnd(span, at, from) : from;
                }
                var hit = span[at..].IndexOf("\n--"u8);
                if (hit < 0)
                    break;
                at += hit + 1;
            }
        _position = span.Length;
        return _end = span.Length;
    }

    private static int BeforeLineEnd(ReadOnlySpan<byte> span, int at, int from)
    {
        if (at > from && span[at - 1] == '\n')
            at--;
        if (at > from && span[at - 1] == '\r')
            at--;
        return at;
    }

    private bool Match(ReadOnlySpan<byte> span, int at, out int next)
    {
        next = at;
        if (at + 2 > span.Length || span[at] != '-' || span[at + 1] != '-')
            return false;
        var line = Line(span, at, out next)[2..];
        var best = -1;
        var bestLength = 0;
        for (var level = _boundaries.Count - 1; level >= 0; level--)
        {
            var boundary = _boundaries[level];
            // The longest wins: "outer" is also the beginning of "outer-1" (RFC 2046 §5.1.2).
            if (boundary.Length > bestLength && line.Length >= boundary.Length && line[0] == boundary[0] && line.StartsWith(boundary) && Ends(line[boundary.Length..], out var closing))
            {
                (best, bestLength) = (level, boundary.Length);
                _closing = closing;
            }
        }
        if (best < 0)
            return false;
        _matched = best;
        return true;
    }

    /// <summary>What may follow a boundary on its line: nothing, blanks and a remark, or two hyphens.</summary>
    private static bool Ends(ReadOnlySpan<byte> rest, out bool closing)
    {
        closing = rest.StartsWith("--"u8) && (rest.Length == 2 || rest[2] is (byte)' ' or (byte)'\t' or (byte)'\r');
        return closing || rest.Length == 0 || rest[0] is (byte)' ' or (byte)'\t' or (byte)'\r';
    }

    /// <summary>The line at a position without its line end, and where the next begins.</summary>
    private static ReadOnlySpan<byte> Line(ReadOnlySpan<byte> span, int at, out int next)
    {
        var length = span[at..].IndexOf((byte)'\n');
        next = length < 0 ? span.Length : at + length + 1;
        var line = length < 0 ? span[at..] : span.Slice(at, length);
        return line.Length > 0 && line[^1] == '\r' ? line[..^1] : line;
    }

    /// <summary>
    /// The fields up to the first empty line (RFC 5322 §2.2). Where that line is missing, the body starts at the first line that can be no field.
    /// </summary>
    /// <param name="isMessage">Whether this is a mail rather than a part.</param>
    /// <param name="stopped">True where a boundary came before the empty line; the reader then stands behind it.</param>
    private Headers ReadHeaders(bool isMessage, out bool stopped)
    {
        stopped = false;
        var span = _bytes.Span;
        var fields = new Headers.Field[isMessage ? 16 : 4];
        var count = 0;
        var start = _position;
        var known = false;
        var separated = false;
        _end = _position;
        while (_position < span.Length)
        {
            var at = _position;
            var line = Line(span, at, out var next);
            if (line.Length == 0)
            {
                _position = next;
                separated = true;
                break;
            }
            if (line[0] is (byte)' ' or (byte)'\t')
            {
                if (!Continue(span, line, at, next, fields, ref count, ref known))
                {
                    separated = count > 0;
                    if (separated)
                        _position = line.ContainsAnyExcept(" \t"u8) ? at : next;
                    break;
                }
                _position = next;
                continue;
            }
            if (_boundaries.Count > 0 && Match(span, at, out var behind))
            {
                _end = BeforeLineEnd(span, at, start);
                _position = behind;
                stopped = true;
                break;
            }
            if (!LooksLikeField(line))
            {
                if (count > 0 && LooksLikeParameter(span, fields[count - 1], line))
                {
                    fields[count - 1] = fields[count - 1] with { End = at + line.Length };
                    _problems.Add("header-not-folded", "A header line continues without being indented.");
                    _position = next;
                    continue;
                }
                if (count > 0 && (line.StartsWith("From "u8) || line.StartsWith(">From "u8) || FieldsGoOn(span, next)))
                {
                    _problems.Add("header-garbage", "A line in the header is no header field; it was skipped.");
                    _position = next;
                    continue;
                }
                if (isMessage || count > 0)
                    _problems.Add("no-separator", "The header is not followed by an empty line; the body was taken to start at the first line that is no header field.");
                break;
            }
            if (count == fields.Length)
            {
                if (count >= 10_000)
                {
                    _problems.Add("too-many-headers", "There are more than 10000 header fields; the rest was skipped.");
                    _position = next;
                    continue;
                }
                Array.Resize(ref fields, count * 2);
            }
            known = known || IsKnown(line);
            var colon = line.IndexOf((byte)':');
            fields[count++] = new Headers.Field(at, line[..colon].TrimEnd(" \t"u8).Length, at + colon + 1, at + line.Length);
            _position = next;
        }
        // Prose that happens to have a colon in its first line, with nothing that says it is a header.
        if (count > 0 && !known && !separated && !stopped)
        {
            _position = start;
            count = 0;
        }
        return count == 0 ? Headers.None : new Headers(_bytes, fields, count);
    }

    private bool Continue(ReadOnlySpan<byte> span, ReadOnlySpan<byte> line, int at, int next, Headers.Field[] fields, ref int count, ref bool known)
    {
        var text = line.TrimStart(" \t"u8);
        if (count == 0)
        {
            // A header that starts indented: take the first line as a field all the same.
            if (!LooksLikeField(text) || !IsKnown(text))
                return false;
            var begin = at + line.Length - text.Length;
            var colon = text.IndexOf((byte)':');
            fields[count++] = new Headers.Field(begin, text[..colon].TrimEnd(" \t"u8).Length, begin + colon + 1, at + line.Length);
            known = true;
            return true;
        }
        // A line of blanks is an obsolete fold if the header goes on, and meant as the empty line if it does not.
        if (text.Length == 0 && next < span.Length)
        {
            var following = Line(span, next, out _);
            if (following.Length > 0 && following[0] is not ((byte)' ' or (byte)'\t') && !LooksLikeField(following))
            {
                _problems.Add("blank-separator", "The line between header and body is not empty but blank.");
                return false;
            }
        }
        fields[count - 1] = fields[count - 1] with { End = at + line.Length };
        return true;
    }

    /// <summary>Whether a known field comes within the next few lines.</summary>
    private static bool FieldsGoOn(ReadOnlySpan<byte> span, int at)
    {
        for (var i = 0; i < GarbageLines && at < span.Length; i++)
        {
            var line = Line(span, at, out at);
            if (line.Length == 0)
                return false;
            if (LooksLikeField(line) && IsKnown(line))
                return true;
        }
        return false;
    }

    /// <summary><c>name="x"</c> at the start of a line behind a field that ended with a semicolon.</summary>
    private static bool LooksLikeParameter(ReadOnlySpan<byte> span, Headers.Field field, ReadOnlySpan<byte> line)
    {
        var value = span[field.ValueStart..field.End].TrimEnd(" \t\r\n"u8);
        if (value.Length == 0 || value[^1] != ';')
            return false;
        var equals = line[..Math.Min(line.Length, 40)].IndexOf((byte)'=');
        return equals > 0 && !line[..equals].ContainsAnyExceptInRange((byte)'!', (byte)'z');
    }

    /// <summary>A name of visible ASCII characters, perhaps blanks, a colon (RFC 5322 §2.2, §4.5.8).</summary>
    private static bool LooksLikeField(ReadOnlySpan<byte> line)
    {
        var colon = line[..Math.Min(line.Length, 1000)].IndexOf((byte)':');
        if (colon <= 0)
            return false;
        var name = line[..colon].TrimEnd(" \t"u8);
        return name.Length > 0 && !name.ContainsAnyExceptInRange((byte)33, (byte)126);
    }

    private static bool IsKnown(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<string> names = ["from", "to", "cc", "bcc", "subject", "date", "received", "return-path", "message-id", "mime-version", "sender", "reply-to",
            "references", "in-reply-to", "delivered-to", "envelope-to", "importance", "precedence", "auto-submitted", "dkim-signature", "user-agent", "thread-topic", "status",
            "organization", "list-id", "priority", "comments", "keywords", "errors-to", "apparently-to", "resent-from", "resent-to", "resent-date", "arc-seal", "authentication-results", "disposition-notification-to", "original-recipient", "newsgroups", "lines"];
        var name = line[..Math.Max(line.IndexOf((byte)':'), 0)].TrimEnd(" \t"u8);
        if (name.Length > 2 && ((name[0] | 0x20) == 'x' && name[1] == '-'))
            return true;
        if (name.Length > 8 && Ascii.EqualsIgnoreCase(name[..8], "content-"u8))
            return true;
        foreach (var known in names)
            if (name.Length == known.Length && Ascii.EqualsIgnoreCase(name, known))
                return true;
        return false;
    }
}
