using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Outbox;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Mail;

/// <summary>What a mail is about, for the row that answers and bounces are found by.</summary>
public sealed record Concerning(string Kind, string Topic)
{
    public Guid? ForMessageId { get; init; }
    public Guid? MailboxId { get; init; }
    public Guid? CustomerId { get; init; }

    /// <summary>Why it is not to be sent at all; the row then says so.</summary>
    public Sentence? Held { get; init; }

    /// <summary>Somebody asked for it just now, such as a sign-in link: it is tried even where mail came back before.</summary>
    public bool Asked { get; init; }
}

/// <summary>What the outbox keeps of a mail.</summary>
public sealed record MailToSend(Guid SentMailId, Guid? CustomerId, Letter Letter);

public sealed class Sending(KulanzDb db, Outbox outbox, TimeProvider clock)
{
    /// <summary>More automatic mail than this in an hour is two machines talking to each other.</summary>
    public const int MostAutomaticAnHour = 4;

    /// <summary>Puts the letter into the transaction under way. It leaves when the caller has saved, to everybody there is no reason against.</summary>
    public async Task<SentMail> Send(Letter letter, Concerning what, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var mail = new SentMail
        {
            Id = Id.New(clock),
            MessageId = letter.MessageId,
            Kind = what.Kind,
            Topic = what.Topic,
            ForMessageId = what.ForMessageId,
            MailboxId = what.MailboxId,
            Subject = letter.Subject.Length <= 400 ? letter.Subject : letter.Subject[..400],
            Automatic = letter.Nature != MailNature.Personal,
            At = now,
        };
        var addresses = letter.To.Concat(letter.Cc).Select(to => ContactPoint.Email(to.Address)).Distinct().ToList();
        var reasons = await Reasons(addresses, letter.Nature, what, cancel);
        mail.Deliveries.AddRange(addresses.Select(address => new MailDelivery
        {
            SentMailId = mail.Id,
            Address = address,
            State = reasons.ContainsKey(address) ? DeliveryState.Held : DeliveryState.Queued,
            At = now,
            Problem = reasons.GetValueOrDefault(address),
        }));
        db.Add(mail);
        if (mail.Deliveries.Exists(d => d.State == DeliveryState.Queued))
            await outbox.Add(Delivering.Kind, what.Topic, string.Join(", ", addresses.Except(reasons.Keys)), $"{what.Topic} {addresses[0]}", new MailToSend(mail.Id, what.CustomerId, letter), cancel);
        return mail;
    }

    private async Task<Dictionary<string, Sentence>> Reasons(List<string> addresses, MailNature nature, Concerning what, CancellationToken cancel)
    {
        var reasons = new Dictionary<string, Sentence>();
        if (what.Held is { } held)
            return addresses.ToDictionary(address => address, _ => held);
        foreach (var unfit in addresses.Where(address => !EmailAddress.Deliverable(address)))
            reasons[unfit] = new Sentence("This is not a mail address that could be written to.");
        if (!what.Asked)
            foreach (var point in await db.ContactPoints.AsNoTracking().Where(p => p.Kind == ContactKind.Email && p.BouncedHard && addresses.Contains(p.Value)).ToListAsync(cancel))
                reasons[point.Value] = new Sentence("Mail to this address came back for good. It is tried again as soon as something arrives from there.");
        if (nature == MailNature.AutoReplied)
        {
            var hourAgo = clock.GetUtcNow().AddHours(-1);
            foreach (var address in addresses)
                if (await db.MailDeliveries.Where(d => d.Address == address && d.At > hourAgo && d.State != DeliveryState.Held)
                        .CountAsync(d => db.SentMails.Any(m => m.Id == d.SentMailId && m.Automatic), cancel) >= MostAutomaticAnHour)
                    reasons[address] = new Sentence("This address has had {0} automatic mails within an hour; a machine may be answering there.", $"{MostAutomaticAnHour}");
        }
        return reasons;
    }
}
