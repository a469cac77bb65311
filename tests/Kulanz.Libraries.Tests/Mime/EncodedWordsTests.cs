using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Kulanz.Mime;

namespace Kulanz.Libraries.Tests.Mime;

public sealed class EncodedWordsTests
{
    [Theory]
    [InlineData("=?UTF-8?Q?Gr=C3=BC=C3=9Fe?=", "Grüße")]
    [InlineData("=?utf-8?b?R3LDvMOfZQ==?=", "Grüße")]
    [InlineData("=?utf-8*de?Q?Gr=C3=BC=C3=9Fe?=", "Grüße")]
    [InlineData("=?iso-8859-1?Q?a?= =?iso-8859-1?Q?b?=", "ab")]
    [InlineData("=?iso-8859-1?Q?a?= and =?iso-8859-1?Q?b?=", "a and b")]
    [InlineData("=?utf-8?Q?=E2=82?= =?utf-8?Q?=AC?=", "€")]
    [InlineData("=?utf-8?Q?two words?=", "two words")]
    [InlineData("=?utf-8?Q?really?=3F?=", "really??")]
    [InlineData("[list]=?utf-8?Q?a=5Fb_c?=!", "[list]a_b c!")]
    [InlineData("=?no-such-charset?Q?abc?=", "abc")]
    [InlineData("=?utf-8?B?R3LDvMOfZQ?=", "Grüße")]
    [InlineData("=?iso-2022-jp?B?GyRCJUYlOSVIGyhC?=", "テスト")]
    [InlineData("=?utf-7?Q?Hi_+AOQ-?=", "Hi ä")]
    [InlineData("=?utf-8?X?abc?=", "=?utf-8?X?abc?=")]
    [InlineData("=?utf-8?Q?open", "=?utf-8?Q?open")]
    [InlineData("=?", "=?")]
    public void Words_are_decoded_as_their_senders_meant_them(string value, string expected) => Assert.Equal(expected, EncodedWords.Decode(value));

    [Fact]
    public void What_was_encoded_comes_back() => Prop.ForAll<NonNull<string>>(text =>
    {
        var clean = new string([.. text.Get.Where(c => !char.IsSurrogate(c) && !char.IsControl(c) && c != '\uFEFF')]);
        var bytes = Encoding.UTF8.GetBytes(clean);
        var q = "=?utf-8?Q?" + string.Concat(bytes.Select(b => $"={b:X2}")) + "?=";
        var b64 = "=?utf-8?B?" + Convert.ToBase64String(bytes) + "?=";
        return EncodedWords.Decode(q) == clean && EncodedWords.Decode(b64) == clean;
    }).QuickCheckThrowOnFailure();
}
