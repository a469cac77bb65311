namespace Kulanz.Platform.Api;

/// <summary>A part of a list.</summary>
/// <param name="After">Where the next part begins, for <c>?after=</c>; null at the end.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? After = null);

public static class Paging
{
    public static int AtMost(this int? limit, int most = 200, int usual = 50) => Math.Clamp(limit ?? usual, 1, most);
}
