using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kulanz.Ledger;
using Kulanz.Platform.Operations;

namespace Kulanz.Evidence.Checking;

/// <summary>The key of a witness, in its folder: made once, read by its owner only.</summary>
public static class WitnessKey
{
    private const string FileName = "witness.key";

    /// <exception cref="ValidationException">There can be none; a sentence says why.</exception>
    public static NoteSigner Of(string name, string folder)
    {
        if (!NoteKey.IsName(name))
            throw new ValidationException("The name of a witness must not be empty and must not contain spaces or a plus sign; by custom it is an address without its scheme, such as council.example/witness.");
        if (!Ed25519.IsSupported)
            throw new ValidationException("A witness signs with Ed25519, which needs OpenSSL's libcrypto. It is not on this machine.");
        OwnerOnly.Folder(folder);
        var file = Path.Combine(folder, FileName);
        if (!File.Exists(file))
            Make(name, file);
        if (File.ReadAllLines(file) is not [var whose, { Length: 44 } seed, ..] || PublishedEntry.Bytes(seed) is not { } bytes)
            throw new ValidationException($"{file} is no key of a witness. Bring it back from a backup: with another key you would be another witness.");
        if (whose != name)
            throw new ValidationException($"The key in {folder} is that of {whose}, not of {name}. A witness keeps its name; another one needs a folder of its own.");
        return new NoteSigner(name, NoteAlgorithm.CosignatureV1, bytes);
    }

    private static void Make(string name, string file)
    {
        var partial = $"{file}.partial";
        using (var made = OwnerOnly.Create(partial))
        {
            made.Write(Encoding.UTF8.GetBytes($"{name}\n{Convert.ToBase64String(RandomNumberGenerator.GetBytes(Ed25519.SeedSize))}\n"));
            made.Flush(flushToDisk: true);
        }
        File.Move(partial, file, overwrite: false);
    }
}

/// <summary>
/// Signs, for logs of others, that the tree it is shown is the continuation of the one it signed last, and so that nobody is shown another one.
/// All it keeps is the last checkpoint of each log, in its folder; that is on disk before the signature leaves.
/// Source: c2sp.org/tlog-witness.
/// </summary>
public sealed class Witness : IDisposable
{
    private readonly NoteSigner signer;
    private readonly TimeProvider clock;
    private readonly Dictionary<string, Log> logs;
    private readonly FileStream alone;

    /// <param name="folder">Its key and what it has seen. One process at a time.</param>
    /// <param name="keys">Of the logs it signs for; a log is known by the name of its keys.</param>
    /// <exception cref="ValidationException">It cannot be; a sentence says why.</exception>
    public Witness(string name, string folder, IEnumerable<NoteKey> keys, TimeProvider clock)
    {
        this.clock = clock;
        OwnerOnly.Folder(folder);
        alone = Lock(folder);
        try
        {
            signer = WitnessKey.Of(name, folder);
            logs = keys.GroupBy(key => key.Name).ToDictionary(log => log.Key, log => new Log(log.Key, [.. log.Distinct()], folder));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <param name="Size">The size the witness has seen, where it is that which the log has to know.</param>
    public sealed record Answer(int Status, string Text, bool IsSize = false);

    public NoteKey Key => signer.Key;

    /// <summary>For each log the last checkpoint, and when it was signed; null before the first.</summary>
    public IEnumerable<(string Origin, Checkpoint? Last, DateTimeOffset? At)> Seen => logs.Values.Select(log => (log.Origin, log.Last?.Head, log.Last?.At)).OrderBy(log => log.Origin, StringComparer.Ordinal);

    /// <summary>One request, in the order of checks of the specification.</summary>
    public Answer Add(ReadOnlySpan<byte> body)
    {
        AddCheckpoint asked;
        Checkpoint head;
        try
        {
            asked = AddCheckpoint.Parse(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(body));
            head = Checkpoint.Parse(asked.Checkpoint.Text);
        }
        catch (DecoderFallbackException)
        {
            return new(400, "The request is not UTF-8.\n");
        }
        catch (FormatException wrong)
        {
            return new(400, $"{wrong.Message}\n");
        }
        if (!logs.TryGetValue(head.Origin, out var log))
            return new(404, $"This witness does not know the log {head.Origin}.\n");
        if (asked.Checkpoint.Check(log.Keys) is not { Good.Count: > 0, Bad.Count: 0 })
            return new(403, $"The checkpoint is not signed by a key this witness knows of {head.Origin}.\n");
        if (asked.OldSize > head.Size)
            return new(400, $"The old size {asked.OldSize} is greater than the checkpoint's, {head.Size}.\n");
        // Comparing and keeping are one: otherwise a slow smaller request could take back what a faster larger one has added.
        lock (log)
            return Continue(log, asked, head);
    }

    /// <summary>Forgets the key, and lets the folder go.</summary>
    public void Dispose()
    {
        signer?.Dispose();
        alone.Dispose();
    }

    private Answer Continue(Log log, AddCheckpoint asked, Checkpoint head)
    {
        var (size, root) = log.Last is { } last ? (last.Head.Size, last.Head.Root) : (0, Hash.Empty);
        if (asked.OldSize != size)
            return new(409, $"{size}\n", IsSize: true);
        if (head.Size == size && head.Root != root)
            return new(409, $"This witness has signed another root over the same {size} entries.\n");
        var proof = asked.Proof.ToArray();
        if (size == 0 ? proof.Length > 0 : !Merkle.Consistent(size, root, head.Size, head.Root, proof))
            return new(422, $"The proof does not show that the first {size} entries are still the same.\n");
        var signature = signer.Sign(asked.Checkpoint.Text, clock.GetUtcNow().ToUnixTimeSeconds());
        log.Keep(asked.Checkpoint.With(signature), head, signature);
        return new(200, $"{signature}\n");
    }

    private static FileStream Lock(string folder)
    {
        try
        {
            return new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new ValidationException($"Another witness is at work in {folder} already.");
        }
    }

    /// <summary>A log that it signs for.</summary>
    private sealed class Log
    {
        private readonly string file;

        public Log(string origin, IReadOnlyList<NoteKey> keys, string folder)
        {
            (Origin, Keys) = (origin, keys);
            // A name may hold anything; its hash can be the name of a file.
            file = Path.Combine(folder, $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(origin)))[..32]}.checkpoint");
            if (!File.Exists(file))
                return;
            try
            {
                var note = Note.Parse(File.ReadAllBytes(file));
                var head = Checkpoint.Parse(note.Text);
                if (head.Origin != origin)
                    throw new FormatException($"It is of {head.Origin}.");
                Last = (head, Time(note.Signatures[^1]));
            }
            catch (FormatException broken)
            {
                // Without it everything would be signed once more from the beginning, which is what a witness is there to prevent.
                throw new ValidationException($"{file} should be the last checkpoint of {origin}, but cannot be read: {broken.Message} Bring it back from a backup.");
            }
        }

        public string Origin { get; }

        public IReadOnlyList<NoteKey> Keys { get; }

        public (Checkpoint Head, DateTimeOffset? At)? Last { get; private set; }

        public void Keep(Note note, Checkpoint head, NoteSignature signature)
        {
            WholeFile.Write(file, Encoding.UTF8.GetBytes(note.ToString()), durable: true);
            Last = (head, Time(signature));
        }

        private static DateTimeOffset? Time(NoteSignature signature) =>
            Cosignature.TryTime(signature.Bytes.Span, out var time) && time <= DateTimeOffset.MaxValue.ToUnixTimeSeconds() ? DateTimeOffset.FromUnixTimeSeconds(time) : null;
    }

    /// <summary>The page for people.</summary>
    public string Page()
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"Witness {Key.Name}\n{Key}\n\nPOST /add-checkpoint as in c2sp.org/tlog-witness. It signs for:\n");
        foreach (var (origin, last, at) in Seen)
            page.Append(CultureInfo.InvariantCulture, $"{origin}: {(last is null ? "nothing yet" : $"{Trust.Entries(last.Size)}, signed {at:yyyy-MM-dd HH:mm:ss} UTC")}\n");
        return page.ToString();
    }
}
