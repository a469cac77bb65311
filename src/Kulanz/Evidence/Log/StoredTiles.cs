using Kulanz.Ledger;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Evidence.Log;

/// <summary>The tree as it is stored.</summary>
public static class StoredTiles
{
    /// <summary>Reads these tiles at one go; the answer knows no others.</summary>
    public static async Task<Func<Tile, ReadOnlyMemory<byte>>> Read(KulanzDb db, IEnumerable<Tile> tiles, CancellationToken cancel)
    {
        var found = new Dictionary<(int, long), byte[]>();
        foreach (var level in tiles.Distinct().GroupBy(tile => tile.Level))
        {
            var (number, positions) = (level.Key, level.Select(tile => tile.Index).ToList());
            foreach (var row in await db.LogTiles.AsNoTracking().Where(t => t.Level == number && positions.Contains(t.Position)).ToListAsync(cancel))
                found[(row.Level, row.Position)] = row.Hashes;
        }
        // One that is missing or too short is for whoever asks to notice: it has not the bytes it should have.
        return tile => found.TryGetValue((tile.Level, tile.Index), out var hashes) ? hashes.AsMemory(0, Math.Min(hashes.Length, tile.Width * Hash.Size)) : ReadOnlyMemory<byte>.Empty;
    }

    public static async Task<byte[]?> One(KulanzDb db, Tile tile, CancellationToken cancel)
    {
        var hashes = await db.LogTiles.Where(t => t.Level == tile.Level && t.Position == tile.Index).Select(t => t.Hashes).SingleOrDefaultAsync(cancel);
        return hashes is null || hashes.Length < tile.Width * Hash.Size ? null : hashes[..(tile.Width * Hash.Size)];
    }

    /// <summary>Puts new and grown tiles into the transaction under way; the caller saves.</summary>
    public static async Task Write(KulanzDb db, IReadOnlyList<(Tile Tile, byte[] Hashes)> tiles, IEnumerable<Tile> there, CancellationToken cancel)
    {
        // Only what was partial before can be there already.
        var grown = there.Select(tile => (tile.Level, tile.Index)).ToHashSet();
        foreach (var (tile, hashes) in tiles)
            if (!grown.Contains((tile.Level, tile.Index)))
                db.LogTiles.Add(new LogTile { Level = tile.Level, Position = tile.Index, Hashes = hashes });
            else
                await db.LogTiles.Where(t => t.Level == tile.Level && t.Position == tile.Index).ExecuteUpdateAsync(set => set.SetProperty(t => t.Hashes, hashes), cancel);
    }
}
