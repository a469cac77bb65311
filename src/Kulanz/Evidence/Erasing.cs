using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Evidence;

/// <summary>How much is erased at once.</summary>
public enum ErasureScope
{
    /// <summary>The one record.</summary>
    Record,

    /// <summary>Everything about the same thing, such as a case.</summary>
    Topic,

    /// <summary>Everything about the same customer.</summary>
    Customer,
}

public sealed record AlreadyErased() : Refusal("This has been erased already.");

/// <summary>
/// Takes away what records say. The log has only their salted commitments: without the salt nobody can ever find out from them what was written, and every proof
/// stays as it was. That something was erased, by whom and why, is a record itself.
/// </summary>
public sealed class Erasing(KulanzDb db, SeenRecords seen, TimeProvider clock)
{
    public const string Permission = "administer";

    private const string Type = "record.erased";

    /// <param name="id">The record, or one of those that are meant.</param>
    public async Task<Outcome<Erasure>> Erase(Guid id, ErasureScope scope, string? reason, Actor by, CancellationToken cancel) => await db.Write<Outcome<Erasure>>(async () =>
    {
        if (!Typed.Needed(reason, "reason", Erasure.ReasonLength).Done(out var why, out var refusal))
            return refusal;
        if (await seen.Find(id, by, cancel) is not { } record)
            return new NotFound("record");
        var meant = Meant(record, scope);
        if (!await meant.AnyAsync(cancel))
            return new AlreadyErased();
        var erasure = new Erasure { Id = Id.New(clock), At = clock.GetUtcNow(), ById = by.Id, ByName = by.Name, Reason = why };
        db.Erasures.Add(erasure);
        // All at once, by the database: of a customer there may be thousands.
        var count = await meant.ExecuteUpdateAsync(set => set.SetProperty(r => r.Content, (string?)null).SetProperty(r => r.Salt, (byte[]?)null)
            .SetProperty(r => r.ActorName, "").SetProperty(r => r.ActorId, (Guid?)null).SetProperty(r => r.ErasureId, erasure.Id), cancel);
        db.Record(Type, record.Topic, record.CustomerId, by, new { record = record.Id, record.Type, scope, count, erasure.Reason }, clock);
        await db.SaveChangesAsync(cancel);
        return erasure;
    }, cancel);

    /// <summary>What is not erased yet; that something was erased, and why, is not erased.</summary>
    private IQueryable<Record> Meant(Record record, ErasureScope scope)
    {
        var (id, topic, customer) = (record.Id, record.Topic, record.CustomerId);
        var all = db.Records.Where(r => r.ErasureId == null && r.Type != Type);
        return scope switch
        {
            ErasureScope.Topic => all.Where(r => r.Topic == topic),
            ErasureScope.Customer when customer is not null => all.Where(r => r.CustomerId == customer),
            _ => all.Where(r => r.Id == id),
        };
    }

    /// <summary>By which it was erased; null if it was not.</summary>
    public static async Task<Erasure?> Of(KulanzDb db, Record record, CancellationToken cancel) =>
        record.ErasureId is { } id ? await db.Erasures.AsNoTracking().SingleAsync(e => e.Id == id, cancel) : null;

    public static Task<Dictionary<Guid, Erasure>> Of(KulanzDb db, IEnumerable<Record> records, CancellationToken cancel)
    {
        var ids = records.Select(r => r.ErasureId).OfType<Guid>().Distinct().ToList();
        return ids.Count == 0 ? Task.FromResult(new Dictionary<Guid, Erasure>()) : db.Erasures.AsNoTracking().Where(e => ids.Contains(e.Id)).ToDictionaryAsync(e => e.Id, cancel);
    }
}
