using System.Security.Cryptography;
using Kulanz.Ledger;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Evidence.Log;

public sealed record NoOldKeys() : Refusal("There are no older keys that could be retired. Add new ones first, and retire the old ones when everybody knows the new.");

/// <summary>
/// Begins the log, makes its keys and gives them out: Ed25519, which the ecosystem of such logs reads, and ECDSA P-256, which everybody's libraries have.
/// Private halves are encrypted like every secret. Where the machine has no libcrypto there is no Ed25519, and ECDSA stands alone.
/// </summary>
public sealed class LogKeys(IDataProtectionProvider protection, Settings settings, TimeProvider clock)
{
    private readonly IDataProtector protector = protection.CreateProtector("Kulanz.Evidence.Log");

    /// <summary>The log's address without the scheme, as the settings have it now.</summary>
    public string Address => Url[(Url.IndexOf("://", StringComparison.Ordinal) + 3)..];

    /// <summary>Where the log is read.</summary>
    public string Url => $"{settings.Url}/log";

    /// <summary>The log there is; null before the first.</summary>
    public static Task<PublicLog?> Current(KulanzDb db, CancellationToken cancel) => db.Logs.OrderByDescending(l => l.BegunAt).FirstOrDefaultAsync(cancel);

    /// <summary>Whether the log has to begin, for the first time or under another name; answers the name and why.</summary>
    public (string Origin, string Because)? Due(PublicLog? log, DatabaseRestored restored)
    {
        if (log is null)
            return (Address, "first");
        // What was published after the backup is not known here: signed on under the same name, the log would contradict itself.
        if (restored.At is { } at && at != log.RestoredAt && !restored.LogGoesOn)
            return (NextName(log), "restored");
        // A name that means each machine itself was never anybody's to check.
        if (OnThisMachine(log.Origin) && !OnThisMachine(Address))
            return (Address, "address");
        return null;
    }

    /// <summary>A name that was never signed with: the present address, with a number where that is taken.</summary>
    public string NextName(PublicLog log) => log.Origin == Address || log.Origin.StartsWith($"{Address}-", StringComparison.Ordinal) ? Next(log.Origin) : Address;

    /// <summary>Begins it, with keys and an entry that says so. The caller saves.</summary>
    public async Task<PublicLog> Begin(KulanzDb db, string origin, string because, Actor by, DatabaseRestored restored, CancellationToken cancel)
    {
        var before = await Current(db, cancel);
        foreach (var key in await db.LogKeys.Where(k => k.RetiredAt == null).ToListAsync(cancel))
            Retire(key);
        var log = new PublicLog
        {
            Id = Id.New(clock),
            Origin = origin,
            TopicSecret = before?.TopicSecret ?? protector.Protect(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))),
            BegunAt = clock.GetUtcNow(),
            RestoredAt = restored.At,
            NextTile = before?.NextTile ?? 0,
            PassedAt = before?.PassedAt,
            PassedSize = before?.PassedSize ?? 0,
        };
        db.Add(log);
        var keys = Make(db, origin);
        db.Record("log.begun", "log", null, by, new { origin, because, before = before?.Origin, keys = keys.ConvertAll(k => k.Public.ToString()) }, clock);
        return log;
    }

    /// <summary>New keys under the same name. The old ones sign as well until they are retired, so that everybody has time to learn the new. The caller saves.</summary>
    public List<LogKey> Add(KulanzDb db, PublicLog log, string because, Actor by)
    {
        var keys = Make(db, log.Origin);
        db.Record("log.keys_added", "log", null, by, new { because, keys = keys.ConvertAll(k => k.Public.ToString()) }, clock);
        return keys;
    }

    /// <summary>The keys older than the newest of their kind sign no more. The caller saves.</summary>
    public async Task<Outcome<List<LogKey>>> RetireOld(KulanzDb db, PublicLog log, string because, Actor by, CancellationToken cancel)
    {
        var signing = await db.LogKeys.Where(k => k.Name == log.Origin && k.RetiredAt == null).OrderByDescending(k => k.Id).ToListAsync(cancel);
        var old = signing.GroupBy(k => k.Algorithm).SelectMany(kind => kind.Skip(1)).ToList();
        if (old.Count == 0)
            return new NoOldKeys();
        old.ForEach(Retire);
        db.Record("log.keys_retired", "log", null, by, new { because, keys = old.ConvertAll(k => k.Public.ToString()) }, clock);
        return old;
    }

    /// <summary>The keys that sign now.</summary>
    public async Task<List<NoteSigner>> Signers(KulanzDb db, PublicLog log, CancellationToken cancel)
    {
        var keys = await db.LogKeys.AsNoTracking().Where(k => k.Name == log.Origin && k.RetiredAt == null).OrderBy(k => k.Id).ToListAsync(cancel);
        return [.. keys.Where(k => k.Public.IsSupported).Select(k => new NoteSigner(k.Name, k.Algorithm, Reveal(k.Secret!)))];
    }

    /// <summary>All keys that ever signed under this name, the present ones first.</summary>
    public static async Task<List<LogKey>> All(KulanzDb db, string origin, CancellationToken cancel) =>
        [.. (await db.LogKeys.AsNoTracking().Where(k => k.Name == origin).ToListAsync(cancel)).OrderBy(k => k.RetiredAt is not null).ThenBy(k => k.Algorithm).ThenByDescending(k => k.MadeAt)];

    public Leaf Leaves(PublicLog log) => new(Reveal(log.TopicSecret));

    private List<LogKey> Make(KulanzDb db, string origin)
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var keys = new List<LogKey>();
        if (Ed25519.IsSupported)
            keys.Add(Key(origin, NoteAlgorithm.Ed25519, RandomNumberGenerator.GetBytes(Ed25519.SeedSize)));
        keys.Add(Key(origin, NoteAlgorithm.EcdsaP256, ecdsa.ExportPkcs8PrivateKey()));
        db.AddRange(keys);
        return keys;
    }

    private LogKey Key(string origin, NoteAlgorithm algorithm, byte[] secret)
    {
        using var signer = new NoteSigner(origin, algorithm, secret);
        return new LogKey { Id = Id.New(clock), Name = origin, Algorithm = algorithm, PublicKey = signer.Key.PublicKey.ToArray(), Secret = protector.Protect(Convert.ToBase64String(secret)), MadeAt = clock.GetUtcNow() };
    }

    /// <summary>Nobody signs with it again: its private half is forgotten.</summary>
    private void Retire(LogKey key) => (key.RetiredAt, key.Secret) = (clock.GetUtcNow(), null);

    private byte[] Reveal(string secret)
    {
        try
        {
            return Convert.FromBase64String(protector.Unprotect(secret));
        }
        catch (CryptographicException)
        {
            throw new InvalidOperationException("The keys of the log cannot be decrypted: the table protection_keys does not belong to this database. Restore both from one backup.");
        }
    }

    private static string Next(string origin)
    {
        var dash = origin.LastIndexOf('-');
        return dash > 0 && int.TryParse(origin[(dash + 1)..], out var number) ? $"{origin[..dash]}-{number + 1}" : $"{origin}-2";
    }

    private static bool OnThisMachine(string origin) => origin.StartsWith("localhost", StringComparison.OrdinalIgnoreCase) || origin.StartsWith("127.", StringComparison.Ordinal) || origin.StartsWith("[::1]", StringComparison.Ordinal);
}
