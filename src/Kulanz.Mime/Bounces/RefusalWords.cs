using System.Buffers;

namespace Kulanz.Mime.Bounces;

/// <summary>
/// The words of refusals. Two questions in order: does it name a reason that has nothing to do with the address being wrong
/// (full, filtered, blocked, too large, unreachable)? If not: does it, or its code, say that the address does not exist?
/// </summary>
internal static class RefusalWords
{
    private static readonly SearchValues<string> Soft = SearchValues.Create(
    [
        // full
        "mailbox full", "mailbox is full", "quota", "mailfolder is full", "mailbox size limit", "mailbox exceeded", "not enough storage", "insufficient disk", "exceeded storage", "out of storage", "storage space", "mailbox for user is full", "inbox is full", "exceeds allowed size", "mailbox too large", "boite pleine",
        // switched off
        "suspend", "inactive", "disabled", "deactivated", "locked", "account expired", "on hold", "account is not active", "mailbox unavailable or access denied", "temporarily", "not active",
        // filters and reputation
        "spam", "blacklist", "blocklist", "block list", "black list", "blocked", "reputation", "spf", "dkim", "dmarc", "policy", "authenticat", "virus", "content reject", "message content", "listed at", "rbl", "dnsbl", "spamhaus", "abuse", "not allowed to send", "poor reputation", "bounce address tag", "sender address rejected", "sender domain", "sender verify",
        "reverse dns", "reverse lookup", "ptr record", "client host", "rdns", "helo", "too many connection", "rate limit", "too many", "throttl", "greylist", "graylist", "try again later", "try later", "please try again", "access denied", "permission", "relay", "preferences", "autorise pas", "not permitted", "not authorized", "restricted", "unsolicited", "dangerous",
        // size and form
        "too large", "too big", "message size", "size limit", "exceeds size", "message too", "maximum size", "header", "syntax error", "command not", "line too long", "8bit",
        // ways and machines
        "timed out", "timeout", "time out", "connection refused", "connection lost", "network unreachable", "no route", "tls", "starttls", "certificate", "loop", "too many hops", "hop count", "system error", "configuration error", "local error", "internal error", "retry time", "connection reset", "protocol error", "malformed or unexpected", "name server reply", "could not complete sender", "mail from command", "domain of sender", "originator", "i/o error", "disk full",
    ], StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<string> Hard = SearchValues.Create(
    [
        "user unknown", "unknown user", "no such user", "no such address", "no such recipient", "no such mailbox", "no such account", "no such person", "no such email", "unknown recipient", "recipient unknown", "unknown address", "address unknown", "unknown local", "unknown account", "unknown mailbox", "unknown or illegal alias", "unknown email", "unknown e-mail",
        "does not exist", "doesn't exist", "not exist", "dosn't exist", "do not exist", "doesn't have", "not found", "could not be found", "couldn't be found", "wasn't found", "not a valid", "invalid recipient", "invalid final delivery", "invalid user address", "invalid mailbox", "invalid address", "invalid user", "invalid local", "isn't a known", "not known", "not a known", "not a registered", "user doesn't have", "sender address has null mx", "not our customer",
        "no mailbox", "mailbox not found", "mailbox does not", "not listed in", "not listed", "user not", "nonexist", "non-exist", "no longer", "has moved", "has left", "not recognized", "not recognised", "unrouteable", "unroutable", "address rejected: undeliverable", "undeliverable address", "bad destination mailbox", "bad address",
        "host unknown", "unknown host", "host not found", "illegal host", "domain is not reachable", "no mx record", "no smtp service", "domain not found", "domain does not", "unknown domain", "no such domain", "no such host", "nxdomain", "name not found", "null mx", "does not accept mail", "does not accept email", "no mail is accepted", "unresolvable", "unknown virtual", "not have an account", "no account", "no valid recipient", "no local mailbox", "there is no user", "there is no one", "no recipients", "recipientnotfound", "recipnotfound", "no user", "user doesn't", "wrong address", "incorrect address", "kein benutzer", "unbekannt", "existiert nicht", "not in directory", "address error", "cannot find",
        "invalid e-mail", "invalid email", "unknown to", "nobody by", "not a local", "does not have", "unallocated", "destination address", "destination addresses were unknown", "n'existe pas", "adresse inconnue", "illegal alias", "mail server not found",
    ], StringComparison.OrdinalIgnoreCase);

    /// <summary>Says all at once what may be the reason; in practice the address is dead.</summary>
    private const string MayNotExist = "account or domain may not exist";

    /// <summary>Whether the address itself is wrong. Sources are asked from the most to the least specific; the first that says anything decides.</summary>
    /// <param name="status">The enhanced status, or null.</param>
    /// <param name="sources">Diagnostic, lines about the recipient, whole explanation.</param>
    public static bool IsHard(string? status, params ReadOnlySpan<string> sources)
    {
        // Only "no such user" is believed of a temporary code, from systems that answer 450 to whatever they do not know.
        if (status is not null && status[0] == '4' && status is not "4.1.1")
            return false;
        // Policy refusals borrow the words of missing users: 5.7.1 "user unknown" is a filter speaking (RFC 3463 §3.8).
        if (status is not null && status.StartsWith("5.7.", StringComparison.Ordinal))
            return false;
        foreach (var source in sources)
        {
            if (source.Length == 0)
                continue;
            if (source.Contains(MayNotExist, StringComparison.OrdinalIgnoreCase))
                return true;
            var hard = source.AsSpan().ContainsAny(Hard);
            if (source.AsSpan().ContainsAny(Soft))
                return hard && IsAddressStatus(status);
            if (hard)
                return true;
        }
        return status is not null && IsAddressStatus(status);
    }

    /// <summary>A system that took the recipient and refuses after the content was sent, or refuses the sender, does not say that the address is wrong. (Sendmail shows DATA also where it had sent RCPT ahead; then the server asks for a recipient.)</summary>
    public static bool IsAboutSomethingElse(string? status, string explanation) =>
        explanation.Contains("end of data", StringComparison.OrdinalIgnoreCase) || explanation.Contains("reply to DATA", StringComparison.OrdinalIgnoreCase)
        || explanation.Contains("after DATA", StringComparison.OrdinalIgnoreCase) || explanation.Contains("\nDATA\n", StringComparison.Ordinal)
        || (explanation.Contains(">>> DATA", StringComparison.Ordinal) && !IsAddressStatus(status) && !explanation.Contains("Need RCPT", StringComparison.OrdinalIgnoreCase))
        || explanation.Contains("reply to MAIL FROM", StringComparison.OrdinalIgnoreCase) || explanation.Contains("after MAIL FROM", StringComparison.OrdinalIgnoreCase);

    /// <summary>RFC 3463 §3.2 and §3.5: bad mailbox, system, syntax, moved, null MX (RFC 7505), host not found.</summary>
    private static bool IsAddressStatus(string? status) => status is "5.1.1" or "5.1.2" or "5.1.3" or "5.1.6" or "5.1.10" or "5.4.4";
}
