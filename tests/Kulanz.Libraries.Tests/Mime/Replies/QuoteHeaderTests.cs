using System.Text;
using Kulanz.Mime.Replies;

namespace Kulanz.Libraries.Tests.Mime.Replies;

public sealed class QuoteHeaderTests
{
    private const string Answer = "Das hat geholfen, es läuft jetzt wieder.";
    private const string History = "Please try to start it once more.\nThen tell us what you see.";

    public static TheoryData<string> Introductions => new(
        // Gmail
        "On Thu, Mar 31, 2016 at 11:16 AM Ann Example <ann@example.org> wrote:",
        "Am Do., 31. März 2016 um 11:16 Uhr schrieb Ann Example <ann@example.org>:",
        "Ann Example <ann@example.org> schrieb am Do., 31. März 2016, 11:16:",
        "Le jeu. 31 mars 2016 à 11:16, Ann Example <ann@example.org> a écrit :",
        "Le jeu. 31 mars 2016 à 11:16, Ann Example <ann@example.org> a écrit\u00A0:",
        "El jue, 31 mar 2016 a las 11:16, Ann Example (<ann@example.org>) escribió:",
        "Il giorno gio 31 mar 2016 alle ore 11:16 Ann Example <ann@example.org> ha scritto:",
        "Op do 31 mrt. 2016 om 11:16 schreef Ann Example <ann@example.org>:",
        "Em qui., 31 de mar. de 2016 às 11:16, Ann Example <ann@example.org> escreveu:",
        "czw., 31 mar 2016 o 11:16 Ann Example <ann@example.org> napisał(a):",
        "čt 31. 3. 2016 v 11:16 odesílatel Ann Example <ann@example.org> napsal:",
        "Den tors 31 mars 2016 kl 11:16 skrev Ann Example <ann@example.org>:",
        "Den tor. 31. mar. 2016 kl. 11.16 skrev Ann Example <ann@example.org>:",
        "tor. 31. mars 2016 kl. 11:16 skrev Ann Example <ann@example.org>:",
        "to 31. maalisk. 2016 klo 11.16 Ann Example (ann@example.org) kirjoitti:",
        "Ann Example <ann@example.org> ezt írta (időpont: 2016. márc. 31., Cs, 11:16):",
        "În joi, 31 mar. 2016 la 11:16, Ann Example <ann@example.org> a scris:",
        "Ann Example <ann@example.org>, 31 Mar 2016 Per, 11:16 tarihinde şunu yazdı:",
        "чт, 31 мар. 2016 г. в 11:16, Ann Example <ann@example.org>:",
        "чт, 31 бер. 2016 р. о 11:16 Ann Example <ann@example.org> пише:",
        "Ann Example <ann@example.org> 于2016年3月31日周四 11:16写道：",
        "Ann Example <ann@example.org> 於 2016年3月31日 週四 上午11:16寫道：",
        "2016年3月31日(木) 11:16 Ann Example <ann@example.org>:",
        "2016년 3월 31일 (목) 오전 11:16, Ann Example <ann@example.org>님이 작성:",
        "Στις Πέμ 31 Μαρ 2016 στις 11:16 π.μ., ο/η Ann Example <ann@example.org> έγραψε:",
        // Apple Mail
        "On 31 Mar 2016, at 11:16, Ann Example <ann@example.org> wrote:",
        "Am 31.03.2016 um 11:16 schrieb Ann Example <ann@example.org>:",
        "Le 31 mars 2016 à 11:16, Ann Example <ann@example.org> a écrit :",
        "El 31 mar 2016, a las 11:16, Ann Example <ann@example.org> escribió:",
        "Il giorno 31 mar 2016, alle ore 11:16, Ann Example <ann@example.org> ha scritto:",
        "Op 31 mrt. 2016, om 11:16 heeft Ann Example <ann@example.org> het volgende geschreven:",
        "Wiadomość napisana przez Ann Example <ann@example.org> w dniu 31.03.2016, o godz. 11:16:",
        "31. 3. 2016 v 11:16, Ann Example <ann@example.org>:",
        "31 mars 2016 kl. 11:16 skrev Ann Example <ann@example.org>:",
        "Ann Example <ann@example.org> kirjoitti 31.3.2016 kello 11.16:",
        "Pe 31 mar. 2016, la 11:16, Ann Example <ann@example.org> a scris:",
        "Ann Example <ann@example.org> şunları yazdı (31 Mar 2016 11:16):",
        "31 марта 2016 г., в 11:16, Ann Example <ann@example.org> написал(а):",
        "在 2016年3月31日，11:16，Ann Example <ann@example.org> 写道：",
        "2016/03/31 11:16、Ann Example <ann@example.org>のメール:",
        "2016. 3. 31. 오전 11:16, Ann Example <ann@example.org> 작성:",
        // Yahoo, Open-Xchange, K-9, Proton, Zoho, Yandex, web mail of all sorts
        "On Thursday, 31 March 2016, 11:16:25 CEST, Ann Example <ann@example.org> wrote:",
        "Ann Example <ann@example.org> schrieb am 11:16 Donnerstag, 31.März 2016:",
        "Ann Example <ann@example.org> hat am 31.03.2016 11:16 geschrieben:",
        "Am 31. März 2016 11:16:00 MESZ schrieb Ann Example <ann@example.org>:",
        "On Thursday, March 31st, 2016 at 11:16 AM, Ann Example <ann@example.org> wrote:",
        "---- On Thu, 31 Mar 2016 11:16:00 +0200 Ann Example <ann@example.org> wrote ----",
        "31.03.2016, 11:16, \"Ann Example\" <ann@example.org>:",
        "Am 31.03.16, 11:16, Ann Example <ann@example.org> schrieb:",
        "Quoting Ann Example <ann@example.org>:",
        "Zitat von Ann Example <ann@example.org>:");

    [Theory]
    [MemberData(nameof(Introductions))]
    public void Everything_under_an_introduction_is_history(string introduction)
    {
        foreach (var header in new[] { introduction, Wrap(introduction, 76), Wrap(introduction, 48) })
            foreach (var history in new[] { History, "> " + History.Replace("\n", "\n> ") })
                foreach (var gap in new[] { "\n", "\n\n" })
                {
                    var reply = Reply.Split(Answer + "\n" + gap + header + gap + history);
                    Assert.Equal(Answer, reply.Text);
                    Assert.EndsWith("what you see.", reply.Quoted);
                    Assert.Equal(Flat(header), Flat(TextOf(reply, SegmentKind.QuoteHeader)));
                }
    }

    [Theory]
    [MemberData(nameof(Introductions))]
    public void A_reply_below_the_quote_is_the_reply(string introduction)
    {
        var reply = Reply.Split(Wrap(introduction, 76) + "\n> " + History.Replace("\n", "\n> ") + "\n\n" + Answer + "\n");

        Assert.Equal(Answer, reply.Text);
    }

    // Programs that give neither year nor address always mark what they quote.
    [Theory]
    [InlineData("Am 31.03.2016 um 11:16 schrieb Ann Example:")]
    [InlineData("Am 2016-03-31 11:16, schrieb Ann Example:")]
    [InlineData("Ann Example schrieb:")]
    [InlineData("Ann Example wrote:")]
    [InlineData("ann@example.org writes:")]
    [InlineData("On Mar 31, Ann Example wrote:")]
    [InlineData("In article <abc@example.org>, Ann Example wrote:")]
    [InlineData("31. März 2016, 11:16 von ann@example.org:")]
    [InlineData("Mar 31, 2016, 11:16 by ann@example.org:")]
    public void A_short_introduction_counts_with_a_quote_below(string introduction)
    {
        var reply = Reply.Split($"{Answer}\n\n{introduction}\n> Please try.\n> Then tell us.\n");

        Assert.Equal(Answer, reply.Text);
        Assert.Equal(introduction, TextOf(reply, SegmentKind.QuoteHeader).Trim());
    }

    public static TheoryData<string> Blocks => new(
        "From: Ann Example <ann@example.org>\nSent: Thursday, March 31, 2016 11:16\nTo: Desk <desk@example.com>\nSubject: Your question",
        "Von: Ann Example <ann@example.org>\nGesendet: Donnerstag, 31. März 2016 11:16\nAn: Desk <desk@example.com>\nBetreff: Ihre Frage",
        "Gesendet: Donnerstag, 31. März 2016 um 11:16 Uhr\nVon: \"Ann Example\" <ann@example.org>\nAn: desk@example.com\nBetreff: Ihre Frage",
        "Von: Ann Example\nGesendet: Donnerstag, 31. März 2016 11:16\nAn: Desk\nCc: Bob\nBetreff: Ihre Frage",
        "*Von:* Ann Example <ann@example.org>\n*Gesendet:* Donnerstag, 31. März 2016 11:16\n*An:* Desk <desk@example.com>;\n Bob Example <bob@example.org>; Carl Example\n <carl@example.org>\n*Betreff:* Ihre Frage",
        "________________________________\nVon: Ann Example <ann@example.org>\nGesendet: Donnerstag, 31. März 2016 11:16\nAn: Desk <desk@example.com>\nBetreff: Ihre Frage",
        "-----Ursprüngliche Nachricht-----\nVon: Ann Example <ann@example.org>\nGesendet: Donnerstag, 31. März 2016 11:16\nAn: Desk <desk@example.com>\nBetreff: Ihre Frage",
        "-------- Ursprüngliche Nachricht --------\nVon: Ann Example <ann@example.org>\nDatum: 31.03.16  11:16  (GMT+01:00)\nAn: desk@example.com\nBetreff: Ihre Frage",
        "-----Original-Nachricht-----\nBetreff: Ihre Frage\nDatum: 2016-03-31T11:16:00+0200\nVon: \"Ann Example\" <ann@example.org>\nAn: \"Desk\" <desk@example.com>",
        "De : Ann Example <ann@example.org>\nEnvoyé : jeudi 31 mars 2016 11:16\nÀ : Desk <desk@example.com>\nObjet : Votre question",
        "De: Ann Example <ann@example.org>\nEnviado: jueves, 31 de marzo de 2016 11:16\nPara: Desk <desk@example.com>\nAsunto: Su pregunta",
        "Da: Ann Example <ann@example.org>\nInviato: giovedì 31 marzo 2016 11:16\nA: Desk <desk@example.com>\nOggetto: La domanda",
        "Van: Ann Example <ann@example.org>\nVerzonden: donderdag 31 maart 2016 11:16\nAan: Desk <desk@example.com>\nOnderwerp: Uw vraag",
        "De: Ann Example <ann@example.org>\nEnviada em: quinta-feira, 31 de março de 2016 11:16\nPara: Desk <desk@example.com>\nAssunto: A pergunta",
        "Od: Ann Example <ann@example.org>\nWysłano: czwartek, 31 marca 2016 11:16\nDo: Desk <desk@example.com>\nTemat: Pytanie",
        "Od: Ann Example <ann@example.org>\nOdesláno: čtvrtek 31. března 2016 11:16\nKomu: Desk <desk@example.com>\nPředmět: Dotaz",
        "Från: Ann Example <ann@example.org>\nSkickat: den 31 mars 2016 11:16\nTill: Desk <desk@example.com>\nÄmne: Din fråga",
        "Fra: Ann Example <ann@example.org>\nSendt: 31. marts 2016 11:16\nTil: Desk <desk@example.com>\nEmne: Dit spørgsmål",
        "Lähettäjä: Ann Example <ann@example.org>\nLähetetty: torstai 31. maaliskuuta 2016 11:16\nVastaanottaja: Desk <desk@example.com>\nAihe: Kysymys",
        "Feladó: Ann Example <ann@example.org>\nKüldve: 2016. március 31., csütörtök 11:16\nCímzett: Desk <desk@example.com>\nTárgy: Kérdés",
        "De la: Ann Example <ann@example.org>\nTrimis: joi, 31 martie 2016 11:16\nCătre: Desk <desk@example.com>\nSubiect: Întrebarea",
        "Kimden: Ann Example <ann@example.org>\nGönderildi: 31 Mart 2016 Perşembe 11:16\nKime: Desk <desk@example.com>\nKonu: Soru",
        "От: Ann Example <ann@example.org>\nОтправлено: 31 марта 2016 г. 11:16\nКому: Desk <desk@example.com>\nТема: Вопрос",
        "发件人: Ann Example <ann@example.org>\n发送时间: 2016年3月31日 11:16\n收件人: Desk <desk@example.com>\n主题: 问题",
        "差出人: Ann Example <ann@example.org>\n送信日時: 2016年3月31日 11:16\n宛先: Desk <desk@example.com>\n件名: 質問",
        "보낸 사람: Ann Example <ann@example.org>\n보낸 날짜: 2016년 3월 31일 11:16\n받는 사람: Desk <desk@example.com>\n제목: 질문",
        "---------- Forwarded message ---------\nFrom: Ann Example <ann@example.org>\nDate: Thu, Mar 31, 2016 at 11:16 AM\nSubject: Your question\nTo: <desk@example.com>",
        "---------- Weitergeleitete Nachricht ----------\nVon: Ann Example <ann@example.org>\nDatum: Do., 31. März 2016 um 11:16\nBetreff: Ihre Frage\nAn: <desk@example.com>",
        "Anfang der weitergeleiteten Nachricht:\n\nVon: Ann Example <ann@example.org>\nBetreff: Ihre Frage\nDatum: 31. März 2016 um 11:16:00 MESZ\nAn: desk@example.com");

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Everything_under_a_header_block_is_history(string block)
    {
        foreach (var newline in new[] { "\n", "\r\n" })
        {
            var reply = Reply.Split($"{Answer}\n\n{block}\n\n{History}\n".Replace("\n", newline));
            Assert.Equal(Answer, reply.Text);
            Assert.Equal(Flat(block + "\n" + History), Flat(reply.Quoted));
        }
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public void A_mail_passed_on_without_a_word_is_shown(string block)
    {
        var reply = Reply.Split($"\n{block}\n\n{History}\n");

        Assert.Equal(Flat(block + "\n" + History), Flat(reply.Text));
        Assert.Equal(reply.Text, reply.Forwarded);
    }

    [Fact]
    public void A_mail_passed_on_above_a_signature_is_shown_without_it()
    {
        var reply = Reply.Split("Von meinem iPhone gesendet\n\nAnfang der weitergeleiteten Nachricht:\n\n> Von: Ann <ann@example.org>\n> Betreff: Frage\n> Datum: 3. Mai 2024\n> An: desk@example.com\n>\n> Geht das?\n");

        Assert.StartsWith("Anfang der", reply.Text);
        Assert.EndsWith("> Geht das?", reply.Text);
        Assert.Equal("Von meinem iPhone gesendet", reply.Signature);
    }

    [Theory]
    [InlineData("On Thursday:\n\nwe tried it again.")]
    [InlineData("Ich fahre am 12.05.2024 um 14:30 mit:\nAnn, Bob und Carl.")]
    [InlineData("Ich habe 3 Fragen an ann@example.org:\nWann, wo, wie?")]
    [InlineData("Am 13.05.2024 um 10:00 schrieb mir Ihr Kollege:\n\"Das geht nicht.\"\n\nStimmt das?")]
    [InlineData("On 13 May 2024 at 10:00 I wrote:\nplease end my contract.\n\nNothing happened.")]
    [InlineData("Von: Köln\nNach: Bonn\nDatum: 3.5.2024\n\nDiese Fahrkarte fehlt.")]
    [InlineData("Name: Ann\nVon: Köln\nAn: Bonn\nDatum: 3.5.2024\n\nDiese Fahrkarte fehlt.")]
    [InlineData("Ich bin von: Datum und Betreff her verwirrt.\n\nWas nun?")]
    [InlineData("| Artikel | Preis |\n|---|---|\n| Kabel | 3 |\n\nStimmt der Preis?")]
    [InlineData("Datei> Öffnen geht nicht mehr.")]
    [InlineData(">From now on it works.\nThank you for that.")]
    [InlineData("```\nOn 31 Mar 2016, at 11:16, Ann <ann@example.org> wrote:\n> code\n-- \n```\nThat is the log.")]
    public void Words_that_only_look_like_a_header_stay(string words)
    {
        Assert.Equal(words, Reply.Split(words).Text);
    }

    [Theory]
    [InlineData("##- Please type your reply above this line -##")]
    [InlineData("## Bitte antworten Sie oberhalb dieser Zeile ##")]
    public void A_desks_own_line_cuts_where_no_introduction_is_known(string line)
    {
        var reply = Reply.Split($"{Answer}\n\nAnn hat etwas geschickt\n{line}\n\n{History}");

        Assert.Equal(Answer + "\n\nAnn hat etwas geschickt", reply.Text);
        Assert.Equal(line + "\n\n" + History, reply.Quoted);
    }

    [Fact]
    public void Answers_between_quotes_keep_their_questions()
    {
        const string mail = "Hallo,\n\nAm 31.03.2016 um 11:16 schrieb Ann Example:\n> Läuft es?\n\nJa.\n\n> Und das zweite?\n\nNein.\n\n> Viele Grüße\n> Ann\n";

        var reply = Reply.Split(mail);

        Assert.Equal(mail[..mail.IndexOf("\n\n> Viele", StringComparison.Ordinal)], reply.Text);
        Assert.Equal("> Viele Grüße\n> Ann", reply.Quoted);
    }

    [Fact]
    public void Answers_announced_above_are_kept_below()
    {
        var reply = Reply.Split("Hallo Ann,\nmeine Antwort unten:\n\nAm 31.03.2016 um 11:16 schrieb Ann Example:\n> Läuft es?\n> Und wie lange?\n\nSeit gestern, ohne jede Störung.\n");

        Assert.Contains("Seit gestern", reply.Text);
        Assert.Contains("> Läuft es?", reply.Text);
    }

    [Theory]
    [InlineData("> a\n> b", 1)]
    [InlineData(">> a\n> b", 2)]
    [InlineData("> > a\n> b", 2)]
    [InlineData("| a\n| b", 1)]
    [InlineData("Ann> a\nAnn> b", 1)]
    [InlineData("AE> a\nAE> b", 1)]
    [InlineData("&gt; a\n&gt; b", 1)]
    [InlineData(" > a\n > b", 1)]
    public void Quote_marks_of_every_style_are_folded(string quote, int depth)
    {
        Assert.True(depth > 0);
        var reply = Reply.Split($"{Answer}\n\nAnn Example wrote on 31.03.2016, 11:16:\n{quote}\n");

        Assert.Equal(Answer, reply.Text);
    }

    [Fact]
    public void A_quoted_line_that_was_wrapped_again_stays_a_quote()
    {
        var full = "> Please open the settings, choose the second page there and press the";
        var reply = Reply.Split($"{Answer}\n\nOn 31 Mar 2016, at 11:16, Ann wrote:\n{full}\nbutton below\n> on the right.\n");

        Assert.Equal(Answer, reply.Text);
    }

    private static string TextOf(Reply reply, SegmentKind kind) =>
        string.Concat(reply.Segments.Where(segment => segment.Kind == kind).Select(segment => reply.Source.Substring(segment.Start, segment.Length)));

    private static string Flat(string text) => string.Join(' ', text.Split((char[])[' ', '\n', '\r', '\u00A0'], StringSplitOptions.RemoveEmptyEntries));

    private static string Wrap(string sentence, int width)
    {
        var wrapped = new StringBuilder();
        var column = 0;
        foreach (var word in sentence.Split(' '))
        {
            if (column > 0 && column + word.Length + 1 > width)
            {
                wrapped.Append('\n');
                column = 0;
            }
            else if (column > 0)
            {
                wrapped.Append(' ');
                column++;
            }
            wrapped.Append(word);
            column += word.Length;
        }
        return wrapped.ToString();
    }
}
