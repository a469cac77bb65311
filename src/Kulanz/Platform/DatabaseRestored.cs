namespace Kulanz.Platform;

/// <summary>That this database came from a backup: what it said in public afterwards, it does not know any more. Set by <c>kulanz restore</c>.</summary>
public sealed record DatabaseRestored
{
    public DateTimeOffset? At { get; init; }

    /// <summary>The operator said that nothing was done between the backup and the restoring: nothing is missing.</summary>
    public bool LogGoesOn { get; init; }
}
