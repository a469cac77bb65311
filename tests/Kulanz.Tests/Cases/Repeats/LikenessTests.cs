using System.Diagnostics;
using System.Text;
using Kulanz.Cases.Repeats;
using Kulanz.Cases.Repeats.Likeness;
using Kulanz.Tests.Search.Words;

namespace Kulanz.Tests.Cases.Repeats;

/// <summary>What questions are compared by, without a database.</summary>
public sealed class LikenessTests
{
    [Fact]
    public void BM25_is_what_one_computes_by_hand()
    {
        var (asked, earlier) = (Words("alpha gamma"), Words("alpha gamma gamma"));
        var frequencies = Counted("alpha beta", "alpha gamma gamma", "delta");

        // N = 3, two have alpha and one has gamma; two words a question on average, three here: 1.2 × (0.25 + 0.75 × 3 / 2) = 1.65.
        var alpha = Math.Log(1 + (3 - 2 + 0.5) / (2 + 0.5)) * 1 * 2.2 / (1 + 1.65);
        var gamma = Math.Log(1 + (3 - 1 + 0.5) / (1 + 0.5)) * 2 * 2.2 / (2 + 1.65);
        Assert.Equal(1.5725612, alpha + gamma, 6);
        Assert.Equal(alpha + gamma, Bm25.Sum(asked, earlier, frequencies), 9);
        Assert.Equal(Bm25.Sum(asked, earlier, frequencies) / Bm25.Sum(asked, asked, frequencies), Bm25.Part(asked, earlier, frequencies), 9);
        Assert.Equal(0, Bm25.Part(asked, Words("delta"), frequencies));
        Assert.Equal(0, Bm25.Part(QuestionWords.None, earlier, frequencies));
    }

    [Fact]
    public void The_cosine_of_words_is_what_one_computes_by_hand_and_the_same_from_both_sides()
    {
        var (one, other) = (Words("alpha gamma"), Words("alpha alpha delta"));
        var frequencies = Counted("alpha beta", "alpha gamma gamma", "delta");

        double Weight(int with) => Math.Pow(Math.Log((1 + 3.0) / (1 + with)) + 1, 0.4);
        var (alpha, rare) = (Weight(2), Weight(1));
        var twice = alpha * (1 + Math.Log(2));
        var expected = alpha * twice / (Math.Sqrt(alpha * alpha + rare * rare) * Math.Sqrt(twice * twice + rare * rare));
        Assert.Equal(expected, WordCosine.Of(one, other, frequencies), 9);
        Assert.Equal(expected, WordCosine.Of(other, one, frequencies), 9);
        Assert.Equal(1, WordCosine.Of(one, one, frequencies), 9);
        Assert.Equal(0, WordCosine.Of(one, Words("delta"), frequencies));
    }

    [Fact]
    public void MinHash_estimates_the_part_two_sets_have_in_common()
    {
        var random = new Random(1997);
        var errors = new List<double>();
        for (var round = 0; round < 400; round++)
        {
            var (shared, mine, theirs) = (random.Next(0, 200), random.Next(1, 200), random.Next(1, 200));
            var all = Enumerable.Range(0, shared + mine + theirs).Select(_ => (ulong)random.NextInt64()).ToArray();
            var (one, other) = (MinHash.Of(all.AsSpan(0, shared + mine)), MinHash.Of([.. all[..shared], .. all[(shared + mine)..]]));
            var error = one.Estimate(other) - (double)shared / all.Length;
            // Four standard errors of 128 throws.
            Assert.InRange(error, -0.18, 0.18);
            errors.Add(error);
        }
        Assert.InRange(errors.Average(), -0.01, 0.01);
        Assert.InRange(Math.Sqrt(errors.Average(e => e * e)), 0, 0.045);
    }

    [Fact]
    public void Copies_share_a_band_and_strangers_hardly_ever_do()
    {
        var random = new Random(4);
        double Met(double part)
        {
            var met = 0;
            for (var round = 0; round < 300; round++)
            {
                // n shared of n + 2m in all.
                var n = (int)(400 * part / (1 + part) * 2);
                var m = (int)((n / part - n) / 2);
                var all = Enumerable.Range(0, n + 2 * m).Select(_ => (ulong)random.NextInt64()).ToArray();
                if (Bands.Of(MinHash.Of(all.AsSpan(0, n + m))).Intersect(Bands.Of(MinHash.Of([.. all[..n], .. all[(n + m)..]]))).Any())
                    met++;
            }
            return met / 300.0;
        }

        foreach (var part in new[] { 0.2, 0.3, 0.4, 0.5, 0.6, 0.8 })
            Assert.Equal(1 - Math.Pow(1 - Math.Pow(part, Bands.Rows), Bands.Count), Met(part), 0.09);
        Assert.Equal(1, Met(0.95));
    }

    [Fact]
    public void What_is_stored_of_a_text_is_the_same_in_every_version()
    {
        var text = Text("Der Router blinkt rot.");

        Assert.Equal(-946037097015381120, Shingles.Whole(text));
        Assert.Equal(5119854181581792585, Bands.Of(MinHash.Of(Shingles.Of(text)))[0]);
        Assert.Equal("FEA0BD7301BAD193CE0201EBBABCBF08019FECA34C01", Convert.ToHexString(text.Words.Packed()));
    }

    [Fact]
    public void Words_survive_being_packed_and_nothing_that_is_unpacked_throws()
    {
        var random = new Random(21);
        foreach (var text in Hostile.Strings(500, seed: 3).Append(string.Join(' ', Enumerable.Range(0, 900).Select(i => $"wort{i}x"))))
        {
            var words = Words(text);
            var again = QuestionWords.Unpacked(words.Packed());
            Assert.Equal(words.Keys.ToArray(), again.Keys.ToArray());
            Assert.Equal(words.Counts.ToArray(), again.Counts.ToArray());
            Assert.True(words.Keys.Length <= QuestionWords.Most);
        }
        for (var round = 0; round < 2000; round++)
        {
            var bytes = new byte[random.Next(0, 60)];
            random.NextBytes(bytes);
            var keys = QuestionWords.Unpacked(bytes).Keys.ToArray();
            Assert.Equal(keys.Order(), keys);
        }
    }

    [Fact]
    public void Compounds_endings_and_slips_are_no_obstacle_and_other_matters_are_not_alike()
    {
        var frequencies = Counted(Questions);
        var asked = new Comparison(Text("Wo finde ich meine Vertragsunterlagen?"), frequencies);

        var same = asked.With(Text("Bitte schicken Sie mir die Unterlagen zu meinem Vertrag."));
        var slip = asked.With(Text("Ich suche meine Vertagsunterlagen"));
        var other = asked.With(Text("Mein Telefon hat kein Freizeichen."));
        Assert.True(same.Fit > 3 * other.Fit && same.Shared == 2, $"{same} {other}");
        Assert.True(slip.Fit > 3 * other.Fit, $"{slip} {other}");
        Assert.Null(other.AmongOwn);
        Assert.Equal(Certainty.Surely, asked.With(Text("Wo finde ich meine Vertragsunterlagen")).AmongAll);
    }

    [Fact]
    public void A_long_mail_and_two_lines_from_a_form_meet_and_two_long_mails_about_different_things_do_not()
    {
        var frequencies = Counted(Questions);
        const string story = "ich bin seit elf Jahren bei Ihnen und war bisher sehr zufrieden. Letzte Woche kam ein Techniker ins Haus, der im Keller etwas umgesteckt hat, und seitdem ist alles anders. ";
        var phone = Text($"Guten Tag, {story} Das Telefon im Flur hat nämlich kein Freizeichen mehr, auch nicht, wenn ich den Stecker ziehe und wieder einstecke. Was soll ich tun?");
        var bill = Text("Guten Tag, beim Durchsehen meiner Unterlagen für die Steuer ist mir aufgefallen, dass auf der Rechnung vom August ein Posten steht, den ich nie bestellt habe. Ich bitte um Gutschrift und um eine Erklärung, wie das geschehen konnte.");
        var form = new Comparison(Text("Telefon: kein Freizeichen"), frequencies);

        Assert.NotNull(form.With(phone).AmongOwn);
        Assert.Null(form.With(bill).AmongOwn);
        Assert.Null(new Comparison(phone, frequencies).With(bill).AmongOwn);
    }

    [Fact]
    public void Whose_number_it_is_makes_no_other_question_of_it_and_an_error_code_does()
    {
        Assert.Equal(Words("Bestellung 732201349959 stornieren").Packed(), Words("Bestellung 370795561790 stornieren").Packed());
        Assert.NotEqual(Words("Fehler 678 im Router").Packed(), Words("Fehler 651 im Router").Packed());
        Assert.Empty(Words("Vielen Dank! Mit freundlichen Grüßen").Matter);
    }

    [Fact]
    public void What_is_known_of_words_stays_bounded_and_follows_what_people_ask_now()
    {
        var frequencies = new Frequencies();
        var (old, now) = (Words("Telefon"), Words("Glasfaser"));
        for (var i = 0; i < 50_000; i++)
            frequencies.Add(old);
        for (var i = 0; i < 150_000; i++)
            frequencies.Add(now);

        Assert.InRange(frequencies.Questions, 1, Frequencies.MostQuestions);
        Assert.InRange(frequencies.Share(now.Keys[0]), 0.8, 1);
        Assert.InRange(frequencies.Share(old.Keys[0]), 0, 0.15);
        Assert.InRange(frequencies.Length, 0.99, 1.01);
    }

    [Fact]
    public void The_index_is_asked_for_rare_words_alone_and_for_common_ones_together()
    {
        var frequencies = Counted([.. Enumerable.Repeat("Rechnung Betrag", 900), .. Enumerable.Repeat("Router", 99), "Freizeichen"]);
        var asked = Words("Die Rechnung mit dem Betrag für den Router und das Freizeichen");

        var large = Selection.Of(asked, frequencies, 900_000);
        Assert.Equal([Key("Freizeichen")], large.Rare);
        Assert.Equal(3, large.Common.Count);
        var small = Selection.Of(asked, frequencies, 1000);
        Assert.Equal(4, small.Rare.Count);
        Assert.Empty(small.Common);
    }

    [Fact]
    public void Nothing_throws_whatever_is_compared()
    {
        var frequencies = Counted(Questions);
        var texts = Hostile.Strings(300, seed: 9).Concat(Hostile.Published().Take(400)).Select(Text).ToList();
        for (var i = 0; i < texts.Count; i++)
        {
            var match = new Comparison(texts[i], frequencies).With(texts[^(i + 1)]);
            Assert.InRange(match.Score, 0, 1.0001);
            Assert.InRange(match.Fit, 0, 1.0001);
            Assert.Equal(texts[i].Words.Matter.Any(), new Comparison(texts[i], frequencies).With(texts[i]).Fit > 0.97);
            Bands.Of(MinHash.Of(Shingles.Of(texts[i])));
            AnswerBody.Of(texts[i].Language);
        }
    }

    [Fact]
    public void Time_is_linear_in_the_text_and_ends_with_what_is_read_of_it()
    {
        var frequencies = Counted(Questions);
        double Seconds(string text)
        {
            var best = double.MaxValue;
            for (var round = 0; round < 5; round++)
            {
                var from = Stopwatch.GetTimestamp();
                var read = Text(text);
                new Comparison(read, frequencies).With(read);
                MinHash.Of(Shingles.Of(read));
                best = Math.Min(best, Stopwatch.GetElapsedTime(from).TotalSeconds);
            }
            return best;
        }

        foreach (var piece in new[] { "a", "aaaa ", "rechnungs", "Störungsmeldung ", "\u0308", "12345 ", "\uD83D\uDE00", ". " })
        {
            var text = new StringBuilder().Insert(0, piece, 4_000_000 / piece.Length).ToString();
            var (hundredth, whole) = (Seconds(text[..QuestionText.Longest]), Seconds(text));
            Assert.True(whole < 5 * hundredth + 0.05, $"{piece}: {hundredth} s, {whole} s for hundreds of times as much");
        }
    }

    [Theory]
    [InlineData("Guten Tag Herr Weber,\n\nbitte starten Sie den Router neu.\n\nMit freundlichen Grüßen\nAnna Berger\nKundenservice", "Bitte starten Sie den Router neu.")]
    [InlineData("Hello Mary,\n\nPlease restart the router.\n\nKind regards\nAnna", "Please restart the router.")]
    [InlineData("Bitte starten Sie den Router neu.", "Bitte starten Sie den Router neu.")]
    [InlineData("Hallo!", "Hallo!")]
    [InlineData("Mit freundlichen Grüßen an alle.", "Mit freundlichen Grüßen an alle.")]
    [InlineData("  \n", "")]
    public void An_answer_said_again_has_neither_the_salutation_nor_the_closing_of_then(string answer, string body) => Assert.Equal(body, AnswerBody.Of(answer));

    [Fact]
    public void A_long_answer_said_again_ends_with_a_paragraph()
    {
        var paragraph = string.Join(' ', Enumerable.Repeat("Bitte starten Sie den Router neu.", 40));
        var body = AnswerBody.Of(string.Join("\n\n", Enumerable.Repeat(paragraph, 5)));
        Assert.InRange(body.Length, AnswerBody.Longest / 2, AnswerBody.Longest + 2);
        Assert.EndsWith("neu.\n…", body, StringComparison.Ordinal);
    }

    private static readonly string[] Questions =
    [
        "Mein Router verliert jeden Abend die Verbindung. Was kann ich tun?", "Auf meiner Rechnung steht ein Betrag, den ich nicht verstehe.", "Ich ziehe um und möchte meinen Anschluss mitnehmen.",
        "Ich habe mein Passwort vergessen.", "Wie kündige ich meinen Vertrag?", "Das Telefon hat kein Freizeichen.", "Wann kommt der Techniker?", "Bitte um Rückruf wegen meiner Bestellung.",
    ];

    private static QuestionText Text(string text) => QuestionText.Of(text, "de");

    private static QuestionWords Words(string text) => Text(text).Words;

    private static uint Key(string word) => Words(word).Keys[0];

    private static Frequencies Counted(params string[] questions)
    {
        var frequencies = new Frequencies();
        foreach (var question in questions)
            frequencies.Add(Words(question));
        return frequencies;
    }
}
