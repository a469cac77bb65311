using System.Security.Cryptography;
using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Telephony;

/// <summary>In which words a telephone system tells us of its calls.</summary>
public enum PhoneSystemKind
{
    /// <summary>Zammad's generic CTI: JSON or a form, answered in JSON. What Asterisk, 3CX, Starface and the rest are taught.</summary>
    GenericCti,

    /// <summary>sipgate.io: a form, answered in XML.</summary>
    Sipgate,
}

/// <summary>A telephone system that tells us of its calls, at an address only it knows. The address is shown when it is made, and kept as a hash. Never deleted: its calls keep its name.</summary>
public sealed class PhoneSystem
{
    /// <summary>Announced when a page that shows them should look again.</summary>
    public const string Listed = "phone-systems";

    public const int TokenLength = 48;

    public Guid Id { get; init; }
    public required string Name { get; set; }
    public PhoneSystemKind Kind { get; init; }

    /// <summary>The first letters of the secret part of the address, to tell two apart.</summary>
    public required string Start { get; init; }

    public byte[] Hash { get; init; } = [];

    /// <summary>For a system that hands on numbers of its own town as they were dialled: its area code, without the 0.</summary>
    public string? AreaCode { get; set; }

    /// <summary>sipgate's public key (PEM), if what it sends must be signed.</summary>
    public string? PublicKey { get; set; }

    public DateTimeOffset AddedAt { get; init; }
    public required string AddedBy { get; init; }
    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>The last event, and when: what tells an administrator that the line is there. Written past the context, so that the list in memory stays.</summary>
    public DateTimeOffset? HeardAt { get; private set; }

    public string? Heard { get; private set; }

    /// <summary>What was last wrong with an event.</summary>
    public Sentence? Problem { get; private set; }

    public DateTimeOffset? ProblemAt { get; private set; }

    public string Topic => $"phone-system/{Id}";

    /// <summary>Where it sends its events, below the address of this Kulanz.</summary>
    public string Path(string token) => Kind == PhoneSystemKind.Sipgate ? $"/api/v1/sipgate/{token}" : $"/api/v1/cti/{token}";

    /// <summary>The one that has this address. All are compared, each in the same time.</summary>
    public static PhoneSystem? Of(IReadOnlyList<PhoneSystem> systems, PhoneSystemKind kind, string token)
    {
        var hash = Sessions.Hash(token);
        PhoneSystem? found = null;
        foreach (var system in systems)
            if (CryptographicOperations.FixedTimeEquals(system.Hash, hash) && system.Kind == kind)
                found = system;
        return found;
    }

    /// <summary>Whether the body was signed by the key we know (RSA with SHA-256, in base64), where one is known.</summary>
    public bool IsSigned(ReadOnlySpan<byte> body, string? signature)
    {
        if (PublicKey is null)
            return true;
        var given = new byte[1024];
        if (signature is null || !Convert.TryFromBase64String(signature, given, out var length))
            return false;
        using var key = RSA.Create();
        key.ImportFromPem(PublicKey);
        return key.VerifyData(body, given.AsSpan(0, length), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    internal sealed class Mapping : IEntityTypeConfiguration<PhoneSystem>
    {
        public void Configure(EntityTypeBuilder<PhoneSystem> system)
        {
            system.ToTable("phone_systems");
            system.Ignore(s => s.Topic);
            system.Property(s => s.Name).HasMaxLength(120);
            system.Property(s => s.Start).HasMaxLength(16);
            system.Property(s => s.AreaCode).HasMaxLength(10);
            system.Property(s => s.AddedBy).HasMaxLength(200);
            system.Property(s => s.Heard).HasMaxLength(40);
            system.Property(s => s.Problem).HasConversion<Sentence.Column>();
            system.HasIndex(s => s.Hash).IsUnique();
        }
    }
}

public sealed record NotAnAreaCode(string Code) : Invalid("areaCode", "“{0}” is no area code. Please write it like 030 or 2151.", Code);

public sealed record NotAPublicKey() : Invalid("publicKey", "This is no public key. It begins with -----BEGIN PUBLIC KEY----- and ends with -----END PUBLIC KEY-----.");

/// <summary>What is typed about a telephone system.</summary>
public sealed record PhoneSystemGiven(string? Name, string? AreaCode, string? PublicKey);

/// <summary>Connecting telephone systems, and turning them away.</summary>
public sealed class Connecting(KulanzDb db, TimeProvider clock)
{
    /// <summary>The second part of the answer is the secret part of the address, and its only copy.</summary>
    public async Task<Outcome<(PhoneSystem System, string Token)>> Connect(PhoneSystemKind kind, PhoneSystemGiven given, Actor by, CancellationToken cancel)
    {
        if (Problem(kind, given) is { } problem)
            return problem;
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(PhoneSystem.TokenLength / 2));
        var system = new PhoneSystem { Id = Id.New(clock), Name = "", Kind = kind, Start = token[..6], Hash = Sessions.Hash(token), AddedAt = clock.GetUtcNow(), AddedBy = by.Name };
        Put(given, system);
        db.Add(system);
        await Done("phone_system.added", system, by, cancel);
        return (system, token);
    }

    public async Task<Outcome<PhoneSystem>> Change(Guid id, PhoneSystemGiven given, Actor by, CancellationToken cancel)
    {
        if (await Find(id, cancel) is not { } system)
            return new NotFound("telephone system");
        if (Problem(system.Kind, given) is { } problem)
            return problem;
        Put(given, system);
        await Done("phone_system.changed", system, by, cancel);
        return system;
    }

    /// <summary>Its address leads nowhere from now on.</summary>
    public async Task<Outcome<PhoneSystem>> Revoke(Guid id, Actor by, CancellationToken cancel)
    {
        if (await Find(id, cancel) is not { } system)
            return new NotFound("telephone system");
        system.RevokedAt = clock.GetUtcNow();
        await Done("phone_system.revoked", system, by, cancel);
        return system;
    }

    private Task<PhoneSystem?> Find(Guid id, CancellationToken cancel) => db.PhoneSystems.SingleOrDefaultAsync(s => s.Id == id && s.RevokedAt == null, cancel);

    private static Refusal? Problem(PhoneSystemKind kind, PhoneSystemGiven given)
    {
        if (!Typed.Needed(given.Name, "name", 120).Done(out _, out var refusal))
            return refusal;
        if (Typed.Line(given.AreaCode) is { Length: > 0 } code && AreaCode(code) is null)
            return new NotAnAreaCode(Naming.Cut(code, 40));
        return kind == PhoneSystemKind.Sipgate && Key(given) is { } key && !IsKey(key) ? new NotAPublicKey() : null;
    }

    private static void Put(PhoneSystemGiven given, PhoneSystem system)
    {
        system.Name = Typed.Line(given.Name);
        system.AreaCode = AreaCode(Typed.Line(given.AreaCode));
        system.PublicKey = system.Kind == PhoneSystemKind.Sipgate ? Key(given) : null;
    }

    private static string? AreaCode(string typed)
    {
        var digits = string.Concat(typed.Where(char.IsAsciiDigit)).TrimStart('0');
        return digits.Length is >= 2 and <= 5 && typed.All(c => char.IsAsciiDigit(c) || PhoneSpelling.IsNotation(c)) ? digits : null;
    }

    private static string? Key(PhoneSystemGiven given) => Typed.Text(given.PublicKey).Trim() is { Length: > 0 } key ? key : null;

    private static bool IsKey(string pem)
    {
        if (pem.Length > 8000)
            return false;
        try
        {
            using var key = RSA.Create();
            key.ImportFromPem(pem);
            // A private key is nobody's business here, and would be kept in the clear.
            return !pem.Contains("PRIVATE", StringComparison.Ordinal);
        }
        catch (Exception wrong) when (wrong is ArgumentException or CryptographicException)
        {
            return false;
        }
    }

    private async Task Done(string act, PhoneSystem system, Actor by, CancellationToken cancel)
    {
        db.Record(act, system.Topic, null, by, new { system.Name, system.Kind, system.AreaCode, Signed = system.PublicKey is not null }, clock);
        db.Announce(PhoneSystem.Listed);
        await db.SaveChangesAsync(cancel);
    }
}
