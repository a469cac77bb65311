using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kulanz.Evidence.Checking;
using Kulanz.Ledger;
using Kulanz.Tests.Testing;

namespace Kulanz.Tests.Evidence.Checking;

/// <summary>A log in a folder, made as its own people would make it, so that tests can spoil it.</summary>
internal sealed class SmallLog : IDisposable
{
    public const string Origin = "desk.example/log";

    private readonly TemporaryFolder folder = new();
    private readonly NoteSigner[] signers = [Signer(Origin), Signer(Origin, NoteAlgorithm.EcdsaP256)];

    public SmallLog(int size = 0)
    {
        Add(size);
        Publish();
    }

    public string Folder => folder.Path;

    public List<byte[]> Entries { get; } = [];

    public string[] Keys => [.. signers.Select(s => s.Key.ToString())];

    public IEnumerable<NoteSigner> Witnesses { get; set; } = [];

    public long Size => Entries.Count;

    public Checkpoint Head => new(Origin, Size, Merkle.Root([.. Entries.Select(e => Hash.Leaf(e))]));

    public static NoteSigner Signer(string name, NoteAlgorithm algorithm = NoteAlgorithm.Ed25519)
    {
        if (algorithm != NoteAlgorithm.EcdsaP256)
            return new NoteSigner(name, algorithm, RandomNumberGenerator.GetBytes(32));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new NoteSigner(name, algorithm, key.ExportPkcs8PrivateKey());
    }

    public static byte[] Entry(int number, string more = "") => Encoding.UTF8.GetBytes(
        $$"""{"v":1,"type":"case.closed","utc":"2026-11-23T08:00:00.{{number:000000}}Z","topic":"case/{{number}}{{more}}","commit":"{{Convert.ToBase64String(SHA256.HashData(BitConverter.GetBytes(number)))}}"}""");

    public void Add(int count)
    {
        for (var i = 0; i < count; i++)
            Entries.Add(Entry(Entries.Count));
    }

    public Note Sign(Checkpoint head) => Witnesses.Aggregate(head.Sign(signers), (note, witness) => note.With(witness.Sign(note.Text, TestClock.Start.ToUnixTimeSeconds())));

    /// <summary>Writes all files; <paramref name="keep"/> also keeps the checkpoint under its size, and answers where.</summary>
    public string Publish(bool keep = false)
    {
        var tree = new TileTree();
        foreach (var entry in Entries)
            tree.Append(Hash.Leaf(entry));
        foreach (var (tile, hashes) in tree.TakeTiles())
            Write(tile.Path, hashes);
        for (var first = 0; first < Entries.Count; first += Tile.Full)
            WriteEntries(Tile.Holding(Tile.Entries, Math.Min(first + Tile.Full, Entries.Count) - 1, Size), Entries.Skip(first).Take(Tile.Full));
        var note = Sign(new Checkpoint(Origin, Size, tree.Root())).ToString();
        Write("checkpoint", Encoding.UTF8.GetBytes(note));
        if (keep)
            Write($"kept.{Size}", Encoding.UTF8.GetBytes(note));
        return Path($"kept.{Size}");
    }

    public string Path(string path) => System.IO.Path.Combine([Folder, .. path.Split('/')]);

    public void Write(string path, byte[] bytes)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path(path))!);
        File.WriteAllBytes(Path(path), bytes);
    }

    public void WriteEntries(Tile tile, IEnumerable<byte[]> entries)
    {
        var bundle = new ArrayBufferWriter<byte>();
        foreach (var entry in entries)
            EntryBundle.Write(bundle, entry);
        Write(tile.Path, bundle.WrittenSpan.ToArray());
    }

    /// <summary>Changes the entries of one bundle and nothing else.</summary>
    public void Spoil(string bundle, Action<List<byte[]>> how)
    {
        var entries = EntryBundle.Read(File.ReadAllBytes(Path(bundle))).Select(e => e.ToArray()).ToList();
        how(entries);
        Assert.True(Tile.TryParse(bundle, out var tile));
        WriteEntries(tile, entries);
    }

    /// <summary>Flips a bit of one byte.</summary>
    public void Flip(string path, int at)
    {
        var bytes = File.ReadAllBytes(Path(path));
        bytes[at] ^= 1;
        Write(path, bytes);
    }

    public void Own(params string[] lines) => Write("policy", Encoding.UTF8.GetBytes(string.Join('\n', [.. Keys.Select(key => $"log {key}"), .. lines.Length > 0 ? lines : ["quorum none"]]) + "\n"));

    public TlogProof Proof(int index, string? extra = null)
    {
        var leaves = Entries.Select(e => Hash.Leaf(e)).ToArray();
        return new TlogProof(index, Merkle.Inclusion(index, Size, (level, i) => Merkle.Root(leaves.AsSpan((int)i << level, 1 << level))), Sign(Head)) { Extra = extra is null ? default : Encoding.UTF8.GetBytes(extra) };
    }

    public Hash[] Consistency(long older)
    {
        var leaves = Entries.Select(e => Hash.Leaf(e)).ToArray();
        return Merkle.Consistency(older, Size, (level, i) => Merkle.Root(leaves.AsSpan((int)i << level, 1 << level)));
    }

    public Task<LogReport> Check(string? since = null, string? save = null, string[]? keys = null, string? policy = null) =>
        new LogChecking(Folder, policy, keys ?? Keys) { Since = since, Save = save }.Run(default);

    public void Dispose()
    {
        foreach (var signer in signers.Concat(Witnesses))
            signer.Dispose();
        folder.Dispose();
    }
}

internal static class Reports
{
    /// <summary>The codes, those of what is wrong with an exclamation mark.</summary>
    public static string Codes(this IEnumerable<Finding> findings) =>
        string.Join(' ', findings.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Code}{(f.Level == FindingLevel.Bad ? "!" : f.Level == FindingLevel.Note ? "?" : "")}")));

    /// <summary>The sentences of what is wrong.</summary>
    public static string[] Wrong(this IEnumerable<Finding> findings) => [.. findings.Where(f => f.Level == FindingLevel.Bad).Select(f => f.Text)];
}
