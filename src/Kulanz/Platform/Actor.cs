namespace Kulanz.Platform;

public enum ActorKind
{
    /// <summary>Kulanz itself: a trigger, a schedule, arriving mail without a known sender.</summary>
    System,
    Staff,
    Customer,
    Partner,

    /// <summary>Another program, by its API key or token.</summary>
    Machine,
}

/// <summary>Who does something. Every act carries one.</summary>
public sealed record Actor(ActorKind Kind, Guid? Id, string Name)
{
    public static readonly Actor System = new(ActorKind.System, null, "Kulanz");

    /// <summary>What the actor may do; see <c>Access/Permission.cs</c>. Kulanz itself may do everything.</summary>
    public IReadOnlySet<string> Permissions { get; init; } = new HashSet<string>();

    public bool May(string permission) => Kind == ActorKind.System || Permissions.Contains(permission);
}
