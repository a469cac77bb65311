using Kulanz.Search.Words;

namespace Kulanz.Tests.Search.Words;

public class FoldingTests
{
    [Theory]
    [InlineData("Störung Ärger ÜBER Straße ẞ", "stoerung aerger ueber strasse ss")]
    [InlineData("Sto\u0308rung", "stoerung")]
    [InlineData("café Señor Łódź Søren Čapek", "cafe senor lodz soeren capek")]
    [InlineData("ﬁnden Ｋｕｎｄｅ Ⅳ x² ①", "finden kunde iv x2 1")]
    [InlineData("Rech\u00ADnung Rech\u200Bnung \uFEFFRechnung", "rechnung rechnung rechnung")]
    [InlineData("geht's geht’s O'Brien 'zitiert'", "gehts gehts obrien zitiert")]
    [InlineData("İstanbul ISTANBUL ıstanbul", "istanbul istanbul istanbul")]
    [InlineData("Привет Ёлка", "привет елка")]
    [InlineData("Ελλάδα ΛΌΓΟΣ λόγος", "ελλαδα λογοσ λογοσ")]
    [InlineData("١٢٣ ４５", "123 45")]
    [InlineData("𝔘𝔫𝔦 😀 \uD800 ende", "uni ende")]
    [InlineData("½ ™ € §", "")]
    public void Spellings_of_one_word_fold_to_the_same(string text, string words) => Assert.Equal(words, Analysis.Of(text).Words);

    [Theory]
    [InlineData("東京都", "東京 京都 都")]
    [InlineData("東", "東")]
    [InlineData("im 東京 leben", "im 東京 京 leben")]
    public void Scripts_without_spaces_become_pairs(string text, string words) => Assert.Equal(words, Analysis.Of(text).Words);

    [Fact]
    public void Whoever_leaves_the_dots_away_is_understood_too()
    {
        foreach (var typed in (string[])["Störung", "Stoerung", "Storung", "STÖRUNGEN", "störung"])
            foreach (var written in (string[])["Störung", "Stoerungen", "storung"])
                Assert.True(Shelf.Finds(typed, $"Es gibt eine {written} im Netz"), $"{typed} in {written}");
    }

    [Theory]
    [InlineData("neue", "nue")]
    [InlineData("Steuer", "Stuer")]
    [InlineData("Quelle", "Qulle")]
    public void Where_ue_is_no_umlaut_it_stays(string word, string nonsense) => Assert.False(Shelf.Finds(nonsense, $"Die {word} ist da"));

    [Fact]
    public void Tokens_know_their_place_in_the_original()
    {
        const string text = "  Die Stö\u00ADrung, o'Brien!";
        var walk = new Tokens(text, new char[Tokens.Scratch]);
        var places = new List<string>();
        while (walk.Next())
            places.Add(text[walk.Start..walk.End] + "=" + walk.Folded.ToString());
        Assert.Equal(["Die=die", "Stö\u00ADrung=stoerung", "o'Brien=obrien"], places);
    }

    [Fact]
    public void A_long_word_is_cut_between_characters()
    {
        // Gothic letters have no plain form and need two code units each.
        var token = Analysis.Of(new string('a', Tokens.Longest - 1) + "\U00010330\U00010331").Words;
        Assert.Equal(new string('a', Tokens.Longest - 1), token);
        Assert.Equal(Tokens.Longest, Analysis.Of(new string('a', 1000)).Words.Length);
    }

    [Fact]
    public void Places_never_leave_the_text_and_never_go_back()
    {
        var scratch = new char[Tokens.Scratch];
        foreach (var text in Hostile.Strings(20_000, 11))
        {
            var walk = new Tokens(text, scratch);
            var before = 0;
            while (walk.Next())
            {
                Assert.InRange(walk.Start, before, text.Length - 1);
                Assert.InRange(walk.End, walk.Start + 1, text.Length);
                Assert.InRange(walk.Folded.Length, 1, Tokens.Longest);
                before = walk.Kind == TokenKind.Pair ? walk.Start + 1 : walk.End;
            }
        }
    }
}
