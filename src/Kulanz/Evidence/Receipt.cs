using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kulanz.Evidence.Checking;
using Kulanz.Ledger;
using Kulanz.Platform;

namespace Kulanz.Evidence;

/// <summary>That a record's content is gone, as a receipt says it. Nobody has signed this: it is the word of whoever made the receipt.</summary>
/// <param name="At">UTC, written as in the entry.</param>
public sealed record ErasureTold(string At, string By, string Because);

/// <summary>
/// That an act is in the log, to be taken along: a C2SP tlog-proof whose extra line holds the entry and, for those who may see it, the record behind it with
/// the salt. The proof stands or falls by the entry; the record by the entry's commitment.
/// </summary>
/// <param name="Leaf">The entry, to the letter.</param>
public sealed record Receipt(TlogProof Proof, string Leaf)
{
    private const int Version = 1;
    private const int MaxDepth = 64;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };

    /// <summary>What is not there is left out, and a name is there once: two readers must not read two things.</summary>
    private static readonly JsonSerializerOptions Form = new(Json.Options) { AllowDuplicateProperties = false, PropertyNameCaseInsensitive = false, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>The record, to the letter; only together with <see cref="Salt"/>.</summary>
    public string? Record { get; init; }

    public ReadOnlyMemory<byte> Salt { get; init; }

    public ErasureTold? Erased { get; init; }

    public Checkpoint Checkpoint => Checkpoint.Parse(Proof.Checkpoint.Text);

    public static Receipt Of(TlogProof proof, string leaf, string? record, byte[]? salt, Erasure? erasure) => new(proof, leaf)
    {
        Record = record,
        Salt = salt,
        Erased = erasure is null ? null : new ErasureTold(CanonicalRecord.Time(erasure.At), erasure.ByName, erasure.Reason),
    };

    /// <summary>The file.</summary>
    public override string ToString() => (Proof with
    {
        Extra = JsonSerializer.SerializeToUtf8Bytes(new Extra(Version, Leaf, Record, Record is null ? null : Convert.ToBase64String(Salt.Span), Erased), Form),
    }).ToString();

    /// <summary>Reads the file.</summary>
    /// <exception cref="FormatException">It is no receipt; a sentence says why.</exception>
    public static Receipt Parse(string file)
    {
        var proof = TlogProof.Parse(file);
        _ = Checkpoint.Parse(proof.Checkpoint.Text);
        if (proof.Extra.IsEmpty)
            throw new FormatException("The proof has no extra line, which holds the entry.");
        var extra = Read(proof.Extra);
        if (extra.V != Version)
            throw new FormatException($"This is a receipt of version {extra.V}; version {Version} is known here.");
        if (extra.Leaf is not { Length: > 0 } leaf)
            throw new FormatException("The extra line of the proof holds no leaf.");
        if ((extra.Record is null) != (extra.Salt is null))
            throw new FormatException("A record and its salt are there both or not at all.");
        if (extra.Record is not null && extra.Erased is not null)
            throw new FormatException("A record that was erased cannot be there.");
        if (extra.Erased is { } erased && !(PublishedEntry.TryTime(erased.At, out _) && erased is { By: not null, Because: not null }))
            throw new FormatException("An erasure has at, by and because.");
        byte[] salt = [];
        if (extra.Salt is not null)
            salt = PublishedEntry.Bytes(extra.Salt) ?? throw new FormatException("The salt is not 32 bytes in base64.");
        return new Receipt(proof, leaf) { Record = extra.Record, Salt = salt, Erased = extra.Erased };
    }

    /// <summary>Says what the receipt proves by itself, and what in it is wrong. Who signed its checkpoint is for <see cref="Trust"/>.</summary>
    /// <returns>What stands in the log; null where even that is not proven.</returns>
    public PublishedEntry? Check(Findings findings)
    {
        if (!Proof.Proves(Encoding.UTF8.GetBytes(Leaf)))
        {
            findings.Bad("inclusion", "The entry is not in the log: its proof does not lead to the root in the checkpoint.");
            return null;
        }
        findings.Good("included", string.Create(CultureInfo.InvariantCulture, $"The entry is in the log {Checkpoint.Origin}: index {Proof.Index} of {Trust.Entries(Checkpoint.Size)}."));
        PublishedEntry entry;
        try
        {
            entry = PublishedEntry.Parse(Leaf);
        }
        catch (FormatException none)
        {
            findings.Bad("form", none.Message);
            return null;
        }
        if (Record is not null)
            Behind(entry, Record, findings);
        else if (Erased is not null)
            findings.Note("erased", $"The content was erased on {Erased.At} by {Erased.By}: {Erased.Because}. It remains proven that {Said(entry)}. Who erased it and why is not signed.");
        else
            findings.Note("no-record", $"The record is not in this receipt. It proves that {Said(entry)}, and that nobody can change afterwards what was recorded; not what that is.");
        return entry;
    }

    private static string Said(PublishedEntry entry) => $"{entry.Type} was recorded for {entry.Topic} at {entry.Utc}";

    private void Behind(PublishedEntry entry, string record, Findings findings)
    {
        if (!SHA256.HashData([.. Salt.Span, .. Encoding.UTF8.GetBytes(record)]).AsSpan().SequenceEqual(entry.Commit))
        {
            findings.Bad("commitment", "The record is not the one the log holds the hash of: it, or its salt, was changed.");
            return;
        }
        if (Differing(entry, record) is { } problem)
            findings.Bad("record", $"The record does not fit its entry: {problem}.");
        else
            findings.Good("record", "The record is the one the log holds the hash of.");
    }

    /// <summary>The topic of an entry may stop at the slash or go on with a pseudonym: only what it is about has to be the same.</summary>
    private static string? Differing(PublishedEntry entry, string record)
    {
        try
        {
            using var json = JsonDocument.Parse(record, Strict);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                return "it is no object";
            var (type, utc) = (PublishedEntry.Word(json.RootElement, "type"), PublishedEntry.Word(json.RootElement, "utc"));
            if (type != entry.Type)
                return $"its type is {type ?? "missing"}, the entry has {entry.Type}";
            // Records from before there was a log spell the same moment with fewer digits.
            if (!PublishedEntry.TryTime(utc, out var here) || !PublishedEntry.TryTime(entry.Utc, out var there) || here != there)
                return $"its utc is {utc ?? "missing"}, the entry has {entry.Utc}";
            var topic = PublishedEntry.Word(json.RootElement, "topic");
            return topic?.Split('/')[0] == entry.Topic.Split('/')[0] ? null : $"its topic is {topic ?? "missing"}, the entry has {entry.Topic}";
        }
        catch (JsonException)
        {
            return "it is no JSON";
        }
    }

    private static Extra Read(ReadOnlyMemory<byte> extra)
    {
        try
        {
            return JsonSerializer.Deserialize<Extra>(extra.Span, Form) ?? throw new JsonException();
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            throw new FormatException("The extra line of the proof is not the JSON of a receipt.");
        }
    }

    private sealed record Extra(int V, string? Leaf, string? Record, string? Salt, ErasureTold? Erased);
}
