using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Kulanz.Ledger;

namespace Kulanz.Libraries.Tests.Ledger;

public sealed class NoteTests
{
    private const string Text = "example.com/log\n3\nrra8/idLcKFPsGel5VeCZNsPqbUa9eC6FZFY8yngbnc=\n";

    // RFC 8032, section 7.1, TEST 1 to 3 and SHA(abc).
    [Theory]
    [InlineData("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "", "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72", "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    [InlineData("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82", "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")]
    [InlineData("833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42", "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf", "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f", "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704")]
    public void Ed25519_gives_the_published_signatures(string seed, string publicKey, string message, string signature)
    {
        Assert.True(Ed25519.IsSupported);
        var bytes = Convert.FromHexString(message);
        Assert.Equal(publicKey, Convert.ToHexStringLower(Ed25519.PublicKey(Convert.FromHexString(seed))));
        Assert.Equal(signature, Convert.ToHexStringLower(Ed25519.Sign(Convert.FromHexString(seed), bytes)));
        Assert.True(Ed25519.Verify(Convert.FromHexString(publicKey), bytes, Convert.FromHexString(signature)));
        Assert.False(Ed25519.Verify(Convert.FromHexString(publicKey), [.. bytes, 0], Convert.FromHexString(signature)));
        Assert.False(Ed25519.Verify(Convert.FromHexString(publicKey), bytes, new byte[64]));
        Assert.False(Ed25519.Verify(new byte[31], bytes, Convert.FromHexString(signature)));
        Assert.False(Ed25519.Verify(Convert.FromHexString(publicKey), bytes, new byte[63]));
    }

    /// <summary>The example in the documentation of Go's sumdb/note.</summary>
    [Fact]
    public void A_note_signed_elsewhere_is_accepted_and_one_changed_letter_is_not()
    {
        var key = NoteKey.Parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
        const string written = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
        var note = Note.Parse(written);
        Assert.Equal(written, note.ToString());
        Assert.Equal([key], note.Check([key]).Good.Select(signed => signed.Key));
        Assert.Equal("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", key.ToString());
        Assert.Equal([key], Note.Parse(written.Replace("problem is", "problem was", StringComparison.Ordinal)).Check([key]).Bad);
    }

    [Fact]
    public void Each_kind_of_key_signs_and_is_known_again_by_its_vkey()
    {
        foreach (var signer in Some.Signers())
            using (signer)
            {
                var key = NoteKey.Parse(signer.Key.ToString());
                Assert.Equal(signer.Key, key);
                Assert.Equal(signer.Key.GetHashCode(), key.GetHashCode());
                var note = new Note(Text, [signer.Sign(Text, 1_700_000_000)]);
                var read = Note.Parse(note.ToString());
                Assert.Equal([key], read.Check([key]).Good.Select(signed => signed.Key));
                Assert.Equal([key], (read with { Text = Text.Replace('3', '4') }).Check([key]).Bad);
                // Another name for the same key is another key.
                Assert.Equal(new NoteCheck([], []).Good, read.Check([new NoteKey("example.com/other", key.Algorithm, key.PublicKey)]).Good);
            }
    }

    [Fact]
    public void The_numbers_of_keys_are_those_of_the_specification()
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var spki = ecdsa.ExportSubjectPublicKeyInfo();
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(spki)[..4]), $"{new NoteKey("a.example", NoteAlgorithm.EcdsaP256, spki).Id:x8}");
        var key = new byte[32];
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData([.. "a.example\n"u8, 4, .. key])[..4]), $"{new NoteKey("a.example", NoteAlgorithm.CosignatureV1, key).Id:x8}");
    }

    [Fact]
    public void A_cosignature_carries_its_time_and_stands_for_no_other()
    {
        using var witness = Some.Signer("witness.example", NoteAlgorithm.CosignatureV1);
        var signature = witness.Sign(Text, 1_679_315_147);
        Assert.True(Cosignature.TryTime(signature.Bytes.Span, out var time));
        Assert.Equal(1_679_315_147, time);
        // The message of the specification: two lines before the text.
        Assert.True(Ed25519.Verify(witness.Key.PublicKey, Encoding.UTF8.GetBytes($"cosignature/v1\ntime 1679315147\n{Text}"), signature.Bytes.Span[8..]));
        var later = signature.Bytes.ToArray();
        later[7]++;
        Assert.False(witness.Key.Verify(Text, later));
        later[0] = 0x80;
        Assert.False(Cosignature.TryTime(later, out _));
        Assert.False(witness.Key.Verify(Text, later));
        Assert.False(witness.Key.Verify(Text, signature.Bytes.Span[..^1]));
        Assert.Throws<ArgumentNullException>(() => witness.Sign(Text));
        Assert.Throws<ArgumentOutOfRangeException>(() => witness.Sign(Text, -1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("text\n")]
    [InlineData("text\n\n")]
    [InlineData("text\n— a.example AAAAAAA=\n")]
    [InlineData("text\n\n— a.example AAAAAAA=")]
    [InlineData("text\n\n- a.example AAAAAAA=\n")]
    [InlineData("text\n\n— a.example AAAA\n")]
    [InlineData("text\n\n— a+b AAAAAAA=\n")]
    [InlineData("text\n\n— a b AAAAAAA=\n")]
    [InlineData("text\n\n—  AAAAAAA=\n")]
    [InlineData("text\n\n— a.example !\n")]
    [InlineData("text\r\n\n— a.example AAAAAAA=\n")]
    [InlineData("te\0xt\n\n— a.example AAAAAAA=\n")]
    public void What_is_no_note_is_refused(string note) => Assert.Throws<FormatException>(() => Note.Parse(note));

    [Fact]
    public void Wrong_bytes_too_much_and_too_many_are_refused_and_sixteen_signatures_are_not()
    {
        Assert.Throws<FormatException>(() => Note.Parse([0xff, 0xfe, (byte)'\n']));
        Assert.Throws<FormatException>(() => Note.Parse(new string('x', Note.MaxSize) + "\n\n— a.example AAAAAAA=\n"));
        Assert.Throws<FormatException>(() => Note.Parse("x\n\n" + string.Concat(Enumerable.Repeat("— a.example AAAAAAA=\n", 101))));
        Assert.Equal(16, Note.Parse("x\n\n" + string.Concat(Enumerable.Repeat("— a.example AAAAAAA=\n", 16))).Signatures.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.example")]
    [InlineData("a.example+c74f20a3")]
    [InlineData("a.example+c74f20a3+")]
    [InlineData("a.example+c74f20a3+!!")]
    [InlineData("a.example+c74f20a+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+c74f20a3+CRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+c74f20a3+AhpcTQ==")]
    public void What_is_no_key_is_refused(string vkey) => Assert.Throws<FormatException>(() => NoteKey.Parse(vkey));

    [Fact]
    public void Another_curve_is_no_key()
    {
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Assert.Throws<FormatException>(() => new NoteKey("a.example", NoteAlgorithm.EcdsaP256, p384.ExportSubjectPublicKeyInfo()));
        Assert.Throws<FormatException>(() => new NoteSigner("a.example", NoteAlgorithm.EcdsaP256, p384.ExportPkcs8PrivateKey()));
        Assert.Throws<FormatException>(() => new NoteSigner("a.example", NoteAlgorithm.EcdsaP256, [1, 2, 3]));
        Assert.Throws<FormatException>(() => new NoteSigner("a.example", NoteAlgorithm.Ed25519, [1, 2, 3]));
    }

    [Theory]
    [InlineData("example.com/log\n3\n")]
    [InlineData("\n3\nrra8/idLcKFPsGel5VeCZNsPqbUa9eC6FZFY8yngbnc=\n")]
    [InlineData("example.com/log\n03\nrra8/idLcKFPsGel5VeCZNsPqbUa9eC6FZFY8yngbnc=\n")]
    [InlineData("example.com/log\n-3\nrra8/idLcKFPsGel5VeCZNsPqbUa9eC6FZFY8yngbnc=\n")]
    [InlineData("example.com/log\n+3\nrra8/idLcKFPsGel5VeCZNsPqbUa9eC6FZFY8yngbnc=\n")]
    [InlineData("example.com/log\n99999999999999999999\nrra8/idLcKFPsGel5VeCZNsPqbUa9eC6FZFY8yngbnc=\n")]
    [InlineData("example.com/log\n3\nrra8/idLcKFPsGel5VeCZNsPqbUa9eC6FZFY8yngbn=\n")]
    [InlineData("example.com/log\n3\nrra8/idLcKFPsGel5VeCZNsPqbUa9eC6FZFY8yngbnc=")]
    [InlineData("example.com/log\n3\nrra8/idLcKFPsGel5VeCZNsPqbUa9eC6FZFY8yngbnc=\n\nmore\n")]
    public void What_is_no_checkpoint_is_refused(string text) => Assert.Throws<FormatException>(() => Checkpoint.Parse(text));

    [Fact]
    public void A_checkpoint_comes_back_with_its_extensions()
    {
        var checkpoint = Checkpoint.Parse(Text);
        Assert.Equal(("example.com/log", 3L), (checkpoint.Origin, checkpoint.Size));
        Assert.Equal(SmallTree.Published.Root(3), checkpoint.Root);
        Assert.Equal(Text, checkpoint.ToString());
        Assert.Equal(["one", "two"], Checkpoint.Parse($"{Text}one\ntwo\n").Extensions);
        Assert.Equal(Checkpoint.Parse($"{Text}one\n"), Checkpoint.Parse($"{Text}one\n"));
        Assert.NotEqual(Checkpoint.Parse($"{Text}one\n"), checkpoint);
    }

    [Fact]
    public void Whatever_is_read_fails_only_with_a_sentence() => Prop.ForAll<NonNull<string>, NonNull<byte[]>>((text, bytes) =>
    {
        foreach (var read in new Action[] { () => Note.Parse(text.Get), () => Note.Parse(bytes.Get), () => Checkpoint.Parse(text.Get), () => TlogProof.Parse("c2sp.org/tlog-proof@v1\n" + text.Get), () => AddCheckpoint.Parse("old " + text.Get), () => Policy.Parse(text.Get), () => NoteKey.Parse(text.Get), () => EntryBundle.Read(bytes.Get) })
            try
            {
                read();
            }
            catch (FormatException)
            {
            }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
}
