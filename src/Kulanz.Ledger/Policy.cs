using System.Globalization;

namespace Kulanz.Ledger;

/// <summary>
/// Whom one trusts: the keys of logs, the keys of witnesses, and how many of them must have signed.
/// Source: c2sp.org/tlog-policy.
/// </summary>
public sealed class Policy
{
    private readonly Dictionary<string, Group> named = [];
    private Group? quorum;

    private Policy()
    {
    }

    /// <summary>The logs, with an address where one is given.</summary>
    public IReadOnlyList<(NoteKey Key, Uri? Url)> Logs { get; private set; } = [];

    /// <summary>The witnesses under the names the file gives them, with an address where one is given.</summary>
    public IReadOnlyList<(string Name, NoteKey Key, Uri? Url)> Witnesses { get; private set; } = [];

    /// <summary>Whether any witness must have signed.</summary>
    public bool NeedsWitnesses => quorum is { Needed: > 0 };

    /// <summary>These logs, no witnesses.</summary>
    public static Policy Of(params IEnumerable<NoteKey> logs) => new() { Logs = [.. logs.Select(key => (key, (Uri?)null))] };

    /// <summary>Reads a policy file.</summary>
    /// <exception cref="FormatException">A sentence with the number of the line that is wrong.</exception>
    public static Policy Parse(string file)
    {
        var policy = new Policy();
        var lines = file.Split('\n');
        for (var i = 0; i < lines.Length; i++)
            try
            {
                policy.Read(lines[i].TrimEnd('\r'));
            }
            catch (FormatException wrong)
            {
                throw new FormatException($"Line {i + 1} of the policy: {wrong.Message}");
            }
        return policy.quorum is null ? throw new FormatException("The policy has no quorum line. Write quorum none if no witness is needed.") : policy;
    }

    /// <summary>
    /// Why the checkpoint is not to be trusted, one sentence each; empty if it is: a listed log signed it (any, if none is listed and so nothing can be said of
    /// it), enough witnesses did, and no signature of a known key is wrong.
    /// </summary>
    public IReadOnlyList<string> Problems(Note checkpoint)
    {
        var (logs, witnesses) = (checkpoint.Check(Logs.Select(l => l.Key)), checkpoint.Check(Witnesses.Select(w => w.Key)));
        var problems = logs.Bad.Concat(witnesses.Bad).Select(key => $"The signature of {key.Name} ({key.Algorithm}) is wrong.").ToList();
        var origin = Checkpoint.Parse(checkpoint.Text).Origin;
        if (logs.Bad.Count == 0 && Logs.Count > 0 && !logs.Good.Any(signed => signed.Key.Name == origin))
            problems.Add($"No log that the policy trusts has signed the checkpoint of {origin}.");
        if (quorum is { } needed && !needed.Reached([.. witnesses.Good.Select(w => w.Key)]))
            problems.Add("Too few of the witnesses that the policy asks for have signed.");
        return problems;
    }

    private void Read(string line)
    {
        if (line.Any(c => c < ' ' && c != '\t'))
            throw new FormatException("a control character.");
        var words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        switch (words)
        {
            case [] or [['#', ..], ..]:
                break;
            case ["log", var vkey, .. { Length: <= 1 } url]:
                var log = Key(vkey, Logs.Select(l => l.Key));
                Logs = [.. Logs, (log.Algorithm != NoteAlgorithm.CosignatureV1 ? log : throw new FormatException("a witness's key cannot sign for a log."), Address(url))];
                break;
            case ["witness", var name, var vkey, .. { Length: <= 1 } url]:
                var key = Key(vkey, Witnesses.Select(w => w.Key));
                if (key.Algorithm != NoteAlgorithm.CosignatureV1)
                    throw new FormatException($"{name} needs a key of type 0x04.");
                Name(name, new Group(1, [key], []));
                Witnesses = [.. Witnesses, (name, key, Address(url))];
                break;
            case ["group", var name, var threshold, .. { Length: > 0 } members]:
                Name(name, GroupOf(threshold, members));
                break;
            case ["quorum", var name]:
                if (quorum is not null)
                    throw new FormatException("a second quorum.");
                quorum = name == "none" ? new Group(0, [], []) : Named(name);
                break;
            default:
                throw new FormatException($"\"{words[0]}\" with {words.Length - 1} words after it is no line of a policy.");
        }
    }

    private Group GroupOf(string threshold, string[] members)
    {
        var needed = threshold switch
        {
            "any" => 1,
            "all" => members.Length,
            _ => int.TryParse(threshold, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0,
        };
        if (needed < 1 || needed > members.Length)
            throw new FormatException($"of {members.Length} members, {threshold} cannot be needed.");
        var groups = members.Select(Named).ToList();
        foreach (var member in groups)
            member.Taken = !member.Taken ? true : throw new FormatException("a name may be a member only once.");
        return new Group(needed, [], groups);
    }

    private Group Named(string name) => named.TryGetValue(name, out var found) ? found : throw new FormatException($"{name} is not defined above.");

    private void Name(string name, Group group)
    {
        if (name == "none" || !named.TryAdd(name, group))
            throw new FormatException($"the name {name} is taken.");
    }

    private static NoteKey Key(string vkey, IEnumerable<NoteKey> known)
    {
        var key = NoteKey.Parse(vkey);
        return known.Any(k => k.PublicKey.SequenceEqual(key.PublicKey)) ? throw new FormatException($"the key of {key.Name} is there twice.") : key;
    }

    private static Uri? Address(string[] url) => url.Length == 0 ? null
        : Uri.TryCreate(url[0], UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address
        : throw new FormatException($"{url[0]} is no address beginning with https:// or http://.");

    private sealed class Group(int needed, IReadOnlyList<NoteKey> keys, IReadOnlyList<Group> members)
    {
        public int Needed => needed;

        public bool Taken { get; set; }

        public bool Reached(HashSet<NoteKey> signed) => keys.Count(signed.Contains) + members.Count(member => member.Reached(signed)) >= needed;
    }
}
