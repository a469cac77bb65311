namespace Kulanz.Cases.Mentions;

/// <summary>What is looked for in feeds, what becomes of it, and how we introduce ourselves; set by whoever arranges the desk.</summary>
public sealed record MentionCustoms
{
    /// <summary>Names and phrases, one a line: what a feed is searched for that has none of its own.</summary>
    public string Phrases { get; init; } = "";

    /// <summary>Words with which a post is not meant.</summary>
    public string Excluded { get; init; } = "";

    /// <summary>A hit opens a case by itself; otherwise it waits in the list.</summary>
    public bool OpenAtOnce { get; init; } = true;

    public Guid? QueueId { get; init; }

    /// <summary>Nobody is invited a second time within so many days.</summary>
    public int DaysBetweenInvitations { get; init; } = 90;

    /// <summary>The name robots.txt knows us by.</summary>
    public string Agent { get; init; } = "KulanzMentions";
}
