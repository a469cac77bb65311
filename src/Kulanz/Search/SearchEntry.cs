using System.Buffers.Binary;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Search;

/// <summary>
/// One text that is found. Its words lie beside it: on SQLite in the full-text table <c>search_words</c> under the same id, on
/// PostgreSQL in a column of this table that the model does not know. Who may see it is not written here: that is asked of the thing
/// itself with every search, so that moving a case to another queue or merging it changes nothing in the index.
/// </summary>
/// <remarks>
/// The id is four bits of the kind, forty-one of the time in milliseconds since 2000 and eighteen that tell equal times apart. So "the newest
/// of a kind", "before May" and "the next page" are ranges of the one order in which both engines give what matches, and nothing is sorted.
/// Dropped: ids from a sequence, by which an index that is built anew, or an import of old mail, would come out in the order of writing.
/// </remarks>
public sealed class SearchEntry
{
    private const int TimeBits = 41, RestBits = 18;
    private static readonly DateTimeOffset Epoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public long Id { get; init; }

    /// <summary>The message, case, customer or article.</summary>
    public Guid ThingId { get; init; }

    /// <summary>Which text of the thing, where it has several: an article's language.</summary>
    public required string Part { get; init; }

    /// <summary>The id for a thing of this kind and time.</summary>
    public static long IdOf(int kind, DateTimeOffset at, Guid thing)
    {
        Span<byte> bytes = stackalloc byte[16];
        thing.TryWriteBytes(bytes, bigEndian: true, out _);
        return First(kind, at) | (BinaryPrimitives.ReadInt64BigEndian(bytes[8..]) & ((1L << RestBits) - 1));
    }

    /// <summary>The smallest id of this kind at this time: everything before it is older.</summary>
    public static long First(int kind, DateTimeOffset at) =>
        ((long)kind << (TimeBits + RestBits)) | (Math.Clamp((long)(at - Epoch).TotalMilliseconds, 0, (1L << TimeBits) - 1) << RestBits);

    public static long First(int kind) => (long)kind << (TimeBits + RestBits);

    public static DateTimeOffset At(long id) => Epoch.AddMilliseconds((id >> RestBits) & ((1L << TimeBits) - 1));

    internal sealed class Mapping : IEntityTypeConfiguration<SearchEntry>
    {
        public void Configure(EntityTypeBuilder<SearchEntry> entry)
        {
            entry.ToTable("search_entries");
            entry.Property(e => e.Id).ValueGeneratedNever();
            entry.Property(e => e.Part).HasMaxLength(8);
            entry.HasIndex(e => new { e.ThingId, e.Part }).IsUnique();
        }
    }
}
