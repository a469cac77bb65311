using Kulanz.Platform;

namespace Kulanz.Access;

/// <summary>Where somebody goes after signing in: where they wanted to, as long as that is here, or to their side of the desk.</summary>
public static class Home
{
    public static string Of(ActorKind kind, string? wanted) =>
        wanted is ['/', not '/' and not '\\', ..] ? wanted : kind switch { ActorKind.Staff => "/desk", ActorKind.Customer => "/my/cases", ActorKind.Partner => "/partner", _ => "/" };
}
