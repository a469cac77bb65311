using Kulanz.Mime.Replies;

namespace Kulanz.Libraries.Tests.Mime.Replies;

public sealed class SignatureTests
{
    private const string Words = "Guten Tag,\n\nleider geht das Gerät seit gestern nicht mehr an.";

    [Theory]
    [InlineData("-- \nAnn Example\nExample GmbH")]
    [InlineData("--\nAnn Example\nExample GmbH")]
    [InlineData("Sent from my iPhone")]
    [InlineData("Sent from my iPhone\n\nSent from my BlackBerry")]
    [InlineData("Von meinem iPhone gesendet")]
    [InlineData("Von meinem/meiner Galaxy gesendet")]
    [InlineData("Gesendet von meinem Samsung Galaxy Smartphone.")]
    [InlineData("Gesendet von Outlook für Android<https://example.org/x>")]
    [InlineData("Gesendet mit der GMX Mail App")]
    [InlineData("Diese Nachricht wurde von meinem Android Mobiltelefon mit WEB.DE Mail gesendet.")]
    [InlineData("Gesendet von Yahoo Mail auf Android")]
    [InlineData("Holen Sie sich Outlook für iOS")]
    [InlineData("Get Outlook for Android")]
    [InlineData("Envoyé de mon iPhone")]
    [InlineData("Envoyé depuis mon smartphone Samsung Galaxy.")]
    [InlineData("Enviado desde mi iPhone")]
    [InlineData("Inviato da iPhone")]
    [InlineData("Verstuurd vanaf mijn iPhone")]
    [InlineData("Enviado do meu iPhone")]
    [InlineData("Wysłane z iPhone'a")]
    [InlineData("Odesláno z iPhonu")]
    [InlineData("Skickat från min iPhone")]
    [InlineData("Sendt fra min iPhone")]
    [InlineData("Lähetetty iPhonesta")]
    [InlineData("iPhone'umdan gönderildi")]
    [InlineData("Отправлено с iPhone")]
    [InlineData("发自我的 iPhone")]
    [InlineData("iPhoneから送信")]
    [InlineData("나의 iPhone에서 보냄")]
    [InlineData("Mit freundlichen Grüßen\nAnn Example")]
    [InlineData("Mit freundlichen Grüßen\n\nAnn Example\n\nExample GmbH · Musterweg 3 · 50667 Köln\nTel. 0221 123456 · www.example.org\nGeschäftsführerin: Ann Example · Amtsgericht Köln HRB 1")]
    [InlineData("Mit freundlichen Grüßen Ann Example")]
    [InlineData("i. A. Ann Example\n\nTel.: +49 221 123456\nann@example.org")]
    [InlineData("MfG Ann")]
    [InlineData("VG\nAnn")]
    [InlineData("LG Ann")]
    [InlineData("Viele Grüße aus Köln\nAnn")]
    [InlineData("Liebe Grüße,\nAnn :-)")]
    [InlineData("Freundliche Grüsse\nAnn Example")]
    [InlineData("Danke und Gruß\nAnn")]
    [InlineData("Danke!\nAnn Example")]
    [InlineData("Best regards,\nAnn Example\nHead of Something\nExample Ltd | 3 Sample Street | London\nT: +44 20 7946 0000")]
    [InlineData("Kind regards\n\nAnn")]
    [InlineData("Thanks,\nAnn")]
    [InlineData("Cordialement,\nAnn Example")]
    [InlineData("Un saludo,\nAnn")]
    [InlineData("Cordiali saluti\nAnn Example")]
    [InlineData("Met vriendelijke groet,\nAnn Example")]
    [InlineData("Atenciosamente,\nAnn Example")]
    [InlineData("Z poważaniem\nAnn Example")]
    [InlineData("S pozdravem\nAnn Example")]
    [InlineData("Med vänlig hälsning\nAnn Example")]
    [InlineData("Med venlig hilsen\nAnn Example")]
    [InlineData("Ystävällisin terveisin\nAnn Example")]
    [InlineData("Üdvözlettel,\nAnn Example")]
    [InlineData("Cu stimă,\nAnn Example")]
    [InlineData("Saygılarımla,\nAnn Example")]
    [InlineData("С уважением,\nAnn Example")]
    [InlineData("此致\n敬礼\nAnn")]
    [InlineData("よろしくお願いいたします。\nAnn")]
    [InlineData("감사합니다.\nAnn 드림")]
    [InlineData("Mit freundlichen Grüßen\nAnn Example\n\nDiese E-Mail enthält vertrauliche und rechtlich geschützte Informationen. Wenn Sie nicht der\nrichtige Adressat sind, informieren Sie bitte sofort den Absender und vernichten Sie diese E-Mail.")]
    [InlineData("This email and any files transmitted with it are confidential and intended solely for the use of\nthe individual to whom they are addressed.")]
    [InlineData("- Ann")]
    [InlineData("-Ann Example")]
    [InlineData("Ann Example\nann@example.org\n+49 221 123456")]
    [InlineData("Regards,\nAnn\n\n-- \nAnn Example\nExample GmbH\n\nSent from my iPhone")]
    public void It_is_taken_off_the_reply(string signature)
    {
        var reply = Reply.Split(Words + "\n\n" + signature + "\n");

        Assert.Equal(Words, reply.Text);
        Assert.Equal(signature, reply.Signature);

        var above = Reply.Split(Words + "\n\n" + signature + "\n\nAm 31.03.2016 um 11:16 schrieb Desk <desk@example.com>:\n> Was fehlt?\n");
        Assert.Equal(Words, above.Text);
        Assert.Equal(signature, above.Signature);
    }

    [Theory]
    [InlineData("Danke!")]
    [InlineData("Vielen Dank für die schnelle Hilfe.")]
    [InlineData("Viele Grüße an Ihre Kollegin, die mir so geholfen hat, und bis zum nächsten Mal.")]
    [InlineData("Best practice would be to ask first.")]
    [InlineData("Sent from my desk, where it is quiet.")]
    [InlineData("Sent from my phone the pictures never arrive at your side.")]
    [InlineData("Von meinem Handy aus erreiche ich niemanden.")]
    [InlineData("Von meinem Handy aus erreiche ich niemanden.\n\nBitte rufen Sie mich zurück.")]
    [InlineData("Gesendet habe ich das Gerät am 3. Mai.")]
    [InlineData("Es fehlen:\n- Kabel\n- Netzteil\n- Handbuch")]
    [InlineData("Meine Daten:\n\nAnn Example\nTel. 0221 123456\nann@example.org")]
    [InlineData("Erster Teil\n\n----\n\nZweiter Teil, der ein ganzer Satz ist und zum Text gehört.\n\n----\n\nDritter Teil, der ebenfalls dazu gehört.")]
    [InlineData("Artikel   Preis\n---------------\nKabel     3,00")]
    [InlineData("Wie lautet die Nummer?")]
    public void Words_stay_words(string end)
    {
        Assert.Equal(Words + "\n\n" + end, Reply.Split(Words + "\n\n" + end).Text);
    }

    [Fact]
    public void A_postscript_is_part_of_the_reply()
    {
        var reply = Reply.Split(Words + "\n\nViele Grüße\nAnn\n\nPS: Bitte rufen Sie erst nach 17 Uhr an.\n");

        Assert.Equal(Words + "\n\nPS: Bitte rufen Sie erst nach 17 Uhr an.", reply.Text);
        Assert.Equal("Viele Grüße\nAnn", reply.Signature);
    }

    [Fact]
    public void A_sentence_below_the_close_is_not_hidden()
    {
        var reply = Reply.Split(Words + "\n\nViele Grüße\nAnn\n\nIch bin ab morgen für zwei Wochen nur unter der zweiten Nummer zu erreichen.\n");

        Assert.Contains("ab morgen", reply.Text);
    }

    [Fact]
    public void A_mail_that_is_only_thanks_stays()
    {
        Assert.Equal("Danke!\nAnn", Reply.Split("Danke!\nAnn").Text);
        Assert.Equal("Viele Grüße\nAnn", Reply.Split("Viele Grüße\nAnn").Text);
    }

    [Theory]
    [InlineData("Ann Example")]
    [InlineData("Ann Example <ann@example.org>")]
    [InlineData("\"Example, Ann\" <ann@example.org>")]
    public void A_known_sender_is_recognised_by_the_name(string sender)
    {
        var mail = Words + "\n\nAnn Example\nunterwegs\n";

        Assert.Equal(Words, Reply.Split(mail, sender).Text);
        Assert.Equal("Ann Example\nunterwegs", Reply.Split(mail, sender).Signature);
    }

    [Fact]
    public void Words_of_the_sender_under_a_telephones_line_are_not_hidden()
    {
        var reply = Reply.Split("Ja, gern.\n\nVon meinem iPhone gesendet\n\nIch bin ab morgen für zwei Wochen nur unter der zweiten Nummer zu erreichen.\n");

        Assert.Contains("ab morgen", reply.Text);
    }

    [Fact]
    public void Words_under_a_telephones_line_are_the_earlier_mail()
    {
        var reply = Reply.Split("Ja, gern.\n\nVon meinem iPhone gesendet\n\nGuten Tag,\n\nsollen wir das Gerät tauschen?\n");

        Assert.Equal("Ja, gern.", reply.Text);
        Assert.Contains("tauschen", reply.Quoted);
    }
}
