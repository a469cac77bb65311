using Kulanz.Search.Words;

namespace Kulanz.Tests.Search.Words;

public class QueryTests
{
    private const string Mail = "Sehr geehrte Damen und Herren, die Rechnung vom März stimmt nicht. Bitte kündigen Sie meinen Vertrag.";

    [Theory]
    [InlineData("rechnung vertrag", true)]
    [InlineData("rechnungen Verträge", true)]
    [InlineData("rechnung storno", false)]
    [InlineData("rechnung OR storno", true)]
    [InlineData("storno OR widerruf", false)]
    [InlineData("storno ODER rechnung vertrag", true)]
    [InlineData("storno | rechnung", true)]
    [InlineData("rechnung -vertrag", false)]
    [InlineData("rechnung -storno", true)]
    [InlineData("rechnung -\"meinen Vertrag\"", false)]
    [InlineData("\"die Rechnung vom März\"", true)]
    [InlineData("\"Rechnung die\"", false)]
    [InlineData("„meinen Vertrag“", true)]
    [InlineData("\"vertrag meinen", true)]
    [InlineData("vertr*", true)]
    [InlineData("ertrag*", false)]
    [InlineData("\"meinen vert\"*", false)]
    [InlineData("rechnung AND vertrag", true)]
    [InlineData("(rechnung) AND (vertrag)", true)]
    [InlineData("rechnung UND vertrag", true)]
    [InlineData("die der das Rechnung", true)]
    [InlineData("die", true)]
    [InlineData("das", false)]
    [InlineData("kündigung", false)]
    [InlineData("kündige", true)]
    [InlineData("", false)]
    public void Words_phrases_beginnings_and_exclusions_mean_what_people_expect(string typed, bool found) => Assert.Equal(found, Shelf.Finds(typed, Mail));

    [Theory]
    [InlineData("vert", true, true)]
    [InlineData("rechnung vert", true, true)]
    [InlineData("vert ", true, false)]
    [InlineData("vert", false, false)]
    [InlineData("verträge", true, true)]
    public void The_last_word_may_be_unfinished_while_typing(string typed, bool asYouType, bool found) => Assert.Equal(found, Shelf.Finds(typed, Mail, asYouType));

    [Fact]
    public void A_phrase_does_not_match_across_stems()
    {
        Assert.False(Shelf.Finds("\"störung meldung\"", "Das ist eine Störungsmeldung von mir"));
        Assert.False(Shelf.Finds("\"rechnungen stimmen\"", "Die Rechnung stimmt"));
    }

    [Fact]
    public void A_beginning_matches_words_and_no_parts_of_them() => Assert.False(Shelf.Finds("meld*", "Das ist eine Störungsmeldung von mir"));

    [Fact]
    public void Filters_are_handed_on_as_they_stand()
    {
        var query = Query.Parse("from:\"Anna Berg\" is:open -tag:spam before:2026-01-01 Rechnung Betreffs:x 12:30 status:");
        Assert.Equal(
            [new("from", "Anna Berg", false), new("is", "open", false), new("tag", "spam", true), new("before", "2026-01-01", false)],
            query.Filters);
        Assert.Contains("rechnung", query.Fts5());
        Assert.Contains("betreffs x", query.Fts5());
        Assert.Contains("12 30", query.Fts5());
        Assert.Contains("\"status\"", query.Fts5());
    }

    [Fact]
    public void Exclusions_alone_say_so()
    {
        var query = Query.Parse("-spam");
        Assert.True(query.OnlyExcludes);
        Assert.False(query.IsEmpty);
        Assert.False(Query.Parse("x -spam").OnlyExcludes);
        Assert.True(Query.Parse("- -- *** \" () from:anna").IsEmpty);
    }

    [Fact]
    public void Both_databases_are_asked_the_same()
    {
        var query = Query.Parse("Störungen \"die Rechnung\" Vert* -spam");
        Assert.Equal(
            "(({stems} : \"storung\") OR ({stems} : \"stoerungen\")) AND (({words} : \"die rechnung\")) AND (({words} : \"vert\" *)) NOT (({stems} : \"spam\"))",
            query.Fts5());
        Assert.Equal("(('=storung') | ('=stoerungen')) & (('die' <-> 'rechnung')) & (('vert':*)) & !(('=spam'))", query.TsQuery());
    }

    [Fact]
    public void Nothing_typed_is_an_error()
    {
        using var shelf = new Shelf(Mail);
        foreach (var typed in Hostile.Strings(10_000, 5).Concat(Hostile.Published()))
        {
            shelf.Find(typed);
            shelf.Find(typed, asYouType: true);
            // Quoted lexemes hold no quotes, so that nothing typed is syntax there either.
            Assert.Equal(0, (Query.Parse(typed).TsQuery() ?? "").Count(c => c == '\'') % 2);
        }
    }

    [Fact]
    public void Every_text_is_found_by_each_of_its_words()
    {
        // The languages told by a text and by a single word differ; what is found must not depend on it.
        var random = new Random(17);
        foreach (var text in (string[])[Mail, "I would like to cancel my subscription, the invoices are wrong. Störung!", "Router defekt, keine Verbindung", .. Hostile.Strings(500, 6)])
        {
            using var shelf = new Shelf(text);
            foreach (var word in Analysis.Of(text).Words.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(_ => random.Next(2) == 0))
                Assert.True(shelf.Find(word).Count == 1, $"{word} in {text}");
        }
    }

    [Fact]
    public void Long_queries_are_cut_and_stay_cheap()
    {
        using var shelf = new Shelf(Mail);
        foreach (var piece in (string[])["a ", "-a ", "\"a\" ", "0 ", "a OR ", "(((", "\"\"", "from:\"", "+", "a*"])
            shelf.Find(string.Concat(Enumerable.Repeat(piece, 100_000)));
    }
}
