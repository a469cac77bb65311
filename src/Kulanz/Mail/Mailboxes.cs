using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Mail.Templates;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Mail;

/// <summary>A server as typed. An empty password keeps the one that is stored.</summary>
public sealed record ServerForm
{
    public string? Host { get; init; }
    public int Port { get; init; }
    public MailSecurity Security { get; init; }
    public string? User { get; init; }
    public string? Password { get; init; }
    public string? TrustedCertificate { get; init; }

    /// <summary>What is stored of it. Another host or user never gets the old password.</summary>
    public MailServer Server(MailServer? before, MailSecrets secrets)
    {
        var server = new MailServer
        {
            Host = Host?.Trim() ?? "",
            Port = Port,
            Security = Security,
            User = User?.Trim() ?? "",
            TrustedCertificate = string.IsNullOrWhiteSpace(TrustedCertificate) ? null : TrustedCertificate.Trim(),
        };
        return server with
        {
            Secret = !string.IsNullOrEmpty(Password) ? secrets.Protect(Password)
                : before is not null && before.Host == server.Host && before.User == server.User ? before.Secret : null,
        };
    }
}

/// <summary>A mailbox as typed, on the page or over the API.</summary>
public sealed record MailboxForm
{
    public string? Address { get; init; }
    public string? Name { get; init; }
    public Guid? QueueId { get; init; }
    public string? Language { get; init; }
    public string? SenderName { get; init; }
    public bool PlusAddressing { get; init; }
    public bool ConfirmReceipt { get; init; }
    public bool TellWhenSolved { get; init; }
    public bool QuoteHistory { get; init; }

    /// <summary>Null: nothing is fetched.</summary>
    public ServerForm? Incoming { get; init; }

    public string? Folder { get; init; }
    public AfterFetching After { get; init; }
    public string? MoveTo { get; init; }

    /// <summary>Null: the server that all mailboxes use.</summary>
    public ServerForm? Outgoing { get; init; }
}

public sealed record MailboxKnown(string Address) : Invalid("address", "There is a mailbox {0} already.", Address);

public sealed class Mailboxes(KulanzDb db, MailSecrets secrets, TimeProvider clock)
{
    /// <summary>Placeholders of <see cref="Mailbox.SenderName"/>.</summary>
    public static readonly IReadOnlyList<string> SenderPlaceholders = ["agent.name", "mailbox.name"];

    /// <summary>Announced when what is fetched may have changed.</summary>
    public const string Topic = "mailboxes";

    public async Task<Outcome<Mailbox>> Add(MailboxForm form, Actor by, CancellationToken cancel)
    {
        var mailbox = new Mailbox { Id = Id.New(clock), Address = "", Name = "", AddedAt = clock.GetUtcNow() };
        if (await Fill(mailbox, form, cancel) is { } problem)
            return problem;
        db.Mailboxes.Add(mailbox);
        return await Save(mailbox, "mailbox.added", by, cancel);
    }

    public async Task<Outcome<Mailbox>> Change(Guid id, MailboxForm form, Actor by, CancellationToken cancel)
    {
        if (await db.Mailboxes.SingleOrDefaultAsync(m => m.Id == id, cancel) is not { } mailbox)
            return new NotFound("mailbox");
        return await Fill(mailbox, form, cancel) is { } problem ? problem : await Save(mailbox, "mailbox.changed", by, cancel);
    }

    /// <summary>A mailbox is never deleted: cases and mails refer to it.</summary>
    public async Task<Outcome<Mailbox>> Disable(Guid id, bool disabled, Actor by, CancellationToken cancel)
    {
        if (await db.Mailboxes.SingleOrDefaultAsync(m => m.Id == id, cancel) is not { } mailbox)
            return new NotFound("mailbox");
        if (mailbox.DisabledAt is not null == disabled)
            return mailbox;
        mailbox.DisabledAt = disabled ? clock.GetUtcNow() : null;
        return await Save(mailbox, disabled ? "mailbox.disabled" : "mailbox.enabled", by, cancel);
    }

    /// <summary>The server for outgoing mail of every mailbox without one of its own.</summary>
    public async Task<Outcome<MailServer>> SendThrough(ServerForm form, MailServer before, Actor by, CancellationToken cancel)
    {
        var server = form.Server(before, secrets);
        if (server.Problem("Outgoing") is { } problem)
            return problem;
        await Preferences.Set(db, new OutgoingServer { Server = server }, cancel);
        db.Record("outgoing_server.changed", "outgoing-server", null, by, Shown(server), clock);
        await db.SaveChangesAsync(cancel);
        return server;
    }

    private async Task<Refusal?> Fill(Mailbox mailbox, MailboxForm form, CancellationToken cancel)
    {
        var address = ContactPoint.Email(form.Address ?? "");
        if (address.Length == 0)
            return new Missing("address");
        if (!EmailAddress.Deliverable(address))
            return new UndeliverableAddress(address, "address");
        if (await db.Mailboxes.AnyAsync(m => m.Address == address && m.Id != mailbox.Id, cancel))
            return new MailboxKnown(address);
        if (string.IsNullOrWhiteSpace(form.Name))
            return new Missing("name");
        if (form.Name.Trim().Length > 120)
            return new TooLong("name", 120);
        var sender = string.IsNullOrWhiteSpace(form.SenderName) ? Mailbox.DefaultSenderName : form.SenderName.Trim();
        if (sender.Length > 200)
            return new TooLong("senderName", 200);
        if (Placeholders.Problem("senderName", sender, SenderPlaceholders) is { } unknown)
            return unknown;
        var incoming = form.Incoming is null ? null : new Incoming
        {
            Server = form.Incoming.Server(mailbox.Incoming?.Server, secrets),
            Folder = string.IsNullOrWhiteSpace(form.Folder) ? "INBOX" : form.Folder.Trim(),
            After = form.After,
            MoveTo = form.MoveTo?.Trim() ?? "",
        };
        if (incoming?.Server.Problem("Incoming") is { } wrong)
            return wrong;
        if (incoming is { After: AfterFetching.Move, MoveTo: "" })
            return new Missing("moveTo");
        var outgoing = form.Outgoing?.Server(mailbox.Outgoing, secrets);
        if (outgoing?.Problem("Outgoing") is { } wrongToo)
            return wrongToo;

        (mailbox.Address, mailbox.Name, mailbox.QueueId, mailbox.SenderName) = (address, form.Name.Trim(), form.QueueId, sender);
        mailbox.Language = form.Language == "en" ? "en" : "de";
        (mailbox.PlusAddressing, mailbox.ConfirmReceipt, mailbox.TellWhenSolved, mailbox.QuoteHistory) = (form.PlusAddressing, form.ConfirmReceipt, form.TellWhenSolved, form.QuoteHistory);
        (mailbox.Incoming, mailbox.Outgoing) = (incoming, outgoing);
        return null;
    }

    private async Task<Outcome<Mailbox>> Save(Mailbox mailbox, string act, Actor by, CancellationToken cancel)
    {
        db.Record(act, $"mailbox/{mailbox.Id}", null, by, new
        {
            mailbox.Address,
            mailbox.Name,
            mailbox.Language,
            mailbox.ConfirmReceipt,
            mailbox.PlusAddressing,
            Incoming = mailbox.Incoming is { } incoming ? Shown(incoming.Server) : null,
            Outgoing = mailbox.Outgoing is { } outgoing ? Shown(outgoing) : null,
        }, clock);
        db.Announce(Topic);
        db.Announce(Loop.Topic(Imap.Fetching.Loop));
        await db.SaveChangesAsync(cancel);
        return mailbox;
    }

    /// <summary>What may be read of a server: never its password, not even encrypted.</summary>
    public static object Shown(MailServer server) => new { server.Host, server.Port, server.Security, server.User, HasPassword = server.Secret is not null, server.TrustedCertificate };
}
