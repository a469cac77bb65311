namespace Kulanz.Mime.Bounces;

/// <summary>
/// Whether a mail without standard fields reports a failed delivery. One hint is not enough: people write about undeliverable mail too,
/// so a machine must have sent it and it must speak of a failure.
/// </summary>
internal static class LooksLikeReport
{
    private static readonly string[] Subjects =
    [
        "undeliver", "undelivered", "delivery status notification", "delivery failure", "delivery failed", "delivery report", "failure notice", "returned mail", "mail delivery", "delivery notification",
        "mail system error", "delivery error", "message delivery", "non-deliver", "nondeliverable", "not deliver", "undelivered mail", "could not be delivered", "message could not", "returned to sender", "returned message", "failure delivery",
        "bounce", "unzustellbar", "nicht zugestellt", "rejected", "delivery has failed", "warning: could not send", "delayed mail", "mail could not", "unable to deliver", "cannot deliver", "mail failure", "message failure", "delivery unsuccessful", "user unknown",
        "failed delivery", "mail delivery failed", "error sending", "message not", "permanent failure", "problem delivering", "notification d'échec", "non remis", "no se puede entregar", "mailer-daemon", "недостав", "不能投遞", "退信", "系统退信", "エラー", "配信", "failure", "delayed", "blocked",
    ];

    private static readonly string[] Sayings =
    [
        "not be delivered", "wasn't able to deliver", "unable to deliver", "delivery failed", "failed to deliver", "did not reach", "not delivered", "undeliverable", "user unknown", "unknown user", "no such user", "delivery to the following",
        "could not deliver", "couldn't be delivered", "permanent error", "fatal error", "delivery error", "delivery failure", "returned to sender", "mailbox", "recipient", "rejected", "host unknown", "smtp error", "nicht zugestellt", "konnte nicht", "not able to deliver", "delayed", "failed permanently", "failed", "rcpt to", "was not", "error", "undelivered", "sendmail",
        "送信できません", "配信", "unzustellbar",
    ];

    public static bool Check(MailMessage message, ReportParts parts)
    {
        var headers = message.Headers;
        if (headers.Contains("X-Failed-Recipients"))
            return true;
        if (parts.DeclaresReport && message.Root.ContentType.Parameters["report-type"] is not null)
            return true;
        var machine = AutomaticMail.IsDaemon(message) ? 2 : AutomaticMail.HasNullReturnPath(message) ? 1 : 0;
        if (machine == 0 || AutomaticMail.IsVacation(message))
            return false;
        var subject = message.Subject ?? "";
        var named = Array.Exists(Subjects, s => subject.Contains(s, StringComparison.OrdinalIgnoreCase));
        var says = Array.Exists(Sayings, s => parts.Text.Contains(s, StringComparison.OrdinalIgnoreCase));
        return machine == 2 ? named || says : named && says;
    }
}
