namespace Kulanz.Mime.Bounces;

/// <summary>Complaints in the Abuse Reporting Format (RFC 5965), and its kin for authentication failures (RFC 6591).</summary>
internal static class FeedbackReport
{
    public static Bounce Read(Headers feedback, ReportParts parts)
    {
        var recipients = new List<FailedRecipient>();
        foreach (var field in feedback.All("Original-Rcpt-To"))
            Add(field.Value);
        if (recipients.Count == 0)
            foreach (var field in feedback.All("Removal-Recipient"))
                Add(field.Value);
        if (recipients.Count == 0 && parts.Original is { } original)
            foreach (var address in Addresses.Parse(original.Joined("X-HmXmrOriginalRecipient") ?? original.Joined("To") ?? original.Joined("Delivered-To")))
                Add(address.Address);
        if (recipients.Count == 0)
            Add(feedback.Raw("Original-Mail-From") ?? "");
        return new Bounce(BounceKind.FeedbackReport, recipients, MessageIds.First(parts.Original?.Raw("Message-ID")), feedback["Feedback-Type"]?.ToLowerInvariant());

        void Add(string value)
        {
            foreach (var address in Addresses.Parse(value))
                if (address.Address.Contains('@') && !recipients.Exists(r => r.Address.Equals(address.Address, StringComparison.OrdinalIgnoreCase)))
                    recipients.Add(new FailedRecipient(address.Address, "", false, ""));
        }
    }
}
