using Kulanz.Mail;

namespace Kulanz.Tests.Mail;

public sealed class HtmlTextTests
{
    [Theory]
    [InlineData("<p>The log:</p><pre>12:01  up\n12:02  down\n\n\n12:09  up</pre><p>What\nnow?</p>", "The log:\n\n12:01  up\n12:02  down\n\n\n12:09  up\n\nWhat now?")]
    [InlineData("<div style=\"white-space: pre-wrap\">one\n  two <b>and\nthree</b></div><div>four\nfive</div>", "one\n  two and\nthree\nfour five")]
    [InlineData("<blockquote><pre>a\nb</pre></blockquote>", "> a\n> b")]
    [InlineData("<pre>a\nb<span style=\"white-space: normal\"> c\nd</span></pre>", "a\nb c d")]
    public void Lines_that_are_lines_stay_lines(string html, string text) => Assert.Equal(text, HtmlText.Of(html));
}
