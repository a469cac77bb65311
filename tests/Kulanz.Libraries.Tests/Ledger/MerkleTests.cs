using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Kulanz.Ledger;
using TestData = Kulanz.Libraries.Tests.Testing.TestData;

namespace Kulanz.Libraries.Tests.Ledger;

public sealed class MerkleTests
{
    [Theory]
    [InlineData(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData(1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    [InlineData(2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [InlineData(3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")]
    [InlineData(7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c")]
    public void The_roots_of_the_published_leaves_are_right(int size, string root)
    {
        Assert.Equal(root, Convert.ToHexStringLower(Merkle.Root(size, SmallTree.Published.Node).ToArray()));
        Assert.Equal(Merkle.Root(size, SmallTree.Published.Node), Merkle.Root([.. Enumerable.Range(0, size).Select(SmallTree.Published.Leaf)]));
    }

    [Fact]
    public void Inputs_of_every_length_hash_as_everywhere_else()
    {
        var bytes = RandomNumberGenerator.GetBytes(3000);
        for (var length = 0; length < bytes.Length; length++)
            Assert.Equal(SHA256.HashData([0, .. bytes[..length]]), Hash.Leaf(bytes.AsSpan(0, length)).ToArray());
        Assert.Equal(SHA256.HashData([1, .. bytes[..64]]), Hash.Node(new Hash(bytes.AsSpan(0, 32)), new Hash(bytes.AsSpan(32, 32))).ToArray());
    }

    [Fact]
    public void The_root_of_seventy_thousand_leaves_is_right_from_leaves_and_from_tiles()
    {
        const string expected = "a4fbb3bac6d0830d4fdee59e9fa3a5a9511b0c7a3389cb98fe1abe9246703317";
        var leaves = Enumerable.Range(0, 70_000).Select(i => Hash.Leaf([(byte)(i % 256)])).ToArray();
        Assert.Equal(expected, Convert.ToHexStringLower(Merkle.Root(leaves).ToArray()));

        var tree = new TileTree();
        foreach (var leaf in leaves)
            tree.Append(leaf);
        Assert.Equal(expected, Convert.ToHexStringLower(tree.Root().ToArray()));
        // The numbers the specification gives for just this size.
        Assert.Equal((273 + 1, 112, 1 + 1, 17, 1), tree.TakeTiles() switch
        {
            var tiles => (tiles.Count(t => t.Tile.Level == 0), tiles.Last(t => t.Tile.Level == 0).Tile.Width, tiles.Count(t => t.Tile.Level == 1), tiles.Last(t => t.Tile.Level == 1).Tile.Width, tiles.Single(t => t.Tile.Level == 2).Tile.Width),
        });
    }

    [Fact]
    public void Every_leaf_of_every_small_tree_is_proven_and_nowhere_else()
    {
        var tree = SmallTree.Of(40);
        for (var size = 1; size <= tree.Size; size++)
            for (var index = 0; index < size; index++)
            {
                var proof = Merkle.Inclusion(index, size, tree.Node);
                var root = tree.Root(size);
                Assert.True(Merkle.Includes(root, size, index, tree.Leaf(index), proof));
                Assert.False(Merkle.Includes(root, size, index, tree.Leaf((index + 1) % 40), proof));
                Assert.False(Merkle.Includes(tree.Root(size - 1), size, index, tree.Leaf(index), proof));
                Assert.False(Merkle.Includes(root, size, index, tree.Leaf(index), [.. proof, root]));
                Assert.Equal(size == 1, Merkle.Includes(root, size, index, tree.Leaf(index), []));
                for (var other = 0; other < size; other++)
                    Assert.Equal(other == index, Merkle.Includes(root, size, other, tree.Leaf(index), proof));
            }
    }

    [Fact]
    public void Every_small_tree_begins_with_all_smaller_ones()
    {
        var tree = SmallTree.Of(40);
        for (var size = 1; size <= tree.Size; size++)
            for (var older = 1; older <= size; older++)
            {
                var proof = Merkle.Consistency(older, size, tree.Node);
                Assert.True(Merkle.Consistent(older, tree.Root(older), size, tree.Root(size), proof));
                Assert.False(Merkle.Consistent(older, tree.Root(older - 1), size, tree.Root(size), proof));
                Assert.False(Merkle.Consistent(older, tree.Root(older), size, tree.Root(size - 1), proof));
                Assert.False(Merkle.Consistent(older, tree.Root(older), size, tree.Root(size), [.. proof, tree.Root(1)]));
                Assert.Equal(older == size, Merkle.Consistent(older, tree.Root(older), size, tree.Root(size), []));
            }
        Assert.Empty(Merkle.Consistency(0, 40, tree.Node));
        Assert.False(Merkle.Consistent(0, Hash.Empty, 40, tree.Root(40), []));
    }

    [Fact]
    public void Every_subtree_is_proven_to_be_in_its_tree()
    {
        var tree = SmallTree.Of(24);
        var seen = 0;
        for (var size = 1; size <= tree.Size; size++)
            for (var start = 0; start < size; start++)
                for (var end = start + 1; end <= size; end++)
                    if (Merkle.IsSubtree(start, end))
                    {
                        seen++;
                        var proof = Merkle.SubtreeConsistency(start, end, size, tree.Node);
                        Assert.True(Merkle.SubtreeConsistent(start, end, tree.Root(start, end), size, tree.Root(size), proof), $"[{start}, {end}) of {size}");
                        Assert.False(Merkle.SubtreeConsistent(start, end, tree.Root(start, end), size, tree.Root(size + 1 > tree.Size ? 1 : size + 1) == tree.Root(size) ? default : tree.Root(size - 1), proof));
                        Assert.False(Merkle.SubtreeConsistent(start, end, tree.Root(start, end - 1), size, tree.Root(size), proof));
                    }
        Assert.True(seen > 500);
        Assert.Throws<ArgumentOutOfRangeException>(() => Merkle.SubtreeConsistency(1, 3, 8, tree.Node));
    }

    [Fact]
    public void One_bit_anywhere_in_a_proof_breaks_it() => Prop.ForAll<PositiveInt, PositiveInt, int>((a, b, bit) =>
    {
        var size = 2 + (a.Get % 300);
        var index = b.Get % size;
        var tree = SmallTree.Of(size);
        var proof = Merkle.Inclusion(index, size, tree.Node);
        var broken = (bit & int.MaxValue) % (proof.Length * 256);
        var bytes = proof[broken / 256].ToArray();
        bytes[broken % 256 / 8] ^= (byte)(1 << (broken % 8));
        proof[broken / 256] = new Hash(bytes);
        return !Merkle.Includes(tree.Root(size), size, index, tree.Leaf(index), proof);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(50));

    /// <summary>The root is of another value than the leaf: a tree of one entry has its leaf for its root, and includes it without a proof.</summary>
    [Fact]
    public void Verification_survives_whatever_it_is_given() => Prop.ForAll<long, long, long>((a, b, c) =>
        !Merkle.Includes(new Hash(SHA256.HashData([2])), a, b, default, new Hash[(int)(c & 63)])
        & !Merkle.SubtreeConsistent(a, b, new Hash(SHA256.HashData([1])), c, default, new Hash[(int)(c & 63)])).QuickCheckThrowOnFailure();

    [Fact]
    public void What_no_tree_has_is_refused()
    {
        var tree = SmallTree.Of(4);
        Assert.Throws<ArgumentOutOfRangeException>(() => Merkle.Inclusion(4, 4, tree.Node));
        Assert.Throws<ArgumentOutOfRangeException>(() => Merkle.Inclusion(-1, 4, tree.Node));
        Assert.Throws<ArgumentOutOfRangeException>(() => Merkle.Consistency(5, 4, tree.Node));
        Assert.Throws<ArgumentOutOfRangeException>(() => Merkle.Root(-1, tree.Node));
        Assert.Throws<ArgumentOutOfRangeException>(() => Merkle.Root(Merkle.MaxSize + 1, tree.Node));
        Assert.Throws<ArgumentException>(() => new Hash(new byte[31]));
    }

    public static TheoryData<string> Kinds => ["inclusion", "consistency", "subtreeinclusion", "subtreeconsistency"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_published_probes_hold(string kind)
    {
        var probes = Directory.GetFiles(TestData.Path("merkle-probes", kind), "*.json", SearchOption.AllDirectories);
        Assert.True(probes.Length > 90);
        Assert.All(probes, file =>
        {
            using var json = JsonDocument.Parse(File.ReadAllText(file));
            // A leaf of another length cannot even be asked about.
            var asked = !json.RootElement.TryGetProperty("leafHash", out var leaf) || leaf.GetBytesFromBase64().Length == Hash.Size;
            Assert.Equal(!json.RootElement.GetProperty("wantErr").GetBoolean(), asked && Holds(kind, json.RootElement));
        });
    }

    private static bool Holds(string kind, JsonElement probe)
    {
        Hash[] proof = probe.GetProperty("proof") is { ValueKind: JsonValueKind.Array } hashes ? [.. hashes.EnumerateArray().Select(Read)] : [];
        return kind switch
        {
            "inclusion" => Merkle.Includes(Hash("root"), Number("treeSize"), Number("leafIdx"), Hash("leafHash"), proof),
            "consistency" => Merkle.Consistent(Number("size1"), Hash("root1"), Number("size2"), Hash("root2"), proof),
            "subtreeinclusion" => Merkle.IncludesInSubtree(Hash("root"), Number("start"), Number("end"), Number("leafIdx"), Hash("leafHash"), proof),
            _ => Merkle.SubtreeConsistent(Number("start"), Number("end"), Hash("root1"), Number("size"), Hash("root2"), proof),
        };

        long Number(string name) => ulong.Parse(probe.GetProperty(name).GetRawText(), CultureInfo.InvariantCulture) is <= long.MaxValue and var fits ? (long)fits : long.MaxValue;

        Hash Hash(string name) => Read(probe.GetProperty(name));

        // Some probes hold words where a hash should be, to see two of them compared, or refused: here a hash cannot be anything but 32 bytes.
        static Hash Read(JsonElement value) => value.GetBytesFromBase64() switch { { Length: Kulanz.Ledger.Hash.Size } hash => new Hash(hash), var word => new Hash(SHA256.HashData(word)) };
    }
}
