namespace Kulanz.Mime.Bounces;

/// <summary>The machine's half of a delivery report (RFC 3464 §2.3): one group of fields per recipient.</summary>
internal static class DeliveryStatus
{
    /// <summary>For each the whole text is looked through; more than this were never the recipients of one mail of ours.</summary>
    private const int Most = 1000;

    /// <summary>The recipients that failed or are delayed; empty where the report has no usable fields; null where it says that everything arrived.</summary>
    public static List<FailedRecipient>? Read(ReportParts parts)
    {
        var failed = new List<FailedRecipient>();
        var arrived = false;
        var several = parts.Status.Count(static g => Address(g) is not null) > 1;
        foreach (var group in parts.Status)
        {
            if (failed.Count == Most)
                break;
            if (Address(group) is not { } address || failed.Exists(f => f.Address.Equals(address, StringComparison.OrdinalIgnoreCase)))
                continue;
            var action = group["Action"]?.ToLowerInvariant() ?? "";
            if (action.StartsWith("delivered", StringComparison.Ordinal) || action.StartsWith("relayed", StringComparison.Ordinal) || action.StartsWith("expanded", StringComparison.Ordinal))
            {
                arrived = true;
                continue;
            }
            var status = group.Raw("Status");
            var diagnostic = string.Join(' ', group.All("Diagnostic-Code").Select(static f => Text(f.Value)));
            var about = ReportText.About(parts.Text, address);
            var delayed = action.StartsWith("delay", StringComparison.Ordinal);
            var verdict = Refusal.Judge(status, diagnostic, about, several ? "" : parts.Text, delayed);
            failed.Add(new FailedRecipient(address, verdict.Status, verdict.Hard, Refusal.Shorten(diagnostic.Length > 0 ? diagnostic : about)) { Delayed = delayed });
        }
        return failed.Count == 0 && arrived ? null : failed;
    }

    /// <summary><c>rfc822; jane@example.org</c>. The final recipient counts; the original one where the final is no address.</summary>
    private static string? Address(Headers group)
    {
        string? fallback = null;
        foreach (var name in (ReadOnlySpan<string>)["Final-Recipient", "Original-Recipient", "X-Actual-Recipient", "X-Failed-Recipient", "Recipient"])
        {
            if (group.Raw(name) is not { } value)
                continue;
            var address = Addresses.Parse(Text(value)) is [var first, ..] ? first.Address : "";
            if (address.Contains('@'))
                return address;
            fallback ??= address.Length > 0 ? address : null;
        }
        return fallback;
    }

    /// <summary>Without the type in front: <c>rfc822;</c>, <c>smtp;</c>, <c>x-unix;</c>, also with a colon.</summary>
    private static string Text(string value)
    {
        var semicolon = value.AsSpan(0, Math.Min(value.Length, 24)).IndexOf(';');
        if (semicolon >= 0)
            return value[(semicolon + 1)..].Trim();
        return value.StartsWith("rfc822:", StringComparison.OrdinalIgnoreCase) || value.StartsWith("smtp:", StringComparison.OrdinalIgnoreCase) ? value[(value.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() : value;
    }
}
