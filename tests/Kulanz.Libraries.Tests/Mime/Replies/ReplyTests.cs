using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using Kulanz.Mime.Replies;

namespace Kulanz.Libraries.Tests.Mime.Replies;

public sealed class ReplyTests
{
    // What mail is made of, in lines and pieces of lines, so that random texts look like mail often enough to matter.
    private static readonly string[] Pieces =
    [
        "\n", "\r\n", "\r", "\n\n", " ", "> ", ">> ", "| ", "Ann> ", "-- \n", "--", "----------", "____________", "```", "\t", "\u00A0", "\u200B", "\0", "\uD800", "&gt;", "<", ">", "(", ")", "@", ":", "：", "*",
        "Hello", "Ja, gern.", "On 31 Mar 2016, at 11:16, Ann <ann@example.org> wrote:", "Am 31.03.2016 um 11:16 schrieb Ann:", "schrieb", "wrote:", "写道：", "31. März 2016", "11:16",
        "Von: Ann <ann@example.org>\nGesendet: heute\nAn: Bob\nBetreff: Frage\n", "From: ", "Subject: ", "-----Original Message-----\n", "Begin forwarded message:\n", "Sent from my iPhone", "Mit freundlichen Grüßen\n", "Thanks,\nAnn\n", "PS: ", "ann@example.org", "www.example.org", "+49 221 123456",
    ];

    private static Gen<string> Mails => Gen.ListOf(Gen.Frequency((9, Gen.Elements(Pieces)), (1, ArbMap.Default.GeneratorFor<string>()))).Select(pieces => string.Concat(pieces));

    [Fact]
    public void Segments_joined_are_the_mail()
    {
        Check(mail =>
        {
            var at = 0;
            foreach (var segment in Reply.Split(mail, "Ann Example").Segments)
            {
                if (segment.Start != at || segment.Length <= 0)
                    return false;
                at += segment.Length;
            }
            return at == mail.Length;
        });
    }

    [Fact]
    public void Every_letter_is_either_shown_or_folded()
    {
        Check(mail =>
        {
            var reply = Reply.Split(mail);
            return Letters(reply.Text + reply.Quoted + reply.Signature) == Letters(mail);
        });
    }

    [Fact]
    public void What_is_visible_depends_on_no_line_ends()
    {
        Check(mail =>
        {
            var unix = mail.ReplaceLineEndings("\n");
            return Reply.Split(unix).Text == Reply.Split(unix.Replace("\n", "\r\n")).Text;
        });
    }

    [Fact]
    public void No_mail_at_all_is_an_empty_reply()
    {
        Assert.Equal("", Reply.Split(null).Text);
        Assert.Empty(Reply.Split("").Segments);
    }

    public static TheoryData<string> Floods => new(
        ">", "> > ", "a:\n", "1:\n", "On 3 May 2016 at 11:16 Ann <\n", "wrote:\n", "> wrote:\n", "Von: a@b.de\n", "From:\nSent:\nTo:\n\n", "--\n", "----\n\n", "```\n", "Ann> \n", "| \n", "(", "<", "@", "写", "schrieb ", "\u200B",
        "Mit freundlichen Grüßen\n", "Sent from my iPhone\n", "Sent from my iPhone\n\n", "PS: x\n\n", "\r", "a\n", "x ", "Ann Example\n", "- \n> a\n", "confidential ", "On 1.1.2016 ", "-----Original Message-----\n", "_____\nFrom: a\n");

    // Eight times the input may take eight times as long; squared it would be sixty-four. The smallest of many runs counts,
    // and a bad round is tried again, because other programs share the machine.
    [Theory]
    [MemberData(nameof(Floods))]
    public void Hostile_mail_takes_time_in_proportion_to_its_size(string piece)
    {
        var small = string.Concat(Enumerable.Repeat(piece, 40_000 / piece.Length));
        var large = string.Concat(Enumerable.Repeat(piece, 320_000 / piece.Length));
        var (few, many) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var round = 0; round < 8; round++)
        {
            few = Min(few, Took(small));
            many = Min(many, Took(large));
            if (many < few * 24 + TimeSpan.FromMilliseconds(100))
                return;
        }
        Assert.Fail($"{small.Length} units took {few.TotalMilliseconds:0} ms, {large.Length} took {many.TotalMilliseconds:0} ms.");
    }

    private static TimeSpan Took(string mail)
    {
        var watch = Stopwatch.StartNew();
        var reply = Reply.Split(mail, "Ann Example");
        _ = reply.Text.Length + reply.Elided.Length + reply.Signature.Length;
        return watch.Elapsed;
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static void Check(Func<string, bool> holds) =>
        Prop.ForAll(Arb.From(Mails), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    private static string Letters(string text) => string.Concat(text.Where(char.IsLetterOrDigit).Order());
}
