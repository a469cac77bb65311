using System.Text.Json;
using Kulanz.Libraries.Tests.Testing;
using Kulanz.Mime.Replies;

namespace Kulanz.Libraries.Tests.Mime.Replies;

public sealed class ReplyDataTests
{
    [Fact]
    public void Replies_to_a_forum_are_trimmed_as_published()
    {
        var wrong = new List<string>();
        foreach (var file in Files("discourse-trimmer", "emails"))
        {
            var name = Path.GetFileName(file);
            var reply = Reply.Split(File.ReadAllText(file));
            if (reply.Text.Trim() != Read("discourse-trimmer", "trimmed", name))
                wrong.Add("trimmed/" + name);
            if (reply.Elided.Trim() != Read("discourse-trimmer", "elided", name))
                wrong.Add("elided/" + name);
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public void What_is_passed_on_is_told_from_the_words_above_it()
    {
        foreach (var file in Files("discourse-trimmer", "embedded"))
        {
            var name = Path.GetFileName(file);
            var reply = Reply.Split(File.ReadAllText(Path.Combine(Path.GetDirectoryName(file)!, "..", "emails", name)));
            Assert.Equal(Read("discourse-trimmer", "before", name), reply.Text.Trim());
            Assert.Contains(Letters(File.ReadAllText(file)), Letters(reply.Elided));
        }
    }

    [Fact]
    public void Mails_of_many_programs_show_their_first_paragraph_only()
    {
        using var expected = JsonDocument.Parse(File.ReadAllText(TestData.Path("mail-replies", "crisp", "expected.json")));
        var paragraph = Lines(expected.RootElement.GetProperty("common_first_fragment").GetString()!);
        var names = expected.RootElement.GetProperty("first_fragment_or_visible_text_must_be_exactly_that_for").EnumerateArray().Select(name => name.GetString()!).ToList();

        Assert.NotEmpty(names);
        var wrong = names.Where(name => Reply.Split(File.ReadAllText(TestData.Path("mail-replies", "crisp", name))).Text != paragraph).ToList();
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("email_tricky_1_on_false_positive.txt")]
    [InlineData("email_tricky_3_code_block.txt")]
    [InlineData("email_tricky_4_from_in_body.txt")]
    [InlineData("email_tricky_6_regards_in_sentence.txt")]
    [InlineData("email_tricky_7_multiple_dashes.txt")]
    [InlineData("email_tricky_8_sent_from_in_content.txt")]
    [InlineData("email_tricky_13_timestamp_variations.txt")]
    [InlineData("email_tricky_18_inline_reply.txt")]
    [InlineData("email_tricky_19_quote_without_header.txt")]
    [InlineData("email_not_a_signature_2.txt")]
    [InlineData("email_sent_from_my_not_signature.txt")]
    [InlineData("email_21.txt")]
    public void Mails_full_of_traps_are_shown_whole(string name)
    {
        var mail = File.ReadAllText(TestData.Path("mail-replies", "crisp", name));

        Assert.Equal(Lines(mail), Reply.Split(mail).Text);
    }

    [Theory]
    [InlineData("email_1_3.txt", "Oh thanks.\n\nHaving the function would be great.")]
    [InlineData("email_1_4.txt", "Awesome! I haven't had another problem with it.")]
    [InlineData("email_1_7.txt", ":+1:")]
    [InlineData("email_2_1.txt", "Outlook with a reply")]
    [InlineData("email_2_2.txt", "Outlook with a reply directly above line")]
    [InlineData("email_2_3.txt", "Outlook with a reply directly above line")]
    [InlineData("email_iPhone.txt", "Here is another email")]
    [InlineData("email_BlackBerry.txt", "Here is another email")]
    [InlineData("correct_sig.txt", "this is an email with a correct -- signature.")]
    public void Replies_to_a_code_forge_are_found(string name, string visible)
    {
        Assert.Equal(visible, Reply.Split(File.ReadAllText(TestData.Path("mail-replies", "github", name))).Text);
    }

    [Fact]
    public void Signatures_are_found_with_the_senders_name()
    {
        var wrong = new List<string>();
        foreach (var file in Files("talon", "signature", "emails", "stripped").Where(file => file.EndsWith("_body", StringComparison.Ordinal)))
        {
            var mail = file[..^"_body".Length];
            var sender = File.Exists(mail + "_sender") ? File.ReadAllText(mail + "_sender").Trim() : null;
            if (Reply.Split(File.ReadAllText(file), sender).Signature != Lines(File.ReadAllText(mail + "_signature")))
                wrong.Add(Path.GetFileName(mail));
        }
        Assert.Empty(wrong);
    }

    // The set is of whole mails; their plain text is read by a decoder that is good enough for them.
    [Fact]
    public void Replies_of_well_known_programs_are_found()
    {
        var wrong = new List<string>();
        foreach (var file in Files("talon", "standard_replies").Where(file => file.EndsWith(".eml", StringComparison.Ordinal)))
        {
            var expected = file[..^".eml".Length] + "_reply_text";
            var reply = Reply.Split(PlainText.Of(File.ReadAllText(file)));
            var signed = File.Exists(expected);
            if ((signed ? reply.SignedText : reply.Text) != (signed ? Lines(File.ReadAllText(expected)) : "Hello"))
                wrong.Add(Path.GetFileName(file));
        }
        Assert.Empty(wrong);
    }

    private static IEnumerable<string> Files(params string[] folder) =>
        Directory.GetFiles(TestData.Path(["mail-replies", .. folder])).Order(StringComparer.Ordinal);

    private static string Read(string set, string folder, string name) => File.ReadAllText(TestData.Path("mail-replies", set, folder, name)).Trim();
    private static string Lines(string text) => text.ReplaceLineEndings("\n").Trim();
    private static string Letters(string text) => string.Concat(text.Where(char.IsLetterOrDigit));
}
