using Kulanz.Mail.Templates;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>What a prepared text takes from the case it is used on: <c>{{customer.name}}</c>.</summary>
public sealed class FillingIn(KulanzDb db)
{
    public static readonly IReadOnlyCollection<string> Known = ["customer.name", "customer.number", "case.number", "case.subject", "queue.name", "owner.name", "agent.name", Vouchers.VoucherPassage.Placeholder];

    /// <summary>What in the text means nothing, or null.</summary>
    public static Refusal? Problem(string text) => Placeholders.Problem("steps", text, Known);

    public async Task<string> Fill(string text, long number, Actor by, CancellationToken cancel)
    {
        if (!text.Contains("{{", StringComparison.Ordinal))
            return text;
        var found = await (from c in db.CasesFor(@by)
                           join k in db.Customers on c.CustomerId equals k.Id
                           join q in db.Queues on c.QueueId equals q.Id
                           where c.Number == number
                           select new { c.Subject, Customer = k.Name, CustomerNumber = k.Number, Queue = q.Name, Owner = db.Accounts.Where(a => a.Id == c.OwnerId).Select(a => a.Name).FirstOrDefault() })
            .AsNoTracking().SingleOrDefaultAsync(cancel);
        return found is null ? text : Placeholders.Fill(text, new Dictionary<string, string>
        {
            ["customer.name"] = found.Customer,
            ["customer.number"] = $"{found.CustomerNumber}",
            ["case.number"] = $"{number}",
            ["case.subject"] = found.Subject,
            ["queue.name"] = found.Queue,
            ["owner.name"] = found.Owner ?? "",
            ["agent.name"] = by.Kind == ActorKind.Staff ? by.Name : found.Owner ?? "",
        });
    }
}
