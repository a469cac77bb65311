using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Mail;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Demo;

/// <summary>The company of the demo: Lindgau Netz, which is as invented as the Lindgau. Its people, queues, mailboxes, fields, and what it has written down.</summary>
public sealed class Company(KulanzDb db, IServiceProvider services, TimeProvider clock)
{
    /// <summary>Everybody's, and printed: a demo is for looking around.</summary>
    public const string Password = "kulanz-demo-leuchtturm";

    public const string Domain = "lindgau-netz.example";

    /// <summary>Somebody who works there: the word by which stories call them, name, role, language, queues.</summary>
    public sealed record Colleague(string Key, string Name, string Role, string Language, params string[] Queues)
    {
        public string Email => $"{Key}@{Domain}";
    }

    public static readonly IReadOnlyList<Colleague> Staff =
    [
        new("henrik", "Henrik Sandner", "Administrator", "de"),
        new("katrin", "Katrin Albers", "Team lead", "de", "Support", "Abrechnung", "Geschäftskunden"),
        new("miriam", "Miriam Kessler", "Agent", "de", "Support"),
        new("jannik", "Jannik Brandt", "Agent", "de", "Support"),
        new("aylin", "Aylin Demir", "Agent", "de", "Support", "Abrechnung"),
        new("sean", "Sean Gallagher", "Agent", "en", "Support"),
        new("renate", "Renate Vogt", "Agent", "de", "Abrechnung"),
        new("oliver", "Oliver Schramm", "Agent", "de", "Geschäftskunden"),
        new("nadja", "Nadja Peters", "Partner manager", "de"),
    ];

    /// <summary>An account number with right check digits that no bank has.</summary>
    private static readonly CompanyDetails OnLetters = new()
    {
        LegalName = "Lindgau Netz GmbH", Street = "Hafenstraße 12", PostalCode = "00420", City = "Auenbrück", Telephone = "+49 30 23125 000", Email = $"support@{Domain}", Website = Domain,
        Register = "Amtsgericht Auenbrück, HRB 4711", Directors = "Geschäftsführung: Dr. Ute Lindgau, Jens Petersen", VatId = "DE 123456789",
        Bank = "Sparkasse Lindgau", Iban = "DE02 1203 0000 0000 2020 51", Bic = "LINDDE00XXX",
    };

    public async Task Found(CancellationToken cancel)
    {
        // Here she writes notes and follows cases: what partners did is found out together.
        var manager = Role.Shipped.Single(r => r.Name == "Partner manager");
        _ = (await services.GetRequiredService<Roles>().Permit(manager.Name, [.. manager.Permissions, Permission.CasesWrite], Actor.System, cancel)).Value;
        foreach (var colleague in Staff)
            await Welcome(colleague, cancel);
        await Preferences.Set(db, new Platform.Company { Name = "Lindgau Netz", Details = OnLetters }, cancel);
        var queues = await Queues(cancel);
        await Mailboxes(queues, cancel);
    }

    /// <summary>Anybody of the staff as an actor, with what their role may.</summary>
    public async Task<Actor> Acting(string key)
    {
        var account = await services.GetRequiredService<UserManager<Account>>().FindByEmailAsync($"{key}@{Domain}") ?? throw new InvalidDataException($"Nobody at Lindgau Netz is called \"{key}\".");
        return (await services.GetRequiredService<IUserClaimsPrincipalFactory<Account>>().CreateAsync(account)).Actor();
    }

    private async Task Welcome(Colleague colleague, CancellationToken cancel)
    {
        var account = (await services.GetRequiredService<Staffing>().Add(colleague.Email, colleague.Name, colleague.Role, colleague.Language, password: null, Actor.System, cancel)).Value;
        var self = new Actor(ActorKind.Staff, account.Id, account.Name);
        // As if they had chosen it themselves: otherwise every page would ask them to change it.
        _ = (await services.GetRequiredService<PasswordChanging>().Set(account, Password, here: null, self, cancel)).Value;
        account.Signature = colleague.Language == "de" ? $"Freundliche Grüße\n{colleague.Name}\nLindgau Netz Kundenservice" : $"Kind regards\n{colleague.Name}\nLindgau Netz customer service";
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>All open to everybody; the members are those who mind them first.</summary>
    private async Task<Dictionary<string, Guid>> Queues(CancellationToken cancel)
    {
        foreach (var name in new[] { "Support", "Abrechnung", "Geschäftskunden" })
        {
            var queue = await db.Queues.SingleOrDefaultAsync(q => q.Name == name, cancel);
            if (queue is null)
                db.Add(queue = new Queue { Id = Id.New(clock), Name = name });
            foreach (var member in Staff.Where(c => c.Queues.Contains(name)))
                db.Add(new QueueMember { QueueId = queue.Id, AccountId = (await Acting(member.Key)).Id!.Value });
        }
        await db.SaveChangesAsync(cancel);
        return await db.Queues.ToDictionaryAsync(q => q.Name, q => q.Id, cancel);
    }

    private async Task Mailboxes(Dictionary<string, Guid> queues, CancellationToken cancel)
    {
        var mailboxes = services.GetRequiredService<Mailboxes>();
        foreach (var (local, name, queue) in new[] { ("support", "Lindgau Netz Kundenservice", "Support"), ("rechnung", "Lindgau Netz Rechnungsstelle", "Abrechnung"), ("business", "Lindgau Netz Geschäftskunden", "Geschäftskunden") })
            _ = (await mailboxes.Add(new MailboxForm { Address = $"{local}@{Domain}", Name = name, QueueId = queues[queue], Language = "de", PlusAddressing = true, ConfirmReceipt = queue == "Support", TellWhenSolved = true }, Actor.System, cancel)).Value;
    }
}
