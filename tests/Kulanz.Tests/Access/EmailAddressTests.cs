using System.Xml.Linq;
using Kulanz.Access;
using Kulanz.Tests.Testing;

namespace Kulanz.Tests.Access;

public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("jonas@example.org")]
    [InlineData("o'brien+news@mail.example.co.uk")]
    [InlineData("\"odd one\"@example.org")]
    [InlineData("jörg@müller.example")]
    [InlineData("用户@例え.jp")]
    [InlineData("δοκιμή@παράδειγμα.δοκιμή")]
    [InlineData("a@[192.0.2.1]")]
    [InlineData("a@[IPv6:2001:db8::1]")]
    public void Mailboxes_of_all_languages_are_taken(string address) => Assert.True(EmailAddress.Deliverable(address));

    [Theory]
    [InlineData("")]
    [InlineData("jonas")]
    [InlineData("jonas@")]
    [InlineData("@example.org")]
    [InlineData("jonas@@example.org")]
    [InlineData("jo nas@example.org")]
    [InlineData("jonas@example..org")]
    [InlineData("jonas@exa_mple.org")]
    [InlineData("jonas@example.123")]
    [InlineData("jonas@example.org\r\nBcc: all@example.org")]
    [InlineData("jonas@example.org, mary@example.org")]
    [InlineData("Jonas <jonas@example.org>")]
    public void What_no_mail_server_would_deliver_to_is_refused(string address) => Assert.False(EmailAddress.Deliverable(address));

    /// <summary>isemail's categories: what RFC 5321 allows passes; comments, folding, obsolete and broken forms do not. A numeric top-level domain cannot be delivered to.</summary>
    [Fact]
    public void The_published_addresses_are_judged_as_RFC_5321_does()
    {
        var tests = XDocument.Load(TestData.Path("hostile-strings", "email-address", "isemail-tests.xml"));
        var wrong = new List<string>();
        foreach (var test in tests.Descendants("test"))
        {
            var address = string.Concat((test.Element("address")?.Value ?? "").Select(c => c is >= '\u2400' and <= '\u241F' ? (char)(c - '\u2400') : c));
            var (category, diagnosis) = (test.Element("category")!.Value["ISEMAIL_".Length..], test.Element("diagnosis")!.Value["ISEMAIL_".Length..]);
            var wanted = (category is "VALID_CATEGORY" or "DNSWARN" or "RFC5321" && diagnosis != "RFC5321_TLDNUMERIC") || diagnosis == "RFC5321_IPV6DEPRECATED";
            if (EmailAddress.Deliverable(address) != wanted)
                wrong.Add($"{address}: {diagnosis}");
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }
}
