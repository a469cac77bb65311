using System.Linq.Expressions;
using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Mail;
using Kulanz.Mime;
using Kulanz.Mime.Bounces;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Ui;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Intake;

/// <summary>
/// A mail of ours came back. The case it belonged to says so, and the contact point is marked: hard, and we stop writing there; soft, and we go on.
/// Anybody can write such a report. So an address is marked only where the report knows a mail that we sent there, by what only who had it can know.
/// A complaint about spam, and a delay, mark nobody: mail arrives there. It never opens a case and is never answered.
/// </summary>
public sealed class Bouncing(KulanzDb db, Threading threading, Hearing hearing, Preferences preferences, TimeProvider clock)
{
    /// <summary>
    /// Really a report, and not somebody's mail that reads like one, because its writer is called "System Administrator" or passes a report on:
    /// it has a report's form or envelope, or it knows a mail of ours and to whom that went.
    /// </summary>
    public async Task<bool> IsReport(MailMessage message, Bounce bounce, CancellationToken cancel) =>
        message.Root.ContentType.MediaType == "multipart/report" || message.HasNullReturnPath || (await Reached(message, bounce, cancel)).Count > 0;

    public async Task Note(ArrivedMail mail, MailMessage message, Bounce bounce, CancellationToken cancel)
    {
        mail.Disposition = Disposition.Bounce;
        var said = Said(bounce, (await preferences.Get<Company>(cancel)).Language);
        mail.Remark = new Sentence("{0}", said);
        var found = bounce.OriginalMessageId is { } original ? await threading.BySentMail(original, cancel) : null;
        found ??= (await threading.Find(message, new Sender(null, null, null), cancel)).Case;
        if (bounce.Kind == BounceKind.Failure)
            foreach (var recipient in (await Reached(message, bounce, cancel)).Where(r => !r.Delayed))
                await Mark(recipient, cancel);
        if (found is null)
            return;
        mail.CaseNumber = found.Number;
        await hearing.Hear(found.Id, new NewWord(said, Channel.Mail)
        {
            Kind = MessageKind.Note,
            Author = AuthorKind.System,
            AuthorName = Actor.System.Name,
            MailId = mail.Id,
            Automatic = true,
        }, Actor.System, cancel);
    }

    /// <summary>Those of its recipients whom the mail it is about was sent to, or one of the case that its token names.</summary>
    private async Task<List<FailedRecipient>> Reached(MailMessage message, Bounce bounce, CancellationToken cancel)
    {
        var named = bounce.Recipients.Take(100).ToList();
        if (bounce.OriginalMessageId?.Trim('<', '>') is { } original && await Among(named, m => m.MessageId == original, cancel) is { Count: > 0 } reached)
            return reached;
        return await threading.ByToken(message, cancel) is { Topic: var topic } ? await Among(named, m => m.Topic == topic, cancel) : [];
    }

    private async Task<List<FailedRecipient>> Among(List<FailedRecipient> named, Expression<Func<SentMail, bool>> mails, CancellationToken cancel)
    {
        var addresses = named.ConvertAll(r => ContactPoint.Email(r.Address));
        var sent = await db.SentMails.Where(mails).SelectMany(m => m.Deliveries).Where(d => addresses.Contains(d.Address)).Select(d => d.Address).Distinct().ToListAsync(cancel);
        return named.FindAll(r => sent.Contains(ContactPoint.Email(r.Address)));
    }

    /// <summary>Somebody writes from there, so mail reaches them again. The caller saves.</summary>
    public async Task Heard(string address, CancellationToken cancel)
    {
        foreach (var point in await db.ContactPoints.Where(p => p.Kind == ContactKind.Email && p.Value == address && p.BouncedAt != null).Take(20).ToListAsync(cancel))
        {
            (point.BouncedAt, point.BouncedHard) = (null, false);
            db.Record("contact_point.heard", $"contact-point/{point.Id}", point.CustomerId, Actor.System, new { }, clock);
        }
    }

    private async Task Mark(FailedRecipient recipient, CancellationToken cancel)
    {
        var value = ContactPoint.Email(recipient.Address);
        foreach (var point in await db.ContactPoints.Where(p => p.Kind == ContactKind.Email && p.Value == value).Take(20).ToListAsync(cancel))
        {
            (point.BouncedAt, point.BouncedHard) = (clock.GetUtcNow(), point.BouncedHard || recipient.Hard);
            db.Record("contact_point.bounced", $"contact-point/{point.Id}", point.CustomerId, Actor.System, new { recipient.Status, recipient.Hard }, clock);
        }
    }

    private static string Said(Bounce bounce, string language)
    {
        var lines = bounce.Recipients.Take(20).Select(r => $"{r.Address}: {r.Status} {r.Diagnostic}".TrimEnd(' ', ':'));
        var text = string.Join('\n', lines.Prepend(Texts.In(language, About(bounce).English)));
        return text.Length <= 1000 ? text : text[..1000];
    }

    private static Sentence About(Bounce bounce) =>
        bounce.Kind == BounceKind.FeedbackReport ? new Sentence("The provider of the recipient reports a complaint about a mail: it arrived, and was called spam.")
        : bounce.Recipients.All(r => r.Delayed) ? new Sentence("A mail has not been delivered yet. Its server goes on trying.")
        : new Sentence("A mail could not be delivered.");
}
