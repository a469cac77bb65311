using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using Kulanz.Ledger;
using TestData = Kulanz.Libraries.Tests.Testing.TestData;

namespace Kulanz.Libraries.Tests.Ledger;

public sealed class TileTests
{
    [Theory]
    [InlineData("tile/0/000", 0, 0, 256)]
    [InlineData("tile/0/x001/x234/067", 0, 1234067, 256)]
    [InlineData("tile/2/999.p/1", 2, 999, 1)]
    [InlineData("tile/63/x001/000.p/255", 63, 1000, 255)]
    [InlineData("tile/entries/x010/007.p/17", Tile.Entries, 10007, 17)]
    public void A_path_is_read_and_written(string path, int level, long index, int width)
    {
        Assert.True(Tile.TryParse(path, out var tile));
        Assert.Equal(new Tile(level, index, width), tile);
        Assert.Equal(path, tile.Path);
    }

    [Theory]
    [InlineData("tile/0/0")]
    [InlineData("tile/00/000")]
    [InlineData("tile/64/000")]
    [InlineData("tile/-1/000")]
    [InlineData("tile/0/x000/000")]
    [InlineData("tile/0/001/000")]
    [InlineData("tile/0/000.p/0")]
    [InlineData("tile/0/000.p/256")]
    [InlineData("tile/0/000.p/01")]
    [InlineData("tile/0/000.p")]
    [InlineData("tile/0/xx001/000")]
    [InlineData("tile/0/ 01")]
    [InlineData("tile/0/٠٠٠")]
    [InlineData("tile/0/x999/x999/x999/x999/x999/x999/999")]
    [InlineData("tile/entries")]
    [InlineData("tile/entries/../000")]
    [InlineData("tile//000")]
    [InlineData("checkpoint")]
    [InlineData("")]
    [InlineData(null)]
    public void Any_other_spelling_is_none(string? path) => Assert.False(Tile.TryParse(path, out _));

    [Fact]
    public void Every_tile_comes_back_from_its_path() => Prop.ForAll<int, NonNegativeInt, PositiveInt>((level, index, width) =>
    {
        var tile = new Tile(Math.Abs(level % 64) - 1, (long)index.Get * 104729, 1 + (width.Get % 256));
        return Tile.TryParse(tile.Path, out var read) && read == tile;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Tiles_give_the_same_roots_and_proofs_as_the_tree_and_grow_alike_in_any_steps()
    {
        const int all = 70_000;
        var leaves = Enumerable.Range(0, all).Select(i => Hash.Leaf(BitConverter.GetBytes(i))).ToArray();
        var stored = new Dictionary<(int, long), byte[]>();
        var size = 0;
        foreach (var step in new[] { 0, 1, 1, 5, 248, 1, 1, 255, 256, 257, 3000, 61_000, 510, 1, 1, 4463 })
        {
            // Begun anew from what is stored, as a program is after a restart.
            var tree = new TileTree(size, Read);
            foreach (var leaf in leaves.AsSpan(size, step))
                tree.Append(leaf);
            foreach (var (tile, hashes) in tree.TakeTiles())
            {
                Assert.Equal(tile.Width * Hash.Size, hashes.Length);
                stored[(tile.Level, tile.Index)] = hashes;
            }
            var before = size;
            size += step;
            Assert.Equal(size, tree.Size);
            var root = Merkle.Root(leaves.AsSpan(0, size));
            Assert.Equal(root, tree.Root());
            var nodes = new TileNodes(size, Read);
            Assert.Equal(root, Merkle.Root(size, nodes.Node));
            foreach (var index in new[] { 0, before, size / 2, size - 1 }.Where(i => i >= 0 && i < size))
                Assert.True(Merkle.Includes(root, size, index, leaves[index], Merkle.Inclusion(index, size, nodes.Node)));
            if (before > 0)
                Assert.True(Merkle.Consistent(before, Merkle.Root(leaves.AsSpan(0, before)), size, root, Merkle.Consistency(before, size, nodes.Node)));
        }
        Assert.Equal(all, size);

        ReadOnlyMemory<byte> Read(Tile tile) => stored[(tile.Level, tile.Index)].AsMemory(0, tile.Width * Hash.Size);
    }

    [Fact]
    public void A_proof_asks_for_no_tiles_but_those_on_its_way()
    {
        foreach (var size in new long[] { 1, 255, 256, 257, 511, 65_535, 65_536, 65_537, 70_000, 16_777_216, 16_777_217, 20_000_001 })
            foreach (var index in new[] { 0, 1, 255, 256, size / 3, size / 2, size - 257, size - 2, size - 1 }.Where(i => i >= 0 && i < size).Distinct())
            {
                var way = Tile.Towards(index, size).ToList();
                Assert.Equal(way.Count, way.Distinct().Count());
                Assert.All(way, tile => Assert.True(tile.IsIn(size)));
                var nodes = new TileNodes(size, tile => way.Contains(tile) ? new byte[tile.Width * Hash.Size] : throw new InvalidOperationException($"{tile.Path} for {index} of {size}"));
                Merkle.Inclusion(index, size, nodes.Node);
                Merkle.Consistency(index + 1, size, nodes.Node);
                Merkle.Root(size, nodes.Node);
                _ = new TileTree(size, tile => Tile.Edge(size).Contains(tile) ? new byte[tile.Width * Hash.Size] : throw new InvalidOperationException(tile.Path));
            }
    }

    [Fact]
    public void A_tree_says_which_tiles_it_has()
    {
        Assert.Equal(new Tile(0, 1, 44), Tile.Holding(0, 299, 300));
        Assert.Equal(new Tile(0, 0), Tile.Holding(0, 255, 300));
        Assert.Equal(new Tile(1, 0, 1), Tile.Holding(1, 0, 300));
        Assert.Equal(new Tile(Tile.Entries, 1, 44), Tile.Holding(Tile.Entries, 256, 300));
        Assert.Throws<ArgumentOutOfRangeException>(() => Tile.Holding(1, 1, 300));
        Assert.True(new Tile(0, 1, 44).IsIn(300));
        Assert.True(new Tile(0, 1, 43).IsIn(300));
        Assert.False(new Tile(0, 1, 45).IsIn(300));
        Assert.False(new Tile(2, 0, 1).IsIn(300));
        Assert.False(new Tile(0, long.MaxValue / 256).IsIn(300));
        Assert.False(new Tile(9, 0, 1).IsIn(Merkle.MaxSize));
    }

    [Fact]
    public void A_tile_with_bytes_missing_is_noticed()
    {
        Assert.Throws<FormatException>(() => new TileTree(3, tile => new byte[tile.Width * 32 - 1]));
        Assert.Throws<FormatException>(() => new TileNodes(3, tile => new byte[tile.Width * 32 + 32]).Node(0, 0));
    }

    [Fact]
    public void Entries_come_back_from_their_bundle() => Prop.ForAll<byte[][]>(entries =>
    {
        var bundle = new ArrayBufferWriter<byte>();
        foreach (var entry in entries)
            EntryBundle.Write(bundle, entry);
        return EntryBundle.Read(bundle.WrittenMemory).Select(e => e.ToArray()).SequenceEqual(entries, EqualityComparer<byte[]>.Create((a, b) => a!.AsSpan().SequenceEqual(b)));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_bundle_that_ends_too_soon_and_an_entry_too_long_are_refused()
    {
        Assert.Equal("The bundle ends within entry 2.", Assert.Throws<FormatException>(() => EntryBundle.Read(new byte[] { 0, 1, 65, 0 })).Message);
        Assert.Equal("The bundle ends within entry 1.", Assert.Throws<FormatException>(() => EntryBundle.Read(new byte[] { 0, 2, 65 })).Message);
        Assert.Throws<ArgumentException>(() => EntryBundle.Write(new ArrayBufferWriter<byte>(), new byte[65_536]));
        EntryBundle.Write(new ArrayBufferWriter<byte>(), new byte[65_535]);
    }

    [Fact]
    public void Somebody_elses_log_is_read_and_proven_whole()
    {
        var key = NoteKey.Parse("example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx");
        var checkpoints = Directory.GetFiles(TestData.Path("tlog-example"), "checkpoint*").Select(file => Note.Parse(File.ReadAllBytes(file))).ToList();
        Assert.All(checkpoints, note => Assert.Empty(Policy.Of(key).Problems(note)));
        var heads = checkpoints.Select(note => Checkpoint.Parse(note.Text)).OrderBy(c => c.Size).ToList();
        Assert.Equal(15, heads[^1].Size);
        Assert.Equal(Hash.Empty, heads[0].Root);
        foreach (var head in heads.Where(h => h.Size > 0))
        {
            var nodes = new TileNodes(head.Size, Read);
            var entries = EntryBundle.Read(Read(Tile.Holding(Tile.Entries, 0, head.Size)));
            Assert.Equal(head.Size, entries.Count);
            Assert.Equal(head.Root, Merkle.Root(head.Size, nodes.Node));
            Assert.Equal(head.Root, Merkle.Root([.. entries.Select(e => Hash.Leaf(e.Span))]));
            for (var i = 0; i < entries.Count; i++)
                Assert.True(Merkle.Includes(head.Root, head.Size, i, Hash.Leaf(entries[i].Span), Merkle.Inclusion(i, head.Size, nodes.Node)));
            foreach (var older in heads.Where(h => h.Size > 0 && h.Size <= head.Size))
                Assert.True(Merkle.Consistent(older.Size, older.Root, head.Size, head.Root, Merkle.Consistency(older.Size, head.Size, nodes.Node)));
        }

        static ReadOnlyMemory<byte> Read(Tile tile) => File.ReadAllBytes(TestData.Path(["tlog-example", .. tile.Path.Split('/')]));
    }
}
