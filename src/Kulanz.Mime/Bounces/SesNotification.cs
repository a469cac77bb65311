using System.Text.Json;

namespace Kulanz.Mime.Bounces;

/// <summary>Notifications of Amazon SES that arrive as a mail whose text is JSON (topic subscription by e-mail).</summary>
internal static class SesNotification
{
    public static Bounce? Read(string text)
    {
        var start = text.AsSpan().TrimStart();
        if (!start.StartsWith("{\"") || !text.Contains("notificationType", StringComparison.Ordinal))
            return null;
        // The mail wraps the one long line wherever it reaches its limit.
        var json = start.ToString().Replace("\n", "", StringComparison.Ordinal);
        try
        {
            var reader = new Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(json), new JsonReaderOptions { MaxDepth = 32 });
            if (!JsonDocument.TryParseValue(ref reader, out var document))
                return null;
            using (document)
                return Read(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Bounce? Read(JsonElement root)
    {
        var kind = Text(root, "notificationType");
        var complaint = kind == "Complaint";
        if (!complaint && kind != "Bounce" || !root.TryGetProperty(complaint ? "complaint" : "bounce", out var report) || report.ValueKind != JsonValueKind.Object
            || !report.TryGetProperty(complaint ? "complainedRecipients" : "bouncedRecipients", out var listed) || listed.ValueKind != JsonValueKind.Array)
            return null;
        var recipients = new List<FailedRecipient>();
        foreach (var recipient in listed.EnumerateArray().Take(1000))
        {
            if (Text(recipient, "emailAddress") is not { Length: > 0 } address)
                continue;
            var diagnostic = Text(recipient, "diagnosticCode") ?? "";
            var verdict = complaint ? default : Refusal.Judge(Text(recipient, "status"), diagnostic, "", "", Text(report, "bounceType") != "Permanent");
            recipients.Add(new FailedRecipient(address, verdict.Status ?? "", verdict.Hard, Refusal.Shorten(diagnostic)));
        }
        var original = root.TryGetProperty("mail", out var mail) && mail.ValueKind == JsonValueKind.Object && mail.TryGetProperty("commonHeaders", out var headers) ? Text(headers, "messageId") ?? Text(mail, "messageId") : null;
        return recipients.Count == 0 ? null : new Bounce(complaint ? BounceKind.FeedbackReport : BounceKind.Failure, recipients, MessageIds.First(original), complaint ? Text(report, "complaintFeedbackType") ?? "abuse" : null);
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? Refusal.Shorten(value.GetString() ?? "") : null;
}
