using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kulanz.Mime;

/// <summary>
/// What <c>kulanz mail parse --json</c> prints for one file: a contract. Names are camelCase in JSON, absent single values are null,
/// absent lists empty, dates ISO 8601 with their offset.
/// </summary>
/// <param name="File">The name given.</param>
/// <param name="From">The first author.</param>
/// <param name="ReplyTo">Where answers go.</param>
/// <param name="To">Recipients.</param>
/// <param name="Cc">Recipients of copies.</param>
/// <param name="Subject">Decoded.</param>
/// <param name="Date">When it was sent.</param>
/// <param name="MessageId">Without brackets.</param>
/// <param name="InReplyTo">The first, without brackets.</param>
/// <param name="References">Without brackets, oldest first.</param>
/// <param name="ContentType">The media type of the whole mail.</param>
/// <param name="Text">The plain text body.</param>
/// <param name="Html">The HTML body.</param>
/// <param name="Attachments">The files.</param>
/// <param name="Automatic">Whether a machine wrote it, so that no answer may be sent.</param>
/// <param name="Bounce">The failed deliveries it reports.</param>
/// <param name="Problems">What was broken: a code, a colon, a sentence.</param>
public sealed record MailSummary(
    string File,
    MailSummary.Mailbox? From,
    IReadOnlyList<MailSummary.Mailbox> ReplyTo,
    IReadOnlyList<MailSummary.Mailbox> To,
    IReadOnlyList<MailSummary.Mailbox> Cc,
    string? Subject,
    DateTimeOffset? Date,
    string? MessageId,
    string? InReplyTo,
    IReadOnlyList<string> References,
    string ContentType,
    string? Text,
    string? Html,
    IReadOnlyList<MailSummary.Attachment> Attachments,
    bool Automatic,
    MailSummary.BounceReport? Bounce,
    IReadOnlyList<string> Problems)
{
    /// <summary>A mailbox; null where it has no name or no address.</summary>
    public sealed record Mailbox(string? Name, string? Address);

    /// <summary>A file: its size in bytes and the SHA-256 of its bytes in lower-case hexadecimal.</summary>
    public sealed record Attachment(string Name, string ContentType, int Size, string Sha256);

    /// <summary>A recipient a mail did not reach: enhanced status (RFC 3463) or SMTP reply, empty where none was given; whether trying again is pointless.</summary>
    public sealed record FailedRecipient(string Address, string Status, bool Hard);

    /// <summary>The recipients a mail did not reach.</summary>
    public sealed record BounceReport(IReadOnlyList<FailedRecipient> Recipients);

    /// <summary>Summarises a mail.</summary>
    public static MailSummary Of(MailMessage message, string file) => new(
        file,
        message.From is { } from ? Box(from) : null,
        [.. message.ReplyTo.Select(Box)],
        [.. message.To.Select(Box)],
        [.. message.Cc.Select(Box)],
        message.Subject,
        message.Date,
        message.MessageId,
        message.InReplyTo is [var first, ..] ? first : null,
        message.References,
        message.Root.ContentType.MediaType,
        message.Text,
        message.Html,
        [.. message.Attachments.Select(static a => new Attachment(a.Name, a.ContentType, a.Content.Length, a.Sha256()))],
        message.Automatic.IsAutomatic,
        message.Bounce is { } bounce ? new BounceReport([.. bounce.Recipients.Select(static r => new FailedRecipient(r.Address, r.Status, r.Hard))]) : null,
        [.. message.Problems.Select(static p => p.ToString())]);

    /// <summary>The JSON on one line: many messages are a line each.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, MailSummaryJson.Readable.MailSummary);

    private static Mailbox Box(MailAddress address) => new(address.Name, address.Address.Length == 0 ? null : address.Address);
}

/// <summary>Text stays readable: what a terminal or file shows is not inside a page.</summary>
[JsonSerializable(typeof(MailSummary))]
internal sealed partial class MailSummaryJson : JsonSerializerContext
{
    public static MailSummaryJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
