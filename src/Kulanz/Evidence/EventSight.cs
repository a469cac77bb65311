using Kulanz.Platform;

namespace Kulanz.Evidence;

/// <summary>Who may follow events whose type begins with <paramref name="Noun"/> (<c>case</c> for <c>case.closed</c>); each module says so of its own.</summary>
public sealed record EventSight(string Noun, string Permission);

public static class EventSights
{
    /// <summary>What nobody has said anything about (accounts, keys, settings) is for administrators.</summary>
    private const string Otherwise = "administer";

    public static bool Sees(this IEnumerable<EventSight> sights, Actor who, string type)
    {
        var noun = type.Split('.')[0];
        return who.May(sights.FirstOrDefault(s => s.Noun == noun)?.Permission ?? Otherwise);
    }
}
