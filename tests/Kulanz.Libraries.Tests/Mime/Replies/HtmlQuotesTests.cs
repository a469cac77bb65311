using Kulanz.Libraries.Tests.Testing;
using Kulanz.Mime.Replies;

namespace Kulanz.Libraries.Tests.Mime.Replies;

public sealed class HtmlQuotesTests
{
    [Fact]
    public void Each_selector_stands_once()
    {
        Assert.Equal(HtmlQuotes.All.Count, HtmlQuotes.All.Select(quote => quote.Selector).Distinct().Count());
    }

    // The catch-all must come last: whoever takes the first match would otherwise lose what a program says about itself.
    [Fact]
    public void A_bare_blockquote_is_the_last_resort()
    {
        Assert.Equal("blockquote", HtmlQuotes.All[^1].Selector);
    }

    [Theory]
    [InlineData("gmail.html", "gmail_quote")]
    [InlineData("hotmail.html", "stopSpelling")]
    [InlineData("ms_outlook_2007.html", "border-top:solid #B5C4DF 1.0pt")]
    [InlineData("thunderbird.html", "moz-cite-prefix")]
    [InlineData("windows_mail.html", "border-top-color: rgb(229, 229, 229)")]
    public void The_marks_of_well_known_programs_are_known(string file, string mark)
    {
        Assert.Contains(mark, File.ReadAllText(TestData.Path("mail-replies", "talon", "html_replies", file)));
        Assert.Contains(HtmlQuotes.All, quote => quote.Selector.Contains(mark, StringComparison.Ordinal));
    }
}
