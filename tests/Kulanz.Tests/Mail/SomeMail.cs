using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Mail;
using Kulanz.Platform;
using Kulanz.Tests.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Mail;

public static class SomeMail
{
    public static MailboxForm Support => new() { Address = "support@company.example", Name = "Company Support", Language = "en", PlusAddressing = true, SenderName = "{{agent.name}} at {{mailbox.name}}" };

    /// <summary>A mailbox, and a server that its mail leaves through.</summary>
    public static async Task<Mailbox> AddMailbox(this TestApp app, MailboxForm? form = null, ServerForm? server = null)
    {
        await app.Do<Mailboxes, Outcome<MailServer>>(m => m.SendThrough(server ?? MailServers.Outgoing(), new(), Actor.System, default));
        return (await app.Do<Mailboxes, Outcome<Mailbox>>(m => m.Add(form ?? Support, Actor.System, default))).Value;
    }

    /// <summary>A case of a customer with an inbox that really exists, opened by a mail of theirs.</summary>
    public static async Task<long> OpenByMail(this TestApp app, string address, string subject, string language = "en", string name = "Jonas Kunde", bool automatic = false)
    {
        var customer = await app.Do<Welcoming, Customer>(w => w.ByEmail(address, name, language, Actor.System, default));
        var opened = await app.Do<Opening, Outcome<Case>>(o => o.Open(new NewCase(customer.Id, subject, "Can you help me?", Channel.Mail) { AuthorAddress = address, Automatic = automatic }, Actor.System, default));
        return opened.Value.Number;
    }
}

public static class Waking
{
    public static void Poke(this TestApp app, string loop) => app.Services.GetRequiredService<Pokes>().Poke(loop);

    public static Preferences GetPreferences(this IServiceProvider services) => services.GetRequiredService<Preferences>();
}
