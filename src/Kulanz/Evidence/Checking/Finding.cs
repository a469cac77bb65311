using System.Globalization;
using System.Text.Json.Serialization;

namespace Kulanz.Evidence.Checking;

public enum FindingLevel
{
    Good,
    Note,
    Bad,
}

/// <summary>What all findings together come to.</summary>
public enum CheckVerdict
{
    /// <summary>Everything is right, and by whom it was signed too, as far as keys were given.</summary>
    Intact,

    /// <summary>A receipt is right in itself; nothing says whether its checkpoint is really the log's.</summary>
    Consistent,

    /// <summary>Something is not what was signed.</summary>
    Broken,

    /// <summary>Something could not be read, and nothing that could be read was wrong.</summary>
    Unchecked,
}

/// <param name="Code">For programs; a contract, see docs/cli.md.</param>
/// <param name="Text">For people: one sentence.</param>
public sealed record Finding(FindingLevel Level, string Code, string Text)
{
    /// <summary>Nothing is wrong so far, but something could not be read.</summary>
    [JsonIgnore]
    public bool IsMissing { get; init; }
}

/// <summary>What was found, in the order of finding. Of what is wrong the first twenty are told and the rest counted: a log may be wrong from end to end.</summary>
public sealed class Findings
{
    private const int Most = 20;

    private readonly List<Finding> found = [];
    private int wrong, missing;

    public CheckVerdict Verdict => wrong > 0 ? CheckVerdict.Broken : missing > 0 ? CheckVerdict.Unchecked : CheckVerdict.Intact;

    public IReadOnlyList<Finding> All => wrong + missing <= Most ? found
        : [.. found, new(FindingLevel.Bad, "more", string.Create(CultureInfo.InvariantCulture, $"And {wrong + missing - Most:N0} more."))];

    public void Good(string code, string text) => found.Add(new(FindingLevel.Good, code, text));

    public void Note(string code, string text) => found.Add(new(FindingLevel.Note, code, text));

    /// <summary>Not what was signed.</summary>
    public void Bad(string code, string text)
    {
        wrong++;
        Add(new(FindingLevel.Bad, code, text));
    }

    /// <summary>Could not be read, so that nothing can be said of it.</summary>
    public void Missing(string code, string text)
    {
        missing++;
        Add(new(FindingLevel.Bad, code, text) { IsMissing = true });
    }

    private void Add(Finding bad)
    {
        if (wrong + missing <= Most)
            found.Add(bad);
    }
}
