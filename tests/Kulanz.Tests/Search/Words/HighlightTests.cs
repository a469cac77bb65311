using Kulanz.Search.Words;

namespace Kulanz.Tests.Search.Words;

public class HighlightTests
{
    [Theory]
    [InlineData("stoerungen", "Eine Störung im Netz", "Störung")]
    [InlineData("meldung", "Die Störungsmeldung ist da", "Störungsmeldung")]
    [InlineData("\"im netz\"", "Im Haus. Störung im Netz und im Keller", "im Netz")]
    [InlineData("kell*", "Kellner im Keller", "Kellner|Keller")]
    [InlineData("0221123456", "Tel. 0221 / 12 34-56, danke", "0221 / 12 34-56")]
    [InlineData("1234.56", "Summe 1.234,56 Euro", "1.234,56")]
    [InlineData("2026-10-03", "am 3. Oktober 2026 um", "3. Oktober 2026")]
    [InlineData("störung -netz", "Störung im Netz", "Störung")]
    [InlineData("京都", "東京都に", "京都")]
    [InlineData("die störung", "Die Störung", "Störung")]
    [InlineData("nichts", "Störung", "")]
    [InlineData("", "Störung", "")]
    public void What_was_found_is_marked(string typed, string text, string marked) =>
        Assert.Equal(marked, string.Join('|', Highlight.Marks(text, Query.Parse(typed)).Select(m => text.Substring(m.Start, m.Length))));

    [Fact]
    public void A_text_is_marked_exactly_when_it_is_found()
    {
        string[] texts = [.. Hostile.Strings(300, 21), "Eine Störungsmeldung zur Telefonrechnung 0221 123456", "The invoices of March 3, 2026"];
        using var shelf = new Shelf(texts);
        string[] typed = ["störung", "rechnung", "a*", "\"1 0221\"", "0221123456", "invoice", "2026-03-03", "東", "uni", "123456*", "abc-1-x"];
        foreach (var one in typed)
        {
            var query = Query.Parse(one);
            Assert.Equal(shelf.Find(one), texts.Where(t => Highlight.Marks(t, query).Count > 0));
        }
    }

    [Fact]
    public void A_snippet_shows_where_most_of_the_words_meet()
    {
        var filler = string.Concat(Enumerable.Repeat("Lorem Ipsum dolor sit amet. ", 40));
        var text = $"Die Rechnung kam.\n\n{filler}Die   Störung der\r\nLeitung steht auf der Rechnung. {filler}";
        var snippet = Highlight.Snippet(text, Query.Parse("rechnung störung leitung"));
        Assert.StartsWith("… ", snippet.Text);
        Assert.EndsWith(" …", snippet.Text);
        Assert.Contains("Die Störung der Leitung steht auf der Rechnung.", snippet.Text);
        Assert.Equal(["Störung", "Leitung", "Rechnung"], snippet.Marks.Select(m => snippet.Text.Substring(m.Start, m.Length)));
    }

    [Fact]
    public void A_short_text_is_its_own_snippet()
    {
        var snippet = Highlight.Snippet("Kurz und\ngut", Query.Parse("gut"));
        Assert.Equal("Kurz und gut", snippet.Text);
        Assert.Equal([new Mark(9, 3)], snippet.Marks);
    }

    [Fact]
    public void A_snippet_is_short_and_cuts_no_word()
    {
        var random = new Random(4);
        for (var i = 0; i < 2_000; i++)
        {
            var words = Enumerable.Range(0, random.Next(20, 200)).Select(_ => new string((char)('a' + random.Next(26)), random.Next(1, 12)) + random.Next(10)).ToArray();
            var text = string.Join(' ', words);
            var snippet = Highlight.Snippet(text, Query.Parse(words[random.Next(words.Length)] + " " + words[random.Next(words.Length)]));
            Assert.InRange(snippet.Text.Length, Math.Min(150, text.Length), 244);
            Assert.All(snippet.Text.Trim('…', ' ').Split(' '), w => Assert.Contains(w, words));
            Assert.NotEmpty(snippet.Marks);
        }
    }

    [Fact]
    public void Nothing_throws_and_marks_stay_inside()
    {
        string[] texts = [.. Hostile.Strings(3_000, 8), .. Hostile.Published()];
        var random = new Random(9);
        foreach (var text in texts)
        {
            var query = Query.Parse(texts[random.Next(texts.Length)] + " " + text);
            var longer = text + new string(' ', random.Next(300)) + text + string.Concat(Enumerable.Repeat("x y ", random.Next(100)));
            foreach (var mark in Highlight.Marks(longer, query))
                Assert.True(mark is { Start: >= 0, Length: > 0 } && mark.End <= longer.Length);
            var snippet = Highlight.Snippet(longer, query);
            foreach (var mark in snippet.Marks)
                Assert.True(mark.Start >= 0 && mark.Length >= 0 && mark.End <= snippet.Text.Length);
        }
    }
}
