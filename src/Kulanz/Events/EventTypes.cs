using System.Text.RegularExpressions;
using Kulanz.Platform;

namespace Kulanz.Events;

public sealed record NoEventTypes() : Invalid("types", "Say which events: * for all, case.* for everything about cases, or single types.");

public sealed record TooManyEventTypes() : Invalid("types", "At most 50 kinds of events.");

public sealed record NotAnEventType(string Type) : Invalid("types", "\"{0}\" is not a kind of event. They look like case.closed or case.*.", Type);

/// <summary>Which events somebody wants: <c>*</c>, <c>case.*</c>, <c>case.closed</c>.</summary>
public static partial class EventTypes
{
    /// <summary>However they are separated.</summary>
    public static List<string> Split(string? typed) => [.. (typed ?? "").Split([',', ' ', '\n', '\r', '\t', ';'], StringSplitOptions.RemoveEmptyEntries).Distinct()];

    public static Refusal? Problem(IReadOnlyCollection<string> types) =>
        types.Count == 0 ? new NoEventTypes()
        : types.Count > 50 ? new TooManyEventTypes()
        : types.FirstOrDefault(type => type.Length > 80 || !Form().IsMatch(type)) is { } wrong ? new NotAnEventType(wrong[..Math.Min(80, wrong.Length)])
        : null;

    public static bool Want(IReadOnlyCollection<string> types, string type) => types.Any(wanted =>
        wanted == "*" || wanted == type || (wanted.EndsWith(".*", StringComparison.Ordinal) && type.AsSpan().StartsWith(wanted.AsSpan(0, wanted.Length - 1))));

    [GeneratedRegex(@"\A(\*|[a-z0-9_]+(\.[a-z0-9_]+)*(\.\*)?)\z")]
    private static partial Regex Form();
}
