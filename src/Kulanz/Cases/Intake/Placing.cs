using Kulanz.Access;
using Kulanz.Cases.Vouchers;
using Kulanz.Mail;
using Kulanz.Mime;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Intake;

/// <summary>
/// A mail becomes a case, or a word in one. Bounces mark the address that failed; what machines answer is kept without disturbing anybody;
/// everything else is somebody who waits for us, also where it came through a mailing list or another service desk.
/// </summary>
public sealed class Placing(KulanzDb db, Threading threading, Bouncing bouncing, Opening opening, Hearing hearing, Welcoming welcoming, Copying copying, VoucherInMail vouchers, Redeeming redeeming, Shelf<Mailbox> mailboxes, Preferences preferences)
{
    public static Task Place(ArrivedMail mail, MailMessage message, string text, IServiceProvider services, CancellationToken cancel) =>
        services.GetRequiredService<Placing>().Place(mail, message, text, cancel);

    private async Task Place(ArrivedMail mail, MailMessage message, string text, CancellationToken cancel)
    {
        if (mail.Disposition == Disposition.Unparsed || Unreadable(message))
        {
            mail.Disposition = Disposition.Unparsed;
            await OpenWithRawFile(mail, cancel);
            return;
        }
        if (message.Bounce is { } bounce && await bouncing.IsReport(message, bounce, cancel))
        {
            await bouncing.Note(mail, message, bounce, cancel);
            return;
        }

        if (message.MessageId is { } id && await db.SentMails.Where(m => m.MessageId == id).Select(m => m.Topic).FirstOrDefaultAsync(cancel) is { } topic)
        {
            // An alias or a copy brought it back: answering it would go round for ever.
            (mail.Disposition, mail.Remark, mail.CaseNumber) = (Disposition.Automatic, new Sentence("A mail of our own that came back."), Threading.NumberOf(topic));
            return;
        }

        var sender = await Sender.Of(db, message, await mailboxes.All(db, cancel), cancel);
        var thread = await threading.Find(message, sender, cancel);
        // What reads like a report and is none, a machine may have written all the same: a person looks, and nothing answers it.
        var automatic = message.Bounce is null ? message.Automatic : new AutomaticMail(AutomaticKind.Generated, "It reads like a report of a failed delivery, but of no mail of ours.");
        if (!automatic.IsAutomatic && sender.Address is { } alive)
            await bouncing.Heard(alive, cancel);
        // Looked for in what people write only: a machine's answer carries the subject along.
        var voucher = automatic.IsAutomatic ? null : await vouchers.Find(message.Subject, text, sender, cancel);
        if ((thread.Case ?? voucher?.Leads) is { } found)
            await Append(mail, message, text, found, sender, automatic, voucher, proven: thread.Case is null, cancel);
        else if (Quiet(automatic))
            (mail.Disposition, mail.Remark) = (Disposition.Automatic, Because(automatic));
        else
            await Open(mail, message, text, sender, thread.Suspected, automatic, voucher, cancel);
    }

    /// <param name="proven">The sender takes part because they have the case's voucher, and for no other reason.</param>
    private async Task Append(ArrivedMail mail, MailMessage message, string text, Case found, Sender sender, AutomaticMail automatic, MailedVoucher? voucher, bool proven, CancellationToken cancel)
    {
        if (proven && sender.Address is { } bearer)
            await redeeming.Recognise(found, bearer, cancel);
        var customer = await db.Customers.Include(c => c.ContactPoints).SingleAsync(c => c.Id == found.CustomerId, cancel);
        var author = sender.As(customer);
        var word = new NewWord(text, Channel.Mail)
        {
            // What a colleague writes from outside the desk is meant for the desk: it is a note, and nobody mails it on.
            Kind = author == AuthorKind.Staff ? MessageKind.Note : MessageKind.Reply,
            Author = author,
            AuthorName = sender.Name ?? (author == AuthorKind.Customer ? null : sender.Address),
            AuthorAddress = sender.Address,
            Subject = message.Subject,
            MailId = mail.Id,
            Formatted = message.Html is { Length: > 0 },
            Automatic = automatic.IsAutomatic,
            Quiet = Quiet(automatic),
            Attachments = Files(message),
        };
        mail.Disposition = word.Quiet ? Disposition.Automatic : Disposition.Appended;
        var heard = (await hearing.Hear(found.Id, word, sender.Actor(customer, author), cancel)).Value;
        if (heard.Opened)
            mail.Disposition = Disposition.Opened;
        if (!automatic.IsAutomatic && author != AuthorKind.Staff)
            await copying.Join(heard.Case, Others(message), sender.Address, cancel);
        if (proven && author == AuthorKind.Other && sender.Address is { } other)
            await copying.Join(heard.Case, [new NamedAddress(other, sender.Name ?? "")], null, cancel);
        if (voucher is not null)
            await vouchers.Use(voucher, heard.Case, word.AuthorName ?? customer.Name, sender.Address, cancel);
    }

    /// <summary>Whoever writes first is the customer, one of us too: an administrator who tries the new mailbox sees what a customer would see.</summary>
    private async Task Open(ArrivedMail mail, MailMessage message, string text, Sender sender, long? suspected, AutomaticMail automatic, MailedVoucher? voucher, CancellationToken cancel)
    {
        var mailbox = await MailboxOf(mail, message, cancel);
        var customer = await welcoming.ByEmail(sender.Address ?? Sender.Unknown, sender.Name, Languages.Of(message, mailbox?.Language ?? (await preferences.Get<Company>(cancel)).Language), Actor.System, cancel);
        var opened = (await opening.Open(new NewCase(customer.Id, message.Subject ?? "", text, Channel.Mail)
        {
            AuthorName = sender.Name,
            AuthorAddress = sender.Address,
            QueueId = mailbox?.QueueId,
            MailboxId = mailbox?.Id,
            Automatic = automatic.IsAutomatic,
            MailId = mail.Id,
            Formatted = message.Html is { Length: > 0 },
            Attachments = Files(message),
        }, sender.Actor(customer, AuthorKind.Customer), cancel)).Value;
        mail.Disposition = Disposition.Opened;
        if (!automatic.IsAutomatic)
            await copying.Join(opened, Others(message), sender.Address, cancel);
        if (voucher is not null)
            await vouchers.Use(voucher, opened, sender.Name ?? customer.Name, sender.Address, cancel);
        mail.Remark = suspected is { } number ? new Sentence("The subject names case {0}, in which the sender takes no part.", $"{number}") : automatic.IsAutomatic ? Because(automatic) : null;
    }

    /// <summary>Somebody has looked, and wants it as a case whatever it seemed to be. The caller saves.</summary>
    public async Task Adopt(ArrivedMail mail, MailMessage message, Actor by, CancellationToken cancel)
    {
        await Open(mail, message, MailText.Of(message), await Sender.Of(db, message, await mailboxes.All(db, cancel), cancel), null, message.Automatic, null, cancel);
        mail.Remark = new Sentence("Made a case by {0}.", by.Name);
    }

    private static bool Quiet(AutomaticMail automatic) => automatic.Kind is AutomaticKind.Reply or AutomaticKind.Receipt or AutomaticKind.Bounce or AutomaticKind.FeedbackReport;

    private static Sentence Because(AutomaticMail automatic) => new("A machine wrote it: {0}", automatic.Reason);

    /// <summary>Bytes that are no mail, or a mail that could not be placed: a person looks at the file.</summary>
    private async Task OpenWithRawFile(ArrivedMail mail, CancellationToken cancel)
    {
        var customer = await welcoming.ByEmail(mail.From is { Length: > 0 } from ? from : Sender.Unknown, null, (await preferences.Get<Company>(cancel)).Language, Actor.System, cancel);
        _ = (await opening.Open(new NewCase(customer.Id, mail.Subject is { Length: > 0 } subject ? subject : "Mail that could not be read", "", Channel.Mail)
        {
            MailId = mail.Id,
            Attachments = [new NewAttachment("message.eml", "message/rfc822", mail.Size, mail.FileHash)],
        }, Actor.System, cancel)).Value;
    }

    /// <summary>The mailbox it was fetched from, or the first of ours that it was sent to.</summary>
    private async Task<Mailbox?> MailboxOf(ArrivedMail mail, MailMessage message, CancellationToken cancel)
    {
        var ours = await mailboxes.All(db, cancel);
        if (mail.MailboxId is { } known)
            return ours.FirstOrDefault(m => m.Id == known);
        var to = message.To.Concat(message.Cc).Select(a => ContactPoint.Email(a.Address)).Take(50).ToHashSet();
        return ours.FirstOrDefault(m => to.Contains(m.Address));
    }

    private static List<NewAttachment> Files(MailMessage message) =>
        [.. message.Attachments.Select((file, index) => new NewAttachment(file.Name, file.ContentType, file.Content.Length, null, index.ToString(System.Globalization.CultureInfo.InvariantCulture)))];

    /// <summary>Those in Cc. Not those in To: one of them is us, perhaps under an alias we do not know, and would get our answers as mail.</summary>
    private static IEnumerable<NamedAddress> Others(MailMessage message)
    {
        var reached = message.Headers.All("Delivered-To").Concat(message.Headers.All("X-Original-To")).Select(header => ContactPoint.Email(header.Value)).ToHashSet();
        return message.Cc.Where(a => a.Address.Length > 0 && !reached.Contains(ContactPoint.Email(a.Address))).Select(a => new NamedAddress(a.Address, a.Name ?? ""));
    }

    /// <summary>Without any of the headers that every mail has, it is a file somebody sent to the wrong door.</summary>
    private static bool Unreadable(MailMessage message) =>
        message.From is null && message.Subject is null && message.Date is null && message.MessageId is null && message.To.Count == 0 && message.Bounce is null;
}
