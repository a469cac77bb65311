using System.Text;

namespace Kulanz.Mime.Bounces;

/// <summary>
/// Reports that only people were meant to read. Their products differ in words, not in shape: the failed address begins a line, or follows RCPT TO,
/// or stands in a line that speaks of failure. The strongest of these places that occurs in the report decides which addresses count.
/// </summary>
internal static class ReportText
{
    private enum Place { Excluded, Mentioned, InFailure, Commanded, Leading }

    private static readonly string[] Failing =
        ["unknown", "reject", "fail", "deliver", "recipient", "undeliver", "not exist", "no such", "invalid", "error", "not found", "unable", "not reach", "refused", "mailbox", "full", "quota", "disabled", "nicht", "konnte", "denied", "blocked", "unroutable", "unrouteable"];

    public static List<FailedRecipient> Read(MailMessage message, ReportParts parts)
    {
        var own = Own(message, parts);
        if (message.Headers.Joined("X-Failed-Recipients") is { } listed && Addresses.Parse(listed) is { Count: > 0 } failed)
            return Judge([.. failed.Select(static a => a.Address).Where(static a => a.Contains('@')).Distinct(StringComparer.OrdinalIgnoreCase)], parts.Text);
        var found = Candidates(parts.Text, own);
        if (found.Count == 0 && parts.Original is { } original)
            found = [.. Addresses.Parse(original.Joined("X-Envelope-To") ?? original.Joined("Envelope-To") ?? original.Joined("To")).Select(static a => a.Address).Where(a => a.Contains('@')).Distinct(StringComparer.OrdinalIgnoreCase)];
        if (found.Count == 0)
            found = Candidates(parts.Text, new HashSet<string>(StringComparer.OrdinalIgnoreCase));
        return Judge(found, parts.Text);
    }

    private static List<FailedRecipient> Judge(List<string> addresses, string text)
    {
        var recipients = new List<FailedRecipient>();
        foreach (var address in addresses.Take(1000))
        {
            var about = About(text, address);
            var verdict = Refusal.Judge(null, "", about, about.Length == 0 || addresses.Count < 20 ? text : "", false, addresses.Count > 1);
            recipients.Add(new FailedRecipient(address, verdict.Status, verdict.Hard, Refusal.Shorten(about)));
        }
        return recipients;
    }

    /// <summary>Whoever got the report sent the mail; whoever wrote it is a machine. Neither is the failed recipient.</summary>
    private static HashSet<string> Own(MailMessage message, ReportParts parts)
    {
        var own = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var address in message.To.Concat(message.Authors).Concat(Addresses.Parse(parts.Original?.Joined("From"))).Concat(Addresses.Parse(parts.Original?.Joined("Return-Path"))))
            own.Add(address.Address);
        foreach (var field in (ReadOnlySpan<string>)["Delivered-To", "X-Original-To", "Return-Path"])
            foreach (var address in Addresses.Parse(message.Headers.Raw(field)))
                own.Add(address.Address);
        return own;
    }

    private static List<string> Candidates(string text, HashSet<string> own)
    {
        var best = Place.Mentioned;
        var found = new List<string>();
        var previous = "";
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan()[range];
            if (line.Length > 2000)
                line = line[..2000];
            if (line.Contains('@'))
                foreach (var (address, start, end) in In(line.ToString()))
                {
                    if (own.Contains(address) || IsService(address))
                        continue;
                    var place = PlaceOf(line, start, end, previous);
                    if (place < best || place == Place.Excluded)
                        continue;
                    if (place > best)
                    {
                        best = place;
                        found.Clear();
                    }
                    if (found.Count < 1000 && !found.Contains(address, StringComparer.OrdinalIgnoreCase))
                        found.Add(address);
                }
            if (!line.IsWhiteSpace())
                previous = line.Length > 200 ? "" : line.ToString();
        }
        // An explanation may mention anybody; only an unmistakable one is taken from a mere mention.
        return best == Place.Mentioned && found.Count > 1 ? found[..1] : found;
    }

    private static bool IsService(string address)
    {
        var local = address.AsSpan(0, address.IndexOf('@', StringComparison.Ordinal));
        return local.Equals("postmaster", StringComparison.OrdinalIgnoreCase) || local.Equals("mailer-daemon", StringComparison.OrdinalIgnoreCase)
            || local.Equals("abuse", StringComparison.OrdinalIgnoreCase) || local.Equals("hostmaster", StringComparison.OrdinalIgnoreCase);
    }

    private static Place PlaceOf(ReadOnlySpan<char> line, int start, int end, ReadOnlySpan<char> previous)
    {
        var before = line[..start].TrimEnd(" \t<\"'([");
        if (EndsWithAny(before, "mail from:", "mail from", " from", "sender:", "sender", "message-id:", "contact", "mailto:", "from:", "reply-to:", "envelope-from", "postmaster", "id", "size"))
            return before.EndsWith("mailto:", StringComparison.OrdinalIgnoreCase) && before.Length < 9 ? Place.Leading : Place.Excluded;
        if (before.Equals("from", StringComparison.OrdinalIgnoreCase))
            return Place.Excluded;
        if (EndsWithAny(before, "rcpt to:", "rcpt to", "to=", "recipient:", "final-recipient: rfc822;", "original-recipient: rfc822;", "rfc822;"))
            return Place.Commanded;
        var lead = line[..start].Trim(" \t<>*-\"'([|:#=•·\u3000");
        if (lead.Length == 0 || (lead.Length < 4 && lead.TrimStart("0123456789.)").Length == 0))
            return Place.Leading;
        if (lead.Equals("to:", StringComparison.OrdinalIgnoreCase) || lead.Equals("recipient address:", StringComparison.OrdinalIgnoreCase) || lead.Equals("email address:", StringComparison.OrdinalIgnoreCase))
            return Place.InFailure;
        foreach (var word in Failing)
            if (line.Contains(word, StringComparison.OrdinalIgnoreCase))
                return Place.InFailure;
        for (var i = 0; i + 2 < line.Length; i++)
            if (line[i] is '4' or '5' && char.IsAsciiDigit(line[i + 1]) && char.IsAsciiDigit(line[i + 2]) && (i == 0 || !char.IsAsciiLetterOrDigit(line[i - 1])))
                return Place.InFailure;
        return Place.Mentioned;
    }

    private static bool EndsWithAny(ReadOnlySpan<char> text, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
            if (text.EndsWith(word, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }

    /// <summary>The addresses in a line of text and where they stand.</summary>
    internal static IEnumerable<(string Address, int Start, int End)> In(string line)
    {
        var from = 0;
        while (line.IndexOf('@', from) is var at and >= 0)
        {
            var start = at;
            if (at > 0 && line[at - 1] == '"')
            {
                start = at > 1 ? line.LastIndexOf('"', at - 2) : -1;
                if (start < from)
                    start = at;
            }
            else
                while (start > from && (char.IsLetterOrDigit(line[start - 1]) || "!#$%&*+-/=?^_`{|}~.'".Contains(line[start - 1], StringComparison.Ordinal)))
                    start--;
            var end = at + 1;
            while (end < line.Length && (char.IsLetterOrDigit(line[end]) || line[end] is '-' or '.' or '_'))
                end++;
            var domainEnd = end;
            while (domainEnd > at + 1 && line[domainEnd - 1] is '.' or '-')
                domainEnd--;
            while (start < at && line[start] is '\'' or '.' or '=' or '/' or '*' or '-' or '|' or '`')
                start++;
            // "rfc822;jane@…" was split at the semicolon already; "to=jane@…" and "TO:jane@…" are not part of the local part.
            var equals = line.AsSpan(start, at - start).LastIndexOf('=');
            if (equals >= 0 && equals < 12 && line.AsSpan(start, equals).IndexOfAny("+-.") < 0)
                start += equals + 1;
            if (start < at && domainEnd > at + 1)
                yield return (line[start..domainEnd], start, domainEnd);
            from = Math.Max(end, at + 1);
        }
    }

    /// <summary>The lines that speak of one recipient: from each of its lines to the next empty line or the next address.</summary>
    internal static string About(string text, string address)
    {
        var about = new StringBuilder();
        var taking = false;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan()[range];
            if (line.Contains(address, StringComparison.OrdinalIgnoreCase))
                taking = true;
            else if (taking && (line.IsWhiteSpace() || StartsWithReply(line) || (line.Contains('@') && In(line.Length > 500 ? line[..500].ToString() : line.ToString()).Any())))
                taking = false;
            if (taking && about.Length < 4000)
                about.Append(line).Append('\n');
        }
        return about.ToString();
    }

    /// <summary>In a transcript each reply is a line of its own and may speak of somebody else.</summary>
    private static bool StartsWithReply(ReadOnlySpan<char> line) =>
        line.Length > 4 && line[0] is '4' or '5' && char.IsAsciiDigit(line[1]) && char.IsAsciiDigit(line[2]) && line[3] is ' ' or '-';
}
