using Kulanz.Search.Words;

namespace Kulanz.Tests.Search.Words;

public class StemmerTests
{
    [Theory]
    [InlineData("Störungen", "storung")]
    [InlineData("Störung", "storung")]
    [InlineData("Rechnungen", "rechnung")]
    [InlineData("Kunden", "kund")]
    [InlineData("Kunde", "kund")]
    [InlineData("gemeldet", "meld")]
    [InlineData("Handbüchern", "handbuch")]
    [InlineData("Anschlüsse", "anschluss")]
    [InlineData("Kündigungen", "kundigung")]
    [InlineData("Schuss", "schuss")]
    [InlineData("große", "gross")]
    [InlineData("die", "die")]
    [InlineData("ei", "ei")]
    [InlineData("", "")]
    public void German_words_meet_at_their_stem(string word, string stem) => Assert.Equal(stem, GermanStemmer.Stem(word));

    [Fact]
    public void A_noun_keeps_its_t_where_case_can_be_trusted()
    {
        Assert.Equal("anstal", GermanStemmer.Stem("Anstalt"));
        Assert.Equal("anstalt", GermanStemmer.Stem("Anstalt", anyCase: false));
        Assert.Equal("frag", GermanStemmer.Stem("fragt", anyCase: false));
    }

    [Theory]
    [InlineData("consolations", "consol")]
    [InlineData("knightly", "knight")]
    [InlineData("generously", "generous")]
    [InlineData("communication", "communic")]
    [InlineData("hopping", "hop")]
    [InlineData("hoping", "hope")]
    [InlineData("cries", "cri")]
    [InlineData("ties", "tie")]
    [InlineData("gas", "gas")]
    [InlineData("dying", "die")]
    [InlineData("news", "news")]
    [InlineData("proceed", "proceed")]
    [InlineData("invoices", "invoic")]
    [InlineData("invoice", "invoic")]
    [InlineData("cancellation", "cancel")]
    [InlineData("cancelled", "cancel")]
    [InlineData("customer's", "custom")]
    [InlineData("youth", "youth")]
    [InlineData("say", "say")]
    [InlineData("by", "by")]
    [InlineData("", "")]
    public void English_words_meet_at_their_stem(string word, string stem) => Assert.Equal(stem, EnglishStemmer.Stem(word));

    [Fact]
    public void No_stem_is_empty_or_longer_than_its_word()
    {
        var random = new Random(20260928);
        for (var i = 0; i < 50_000; i++)
        {
            var word = Invent(random);
            var german = GermanStemmer.Stem(word);
            var english = EnglishStemmer.Stem(word);
            Assert.True(german.Length is > 0 && german.Length <= word.Length + word.Count(c => c == 'ß'), word);
            Assert.True(english.Length is > 0 && english.Length <= word.Length, word);
            Assert.DoesNotContain(german, c => char.IsControl(c) || char.IsUpper(c));
            Assert.DoesNotContain(english, char.IsUpper);
        }
    }

    [Fact]
    public void A_German_stem_keeps_three_units_at_least()
    {
        var random = new Random(7);
        for (var i = 0; i < 50_000; i++)
            if (Invent(random) is { Length: >= 3 } word)
                Assert.True(GermanStemmer.Stem(word).Length >= 3, word);
    }

    private static string Invent(Random random)
    {
        const string letters = "aeiouyaeiouyntrsldgmbkchwfpzvxqjäöüßeeenns";
        return new string([.. Enumerable.Range(0, random.Next(1, 16)).Select(_ => letters[random.Next(letters.Length)])]);
    }
}
