using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Evidence;

public sealed record AlreadyErased() : Refusal("This has been erased already.");

/// <summary>
/// Takes away what records say. The log has only their salted commitments: without the salt nobody can ever find out from them what was written, and every proof
/// stays as it was. That something was erased, by whom and why, is a record itself.
/// </summary>
public sealed class Erasing(KulanzDb db, SeenRecords seen, TimeProvider clock)
{
    public const string Permission = "administer";

    public async Task<Outcome<Erasure>> Erase(Guid id, string? reason, Actor by, CancellationToken cancel) => await db.Write<Outcome<Erasure>>(async () =>
    {
        if (string.IsNullOrWhiteSpace(reason))
            return new Missing("reason");
        if (reason.Trim().Length > Erasure.ReasonLength)
            return new TooLong("reason", Erasure.ReasonLength);
        if (await seen.Find(id, by, cancel) is not { } record)
            return new NotFound("record");
        if (record.ErasureId is not null)
            return new AlreadyErased();
        var erasure = new Erasure { Id = Id.New(clock), At = clock.GetUtcNow(), ById = by.Id, ByName = by.Name, Reason = reason.Trim() };
        db.Erasures.Add(erasure);
        record.Erase(erasure);
        db.Record("record.erased", record.Topic, record.CustomerId, by, new { record = record.Id, record.Type, erasure.Reason }, clock);
        await db.SaveChangesAsync(cancel);
        return erasure;
    }, cancel);

    public static Task<Dictionary<Guid, Erasure>> Of(KulanzDb db, IEnumerable<Record> records, CancellationToken cancel)
    {
        var ids = records.Select(r => r.ErasureId).OfType<Guid>().Distinct().ToList();
        return ids.Count == 0 ? Task.FromResult(new Dictionary<Guid, Erasure>()) : db.Erasures.AsNoTracking().Where(e => ids.Contains(e.Id)).ToDictionaryAsync(e => e.Id, cancel);
    }
}
