using Kulanz.Cases.Knowledge;

namespace Kulanz.Tests.Cases.Knowledge;

public sealed class FormattedTests
{
    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("[x](javascript:alert(1))")]
    [InlineData("[x](JaVaScRiPt&colon;alert(1))")]
    [InlineData("[x](data:text/html;base64,PHNjcmlwdD4=)")]
    [InlineData("[x](vbscript:x)")]
    [InlineData("[x](//evil.example)")]
    [InlineData("[x](/\\evil.example)")]
    [InlineData("<javascript:alert(1)>")]
    [InlineData("![x](https://evil.example/track.png)")]
    [InlineData("[x]: javascript:alert(1)\n\n[x]")]
    [InlineData("# x {onclick=alert(1)}")]
    [InlineData("| a |\n|:-:|\n| b |")]
    [InlineData("<img src=x onerror=alert(1)>")]
    public void Nothing_in_an_article_runs_tracks_or_leads_astray(string markdown)
    {
        var html = Formatted.Html(markdown);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("href=", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("style=", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch("<[^>]+ on\\w+=", html);
    }

    [Fact]
    public void What_authors_need_works()
    {
        Assert.Equal("<h2>Title</h2>\n", Formatted.Html("# Title"));
        Assert.Contains("<a href=\"https://example.org\" rel=\"noopener nofollow\">", Formatted.Html("[x](https://example.org)"), StringComparison.Ordinal);
        Assert.Contains("<a href=\"/ask\">", Formatted.Html("[x](/ask)"), StringComparison.Ordinal);
        Assert.Contains("<a href=\"mailto:a@example.org\">", Formatted.Html("<a@example.org>"), StringComparison.Ordinal);
        Assert.Contains("<img src=\"/help/files/1\"", Formatted.Html("![x](/help/files/1)"), StringComparison.Ordinal);
        Assert.Contains("<table>", Formatted.Html("| a | b |\n|---|--:|\n| 1 | 2 |"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_comparison_shows_what_was_taken_away_and_added()
    {
        var changes = Differences.Between("a\nb\nc\nd", "a\nx\nc\nd\ne");
        Assert.Equal([(LineChange.Same, "a"), (LineChange.Removed, "b"), (LineChange.Added, "x"), (LineChange.Same, "c"), (LineChange.Same, "d"), (LineChange.Added, "e")], changes);
    }
}
