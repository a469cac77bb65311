using Kulanz.Mime.Bounces;

namespace Kulanz.Mime;

/// <summary>
/// A mail, read from its bytes (RFC 5322, MIME RFC 2045–2049), however broken. <see cref="Read"/> never throws;
/// what had to be read around is in <see cref="Problems"/>. Values are found when asked for and kept; an instance is not for several threads at once.
/// </summary>
public sealed class MailMessage
{
    private readonly MailProblems _problems;
    private Bodies? _bodies;
    private IReadOnlyList<MailAddress>? _from, _to, _cc, _replyTo;
    private IReadOnlyList<string>? _references, _inReplyTo;
    private DateTimeOffset? _date;
    private bool _dateRead;
    private AutomaticMail? _automatic;
    private Bounce? _bounce;
    private bool _bounceRead;

    private MailMessage(MimePart root, MailProblems problems) => (Root, _problems) = (root, problems);

    /// <summary>Reads a mail from its bytes, which must stay unchanged as long as the result is used: contents are slices of them.</summary>
    public static MailMessage Read(ReadOnlyMemory<byte> bytes)
    {
        var problems = new MailProblems();
        return new MailMessage(MailReader.Read(bytes, problems), problems);
    }

    /// <summary>A mail found inside another, as a message of its own.</summary>
    public static MailMessage Of(MimePart root) => new(root, new MailProblems());

    /// <summary>The tree of parts.</summary>
    public MimePart Root { get; }

    /// <summary>The header fields of the mail itself.</summary>
    public Headers Headers => Root.Headers;

    /// <summary>The first author, or null. Where the field is missing: <see cref="Sender"/>, then the envelope's sender from <c>Return-Path</c>.</summary>
    public MailAddress? From => Authors.Count > 0 ? Authors[0] : null;

    /// <summary>All authors (RFC 5322 §3.6.2).</summary>
    public IReadOnlyList<MailAddress> Authors => _from ??= ReadAuthors();

    /// <summary>Who sent it for the author, or null.</summary>
    public MailAddress? Sender => Addresses.Parse(Headers.Raw("Sender")) is [var first, ..] ? first : null;

    /// <summary>Where answers go; empty where they go to the author.</summary>
    public IReadOnlyList<MailAddress> ReplyTo => _replyTo ??= Addresses.Parse(Headers.Joined("Reply-To"));

    /// <summary>Recipients, groups unfolded.</summary>
    public IReadOnlyList<MailAddress> To => _to ??= Addresses.Parse(Headers.Joined("To"));

    /// <summary>Recipients of copies.</summary>
    public IReadOnlyList<MailAddress> Cc => _cc ??= Addresses.Parse(Headers.Joined("Cc"));

    /// <summary>The decoded subject, or null where there is none.</summary>
    public string? Subject => Headers["Subject"];

    /// <summary>When it was sent, by its own word; null where that cannot be read.</summary>
    public DateTimeOffset? Date
    {
        get
        {
            if (_dateRead)
                return _date;
            _dateRead = true;
            var value = Headers.Raw("Date");
            _date = MailDate.Parse(value);
            if (_date is null && value is not null)
                _problems.Add("date-broken", $"The date '{MailProblems.Quote(value)}' cannot be read.");
            return _date;
        }
    }

    /// <summary>The identifier without brackets, or null.</summary>
    public string? MessageId => MessageIds.First(Headers.Raw("Message-ID"));

    /// <summary>What it answers, without brackets.</summary>
    public IReadOnlyList<string> InReplyTo => _inReplyTo ??= MessageIds.Parse(Headers.Joined("In-Reply-To"));

    /// <summary>The thread it belongs to, oldest first, without brackets.</summary>
    public IReadOnlyList<string> References => _references ??= MessageIds.Parse(Headers.Joined("References"));

    /// <summary>Whether it was sent with an empty envelope sender, as what a mail system reports is, and may never be answered (RFC 5321 §4.5.5).</summary>
    public bool HasNullReturnPath => AutomaticMail.HasNullReturnPath(this);

    /// <summary>The identifier of the mailing list (RFC 2919), or null.</summary>
    public string? ListId => MessageIds.First(Headers.Raw("List-Id"));

    /// <summary>The best plain text; null where there is none (only HTML, or nothing). Lines end in LF, flowed text is unwrapped.</summary>
    public string? Text => TheBodies.Text;

    /// <summary>The best HTML body; null where there is none. Hostile until sanitised.</summary>
    public string? Html => TheBodies.Html;

    /// <summary>All there is to read, in the order of the mail: where one part is text and another HTML, neither says it all.</summary>
    public IReadOnlyList<MailPassage> Passages => TheBodies.Passages;

    /// <summary>The files that came along, in the order of the mail.</summary>
    public IReadOnlyList<MailAttachment> Attachments => TheBodies.Attachments;

    /// <summary>What kind of machine wrote it, if one did.</summary>
    public AutomaticMail Automatic => _automatic ??= AutomaticMail.Recognise(this);

    /// <summary>The failed deliveries it reports; null where it reports none.</summary>
    public Bounce? Bounce
    {
        get
        {
            if (!_bounceRead)
            {
                _bounceRead = true;
                _bounce = Bounces.Bounce.Find(this);
            }
            return _bounce;
        }
    }

    /// <summary>All that was broken, each thing once, after everything has been read.</summary>
    public IReadOnlyList<MailProblem> Problems
    {
        get
        {
            _ = TheBodies;
            _ = Date;
            if (Authors.Count == 0)
                _problems.Add("from-missing", "The mail names no author.");
            return _problems.Found;
        }
    }

    private Bodies TheBodies => _bodies ??= Bodies.Of(Root, _problems);

    private IReadOnlyList<MailAddress> ReadAuthors()
    {
        foreach (var field in (ReadOnlySpan<string>)["From", "Sender", "Resent-From", "Return-Path"])
            if (Addresses.Parse(Headers.Joined(field)) is { Count: > 0 } found)
                return found;
        return [];
    }
}
