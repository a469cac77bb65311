using System.Security.Cryptography;

namespace Kulanz.Client.Licences;

/// <summary>
/// A licence file: a JWS in its compact form (RFC 7515), ES256, type <c>kulanz-licence+jwt</c>, so that any language checks it with a JOSE library. Its fields are
/// described one by one in docs/licence-file.md; what is written and read is in <see cref="Claims"/>.
/// </summary>
public sealed record LicenceFile
{
    /// <summary>Characters that a licence file has at most; longer text is none.</summary>
    public const int MaxSize = 16 * 1024;

    /// <summary>The <c>typ</c> of its header: so that no other signed text of the same issuer is ever taken for one.</summary>
    public const string Type = "kulanz-licence+jwt";

    /// <summary><c>iss</c>: the address of the Kulanz that issued it.</summary>
    public required string Issuer { get; init; }

    /// <summary><c>sub</c>: the licence's number, as people say it on the telephone. No secret.</summary>
    public required string Number { get; init; }

    /// <summary><c>aud</c>: the key of the one product it is for.</summary>
    public required string Product { get; init; }

    /// <summary><c>jti</c>: this file's own name; each is issued once.</summary>
    public required string Id { get; init; }

    /// <summary><c>iat</c>: when it was issued, to the second.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary><c>key</c>: the first group of the licence key, for people to tell which one it is. The rest of the key is not in the file.</summary>
    public required string KeyStart { get; init; }

    /// <summary><c>edition</c>: which edition of the product; empty where there is only one.</summary>
    public string Edition { get; init; } = "";

    /// <summary><c>seats</c>: how many installations may be active at once.</summary>
    public int Seats { get; init; } = 1;

    /// <summary><c>name</c>: whom it is issued to, as the product may show it.</summary>
    public string Name { get; init; } = "";

    /// <summary><c>features</c>: what else is switched on, by the product's own words.</summary>
    public IReadOnlyList<string> Features { get; init; } = [];

    /// <summary><c>installation</c>: the one installation it is for; null where it is good for any.</summary>
    public string? Installation { get; init; }

    /// <summary><c>nonce</c>: what the product sent along when it asked for this file, so that an old answer is not taken for a new one.</summary>
    public string? Nonce { get; init; }

    /// <summary>From when until when it holds: <c>mode</c>, <c>reason</c>, <c>firstDay</c>, <c>from</c>, <c>lastDay</c>, <c>until</c>, <c>refresh</c>, <c>grace</c>.</summary>
    public required LicenceTerms Terms { get; init; }

    /// <summary>Whether a feature is switched on, by exactly this word.</summary>
    public bool Has(string feature) => Features.Contains(feature, StringComparer.Ordinal);

    /// <summary>Signs it: what the issuer does.</summary>
    /// <param name="key">With its private half, on P-256.</param>
    public string Sign(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Jws.Sign(Claims.Header(IssuerKeys.IdOf(key)), Claims.Write(this), key);
    }

    /// <summary>
    /// Reads a text that came from anywhere: whether it is a licence file that one of these keys has signed. Never throws, whatever the text is. Which product
    /// and which moment it is good for is the business of <see cref="Check"/>.
    /// </summary>
    public static LicenceReading Read(string? text, IssuerKeys keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        // Blanks and line ends around it come from editors and mail programs. Not every blank Unicode knows: that would make changed files valid.
        var trimmed = text.AsSpan().Trim(" \t\r\n");
        if (trimmed.Length is 0 or > MaxSize || Jws.Split(trimmed) is not { } jws)
            return new(null, LicenceReason.NotALicence);
        if (Claims.Header(jws.Header, out var id) is { } wrong)
            return new(null, wrong);
        if (!keys.TryGet(id, out var key))
            return new(null, LicenceReason.UnknownKey, id);
        bool signed;
        // Keys of .NET may be used by one at a time.
        lock (key)
            signed = jws.IsSignedBy(key);
        if (!signed)
            return new(null, LicenceReason.WrongSignature, id);
        return Claims.Read(jws.Payload) is { } file ? new(file, LicenceReason.None, id) : new(null, LicenceReason.NotALicence, id);
    }

    /// <summary>What a text says of itself, believed by nobody: for people who look at a file they have no keys for.</summary>
    internal static LicenceReading Peek(string text)
    {
        var trimmed = text.AsSpan().Trim(" \t\r\n");
        if (trimmed.Length is 0 or > MaxSize || Jws.Split(trimmed) is not { } jws)
            return new(null, LicenceReason.NotALicence);
        return Claims.Header(jws.Header, out var id) is { } wrong ? new(null, wrong)
            : Claims.Read(jws.Payload) is { } file ? new(file, LicenceReason.None, id) : new(null, LicenceReason.NotALicence, id);
    }

    /// <summary>
    /// What the file allows this installation of this product now: the whole check without network, clock or disk. Never throws, whatever the text is.
    /// </summary>
    /// <param name="text">The file.</param>
    /// <param name="keys">The keys the product was built with.</param>
    /// <param name="product">The product's own key.</param>
    /// <param name="installation">This installation's id; a file for another one is refused.</param>
    /// <param name="now">What the machine's clock says.</param>
    /// <param name="seen">The latest moment this product has ever seen, if it keeps one: a clock that is set back does not lengthen a licence.</param>
    public static Standing Check(string? text, IssuerKeys keys, string product, string? installation, DateTimeOffset now, DateTimeOffset? seen = null)
    {
        var reading = Read(text, keys);
        return reading.File?.At(product, installation, now, seen) ?? new(LicenceMode.Void, reading.Reason);
    }

    /// <summary>The clock may be behind what was seen before by this much: machines that start in the wrong time zone, or without a battery, are put right soon.</summary>
    public static readonly TimeSpan Slack = TimeSpan.FromDays(1);

    internal Standing At(string product, string? installation, DateTimeOffset now, DateTimeOffset? seen)
    {
        if (Product != product)
            return new(LicenceMode.Void, LicenceReason.OtherProduct, Terms);
        if (Installation is not null && Installation != installation)
            return new(LicenceMode.Void, LicenceReason.OtherInstallation, Terms);
        // The file itself was issued at some moment: it cannot be earlier than that.
        var latest = seen > IssuedAt ? seen.Value : IssuedAt;
        var standing = Terms.At(now > latest ? now : latest);
        return now < latest - Slack && standing.Mode is (LicenceMode.Full or LicenceMode.Grace)
            ? new(LicenceMode.ExportOnly, LicenceReason.ClockSetBack, Terms)
            : standing;
    }
}

/// <summary>What <see cref="LicenceFile.Read"/> found.</summary>
/// <param name="File">The file; null if it is not to be believed.</param>
/// <param name="Reason">Why not; <see cref="LicenceReason.None"/> if it is.</param>
/// <param name="SignedBy">The id of the key it says it is signed with, where it says one.</param>
public sealed record LicenceReading(LicenceFile? File, LicenceReason Reason, string? SignedBy = null);
