using System.Globalization;
using Kulanz.Ledger;

namespace Kulanz.Evidence.Checking;

/// <summary>
/// Whose signatures one asks for: the policy file and the keys that were given, each by itself. A checkpoint has to satisfy all of them.
/// </summary>
public sealed class Trust
{
    /// <summary>Characters of the longest policy that is read.</summary>
    public const int MaxPolicy = 256 * 1024;

    private readonly List<Policy> policies = [];

    private Trust()
    {
    }

    public static Trust Nobody { get; } = new();

    /// <summary>Whether nobody's signature is asked for, so that none can be right or wrong.</summary>
    public bool IsNobody => policies.Count == 0;

    /// <summary>The keys of logs among them.</summary>
    public IEnumerable<NoteKey> Logs => policies.SelectMany(p => p.Logs).Select(l => l.Key).Distinct();

    /// <exception cref="FormatException">A policy, or a key, is none; a sentence says why.</exception>
    public static Trust Of(string? policy, params IEnumerable<string> keys)
    {
        var trust = new Trust();
        if (policy is not null)
            trust.policies.Add(Policy.Parse(policy));
        var given = keys.Select(NoteKey.Parse).Distinct().ToList();
        if (given.Count > 0)
            trust.policies.Add(Policy.Parse(Written(given)));
        return trust;
    }

    /// <summary>Says who has signed, or what is wrong with it.</summary>
    /// <returns>Whether the signatures asked for are there.</returns>
    public bool Check(Note note, Checkpoint head, Findings findings)
    {
        if (IsNobody)
            return false;
        var of = string.Create(CultureInfo.InvariantCulture, $"The checkpoint of {head.Origin} over {Entries(head.Size)}");
        var logs = Logs.ToList();
        var witnesses = policies.SelectMany(p => p.Witnesses).DistinctBy(w => w.Key).ToList();
        var problems = policies.SelectMany(p => p.Problems(note)).Distinct().ToList();
        // Signatures this machine cannot check are passed over, which must not read as if the log had not signed.
        if (problems.Count > 0 && note.Check(logs.Concat(witnesses.Select(w => w.Key))) is { Bad: [] } && logs.Concat(witnesses.Select(w => w.Key)).Any(key => !key.IsSupported))
        {
            findings.Missing("unsupported", $"{of} is signed in a way that this machine cannot check: Ed25519 needs OpenSSL's libcrypto.");
            return false;
        }
        foreach (var problem in problems)
            findings.Bad("signature", $"{of} is not to be trusted: {problem}");
        if (problems.Count > 0)
            return false;

        var signed = note.Check(logs).Good.Where(s => s.Key.Name == head.Origin).Select(s => Said(s.Key.Algorithm)).ToList();
        findings.Good("signed", signed.Count > 0 ? $"{of} is signed by the log ({string.Join(", ", signed)})." : $"{of} is one that the policy accepts; it names no key of the log itself.");
        foreach (var (key, signature) in note.Check(witnesses.Select(w => w.Key)).Good)
        {
            var name = witnesses.First(w => w.Key.Equals(key)).Name;
            findings.Good("witness", $"The witness {key.Name}{(name == key.Name || IsOurs(name) ? "" : $" ({name})")} signed it {When(signature)}.");
        }
        return true;
    }

    /// <summary>"1 entry", "1,234 entries".</summary>
    public static string Entries(long count) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? "entry" : "entries")}");

    private static bool IsOurs(string name) => name.StartsWith("key-", StringComparison.Ordinal);

    /// <summary>Keys of logs: any log's will do, as each log is known by its name. Keys of witnesses: all of them, or why were they given?</summary>
    private static string Written(List<NoteKey> keys)
    {
        var witnesses = keys.Where(key => key.Algorithm == NoteAlgorithm.CosignatureV1).ToList();
        var lines = keys.Except(witnesses).Select(key => $"log {key}").Concat(witnesses.Select((key, i) => $"witness key-{i} {key}")).ToList();
        lines.AddRange(witnesses.Count == 0 ? ["quorum none"] : [$"group all-given all {string.Join(' ', witnesses.Select((_, i) => $"key-{i}"))}", "quorum all-given"]);
        return string.Join('\n', lines);
    }

    private static string Said(NoteAlgorithm algorithm) => algorithm == NoteAlgorithm.EcdsaP256 ? "ECDSA" : algorithm.ToString();

    private static string When(NoteSignature signature) =>
        Cosignature.TryTime(signature.Bytes.Span, out var time) && time <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? string.Create(CultureInfo.InvariantCulture, $"on {DateTimeOffset.FromUnixTimeSeconds(time):yyyy-MM-dd HH:mm:ss} UTC")
            : "at a time that no calendar knows";
}
