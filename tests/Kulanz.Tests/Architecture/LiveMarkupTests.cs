using System.Text.RegularExpressions;

namespace Kulanz.Tests.Architecture;

/// <summary>
/// What follows live is laid over what is there. An element that were put in its own place would leave with it whatever it had been told
/// meanwhile: the second of two changes in a row would stay unseen.
/// </summary>
public sealed partial class LiveMarkupTests
{
    [Fact]
    public void Whatever_follows_live_is_laid_over_what_is_there()
    {
        var following = Directory.GetFiles(Path.Combine(Sources.Root, "src", "Kulanz"), "*.cshtml", SearchOption.AllDirectories)
            .SelectMany(file => Tag().Matches(File.ReadAllText(file)).Select(tag => (File: Path.GetFileName(file), Tag: tag.Value))).ToList();

        Assert.True(following.Count > 8, "Nothing follows live any more?");
        Assert.Empty(following.Where(f => !Laid().IsMatch(f.Tag) && !Elsewhere(f.Tag)).Select(f => $"{f.File}: {f.Tag}"));
    }

    /// <summary>What puts its answer into another element stays where it is.</summary>
    private static bool Elsewhere(string tag) => Target().Match(tag) is { Success: true } target && !tag.Contains($"id=\"{target.Groups[1].Value}\"", StringComparison.Ordinal);

    [GeneratedRegex(@"\bhx-target=""#([\w-]+)""")]
    private static partial Regex Target();

    [GeneratedRegex(@"<\w+\s[^>]*\bhx-trigger=""[^""]*\blive:[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\bhx-swap(:inherited)?=""outerMorph""")]
    private static partial Regex Laid();
}
