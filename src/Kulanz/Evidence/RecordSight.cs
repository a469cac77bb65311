using Kulanz.Platform;
using Microsoft.EntityFrameworkCore;
using Kulanz.Platform.Data;

namespace Kulanz.Evidence;

/// <summary>
/// Who may see records about <paramref name="Noun"/> (<c>case</c> for <c>case/17</c>), asked record by record; each module says so of its own. Where nobody has said
/// anything, <see cref="EventSight"/> decides.
/// </summary>
/// <param name="Sees">Whether this person may see the one with this number.</param>
/// <param name="Page">Where staff read more, with the rest of the topic for <c>{0}</c>.</param>
/// <param name="Tell">The record in a sentence, in the reader's language.</param>
public sealed record RecordSight(string Noun, Func<KulanzDb, Actor, long, CancellationToken, Task<bool>> Sees, string? Page = null, Func<IServiceProvider, Record, string>? Tell = null);

/// <summary>Finds records for those who may see them; for others they are not there.</summary>
public sealed class SeenRecords(KulanzDb db, IEnumerable<RecordSight> sights, IEnumerable<EventSight> events)
{
    public const int PageSize = 50;

    public async Task<Record?> Find(Guid id, Actor reader, CancellationToken cancel) =>
        await db.Records.SingleOrDefaultAsync(r => r.Id == id, cancel) is { } record && await Sees(reader, record.Topic, record.Type, cancel) ? record : null;

    /// <summary>Everything about one topic, the oldest first; null if it is not there for this person.</summary>
    public async Task<List<Record>?> About(string topic, Guid? after, int most, Actor reader, CancellationToken cancel)
    {
        var records = await db.Records.AsNoTracking().Where(r => r.Topic == topic && (after == null || r.Id > after)).OrderBy(r => r.Id).Take(most).ToListAsync(cancel);
        var type = records is [var first, ..] ? first.Type : await db.Records.Where(r => r.Topic == topic).Select(r => r.Type).FirstOrDefaultAsync(cancel);
        return type is not null && await Sees(reader, topic, type, cancel) ? records : null;
    }

    public RecordSight? Of(Record record) => sights.FirstOrDefault(s => s.Noun == RecordTopic.Noun(record.Topic));

    private async Task<bool> Sees(Actor reader, string topic, string type, CancellationToken cancel) =>
        sights.FirstOrDefault(s => s.Noun == RecordTopic.Noun(topic)) is { } sight
            ? RecordTopic.TryNumber(topic, out var number) && await sight.Sees(db, reader, number, cancel)
            : events.Sees(reader, type);
}
