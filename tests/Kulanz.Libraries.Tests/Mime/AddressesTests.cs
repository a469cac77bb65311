using Kulanz.Mime;

namespace Kulanz.Libraries.Tests.Mime;

public sealed class AddressesTests
{
    [Theory]
    [InlineData("jane@example.org", null, "jane@example.org")]
    [InlineData("<jane@example.org>", null, "jane@example.org")]
    [InlineData("Jane Doe <jane@example.org>", "Jane Doe", "jane@example.org")]
    [InlineData("\"Doe, Jane\" <jane@example.org>", "Doe, Jane", "jane@example.org")]
    [InlineData("Doe, Jane <jane@example.org>", "Doe, Jane", "jane@example.org")]
    [InlineData("=?utf-8?Q?Doe=2C_J=C3=A4ne?= <jane@example.org>", "Doe, Jäne", "jane@example.org")]
    [InlineData("=?utf-8?Q?Doe, Jane?= <jane@example.org>", "Doe, Jane", "jane@example.org")]
    [InlineData("\"=?utf-8?Q?J=C3=A4ne?=\" <jane@example.org>", "Jäne", "jane@example.org")]
    [InlineData("jane@example.org (Jane Doe)", "Jane Doe", "jane@example.org")]
    [InlineData("Jane (at work) <jane(hers)@example.org(there)>", "Jane", "jane@example.org")]
    [InlineData("Jane <@relay.example,@other.example:jane@example.org>", "Jane", "jane@example.org")]
    [InlineData("\"jane doe\"@example.org", null, "\"jane doe\"@example.org")]
    [InlineData("Jane <\"jane doe\"@example.org>", "Jane", "\"jane doe\"@example.org")]
    [InlineData("jane @ example . org", null, "jane@example.org")]
    [InlineData("Jane Doe jane@example.org", "Jane Doe", "jane@example.org")]
    [InlineData("Jane <mailto:jane@example.org>", "Jane", "jane@example.org")]
    [InlineData("'Jane' <jane@example.org>", "Jane", "jane@example.org")]
    [InlineData("Jane <jane@example.org", "Jane", "jane@example.org")]
    [InlineData("jäne@bücher.example", null, "jäne@bücher.example")]
    [InlineData("=?utf-8?Q?Jane_=3Cjane=40example.org=3E?=", "Jane", "jane@example.org")]
    [InlineData("Whomever", null, "Whomever")]
    [InlineData("Who Ever", "Who Ever", "")]
    [InlineData("jane@example.org <jane@example.org>", "jane@example.org", "jane@example.org")]
    public void One_address_is_read_with_its_name(string value, string? name, string address) =>
        Assert.Equal(new MailAddress(name, address), Assert.Single(Addresses.Parse(value)));

    [Theory]
    [InlineData("a@example.org, b@example.org", "a@example.org b@example.org")]
    [InlineData("a@example.org; b@example.org", "a@example.org b@example.org")]
    [InlineData("A <a@example.org> B <b@example.org>", "a@example.org b@example.org")]
    [InlineData("a@example.org, , b@example.org,", "a@example.org b@example.org")]
    [InlineData("Team: a@example.org, B <b@example.org>; c@example.org", "a@example.org b@example.org c@example.org")]
    [InlineData("undisclosed-recipients:;", "")]
    [InlineData("root, b@example.org", "root b@example.org")]
    public void Lists_are_read_however_they_are_separated(string value, string expected) =>
        Assert.Equal(expected, string.Join(' ', Addresses.Parse(value).Select(a => a.Address)));

    [Fact]
    public void Members_know_their_group() => Assert.Equal(["Team", "Team", null], Addresses.Parse("Team: a@example.org, b@example.org; c@example.org").Select(a => a.Group));

    [Fact]
    public void One_To_per_recipient_is_one_list() =>
        Assert.Equal(["a@example.org", "b@example.org"], Mail.Of("To: a@example.org\nTo: b@example.org\n\n").To.Select(a => a.Address));

    /// <summary>Found by mutation: an at sign that only decoding brings to light does not separate at its comma.</summary>
    [Theory]
    [InlineData("=?utf-8?Q?a=40b.example?=, Jane", "a@b.example")]
    [InlineData("root, =?utf-8?Q?a=40b.example?=, Jane", "a@b.example")]
    public void An_at_sign_in_an_encoded_word_is_one(string list, string address)
    {
        var read = MailMessage.Read(Mail.Bytes($"To: {list}\n\n"));
        Assert.Contains(read.To, a => a.Address == address);
        Assert.Contains(read.To, a => a.Name == "Jane" || a.Address == "Jane");
    }
}
