using System.Buffers;

namespace Kulanz.Mime.Bounces;

/// <summary>
/// Whether a mail without standard fields reports a failed delivery. One hint is not enough: people write about undeliverable mail too,
/// so a machine must have sent it and it must speak of a failure.
/// </summary>
internal static class LooksLikeReport
{
    private static readonly SearchValues<string> Subjects = SearchValues.Create(
    [
        "undeliver", "undelivered", "delivery status notification", "delivery failure", "delivery failed", "delivery report", "failure notice", "returned mail", "mail delivery", "delivery notification",
        "mail system error", "delivery error", "message delivery", "non-deliver", "nondeliverable", "not deliver", "undelivered mail", "could not be delivered", "message could not", "returned to sender", "returned message", "failure delivery",
        "bounce", "unzustellbar", "nicht zugestellt", "rejected", "delivery has failed", "warning: could not send", "delayed mail", "mail could not", "unable to deliver", "cannot deliver", "mail failure", "message failure", "delivery unsuccessful", "user unknown",
        "failed delivery", "mail delivery failed", "error sending", "message not", "permanent failure", "problem delivering", "notification d'échec", "non remis", "no se puede entregar", "mailer-daemon", "недостав", "不能投遞", "退信", "系统退信", "エラー", "配信", "failure", "delayed", "blocked",
    ], StringComparison.OrdinalIgnoreCase);

    /// <summary>Said by nobody but a mail system.</summary>
    private static readonly SearchValues<string> ClearSayings = SearchValues.Create(
    [
        "not be delivered", "wasn't able to deliver", "unable to deliver", "delivery failed", "failed to deliver", "did not reach", "not delivered", "undeliverable", "user unknown", "unknown user", "no such user", "delivery to the following",
        "could not deliver", "couldn't be delivered", "permanent error", "fatal error", "delivery error", "delivery failure", "returned to sender", "host unknown", "smtp error", "nicht zugestellt", "not able to deliver", "failed permanently", "rcpt to", "invalid user", "undelivered",
        "送信できません", "unzustellbar",
    ], StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<string> Sayings = SearchValues.Create(
        ["mailbox", "recipient", "rejected", "konnte nicht", "delayed", "failed", "was not", "error", "sendmail", "配信", "bounce", "could not"], StringComparison.OrdinalIgnoreCase);

    /// <summary>Cheap enough to be asked of every mail, before its text is looked at: could this be a report at all?</summary>
    public static bool Possibly(MailMessage message)
    {
        var root = message.Root;
        if (root.ContentType.Is("multipart", "report") || message.Headers.Contains("X-Failed-Recipients"))
            return true;
        foreach (var part in root.Parts)
            if (part.ContentType.Type == "message" && part.ContentType.Subtype is "delivery-status" or "global-delivery-status" or "feedback-report")
                return true;
        return AutomaticMail.IsDaemon(message) || AutomaticMail.HasNullReturnPath(message) || AutomaticMail.IsNoReply(message)
            || (message.Subject?.StartsWith("complaint about message from", StringComparison.OrdinalIgnoreCase) ?? false);
    }

    public static bool Check(MailMessage message, ReportParts parts)
    {
        var headers = message.Headers;
        if (headers.Contains("X-Failed-Recipients"))
            return true;
        if (parts.DeclaresReport && message.Root.ContentType.Parameters["report-type"] is not null)
            return true;
        if (AutomaticMail.IsVacation(message))
            return false;
        var subject = message.Subject ?? "";
        var named = subject.AsSpan().ContainsAny(Subjects);
        var clear = parts.Text.AsSpan().ContainsAny(ClearSayings);
        var says = clear || parts.Text.AsSpan().ContainsAny(Sayings);
        if (AutomaticMail.IsDaemon(message))
            return named || says;
        if (AutomaticMail.HasNullReturnPath(message))
            return (named && says) || (clear && parts.Original is not null);
        return AutomaticMail.IsNoReply(message) && clear && parts.Returned is not null;
    }
}
