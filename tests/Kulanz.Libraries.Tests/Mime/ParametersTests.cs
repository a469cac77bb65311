using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Kulanz.Mime;

namespace Kulanz.Libraries.Tests.Mime;

public sealed class ParametersTests
{
    [Theory]
    [InlineData("text/plain; charset=utf-8", "charset", "utf-8")]
    [InlineData("text/plain; charset = \"utf-8\" (really)", "charset", "utf-8")]
    [InlineData("text/plain; charset=us-ascii (Plain text)", "charset", "us-ascii")]
    [InlineData("a/b; name=my file.pdf", "name", "my file.pdf")]
    [InlineData("a/b; name=copy (2).pdf", "name", "copy (2).pdf")]
    [InlineData("a/b; name=\"a \\\"b\\\" c\"", "name", "a \"b\" c")]
    [InlineData("a/b; name=\"a \"b\" c.pdf\"; x=1", "name", "a \"b\" c.pdf")]
    [InlineData("a/b; name=\"C:\\temp\\x.doc\"", "name", "C:\\temp\\x.doc")]
    [InlineData("a/b; name=\"open; charset=utf-8", "charset", "utf-8")]
    [InlineData("a/b; name=\"x\" charset=utf-8", "charset", "utf-8")]
    [InlineData("a/b; NAME=x", "name", "x")]
    [InlineData("a/b; name=first; name=second", "name", "first")]
    [InlineData("a/b; name*=utf-8''Gr%C3%BC%C3%9Fe.txt", "name", "Grüße.txt")]
    [InlineData("a/b; name=fallback; name*=utf-8'de'Gr%C3%BC%C3%9Fe", "name", "Grüße")]
    [InlineData("a/b; name*1=b.txt; name*0=a", "name", "ab.txt")]
    [InlineData("a/b; name*0*=utf-8''%E2%82; name*1*=%AC; name*2=.txt", "name", "€.txt")]
    [InlineData("a/b; name=\"=?utf-8?Q?Gr=C3=BC=C3=9Fe.txt?=\"", "name", "Grüße.txt")]
    [InlineData("a/b; name==?utf-8?Q?Gr=C3=BC=C3=9Fe.txt?=", "name", "Grüße.txt")]
    public void Parameters_are_read_as_people_meant_them(string value, string name, string expected) => Assert.Equal(expected, Parameters.Parse(value)[name]);

    [Fact]
    public void A_missing_semicolon_at_a_fold_swallows_nothing()
    {
        var mail = Mail.With("multipart/mixed\n boundary=\"b\"", "--b\n\none\n--b--\n");
        Assert.Equal("one", mail.Text);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData(";", null)]
    [InlineData("/plain", null)]
    [InlineData("text", "text/plain")]
    [InlineData("TEXT/HTML", "text/html")]
    [InlineData("text / plain", "text/plain")]
    [InlineData("text/plain>", "text/plain")]
    [InlineData("(x) image/(y) png", "image/png")]
    public void Types_that_name_nothing_are_no_types(string value, string? expected) => Assert.Equal(expected, ContentType.Parse(value)?.MediaType);

    [Fact]
    public void A_name_split_and_escaped_comes_back() => Prop.ForAll<NonNull<string>, PositiveInt>((text, size) =>
    {
        var clean = new string([.. text.Get.Where(c => !char.IsSurrogate(c) && !char.IsControl(c) && c != '\uFEFF')]);
        var escaped = string.Concat(Encoding.UTF8.GetBytes(clean).Select(b => $"%{b:X2}"));
        var pieces = escaped.Chunk(3 * Math.Min(size.Get, 20)).Select((chunk, i) => $"name*{i}*={(i == 0 ? "utf-8''" : "")}{new string(chunk)}");
        return clean.Length == 0 || Parameters.Parse("a/b; " + string.Join("; ", pieces))["name"] == clean;
    }).QuickCheckThrowOnFailure();
}
