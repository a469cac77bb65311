namespace Kulanz.Platform.Operations;

public enum Condition
{
    Healthy,

    /// <summary>It works, and somebody should look at it.</summary>
    Degraded,
    Unhealthy,
}

/// <summary>One thing that was looked at.</summary>
/// <param name="Subject">What, in English, or the name somebody gave it.</param>
/// <param name="Href">Where an administrator does something about it.</param>
/// <param name="At">When it last did what it does.</param>
public sealed record Finding(string Subject, Condition Condition, Sentence Said, string? Href = null, DateTimeOffset? At = null);

/// <summary>A part of the health page; each module looks after its own. Runs only when an administrator asks.</summary>
public sealed record Examination(int Order, string Title, Func<IServiceProvider, CancellationToken, Task<IReadOnlyList<Finding>>> Look);
