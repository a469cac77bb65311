using System.Buffers;
using System.Buffers.Binary;

namespace Kulanz.Ledger;

/// <summary>
/// Entries one behind the other, each with its length in two bytes, big-endian, before it.
/// Source: c2sp.org/tlog-tiles, "Log entries".
/// </summary>
public static class EntryBundle
{
    /// <summary>The longest entry, in bytes.</summary>
    public const int MaxEntry = ushort.MaxValue;

    /// <summary>Appends one entry.</summary>
    /// <exception cref="ArgumentException">It is longer than <see cref="MaxEntry"/>.</exception>
    public static void Write(IBufferWriter<byte> bundle, ReadOnlySpan<byte> entry)
    {
        if (entry.Length > MaxEntry)
            throw new ArgumentException($"An entry has at most {MaxEntry} bytes, not {entry.Length}.", nameof(entry));
        BinaryPrimitives.WriteUInt16BigEndian(bundle.GetSpan(2), (ushort)entry.Length);
        bundle.Advance(2);
        bundle.Write(entry);
    }

    /// <summary>The entries of a bundle, as slices of it.</summary>
    /// <exception cref="FormatException">It ends within an entry.</exception>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Read(ReadOnlyMemory<byte> bundle)
    {
        var entries = new List<ReadOnlyMemory<byte>>(Tile.Full);
        while (bundle.Length > 0)
        {
            var length = bundle.Length < 2 ? int.MaxValue : BinaryPrimitives.ReadUInt16BigEndian(bundle.Span);
            if (length > bundle.Length - 2)
                throw new FormatException($"The bundle ends within entry {entries.Count + 1}.");
            entries.Add(bundle.Slice(2, length));
            bundle = bundle[(2 + length)..];
        }
        return entries;
    }
}
