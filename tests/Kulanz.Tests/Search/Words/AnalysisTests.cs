using Kulanz.Search.Words;
using Kulanz.Testing;

namespace Kulanz.Tests.Search.Words;

public class AnalysisTests
{
    [Theory]
    [InlineData("Ich habe seit gestern keine Verbindung und der Router blinkt nur noch rot", Languages.German)]
    [InlineData("My router has been blinking since yesterday and there is no connection", Languages.English)]
    [InlineData("Router defekt", Languages.Both)]
    [InlineData("Störung Router", Languages.German)]
    public void The_language_is_told_by_small_words(string text, Languages languages) => Assert.Equal(languages, Analysis.Of(text).Languages);

    [Fact]
    public void Small_words_are_kept_for_phrases_and_left_out_of_the_stems()
    {
        var analysis = Analysis.Of("Die Rechnung und der Router");
        Assert.Equal("die rechnung und der router", analysis.Words);
        Assert.Equal("rechnung rou", analysis.Stems);
    }

    [Fact]
    public void A_vector_has_positions_for_words_and_marked_stems_without() =>
        Assert.Equal("die:1 rechnung:2 =rechnung ", Analysis.Of("Die Rechnung").Vector());

    [Fact]
    public void Every_token_is_one_both_databases_keep_whole()
    {
        foreach (var text in Hostile.Strings(20_000, 1).Concat(Hostile.Published()))
        {
            var analysis = Analysis.Of(text);
            Assert.True(Hostile.IsStorable(analysis.Words), text);
            Assert.True(Hostile.IsStorable(analysis.Stems), text);
        }
    }

    [Fact]
    public void The_same_text_always_gives_the_same()
    {
        foreach (var text in Hostile.Strings(2_000, 2))
            Assert.Equal(Analysis.Of(text), Analysis.Of(new string(text)));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("1")]
    [InlineData("a-")]
    [InlineData("1.")]
    [InlineData("1 ")]
    [InlineData("12/")]
    [InlineData("DE12 ")]
    [InlineData("x@")]
    [InlineData("rechnungs")]
    [InlineData("東")]
    [InlineData("a\u0308")]
    [InlineData("'")]
    [InlineData("\u00AD")]
    [InlineData("a'")]
    public void Work_grows_no_faster_than_the_text(string piece)
    {
        var texts = new Dictionary<int, string>();
        var query = Query.Parse("rechnung \"a a a\" 1*");
        Growth.IsLinear(length =>
        {
            var text = texts.TryGetValue(length, out var made) ? made : texts[length] = string.Concat(Enumerable.Repeat(piece, length / piece.Length));
            Analysis.Of(text);
            Highlight.Snippet(text, query);
        }, 30_000);
    }

    [Fact]
    public void A_vector_stays_below_what_PostgreSQL_takes()
    {
        var random = new Random(3);
        var text = string.Join(' ', Enumerable.Range(0, 300_000).Select(_ => random.Next(int.MaxValue).ToString("x8", null)));
        // Lexeme, alignment, count and one position each, as PostgreSQL stores them.
        var size = Analysis.Of(text).Vector().Split(' ').Distinct().Sum(t => System.Text.Encoding.UTF8.GetByteCount(t) + 5);
        Assert.InRange(size, 100_000, 1_048_575);
    }
}
