using Kulanz.Platform;

namespace Kulanz.Cases.Portal;

/// <summary>What the page of a case shows, whether it was opened by a mailed link or by a customer who is signed in.</summary>
/// <param name="Path">The page's own address, below which its files are.</param>
public sealed record PortalCasePage(PortalCase? Shown, string Path, int Megabytes, string? Text = null, Refusal? Refused = null, string? Said = null);

/// <summary>"2.4 MB", in the reader's way of writing numbers.</summary>
public static class FileSize
{
    public static string Of(long bytes) => bytes switch
    {
        < 1024 => $"{bytes} B",
        < 1024 * 1024 => $"{bytes / 1024} kB",
        _ => string.Create(System.Globalization.CultureInfo.CurrentCulture, $"{bytes / 1024.0 / 1024:0.#} MB"),
    };
}
