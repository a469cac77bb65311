namespace Kulanz.Mime.Bounces;

/// <summary>A recipient a mail did not reach.</summary>
/// <param name="Address">The address; the final one after forwarding, where the report names both.</param>
/// <param name="Status">The enhanced status code (RFC 3463), else the SMTP reply code, else empty.</param>
/// <param name="Hard">Whether the address itself is wrong (no such user, no such domain, moved away), so that no further mail can reach it. A full mailbox, a filter, a policy or an outage is not.</param>
/// <param name="Diagnostic">What the refusing system said, shortened; empty where nothing was found.</param>
public sealed record FailedRecipient(string Address, string Status, bool Hard, string Diagnostic)
{
    /// <summary>The reporting system goes on trying (RFC 3464 §2.3.3: <c>Action: delayed</c>).</summary>
    public bool Delayed { get; init; }
}

/// <summary>What a report about a mail says.</summary>
public enum BounceKind
{
    /// <summary>A mail was not delivered, or not yet (RFC 3464 and the formats before and beside it).</summary>
    Failure,
    /// <summary>A recipient or a provider complains about a mail (ARF, RFC 5965), or a receiver about its authentication (RFC 6591).</summary>
    FeedbackReport,
}

/// <summary>A report that a mail of ours failed: for whom, why, and which mail it was.</summary>
/// <param name="Kind">Failure or complaint.</param>
/// <param name="Recipients">Whom it concerns, each once; never empty for a failure.</param>
/// <param name="OriginalMessageId">The Message-ID of the mail that failed, without brackets; null where the report does not carry it.</param>
/// <param name="FeedbackType">For complaints: <c>abuse</c>, <c>fraud</c>, <c>auth-failure</c>, <c>not-spam</c>, <c>opt-out</c> …; else null.</param>
public sealed record Bounce(BounceKind Kind, IReadOnlyList<FailedRecipient> Recipients, string? OriginalMessageId, string? FeedbackType)
{
    /// <summary>
    /// Reads a report out of a mail, null where it is none. Standard reports are read by their fields; for the many others
    /// there is one common grammar instead of a parser per product: an address that stands where a recipient stands,
    /// an SMTP reply or a phrase beside it, and the headers of the mail that failed behind it.
    /// </summary>
    internal static Bounce? Find(MailMessage message) => Find(message, 0);

    private static Bounce? Find(MailMessage message, int depth)
    {
        if (depth == 0 && !LooksLikeReport.Possibly(message))
            return null;
        var parts = ReportParts.Of(message);
        if (parts.Feedback is { } feedback)
            return FeedbackReport.Read(feedback, parts);
        if (parts.Returned is not null && (message.Subject?.StartsWith("complaint about message from", StringComparison.OrdinalIgnoreCase) ?? false))
            return FeedbackReport.Read(Headers.None, parts) with { FeedbackType = "abuse" };
        if (SesNotification.Read(parts.Text) is { } notification)
            return notification;
        if (depth == 0 && parts.Status.Count == 0 && !LooksLikeReport.Check(message, parts))
            return null;
        var recipients = DeliveryStatus.Read(parts);
        if (recipients is null)
            return null; // a receipt: everything arrived
        // A gateway that returns a report it could not deliver: the report inside is the one that knows.
        if (recipients.Count == 0 && depth < 2 && parts.Returned is { } returned && ReportParts.Of(MailMessage.Of(returned)) is var inner
            && (inner.Status.Count > 0 || inner.Text.Contains("addresses had", StringComparison.OrdinalIgnoreCase)) && Find(MailMessage.Of(returned), depth + 1) is { } passedOn)
            return passedOn;
        if (recipients.Count == 0)
            recipients = ReportText.Read(message, parts);
        return recipients.Count == 0 ? null : new Bounce(BounceKind.Failure, recipients, parts.OriginalMessageId(message), null);
    }
}
