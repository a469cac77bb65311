using Kulanz.Access;
using Kulanz.Contracts;
using Kulanz.Contracts.Licences;
using Kulanz.Mail;
using Kulanz.Mail.Templates;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Ui;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Grants;

public sealed record NoAddressForNews(string Name) : Refusal("No e-mail address of {0} is known. Tell them otherwise, and take out the tick.", Name);

/// <summary>Tells the customer what they were given, where that is wished.</summary>
public sealed class GrantLetters(KulanzDb db, Letters letters)
{
    public static readonly LetterKind Given = new("goodwill", "Goodwill", "Sent when goodwill is carried out, where whoever gave it wished so.",
        new Dictionary<string, string>
        {
            ["name"] = "Jonas Weber",
            ["case.number"] = "1742",
            ["case.subject"] = "Kein Freizeichen seit heute Morgen",
            ["gift"] = "Erstattung: 49,90 EUR",
            ["detail"] = "Referenz: 2026-4711",
            ["mailbox.name"] = "Example GmbH",
        },
        new("Unser Entgegenkommen: {{case.subject}} [#{{case.number}}]",
            """
            Guten Tag {{name}},

            es tut uns leid, dass Sie Mühe mit uns hatten. Deshalb geben wir Ihnen aus Kulanz:

            {{gift}}
            {{detail}}

            Eine Pflicht dazu besteht nicht, und Ihre Ansprüche berührt es nicht.

            {{mailbox.name}}
            """),
        new("Our goodwill: {{case.subject}} [#{{case.number}}]",
            """
            Hello {{name}},

            We are sorry for the trouble you had with us. As a gesture of goodwill we give you:

            {{gift}}
            {{detail}}

            We do so without obligation, and your rights remain as they are.

            {{mailbox.name}}
            """));

    /// <summary>Puts the letter into the transaction under way; answers why it cannot.</summary>
    internal async Task<Refusal?> Tell(Grant grant, Case @case, GrantStep settled, CancellationToken cancel)
    {
        var customer = await db.Customers.AsNoTracking().SingleAsync(c => c.Id == grant.CustomerId, cancel);
        if (await LicenceMail.AddressOf(db, customer, cancel) is not { } address)
            return new NoAddressForNews(customer.Name);
        var T = Texts.For(customer.Language);
        return (await letters.Send(Given.Key, new NamedAddress(address, customer.Name), customer.Language, new Dictionary<string, string>
        {
            ["name"] = customer.Name,
            ["case.number"] = $"{@case.Number}",
            ["case.subject"] = @case.Subject,
            ["gift"] = T.ToCustomer(grant),
            ["detail"] = settled.Until is { } until ? T["Support until {0}", T.Day(until)] : grant.Kind is GrantKind.Refund or GrantKind.Credit && settled.Reference.Length > 0 ? T["Reference: {0}", (object)settled.Reference] : "",
        }, @case.Topic, cancel)).Refusal;
    }
}

public static class GiftWords
{
    /// <summary>What it is, as the customer reads it: what it costs us is theirs to know only where it is money.</summary>
    public static string ToCustomer(this Texts T, Grant grant) => grant.Kind switch
    {
        GrantKind.Refund or GrantKind.Credit => T["{0}: {1}", grant.Kind, T.Said(grant.Worth)],
        GrantKind.Extension => T.Count(grant.Days ?? 1, "One day more of support", "{0} days more of support"),
        GrantKind.FreeIncident => T["This question does not count against your contract"],
        _ => grant.What.Length > 0 ? T["{0}: {1}", grant.Kind, grant.What] : T.Word(grant.Kind),
    };
}
