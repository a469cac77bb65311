using Kulanz.Ledger;

namespace Kulanz.Libraries.Tests.Ledger;

public sealed class ProofFileTests
{
    private static readonly SmallTree Tree = SmallTree.Of(20);

    private static TlogProof Proof(int index, byte[]? extra = null)
    {
        using var signer = Some.Signer();
        return new TlogProof(index, Merkle.Inclusion(index, Tree.Size, Tree.Node), new Checkpoint("example.com/log", Tree.Size, Tree.Root(Tree.Size)).Sign([signer])) { Extra = extra };
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_proof_comes_back_and_proves_its_entry_only(bool extra)
    {
        var proof = Proof(7, extra ? [1, 2, 3] : null);
        var read = TlogProof.Parse(proof.ToString());
        Assert.Equal(proof.ToString(), read.ToString());
        Assert.Equal((7L, extra ? 3 : 0), (read.Index, read.Extra.Length));
        Assert.True(read.Proves(BitConverter.GetBytes(7 * 7919)));
        Assert.False(read.Proves(BitConverter.GetBytes(8 * 7919)));
        Assert.StartsWith(extra ? "c2sp.org/tlog-proof@v1\nextra AQID\nindex 7\n" : "c2sp.org/tlog-proof@v1\nindex 7\n", proof.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("index 7", "index 07", "Line 2 of the proof should be the index, as in index 17.")]
    [InlineData("index 7", "at 7", "Line 2 of the proof should be the index, as in index 17.")]
    [InlineData("index 7", "extra !\nindex 7", "Line 2 of the proof is no base64.")]
    [InlineData("index 7", "index 7\nAAAA", "Line 3 of the proof is no hash: 32 bytes in base64.")]
    [InlineData("c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v2", "A proof begins with the line c2sp.org/tlog-proof@v1 and holds an empty line before its checkpoint.")]
    public void What_is_wrong_is_said_with_its_line(string right, string wrong, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<FormatException>(() => TlogProof.Parse(Proof(7).ToString().Replace(right, wrong, StringComparison.Ordinal))).Message);

    [Fact]
    public void More_hashes_than_a_tree_is_high_are_refused() =>
        Assert.Throws<FormatException>(() => TlogProof.Parse((Proof(7) with { Hashes = new Hash[64] }).ToString()));

    [Fact]
    public void A_request_to_a_witness_comes_back()
    {
        var request = new AddCheckpoint(5, Merkle.Consistency(5, Tree.Size, Tree.Node), Proof(0).Checkpoint);
        var read = AddCheckpoint.Parse(request.ToString());
        Assert.Equal(request.ToString(), read.ToString());
        Assert.True(Merkle.Consistent(5, Tree.Root(5), Tree.Size, Checkpoint.Parse(read.Checkpoint.Text).Root, [.. read.Proof]));
        Assert.StartsWith("old 5\n", request.ToString(), StringComparison.Ordinal);
        Assert.Empty(AddCheckpoint.Parse((request with { OldSize = 0, Proof = [] }).ToString()).Proof);
        foreach (var (right, wrong) in new[] { ("old 5", "old 05"), ("old 5", "new 5"), ("old 5", "old"), ("old 5\n", "old 5\nx\n") })
            Assert.Throws<FormatException>(() => AddCheckpoint.Parse(request.ToString().Replace(right, wrong, StringComparison.Ordinal)));
    }
}
