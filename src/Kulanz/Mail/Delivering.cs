using System.Net;
using System.Text.Json;
using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Mail.Smtp;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Files;
using Kulanz.Platform.Outbox;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Mail;

public sealed record NoOutgoingServer() : TransportProblem("No server for outgoing mail is set up yet. An administrator can do that under Mailboxes.");

/// <summary>Hands a mail from the outbox to the mail server, and writes down for each recipient what came of it.</summary>
public sealed class Delivering(KulanzDb db, Preferences preferences, MailSecrets secrets, Settings settings, TimeProvider clock)
{
    public const string Kind = "mail";

    public static readonly OutboxKind OutboxKind = new(Kind,
        (item, services, cancel) => services.GetRequiredService<Delivering>().Deliver(item, cancel),
        (item, why, services, cancel) => services.GetRequiredService<Delivering>().Over(item, why, cancel));

    private async Task<OutboxAnswer> Deliver(OutboxItem item, CancellationToken cancel)
    {
        var wanted = JsonSerializer.Deserialize<MailToSend>(item.Content, Json.Options)!;
        var mail = await db.SentMails.Include(m => m.Deliveries).SingleAsync(m => m.Id == wanted.SentMailId, cancel);
        var open = mail.Deliveries.Where(d => d.State == DeliveryState.Queued).ToList();
        db.Announce(mail.Topic.Replace('/', ':'));
        if (open.Count == 0)
            return OutboxAnswer.Delivered;

        var server = await Server(mail.MailboxId, cancel);
        IReadOnlyList<RecipientAnswer> answers;
        try
        {
            if (!server.Known)
                throw new TransportException(new NoOutgoingServer());
            var content = Writing.Write(wanted.Letter, await Files(wanted.Letter, cancel));
            await using var smtp = await Smtp.Smtp.Connect(server, secrets.Reveal(server.Secret), OurName(settings), cancel);
            answers = await smtp.Send(new Envelope(OnTheWire(wanted.Letter.ReturnPath), [.. open.Select(d => OnTheWire(d.Address))]), content, cancel);
        }
        catch (TransportException trouble)
        {
            var why = Sentence.Of(trouble.Problem);
            open.ForEach(d => d.Problem = why);
            if (!trouble.Problem.Final)
                return OutboxAnswer.Later(why);
            return OutboxAnswer.Never(why);
        }
        await Write(mail, wanted.CustomerId, open, server.Host, answers, cancel);
        if (open.Find(d => d.State == DeliveryState.Queued) is { } later)
            return OutboxAnswer.Later(later.Problem!);
        return mail.Deliveries.Find(d => d.State == DeliveryState.Failed) is { } failed ? OutboxAnswer.Never(failed.Problem!) : OutboxAnswer.Delivered;
    }

    /// <summary>The mailbox's own server, or the one for all.</summary>
    public async Task<MailServer> Server(Guid? mailbox, CancellationToken cancel) =>
        (mailbox is null ? null : (await db.Mailboxes.AsNoTracking().SingleOrDefaultAsync(m => m.Id == mailbox, cancel))?.Outgoing)
        ?? (await preferences.Get<OutgoingServer>(cancel)).Server;

    /// <summary>What we call ourselves in EHLO: where people reach Kulanz.</summary>
    public static string OurName(Settings settings)
    {
        var host = new Uri(settings.Url).IdnHost.Trim('[', ']');
        return IPAddress.TryParse(host, out var address) ? $"[{(address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? "IPv6:" : "")}{address}]" : host;
    }

    private async Task Write(SentMail mail, Guid? customer, List<MailDelivery> open, string host, IReadOnlyList<RecipientAnswer> answers, CancellationToken cancel)
    {
        foreach (var (delivery, answer) in open.Zip(answers))
        {
            delivery.At = clock.GetUtcNow();
            delivery.State = answer.Good ? DeliveryState.Sent : answer.Final ? DeliveryState.Failed : DeliveryState.Queued;
            delivery.Problem = answer.Good ? null : Sentence.Of(answer.Problem ?? new ServerRefused(host, $"{answer.Answer}"));
            if (answer.Answer is { NoSuchAddress: true })
                foreach (var point in await db.ContactPoints.Where(p => p.Kind == ContactKind.Email && p.Value == delivery.Address).ToListAsync(cancel))
                    (point.BouncedAt, point.BouncedHard) = (clock.GetUtcNow(), true);
        }
        if (open.Where(d => d.State == DeliveryState.Sent).Select(d => d.Address).ToList() is { Count: > 0 } sent)
            db.Record("mail.sent", mail.Topic, customer, Actor.System, new { mail.MessageId, mail.Kind, To = sent }, clock);
        if (open.Where(d => d.State == DeliveryState.Failed).Select(d => d.Address).ToList() is { Count: > 0 } failed)
            db.Record("mail.failed", mail.Topic, customer, Actor.System, new { mail.MessageId, mail.Kind, To = failed }, clock);
    }

    /// <summary>Given up or discarded: those still waiting will not get it. Tried again after all: those who failed are waiting again.</summary>
    private async Task Over(OutboxItem item, Sentence? why, CancellationToken cancel)
    {
        var wanted = JsonSerializer.Deserialize<MailToSend>(item.Content, Json.Options)!;
        var mail = await db.SentMails.Include(m => m.Deliveries).SingleAsync(m => m.Id == wanted.SentMailId, cancel);
        foreach (var delivery in mail.Deliveries)
            if (why is null && delivery.State == DeliveryState.Failed)
                (delivery.State, delivery.At, delivery.Problem) = (DeliveryState.Queued, clock.GetUtcNow(), null);
            else if (why is not null && delivery.State == DeliveryState.Queued)
                (delivery.State, delivery.At, delivery.Problem) = (DeliveryState.Failed, clock.GetUtcNow(), why);
        db.Announce(mail.Topic.Replace('/', ':'));
    }

    private async Task<List<ReadOnlyMemory<byte>>> Files(Letter letter, CancellationToken cancel)
    {
        var files = new List<ReadOnlyMemory<byte>>();
        foreach (var file in letter.Files)
            files.Add(await db.ReadFile(file.Hash, cancel) ?? throw new InvalidOperationException($"The file {file.Name} is not in the store."));
        return files;
    }

    private static string OnTheWire(string address) => new NamedAddress(address).OnTheWire;
}
