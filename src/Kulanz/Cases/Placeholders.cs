using System.Text.RegularExpressions;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

public sealed record UnknownPlaceholder(string Name) : Invalid("steps", "There is no placeholder {0}.", Name);

/// <summary>What a prepared text takes from the case it is used on: <c>{{customer.name}}</c>.</summary>
public sealed partial class Placeholders(KulanzDb db)
{
    public static readonly IReadOnlyList<string> All = ["customer.name", "customer.number", "case.number", "case.subject", "queue.name", "owner.name", "agent.name"];

    /// <summary>The first name in the text that means nothing; null if all do.</summary>
    public static string? Unknown(string text) => Named().Matches(text).Select(m => m.Groups[1].Value).FirstOrDefault(name => !All.Contains(name));

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
        return found is null ? text : Named().Replace(text, m => m.Groups[1].Value switch
        {
            "customer.name" => found.Customer,
            "customer.number" => $"{found.CustomerNumber}",
            "case.number" => $"{number}",
            "case.subject" => found.Subject,
            "queue.name" => found.Queue,
            "owner.name" => found.Owner ?? "",
            "agent.name" => by.Kind == ActorKind.Staff ? by.Name : found.Owner ?? "",
            _ => m.Value,
        });
    }

    [GeneratedRegex(@"\{\{\s*([a-z._]+)\s*\}\}")]
    private static partial Regex Named();
}
