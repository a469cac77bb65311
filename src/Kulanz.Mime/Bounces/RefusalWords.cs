namespace Kulanz.Mime.Bounces;

/// <summary>
/// The words of refusals. Two questions in order: does it name a reason that has nothing to do with the address being wrong
/// (full, filtered, blocked, too large, unreachable)? If not: does it, or its code, say that the address does not exist?
/// </summary>
internal static class RefusalWords
{
    private static readonly string[] Soft =
    [
        // full
        "mailbox full", "mailbox is full", "quota", "mailfolder is full", "mailbox size limit", "mailbox exceeded", "not enough storage", "insufficient disk", "exceeded storage", "out of storage", "storage space", "mailbox for user is full", "inbox is full", "exceeds allowed size", "mailbox too large", "boite pleine",
        // switched off
        "suspend", "inactive", "disabled", "deactivated", "locked", "account expired", "on hold", "account is not active", "mailbox unavailable or access denied", "temporarily", "not active",
        // filters and reputation
        "spam", "blacklist", "blocklist", "block list", "black list", "blocked", "reputation", "spf", "dkim", "dmarc", "policy", "authenticat", "virus", "content reject", "message content", "listed at", "rbl", "dnsbl", "spamhaus", "abuse", "not allowed to send", "poor reputation", "bounce address tag", "sender address rejected", "sender domain", "sender verify",
        "reverse dns", "reverse lookup", "ptr record", "client host", "rdns", "helo", "too many connection", "rate limit", "too many", "throttl", "greylist", "graylist", "try again", "try later", "access denied", "permission denied", "relay", "not permitted", "not authorized", "restricted", "unsolicited", "dangerous",
        // size and form
        "too large", "too big", "message size", "size limit", "exceeds size", "message too", "maximum size", "header", "syntax error", "command not", "line too long", "8bit",
        // ways and machines
        "timed out", "timeout", "time out", "connection refused", "connection lost", "network unreachable", "no route", "tls", "starttls", "certificate", "loop", "too many hops", "hop count", "system error", "configuration error", "local error", "internal error", "retry time", "i/o error", "disk full",
    ];

    private static readonly string[] Hard =
    [
        "user unknown", "unknown user", "no such user", "no such address", "no such recipient", "no such mailbox", "no such account", "no such person", "no such email", "unknown recipient", "recipient unknown", "unknown address", "address unknown", "unknown local", "unknown account", "unknown mailbox", "unknown or illegal alias", "unknown email", "unknown e-mail",
        "does not exist", "doesn't exist", "not exist", "dosn't exist", "do not exist", "doesn't have", "not found", "could not be found", "couldn't be found", "wasn't found", "not a valid", "invalid recipient", "invalid mailbox", "invalid address", "invalid user", "invalid local", "isn't a known", "not known", "not a known", "not our customer",
        "no mailbox", "mailbox not found", "mailbox does not", "not listed in", "not listed", "user not", "nonexist", "non-exist", "no longer", "has moved", "has left", "not recognized", "not recognised", "unrouteable", "unroutable", "address rejected: undeliverable", "undeliverable address", "bad destination mailbox", "bad address",
        "host unknown", "unknown host", "host not found", "domain not found", "domain does not", "unknown domain", "no such domain", "no such host", "name service error", "nxdomain", "name not found", "null mx", "does not accept mail", "does not accept email", "no mail is accepted", "unresolvable", "unknown virtual", "not have an account", "no account", "no valid recipient", "no local mailbox", "there is no user", "there is no one", "no recipients", "recipientnotfound", "recipnotfound", "no user", "user doesn't", "wrong address", "incorrect address", "kein benutzer", "unbekannt", "existiert nicht", "not in directory", "address error", "cannot find",
        "invalid e-mail", "invalid email", "unknown to", "nobody by", "not a local", "does not have", "unallocated", "destination address", "destination addresses were unknown", "n'existe pas", "adresse inconnue", "illegal alias", "mail server not found",
    ];

    public static bool IsHard(string? status, string? reply, string diagnostic, string context)
    {
        var said = diagnostic.Length > 0 ? diagnostic : context;
        var soft = First(said, Soft);
        var hard = First(said, Hard);
        if (hard is null && soft is null && diagnostic.Length > 0)
        {
            soft = First(context, Soft);
            hard = First(context, Hard);
        }
        if (status is not null && status[0] == '4')
            return false;
        if (hard is not null && soft is null)
            return true;
        if (soft is not null && hard is null)
            return false;
        return status switch
        {
            "5.1.1" or "5.1.2" or "5.1.3" or "5.1.6" or "5.1.10" or "5.4.4" or "5.0.911" => true,
            _ => false,
        };
    }

    private static string? First(string text, string[] words)
    {
        foreach (var word in words)
            if (text.Contains(word, StringComparison.OrdinalIgnoreCase))
                return word;
        return null;
    }
}
