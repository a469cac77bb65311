using Kulanz.Mail.Templates;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Mail;

public sealed record NoMailbox() : Refusal("There is no mailbox to write from yet. An administrator can add one.");

/// <summary>Letters that Kulanz writes by itself and that belong to no case: sign-in links and the like.</summary>
public sealed class Letters(KulanzDb db, Shelf<Mailbox> mailboxes, Templating templates, Sending sending, Preferences preferences, TimeProvider clock)
{
    /// <summary>A link to sign in with, to whoever asked for one.</summary>
    public static readonly LetterKind SignInLink = new("sign-in-link", "Sign-in link", "Sent when somebody asks to be let in without a password.",
        new Dictionary<string, string> { ["name"] = "Jonas Weber", ["link"] = "https://help.example.com/sign-in/k7f…", ["minutes"] = Access.SignInLink.GoodFor.TotalMinutes.ToString(System.Globalization.CultureInfo.InvariantCulture), ["mailbox.name"] = "Example GmbH" },
        new("Ihr Link zur Anmeldung bei {{mailbox.name}}",
            """
            Guten Tag,

            mit diesem Link melden Sie sich an:

            {{link}}

            Er gilt {{minutes}} Minuten und nur einmal. Wenn Sie ihn nicht angefordert haben, brauchen Sie nichts zu tun: Ohne den Link kommt niemand in Ihr Konto.

            {{mailbox.name}}
            """),
        new("Your link to sign in to {{mailbox.name}}",
            """
            Hello,

            This link signs you in:

            {{link}}

            It works once, within {{minutes}} minutes. If you did not ask for it, there is nothing to do: nobody gets into your account without it.

            {{mailbox.name}}
            """));

    /// <summary>To whoever needs a new password.</summary>
    public static readonly LetterKind PasswordLink = new("password-link", "Link to set a password", "Sent to whoever needs a new password.",
        new Dictionary<string, string> { ["name"] = "Anna Berger", ["link"] = "https://help.example.com/sign-in/password/k7f…", ["lasts"] = "eine Stunde", ["mailbox.name"] = "Example GmbH" },
        new("Ihr neues Passwort beim Kundendienst von {{mailbox.name}}",
            """
            Guten Tag {{name}},

            mit diesem Link legen Sie ein neues Passwort für Ihr Konto fest:

            {{link}}

            Er gilt {{lasts}} und nur einmal. Wenn Sie damit nichts anfangen können, brauchen Sie nichts zu tun: Ohne den Link ändert sich nichts.

            {{mailbox.name}}
            """),
        new("Your new password at the service desk of {{mailbox.name}}",
            """
            Hello {{name}},

            This link sets a new password for your account:

            {{link}}

            It works once, within {{lasts}}. If this means nothing to you, there is nothing to do: without the link nothing changes.

            {{mailbox.name}}
            """));

    /// <summary>To somebody who is to work here.</summary>
    public static readonly LetterKind Invitation = new("invitation", "Invitation", "Sent to a colleague who is invited.",
        new Dictionary<string, string> { ["name"] = "Anna Berger", ["by"] = "Katrin Albers", ["link"] = "https://help.example.com/sign-in/password/k7f…", ["lasts"] = "sieben Tage", ["mailbox.name"] = "Example GmbH" },
        new("Einladung in den Kundendienst von {{mailbox.name}}",
            """
            Guten Tag {{name}},

            {{by}} hat Sie eingeladen, im Kundendienst von {{mailbox.name}} mitzuarbeiten. Mit diesem Link legen Sie Ihr Passwort fest; danach melden Sie sich mit dieser Mailadresse an:

            {{link}}

            Er gilt {{lasts}} und nur einmal. Wenn Sie damit nichts anfangen können, brauchen Sie nichts zu tun.

            {{mailbox.name}}
            """),
        new("Invitation to the service desk of {{mailbox.name}}",
            """
            Hello {{name}},

            {{by}} has invited you to work at the service desk of {{mailbox.name}}. This link sets your password; after that you sign in with this e-mail address:

            {{link}}

            It works once, within {{lasts}}. If this means nothing to you, there is nothing to do.

            {{mailbox.name}}
            """));

    /// <summary>
    /// Puts the letter into the transaction under way; it leaves when the caller has saved. <paramref name="values"/> has every placeholder of the
    /// kind but <c>mailbox.name</c> and <c>company.name</c>, which are known here.
    /// </summary>
    /// <param name="topic">What it is about, like a record's: <c>account/…</c>.</param>
    public async Task<Outcome<SentMail>> Send(string kind, NamedAddress to, string language, IReadOnlyDictionary<string, string> values, string topic, CancellationToken cancel)
    {
        if (await House(cancel) is not { } house)
            return new NoMailbox();
        var all = new Dictionary<string, string>(values) { ["mailbox.name"] = house.Name, [Company.Placeholder] = (await preferences.Get<Company>(cancel)).Called };
        if (templates.Kind(kind)!.Samples.Keys.Except(all.Keys).FirstOrDefault() is { } missing)
            throw new ArgumentException($"The letter {kind} needs a value for {missing}.", nameof(values));
        var (words, _) = await templates.Current(kind, language, cancel);
        return await Send(kind, to, new Wording(Placeholders.Fill(words.Subject, all), Placeholders.Fill(words.Text, all)), language, topic, null, [], cancel);
    }

    /// <summary>The same with words that are filled in already, and files beside them.</summary>
    public async Task<Outcome<SentMail>> Send(string kind, NamedAddress to, Wording words, string language, string topic, Guid? customer, IReadOnlyList<MailFile> files, CancellationToken cancel)
    {
        if (await House(cancel) is not { } house)
            return new NoMailbox();
        return await sending.Send(new Letter
        {
            MessageId = MailTokens.NewMessageId(house.Domain),
            Date = clock.GetUtcNow(),
            From = new NamedAddress(house.Address, house.Name),
            ReturnPath = house.Address,
            To = [to],
            Subject = words.Subject,
            Text = words.Text,
            Nature = MailNature.AutoGenerated,
            Language = language,
            Files = files,
        }, new Concerning(kind, topic) { MailboxId = house.Id, CustomerId = customer, Asked = true }, cancel);
    }

    /// <summary>The mailbox that speaks for the whole house: the first that is in use.</summary>
    public async Task<Mailbox?> House(CancellationToken cancel) => (await mailboxes.All(db, cancel)).FirstOrDefault(m => m.DisabledAt is null);
}
