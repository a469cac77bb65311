using Kulanz.Access;
using Kulanz.Mail;
using Kulanz.Mail.Templates;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Ui;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Events;

/// <summary>Tells administrators that Kulanz has switched a webhook off: by mail where there is a mailbox to write from, and on every page of theirs.</summary>
public sealed class WebhookNotice(KulanzDb db, Letters letters, Settings settings)
{
    public static readonly LetterKind Letter = new("webhook-disabled", "A webhook was switched off", "Sent to administrators when nothing has arrived at a webhook's address for days.",
        new Dictionary<string, string> { ["name"] = "Ada Berg", ["webhook.name"] = "Shop", ["reason"] = "The address answers with 500.", ["link"] = "https://help.example.com/admin/webhooks", ["mailbox.name"] = "Example GmbH" },
        new("Webhook „{{webhook.name}}“ wurde abgeschaltet",
            """
            Guten Tag {{name}},

            Kulanz hat den Webhook „{{webhook.name}}“ abgeschaltet:

            {{reason}}

            Hier schalten Sie ihn wieder ein, sobald die Adresse erreichbar ist:

            {{link}}
            """),
        new("The webhook \"{{webhook.name}}\" was switched off",
            """
            Hello {{name}},

            Kulanz has switched off the webhook "{{webhook.name}}":

            {{reason}}

            Switch it on again here as soon as the address can be reached:

            {{link}}
            """));

    /// <summary>Part of the act under way.</summary>
    public async Task Send(Webhook webhook, Sentence why, CancellationToken cancel)
    {
        if (await letters.House(cancel) is null)
            return;
        var roles = (await db.Roles.AsNoTracking().ToListAsync(cancel)).Where(r => r.Permissions.Contains(Permission.Administer)).Select(r => r.Name).ToList();
        var administrators = await db.Accounts.AsNoTracking().Where(a => a.Kind == ActorKind.Staff && a.ClosedAt == null && a.Email != null && roles.Contains(a.RoleName!)).Take(50).ToListAsync(cancel);
        foreach (var account in administrators)
            await letters.Send(Letter.Key, new NamedAddress(account.Email!, account.Name), account.Language, new Dictionary<string, string>
            {
                ["name"] = account.Name,
                ["webhook.name"] = webhook.Name,
                ["reason"] = string.Format(System.Globalization.CultureInfo.InvariantCulture, Texts.In(account.Language, why.English), [.. why.Arguments]),
                ["link"] = $"{settings.Url}/admin/webhooks/{webhook.Id}",
            }, webhook.Topic, cancel);
    }
}
