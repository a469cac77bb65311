using Kulanz.Access;
using Kulanz.Contracts;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Reports;

/// <summary>Of what somebody sees figures. A report of all cases that one may see is, for whoever does not see each queue, that of the queues they see.</summary>
/// <param name="Said">As it is chosen: empty, <c>queue:…</c>, <c>product:…</c>, <c>channel:Mail</c>.</param>
/// <param name="Keys">Whose figures are added up.</param>
/// <param name="Whole">It is the figures of all there is, so that what is not counted by queue may be shown beside it.</param>
public sealed record ReportScope(string Said, FiguresOf Of, IReadOnlyList<string> Keys, bool Whole);

/// <summary>Who sees the figures of what: of a queue, whoever sees the queue; of a product or channel, which know no queues, whoever sees every queue.</summary>
public sealed class ReportScopes(KulanzDb db, Catalogue catalogue)
{
    private const int MostQueues = 500;

    /// <param name="Everything">Every queue, and so all there is.</param>
    public sealed record Seen(bool Everything, IReadOnlyList<Queue> Queues, IReadOnlyList<Product> Products, IReadOnlyList<Channel> Channels);

    public async Task<Seen> Of(Actor who, CancellationToken cancel)
    {
        var queues = await db.QueuesFor(who).AsNoTracking().OrderBy(q => q.Name).Take(MostQueues).ToListAsync(cancel);
        var everything = who.Kind != ActorKind.Staff || !await db.Queues.AnyAsync(q => !q.OpenToAll && !db.QueueMembers.Any(m => m.QueueId == q.Id && m.AccountId == who.Id), cancel);
        return everything
            ? new(true, queues, await catalogue.Products(cancel), Enum.GetValues<Channel>())
            : new(false, queues, [], []);
    }

    /// <summary>What is not there for somebody is not found, whether it exists or not.</summary>
    public static Outcome<ReportScope> Choose(Seen seen, string? said)
    {
        if (string.IsNullOrWhiteSpace(said))
            return seen.Everything
                ? new ReportScope("", FiguresOf.All, [""], true)
                : new ReportScope("", FiguresOf.Queue, [.. seen.Queues.Select(q => Keys.Of(q.Id))], false);
        return said.Trim().Split(':', 2) switch
        {
            ["queue", var key] => Guid.TryParse(key, out var id) && seen.Queues.Any(q => q.Id == id) ? Of("queue", FiguresOf.Queue, Keys.Of(id)) : new NotFound("queue"),
            ["product", var key] => seen.Products.FirstOrDefault(p => p.Key.Equals(key, StringComparison.OrdinalIgnoreCase) || (Guid.TryParse(key, out var id) && p.Id == id)) is { } product ? Of("product", FiguresOf.Product, Keys.Of(product.Id)) : new NotFound("product"),
            ["channel", var key] => Enum.TryParse<Channel>(key, true, out var channel) && seen.Channels.Contains(channel) && !char.IsAsciiDigit(key[0]) ? Of("channel", FiguresOf.Channel, channel.ToString()) : new NotFound("channel"),
            _ => new NotFound("figure"),
        };

        static ReportScope Of(string word, FiguresOf of, string key) => new($"{word}:{key}", of, [key], false);
    }
}
