using System.Buffers.Binary;
using System.Text;

namespace Kulanz.Mime.Tnef;

/// <summary>A file inside a TNEF stream.</summary>
internal sealed record TnefFile(string? Name, string ContentType, string? ContentId, bool IsInline, ReadOnlyMemory<byte> Content);

/// <summary>A message inside a TNEF stream. <see cref="Rtf"/> is set only where the formatted text is genuine RTF and says more than its plain text.</summary>
internal sealed record TnefMessage(string? Subject, string? Text, string? Html, ReadOnlyMemory<byte>? Rtf, IReadOnlyList<TnefFile> Attachments);

/// <summary>
/// Outlook's private envelope, <c>winmail.dat</c>: a list of attributes, some of which are lists of MAPI properties ([MS-OXTNEF], [MS-OXPROPS]).
/// Every length is checked against what is there; a stream that breaks off yields what came before.
/// </summary>
internal sealed class TnefReader
{
    private const uint Signature = 0x223E9F78;
    private const int MostDepth = 5;
    private const int MostFiles = 2_000;

    private const uint AttachRenderingData = 0x00069002, AttachData = 0x0006800F, AttachTitle = 0x00018010, Attachment = 0x00069005,
        MessageProperties = 0x00069003, Body = 0x0002800C, OemCodepage = 0x00069007, Subject = 0x00018004;

    private readonly MailProblems _problems;
    private readonly int _depth;
    private readonly List<TnefFile> _files = [];
    private Pending? _open;
    private string _charset = "windows-1252";
    private string? _subject, _text, _html;
    private ReadOnlyMemory<byte>? _compressedRtf;

    private sealed class Pending
    {
        public string? Title, LongName, ShortName, DisplayName, ContentType, ContentId;
        public ReadOnlyMemory<byte>? Data;
        public bool Hidden;
        public TnefMessage? Message;
    }

    private TnefReader(MailProblems problems, int depth) => (_problems, _depth) = (problems, depth);

    /// <summary>Null where the bytes are no TNEF at all.</summary>
    public static TnefMessage? Read(ReadOnlyMemory<byte> bytes, MailProblems problems) => Read(bytes, problems, 0);

    private static TnefMessage? Read(ReadOnlyMemory<byte> bytes, MailProblems problems, int depth)
    {
        if (bytes.Length < 6 || depth > MostDepth || BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span) != Signature)
            return null;
        var reader = new TnefReader(problems, depth);
        reader.ReadAttributes(bytes[6..]);
        return reader.Finish();
    }

    private void ReadAttributes(ReadOnlyMemory<byte> rest)
    {
        while (rest.Length >= 9)
        {
            var level = rest.Span[0];
            var id = BinaryPrimitives.ReadUInt32LittleEndian(rest.Span[1..]);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(rest.Span[5..]);
            if (level is not (1 or 2) || length > rest.Length - 9)
            {
                _problems.Add("tnef-broken", "The winmail.dat breaks off or has something foreign at its end.");
                if (level is 1 or 2 && id is AttachData)
                    ReadAttribute(id, rest[9..]);
                return;
            }
            ReadAttribute(id, rest.Slice(9, (int)length));
            rest = rest[Math.Min(rest.Length, 9 + (int)length + 2)..];
        }
    }

    private void ReadAttribute(uint id, ReadOnlyMemory<byte> data)
    {
        switch (id)
        {
            case AttachRenderingData:
                Close();
                _open = new Pending();
                break;
            case AttachData:
                (_open ??= new Pending()).Data = data;
                break;
            case AttachTitle:
                (_open ??= new Pending()).Title = Narrow(data.Span);
                break;
            case Attachment:
                ReadProperties(data, _open ??= new Pending());
                break;
            case MessageProperties:
                ReadProperties(data, null);
                break;
            case Body:
                _text ??= Narrow(data.Span);
                break;
            case Subject:
                _subject ??= Narrow(data.Span);
                break;
            case OemCodepage when data.Length >= 4:
                SetCodepage(BinaryPrimitives.ReadUInt32LittleEndian(data.Span));
                break;
        }
    }

    private void SetCodepage(uint page)
    {
        var name = page switch { 65001 => "utf-8", 1200 or 0 => "windows-1252", _ => $"cp{page}" };
        if (Charsets.Knows(name))
            _charset = name;
    }

    private string Narrow(ReadOnlySpan<byte> data)
    {
        var end = data.IndexOf((byte)0);
        return Charsets.Decode(end < 0 ? data : data[..end], _charset, out _);
    }

    private static string Wide(ReadOnlySpan<byte> data)
    {
        var text = Encoding.Unicode.GetString(data[..(data.Length & ~1)]);
        var end = text.IndexOf('\0', StringComparison.Ordinal);
        return end < 0 ? text : text[..end];
    }

    /// <summary>[MS-OXTNEF] §2.1.3.5: a count, then type, identifier, perhaps a name, and values padded to four bytes.</summary>
    private void ReadProperties(ReadOnlyMemory<byte> data, Pending? file)
    {
        var span = data.Span;
        if (span.Length < 4)
            return;
        var count = BinaryPrimitives.ReadUInt32LittleEndian(span);
        var at = 4;
        for (uint i = 0; i < count && at + 4 <= span.Length; i++)
        {
            var type = BinaryPrimitives.ReadUInt16LittleEndian(span[at..]);
            var id = BinaryPrimitives.ReadUInt16LittleEndian(span[(at + 2)..]);
            at += 4;
            if (id >= 0x8000 && !SkipName(span, ref at))
                return;
            var several = (type & 0x1000) != 0;
            type &= 0x0FFF;
            var variable = type is 0x1E or 0x1F or 0x0D or 0x102;
            uint values = 1;
            if (several || variable)
            {
                if (at + 4 > span.Length)
                    return;
                values = BinaryPrimitives.ReadUInt32LittleEndian(span[at..]);
                at += 4;
            }
            for (uint v = 0; v < values; v++)
            {
                var size = Size(type);
                if (variable)
                {
                    if (at + 4 > span.Length)
                        return;
                    var length = BinaryPrimitives.ReadUInt32LittleEndian(span[at..]);
                    at += 4;
                    if (length > span.Length - at)
                    {
                        _problems.Add("tnef-broken", "The winmail.dat breaks off or has something foreign at its end.");
                        return;
                    }
                    size = (int)length;
                }
                if (size < 0 || at + size > span.Length)
                    return;
                if (v == 0)
                    Take(id, type, data.Slice(at, size), file);
                at += (size + 3) & ~3;
                if (at > span.Length)
                    return;
            }
        }
    }

    private static bool SkipName(ReadOnlySpan<byte> span, ref int at)
    {
        at += 16;
        if (at + 8 > span.Length)
            return false;
        var kind = BinaryPrimitives.ReadUInt32LittleEndian(span[at..]);
        var value = BinaryPrimitives.ReadUInt32LittleEndian(span[(at + 4)..]);
        at += 8;
        if (kind == 0)
            return true;
        if (value > span.Length - at)
            return false;
        at += (int)((value + 3) & ~3u);
        return at <= span.Length;
    }

    private static int Size(ushort type) => type switch
    {
        0x00 or 0x01 => 0,
        0x02 or 0x03 or 0x04 or 0x0A or 0x0B => 4,
        0x05 or 0x06 or 0x07 or 0x14 or 0x40 => 8,
        0x48 => 16,
        _ => -1,
    };

    private string? TextOf(ushort type, ReadOnlySpan<byte> value) => type switch
    {
        0x1E => Narrow(value),
        0x1F => Wide(value),
        _ => null,
    };

    private void Take(ushort id, ushort type, ReadOnlyMemory<byte> value, Pending? file)
    {
        var span = value.Span;
        if (file is null)
        {
            switch (id)
            {
                case 0x0037:
                    _subject = TextOf(type, span) ?? _subject;
                    break;
                case 0x1000:
                    _text = TextOf(type, span) ?? _text;
                    break;
                case 0x1009 when type == 0x102:
                    _compressedRtf = value;
                    break;
                case 0x1013:
                    _html = type == 0x102 ? Charsets.Decode(span.TrimEnd((byte)0), HtmlCharset.Find(span) ?? _charset, out _) : TextOf(type, span);
                    break;
                case 0x3FDE when type == 3:
                    SetCodepage(BinaryPrimitives.ReadUInt32LittleEndian(span));
                    break;
            }
            return;
        }
        switch (id)
        {
            case 0x3701 when type == 0x102:
                file.Data = value;
                break;
            case 0x3701 when type == 0x0D && span.Length > 16:
                // The first sixteen bytes name the interface; IMessage is 00020307-….
                file.Data = value[16..];
                file.Message = Read(value[16..], _problems, _depth + 1);
                break;
            case 0x3707:
                file.LongName = TextOf(type, span);
                break;
            case 0x3704:
                file.ShortName = TextOf(type, span);
                break;
            case 0x3001:
                file.DisplayName = TextOf(type, span);
                break;
            case 0x370E:
                file.ContentType = TextOf(type, span);
                break;
            case 0x3712:
                file.ContentId = TextOf(type, span);
                break;
            case 0x7FFE when type == 0x0B && span.Length > 0:
                file.Hidden = span[0] != 0;
                break;
        }
    }

    private void Close()
    {
        if (_open is not { } file)
            return;
        _open = null;
        if ((file.Data is null && file.Message is null) || _files.Count >= MostFiles)
            return;
        var name = First(file.LongName, file.Title, file.ShortName, file.DisplayName);
        if (file.Message is { } message)
        {
            _files.Add(new TnefFile(EmlName(name ?? message.Subject), "message/rfc822", null, false, EmbeddedMail.Compose(message)));
            return;
        }
        var declared = Mime.ContentType.Parse(file.ContentType)?.MediaType ?? "application/octet-stream";
        _files.Add(new TnefFile(name, declared, MessageIds.First(file.ContentId), file.Hidden || file.ContentId is not null, file.Data!.Value));
    }

    private static string? First(params ReadOnlySpan<string?> names)
    {
        foreach (var name in names)
            if (!string.IsNullOrWhiteSpace(name))
                return name;
        return null;
    }

    private static string? EmlName(string? name) =>
        name is null || name.EndsWith(".eml", StringComparison.OrdinalIgnoreCase) ? name : name.Replace('/', '-').Replace('\\', '-') + ".eml";

    private TnefMessage Finish()
    {
        Close();
        ReadOnlyMemory<byte>? rtf = null;
        if (_compressedRtf is { } compressed && RtfCompression.Decompress(compressed.Span) is { } formatted)
        {
            var read = RtfText.Read(formatted);
            if (read.IsHtml)
                _html ??= read.Text;
            else if (read.IsText)
                _text ??= read.Text;
            else
            {
                rtf = formatted;
                if (string.IsNullOrWhiteSpace(_text))
                    _text = read.Text;
            }
        }
        return new TnefMessage(_subject, _text is null ? null : MimePart.Lines(_text), _html is null ? null : MimePart.Lines(_html), _html is null ? rtf : null, _files);
    }
}
