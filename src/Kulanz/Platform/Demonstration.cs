namespace Kulanz.Platform;

/// <summary>That this database was filled to look around in: much of it was done by a clock that travelled, and all of it was made up.</summary>
public sealed record Demonstration
{
    public DateTimeOffset? At { get; init; }
}
