using Kulanz.Cases.Vouchers;

namespace Kulanz.Tests.Cases.Vouchers;

public sealed class VoucherCodeTests
{
    [Fact]
    public void However_it_is_typed_or_said_it_is_the_same_code()
    {
        for (var i = 0; i < 200; i++)
        {
            var code = VoucherCode.New();
            var said = code.Reveal();
            Assert.Matches("^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$", said);
            foreach (var typed in new[] { said, said.ToLowerInvariant(), said.Replace("-", "", StringComparison.Ordinal), said.Replace('-', ' '), $"  {said.Replace('-', '–')} ", said.Replace('0', 'O').Replace('1', 'l').Replace('V', 'u') })
            {
                Assert.True(VoucherCode.TryParse(typed, out var read), typed);
                Assert.Equal(code.Hash(), read.Hash());
            }
        }
    }

    [Fact]
    public void Every_wrong_character_and_every_two_that_changed_places_are_noticed()
    {
        const string alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        var letters = VoucherCode.New().Reveal().Replace("-", "", StringComparison.Ordinal);
        for (var at = 0; at < letters.Length; at++)
        {
            foreach (var other in alphabet.Where(a => a != letters[at]))
                Assert.False(VoucherCode.TryParse(letters[..at] + other + letters[(at + 1)..], out _));
            for (var with = at + 1; with < letters.Length; with++)
            {
                if (letters[with] == letters[at])
                    continue;
                var swapped = letters.ToCharArray();
                (swapped[at], swapped[with]) = (swapped[with], swapped[at]);
                Assert.False(VoucherCode.TryParse(new string(swapped), out _), $"{at} and {with} of {letters}");
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("ÄÖÜ")]
    [InlineData("7KQ4-MXH9-2D8R")]
    [InlineData("7KQ4-MXH9-2D8R-VB4W-VB4W")]
    public void What_is_no_code_is_none(string typed) => Assert.False(VoucherCode.TryParse(typed, out _));

    [Fact]
    public void In_a_text_it_is_found_and_four_words_or_a_licence_key_are_not_taken_for_one()
    {
        var code = VoucherCode.New();
        foreach (var text in new[] { $"Gutschein {code.Reveal()}", $"Re: [{code.Reveal().ToLowerInvariant()}] kein Netz", code.Reveal().Replace('-', ' '), $"Zwei 1234-5678-ABCD-0000 und {code.Reveal()}." })
            Assert.Equal(code, VoucherCode.FindIn(text, out _));
        Assert.Null(VoucherCode.FindIn($"{code.Reveal()}-AB12", out var slip));
        Assert.False(slip);
        Assert.Null(VoucherCode.FindIn("dies sind vier Wort, noch mehr Text", out slip));
        Assert.False(slip);
        var wrong = code.Reveal()[..^1] + (code.Reveal()[^1] == '7' ? '8' : '7');
        Assert.Null(VoucherCode.FindIn($"Gutschein {wrong}", out slip));
        Assert.True(slip);
        Assert.Null(VoucherCode.FindIn(new string('A', 1_000_000), out _));
    }
}
