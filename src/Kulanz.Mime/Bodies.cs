using System.Text;
using Kulanz.Mime.Tnef;

namespace Kulanz.Mime;

/// <summary>A stretch of what a person reads: as plain text, as HTML, or as both, which then say the same. Lines of text end in LF.</summary>
/// <param name="Text">The plain text; null where there is none.</param>
/// <param name="Html">The HTML; null where there is none. Hostile until sanitised.</param>
public sealed record MailPassage(string? Text, string? Html);

/// <summary>
/// What a person should read and which files came along, out of the tree of parts. The choice follows RFC 2046 §5.1.4 (the last alternative
/// one can show is the best) and RFC 2387 (a related part is shown through its root); what is neither text nor HTML, or says it is an attachment,
/// is a file. Nothing is dropped: a part is text, HTML, a file, or a lesser alternative of one of these.
/// </summary>
internal sealed class Bodies(MailProblems problems)
{
    private const int Most = 5_000;

    private readonly List<MailPassage> _passages = [];
    private readonly List<MailAttachment> _attachments = [];
    private TnefMessage? _tnef;

    public string? Text { get; private set; }

    public string? Html { get; private set; }

    public IReadOnlyList<MailPassage> Passages => _passages;

    public IReadOnlyList<MailAttachment> Attachments => _attachments;

    public static Bodies Of(MimePart root, MailProblems problems)
    {
        var bodies = new Bodies(problems);
        bodies.Walk(root, bodies._passages, Place.Root);
        bodies.Finish();
        return bodies;
    }

    private enum Place { Root, First, Later, RelatedRoot, Related, Alternative }

    private void Walk(MimePart part, List<MailPassage> passages, Place place)
    {
        if (part.IsMultipart)
        {
            // Two types in one header: somebody's software wrote the first part where the preamble is.
            if (part.Parts.Count > 0 && part.Preamble.Length > 0 && part.Headers.All("Content-Type").Skip(1).Any())
                passages.Add(new MailPassage(MimePart.Lines(Charsets.Decode(part.Preamble.Span, null, out _)), null));
            if (part.Parts.Count == 0)
                AddLonely(part, passages);
            else if (part.ContentType.Subtype == "alternative")
                WalkAlternatives(part, passages);
            else
                WalkInOrder(part, passages, part.ContentType.Subtype == "related" ? Root(part) : -1);
            return;
        }
        var type = part.ContentType;
        if (type.Is("text", "plain") && IsBody(part, place))
            AddText(part, passages);
        else if (type.Is("text", "html") && IsBody(part, place))
            passages.Add(new MailPassage(null, part.Text));
        else
            AddFile(part, place);
    }

    private void WalkInOrder(MimePart part, List<MailPassage> passages, int root)
    {
        for (var i = 0; i < part.Parts.Count; i++)
            Walk(part.Parts[i], passages, root >= 0 ? i == root ? Place.RelatedRoot : Place.Related : i == 0 ? Place.First : Place.Later);
    }

    /// <summary>Each alternative is read on its own; then the best text and the best HTML are kept, and the files of all.</summary>
    private void WalkAlternatives(MimePart part, List<MailPassage> passages)
    {
        List<string>? bestTexts = null, bestHtmls = null;
        foreach (var alternative in part.Parts)
        {
            var own = new List<MailPassage>();
            Walk(alternative, own, Place.Alternative);
            var (ownTexts, ownHtmls) = (Texts(own), Htmls(own));
            if (ownTexts.Count > 0 && (bestTexts is null || Says(ownTexts)))
                bestTexts = ownTexts;
            if (ownHtmls.Count > 0 && (bestHtmls is null || Says(ownHtmls)))
                bestHtmls = ownHtmls;
        }
        if (bestTexts is not null || bestHtmls is not null)
            passages.Add(new MailPassage(Joined(bestTexts ?? []), Joined(bestHtmls ?? [])));
    }

    private static List<string> Texts(List<MailPassage> passages) => [.. passages.Select(static p => p.Text).OfType<string>()];

    private static List<string> Htmls(List<MailPassage> passages) => [.. passages.Select(static p => p.Html).OfType<string>()];

    private static bool Says(List<string> texts) => texts.Exists(static t => !string.IsNullOrWhiteSpace(t));

    /// <summary>The root of multipart/related: the part its <c>start</c> names, else the first (RFC 2387 §3.2).</summary>
    private static int Root(MimePart part)
    {
        if (MessageIds.First(part.ContentType.Parameters["start"]) is { } start)
            for (var i = 0; i < part.Parts.Count && i < 100; i++)
                if (part.Parts[i].ContentId == start)
                    return i;
        return 0;
    }

    /// <summary>
    /// Text is to be read unless it says it is an attachment, or carries a file name where text is not expected.
    /// A first part keeps being the body when it has a name: some mailers name everything.
    /// </summary>
    private static bool IsBody(MimePart part, Place place)
    {
        var named = part.FileName is not null;
        if (part.Disposition == "attachment")
            return place == Place.Root && !named;
        return place switch
        {
            Place.Root or Place.First or Place.RelatedRoot or Place.Alternative => true,
            Place.Related => !named && part.ContentId is null,
            _ => !named,
        };
    }

    /// <summary>A multipart nobody could take apart is shown as it stands.</summary>
    private void AddLonely(MimePart part, List<MailPassage> passages)
    {
        if (part.RawBody.IsEmpty)
            return;
        var text = MimePart.Lines(Charsets.Decode(part.RawBody.Span, part.ContentType.Charset, out _));
        if (!string.IsNullOrWhiteSpace(text))
        {
            problems.Add("multipart-as-text", "A multipart without parts is shown as text.");
            passages.Add(new MailPassage(text, null));
        }
    }

    private void AddText(MimePart part, List<MailPassage> passages)
    {
        var blocks = part.Content.Span.IndexOf("begin "u8) >= 0 ? UuEncoding.Blocks(part.Content.Span) : null;
        if (blocks is null)
        {
            passages.Add(new MailPassage(Unwrapped(part, part.Text), null));
            return;
        }
        var content = part.Content.Span;
        var from = 0;
        var around = new List<byte>();
        foreach (var block in blocks)
        {
            around.AddRange(content[from..block.Start]);
            from = block.End;
            var mediaType = "application/octet-stream";
            if (_attachments.Count < Most)
                _attachments.Add(new MailAttachment(FileNames.Safe(block.Name) ?? FileNames.Generated(mediaType, _attachments.Count + 1), mediaType, () => block.Content));
        }
        around.AddRange(content[from..]);
        var text = Charsets.Decode(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(around), part.ContentType.Charset, out _);
        passages.Add(new MailPassage(Unwrapped(part, MimePart.Lines(text)), null));
    }

    private static string Unwrapped(MimePart part, string text) =>
        string.Equals(part.ContentType.Parameters["format"], "flowed", StringComparison.OrdinalIgnoreCase)
            ? Flowed.Unwrap(text, string.Equals(part.ContentType.Parameters["delsp"], "yes", StringComparison.OrdinalIgnoreCase))
            : text;

    private void AddFile(MimePart part, Place place)
    {
        if (_attachments.Count >= Most)
        {
            problems.Add("too-many-attachments", $"There are more than {Most} attachments; the rest was left in the raw mail.");
            return;
        }
        if (IsTnef(part) && Unpack(part))
            return;
        var type = part.ContentType.MediaType;
        var disposition = part.Disposition;
        var contentId = part.ContentId;
        var isInline = disposition == "inline" || (disposition != "attachment" && place == Place.Related && contentId is not null);
        _attachments.Add(new MailAttachment(NameOf(part, type), type, part.Message is { } message && part.Content.Length <= message.Raw.Length ? () => message.Raw : () => part.Content)
        {
            ContentId = contentId,
            ContentLocation = part.Headers.Raw("Content-Location"),
            IsInline = isInline,
            Part = part,
        });
    }

    private string NameOf(MimePart part, string type)
    {
        if (FileNames.Safe(part.FileName) is { } sent)
            return sent;
        if (part.Message is { } message && FileNames.Safe(message.Headers["Subject"]?.Replace('/', '-').Replace('\\', '-').Replace(':', ' ')) is { } subject)
            return subject + ".eml";
        if (part.Headers.Raw("Content-Location") is { } location && FileNames.Safe(location.Split('?', '#')[0]) is { } last && last.Contains('.') && !location.EndsWith('/') && last.Length < 100)
            return last;
        return FileNames.Generated(type, _attachments.Count + 1);
    }

    private static bool IsTnef(MimePart part) =>
        part.ContentType.Subtype is "ms-tnef" or "vnd.ms-tnef"
        || (part.ContentType.Type == "application" && part.FileName is { } name && name.Equals("winmail.dat", StringComparison.OrdinalIgnoreCase));

    private bool Unpack(MimePart part)
    {
        if (TnefReader.Read(part.Content, problems) is not { } tnef)
            return false;
        // What is inside stands in its place; a winmail.dat that held nothing but properties holds nothing for a reader.
        _tnef ??= tnef;
        foreach (var file in tnef.Attachments)
            if (_attachments.Count < Most)
                _attachments.Add(new MailAttachment(FileNames.Safe(file.Name) ?? FileNames.Generated(file.ContentType, _attachments.Count + 1), file.ContentType, () => file.Content)
                {
                    ContentId = file.ContentId,
                    IsInline = file.ContentId is not null && file.IsInline,
                });
        return true;
    }

    private void Finish()
    {
        Text = Joined(Texts(_passages));
        Html = Joined(Htmls(_passages));
        if (_tnef is null || Text is { } text && !string.IsNullOrWhiteSpace(text) || Html is not null)
            return;
        Text = _tnef.Text ?? Text;
        Html = _tnef.Html;
        _passages.Clear();
        _passages.Add(new MailPassage(Text, Html));
        if (_tnef.Rtf is { } rtf)
            _attachments.Add(new MailAttachment("body.rtf", "application/rtf", () => rtf));
    }

    private static string? Joined(List<string> pieces)
    {
        if (pieces.Count < 2)
            return pieces.Count == 0 ? null : pieces[0];
        var text = new StringBuilder();
        foreach (var piece in pieces)
        {
            if (text.Length > 0 && text[^1] != '\n' && piece.Length > 0)
                text.Append('\n');
            text.Append(piece);
        }
        return text.ToString();
    }
}
