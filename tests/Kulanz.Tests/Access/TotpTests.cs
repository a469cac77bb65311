using Kulanz.Access;

namespace Kulanz.Tests.Access;

public sealed class TotpTests
{
    /// <summary>"12345678901234567890", as RFC 6238 uses it.</summary>
    private const string Key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    /// <summary>RFC 6238, appendix B, the last six of its eight digits.</summary>
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void Codes_are_those_of_the_standard(long seconds, string code)
    {
        var at = DateTimeOffset.FromUnixTimeSeconds(seconds);

        Assert.Equal(code, Totp.Code(Key, Totp.Step(at)));
        Assert.Equal(Totp.Step(at), Totp.Matches(Key, code, after: 0, at));
        Assert.Equal(Totp.Step(at), Totp.Matches(Key, code, after: 0, at.AddSeconds(30)));
        Assert.Equal(Totp.Step(at), Totp.Matches(Key, code, after: 0, at.AddSeconds(-30)));
        Assert.Null(Totp.Matches(Key, code, after: 0, at.AddSeconds(61)));
        Assert.Null(Totp.Matches(Key, code, after: Totp.Step(at), at));
    }

    [Theory]
    [InlineData("")]
    [InlineData("12345")]
    [InlineData("abcdef")]
    [InlineData("٢٨٧٠٨٢")]
    public void What_is_no_code_matches_nothing(string code) => Assert.Null(Totp.Matches(Key, code, after: 0, DateTimeOffset.FromUnixTimeSeconds(59)));
}
