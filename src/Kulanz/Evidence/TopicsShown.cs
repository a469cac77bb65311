namespace Kulanz.Evidence;

/// <summary>How much of a record's topic everybody reads in the public log.</summary>
public enum TopicShown
{
    /// <summary>Only what kind of thing: <c>account</c>.</summary>
    Noun,

    /// <summary>
    /// The same name for the same thing, which only we can make: <c>case/Xk3…</c>. Whoever holds one receipt of a case finds all its entries in the log,
    /// and sees that none is kept from them; nobody else learns which case it is.
    /// </summary>
    Pseudonym,

    /// <summary>Whole, for what is public anyway.</summary>
    Whole,
}

/// <summary>
/// What the log shows of each kind of topic, in one place, because what is once in a public log never leaves it. Whatever is not listed shows its noun only: when
/// somebody signs in, or changes a setting, is nobody's business outside.
/// </summary>
public static class TopicsShown
{
    private static readonly Dictionary<string, TopicShown> Known = new()
    {
        ["case"] = TopicShown.Pseudonym,
        ["log"] = TopicShown.Whole,
    };

    public static TopicShown Of(string topic) => Known.GetValueOrDefault(RecordTopic.Noun(topic));
}
