using Kulanz.Access;
using Kulanz.Mail;
using Kulanz.Mail.Templates;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts.Licences;

public sealed record NoAddressForKey(string Name) : Refusal("No e-mail address of {0} is known. Read the key out, or add an address first.", Name);

/// <summary>
/// The key to the customer by mail. It is in the letter itself: it is needed where the product is, often on another computer than the mail's. The outbox has it until the
/// mail has left, and not longer.
/// </summary>
public sealed class LicenceMail(KulanzDb db, SealedKeys keys, Letters letters, Settings settings)
{
    private static readonly Dictionary<string, string> Samples = new()
    {
        ["name"] = "Jonas Weber",
        ["product"] = "Notebook",
        ["licence.number"] = "1042",
        ["key"] = "7K3M-QXR2-9FHT-VB4W-CN8D",
        ["seats"] = "5",
        ["link"] = "https://help.example.com/my/licences",
        ["mailbox.name"] = "Example GmbH",
    };

    public static readonly LetterKind KeyIssued = new("licence-key", "Licence key", "Sent when a licence is issued and its key is to be mailed.", Samples,
        new("Ihr Lizenzschlüssel für {{product}}",
            """
            Guten Tag {{name}},

            hier ist Ihr Lizenzschlüssel für {{product}} (Lizenz {{licence.number}}, Plätze: {{seats}}):

            {{key}}

            Bitte geben Sie ihn nicht weiter: Wer ihn hat, kann Ihre Plätze belegen. Wo das Produkt aktiviert ist, sehen Sie hier; dort geben Sie auch Plätze wieder frei:

            {{link}}

            {{mailbox.name}}
            """),
        new("Your licence key for {{product}}",
            """
            Hello {{name}},

            Here is your licence key for {{product}} (licence {{licence.number}}, seats: {{seats}}):

            {{key}}

            Please keep it to yourself: whoever has it can take your seats. Here you see where the product is activated, and can release seats:

            {{link}}

            {{mailbox.name}}
            """));

    public static readonly LetterKind KeyReplaced = new("licence-replaced", "New licence key", "Sent when a licence key is replaced and the new one is to be mailed.", new Dictionary<string, string>(Samples) { ["old.key"] = "XN4T-…" },
        new("Ihr neuer Lizenzschlüssel für {{product}}",
            """
            Guten Tag {{name}},

            Ihr bisheriger Lizenzschlüssel für {{product}} ({{old.key}}) gilt nicht mehr. Hier ist der neue (Lizenz {{licence.number}}, Plätze: {{seats}}):

            {{key}}

            Bitte geben Sie ihn überall ein, wo Sie {{product}} verwenden. Wo es aktiviert ist, sehen Sie hier:

            {{link}}

            {{mailbox.name}}
            """),
        new("Your new licence key for {{product}}",
            """
            Hello {{name}},

            Your licence key for {{product}} so far ({{old.key}}) is no longer valid. Here is the new one (licence {{licence.number}}, seats: {{seats}}):

            {{key}}

            Please enter it wherever you use {{product}}. Here you see where it is activated:

            {{link}}

            {{mailbox.name}}
            """));

    /// <summary>Puts the letter into the transaction under way; answers why it cannot.</summary>
    public Task<Refusal?> Issued(LicenceFacts facts, CancellationToken cancel) => Send(KeyIssued, facts, new(), cancel);

    public Task<Refusal?> Replaced(LicenceFacts facts, Licence old, CancellationToken cancel) => Send(KeyReplaced, facts, new() { ["old.key"] = $"{old.KeyStart}-…" }, cancel);

    private async Task<Refusal?> Send(LetterKind kind, LicenceFacts facts, Dictionary<string, string> more, CancellationToken cancel)
    {
        var customer = facts.Customer;
        if (await AddressOf(db, customer, cancel) is not { } address)
            return new NoAddressForKey(customer.Name);
        var values = new Dictionary<string, string>(more)
        {
            ["name"] = customer.Name,
            ["product"] = facts.Product.Name,
            ["licence.number"] = $"{facts.Licence.Number}",
            ["key"] = keys.Open(facts.Licence).Reveal(),
            ["seats"] = $"{facts.Licence.Seats}",
            ["link"] = $"{settings.Url}/my/licences",
        };
        return (await letters.Send(kind.Key, new NamedAddress(address, customer.Name), customer.Language, values, facts.Licence.Topic, cancel)).Refusal;
    }

    /// <summary>Where it would go.</summary>
    public static Task<string?> AddressOf(KulanzDb db, Customer customer, CancellationToken cancel) =>
        db.ContactPoints.Where(p => p.CustomerId == customer.Id && p.Kind == ContactKind.Email && !p.BouncedHard).OrderByDescending(p => p.Preferred).ThenBy(p => p.Id).Select(p => (string?)p.Value).FirstOrDefaultAsync(cancel);
}
