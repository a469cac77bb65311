using System.Buffers;
using System.Collections.Frozen;

namespace Kulanz.Mime.Replies;

/// <summary>The words people and their programs end mails with, by language; lower case, matched without regard to case.</summary>
internal static class Phrases
{
    /// <summary>A complimentary close, alone or with a name behind it: "Mit freundlichen Grüßen", "Best regards, Ann".</summary>
    public static bool IsClosing(ReadOnlySpan<char> words)
    {
        var bare = Bare(words);
        if (bare.Length is 0 or > 70 || bare[^1] == '?')
            return false;
        foreach (var phrase in StartingAs(Closings, bare))
        {
            if (!bare.StartsWith(phrase, StringComparison.OrdinalIgnoreCase))
                continue;
            var rest = bare[phrase.Length..];
            if (rest.IsEmpty || rest[0] > 0x2E80)
                return true;
            // "Regards" must be a word of its own, and what follows it a name or a place, not the rest of a sentence.
            if (!char.IsLetterOrDigit(rest[0]) && Chars.CountWords(rest) <= (phrase.Length < 5 ? 3 : 6) && words[^1] != '.' | Chars.CountWords(rest) <= 2)
                return true;
        }
        return false;
    }

    public static bool StartsClosing(ReadOnlySpan<char> words) => IsClosing(words) || IsThanks(words);

    /// <summary>Thanks as a close: counts only with a name below.</summary>
    public static bool IsThanks(ReadOnlySpan<char> words)
    {
        var bare = Bare(words);
        if (bare.Length is 0 or > 50 || bare[^1] == '?' || Chars.CountWords(bare) > 6)
            return false;
        foreach (var phrase in StartingAs(Thanks, bare))
            if (bare.StartsWith(phrase, StringComparison.OrdinalIgnoreCase) && (bare.Length == phrase.Length || !char.IsLetterOrDigit(bare[phrase.Length])))
                return true;
        return false;
    }

    public static bool IsPostscript(ReadOnlySpan<char> words) =>
        words.Length > 3 && (words.StartsWith("PS:", StringComparison.OrdinalIgnoreCase) || words.StartsWith("P.S", StringComparison.OrdinalIgnoreCase)
            || words.StartsWith("PS ", StringComparison.Ordinal) || words.StartsWith("PPS", StringComparison.Ordinal) || words.StartsWith("P. S.", StringComparison.Ordinal)
            || words.StartsWith("PS.", StringComparison.Ordinal) || words.StartsWith("P.D.", StringComparison.Ordinal) || words.StartsWith("Nachtrag:", StringComparison.OrdinalIgnoreCase));

    public static bool IsSentFrom(ReadOnlySpan<char> words)
    {
        foreach (var opening in StartingAs(SentFrom, words))
            if (words.StartsWith(opening, StringComparison.OrdinalIgnoreCase))
                return true;
        // Languages that put the verb last: "Von meinem iPhone gesendet", "iPhone'umdan gönderildi", "iPhoneから送信".
        foreach (var ending in SentLast)
            if (words.TrimEnd(".!").EndsWith(ending, StringComparison.OrdinalIgnoreCase) && NamesDevice(words))
                return true;
        return false;
    }

    public static bool NamesDevice(ReadOnlySpan<char> words) => words.IndexOfAny(Devices) >= 0;

    /// <summary>What stands behind the last device or program it names: a model, a verb, or the rest of a sentence.</summary>
    public static ReadOnlySpan<char> BehindDevice(ReadOnlySpan<char> words)
    {
        var rest = words;
        while (rest.IndexOfAny(Devices) is var at and >= 0)
        {
            var device = rest[at..];
            rest = device[(device.IndexOf(' ') is var end and >= 0 ? end : device.Length)..];
        }
        return rest;
    }

    /// <summary>Company particulars, confidentiality, virus scanners, list footers.</summary>
    public static bool IsLegal(ReadOnlySpan<char> words) => words.IndexOfAny(Legal) >= 0;

    /// <summary>The first words of a disclaimer or footer that stands without any close above it.</summary>
    public static bool StartsFooter(ReadOnlySpan<char> words)
    {
        words = Chars.Undecorate(words);
        foreach (var opening in StartingAs(Footers, words))
            if (words.StartsWith(opening, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }

    public static bool StartsContact(ReadOnlySpan<char> words)
    {
        words = Chars.Undecorate(words);
        foreach (var label in StartingAs(Contacts, words))
            if (words.StartsWith(label, StringComparison.OrdinalIgnoreCase) && words.Length > label.Length && words[label.Length] is ':' or '.' or ' ' or '+' or '(' or '/' or '\t')
                return true;
        return false;
    }

    public static bool NamesStreet(ReadOnlySpan<char> words) => words.IndexOfAny(Streets) >= 0;

    /// <summary>Says that the answers stand between the quoted lines below.</summary>
    public static bool PointsBelow(ReadOnlySpan<char> words) => words.IndexOfAny(Below) >= 0;

    /// <summary>"Hallo Frau Muster," or "Hi Ann": a salutation alone says nothing yet.</summary>
    public static bool IsGreeting(ReadOnlySpan<char> words)
    {
        if (words.Length > 60 || Chars.CountWords(words) > 7 || words[^1] is '.' or '?' or ':')
            return false;
        foreach (var greeting in StartingAs(Greetings, words))
            if (words.StartsWith(greeting, StringComparison.OrdinalIgnoreCase) && (words.Length == greeting.Length || !char.IsLetter(words[greeting.Length])))
                return true;
        return false;
    }

    private static ReadOnlySpan<char> Bare(ReadOnlySpan<char> words)
    {
        words = Chars.Undecorate(words);
        while (!words.IsEmpty && (words[^1] is '!' or '.' or ';' or ':' or '，' or '。' or '、' or '！' or ')' or '^' || Chars.IsSpace(words[^1]) || Chars.IsRule(words[^1]) || Chars.IsSymbol(words[^1])))
            words = words[..^1];
        return words;
    }

    private static string[] List(string words) => [.. words.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).OrderByDescending(word => word.Length)];

    // By first letter, the longest first: hundreds of phrases are asked of every line.
    private static FrozenDictionary<char, string[]> Starts(string words) =>
        List(words).GroupBy(word => char.ToLowerInvariant(word[0])).ToFrozenDictionary(group => group.Key, group => group.ToArray());

    private static string[] StartingAs(FrozenDictionary<char, string[]> phrases, ReadOnlySpan<char> words) =>
        !words.IsEmpty && phrases.TryGetValue(char.ToLowerInvariant(words[0]), out var some) ? some : [];

    private static SearchValues<string> Search(string words) => SearchValues.Create(List(words), StringComparison.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<char, string[]> Closings = Starts("""
        mit freundlichen grüßen|mit freundlichen grüssen|mit freundlichen gruessen|mit freundlichem gruß|mit freundlichem gruss|freundliche grüße|freundliche grüsse|freundlichen gruß|freundlicher gruß
        |mit besten grüßen|mit besten grüssen|beste grüße|beste grüsse|besten gruß|viele grüße|viele grüsse|viele gruesse|vielen dank und viele grüße|vielen dank und freundliche grüße|viele liebe grüße|schöne grüße|schöne grüsse
        |liebe grüße|liebe grüsse|lieben gruß|lieber gruß|mit lieben grüßen|herzliche grüße|herzliche grüsse|herzlichen gruß|herzlichst|mit herzlichen grüßen|sonnige grüße|gruß|grüße|grüsse|gruss|grußworte|mfg|m.f.g.|vg|lg|bg|fg|mbg
        |mit vorzüglicher hochachtung|hochachtungsvoll|danke und gruß|danke und viele grüße|danke & gruß|vielen dank und beste grüße|dank und gruß|bis bald|ihr kundenservice|i.a.
        |regards|best regards|kind regards|kindest regards|warm regards|warmest regards|with regards|with kind regards|with best regards|thanks and regards|thanks & regards|many thanks and regards|thank you and regards|best wishes|all the best|with best wishes
        |sincerely|sincerely yours|yours sincerely|yours faithfully|yours truly|very truly yours|respectfully|respectfully yours|cordially|cheers|warmly|take care|yours|best
        |cordialement|bien cordialement|très cordialement|salutations|salutations distinguées|meilleures salutations|sincères salutations|bien à vous|bien à toi|amicalement|respectueusement|cdlt|cdt|veuillez agréer
        |saludos|un saludo|un cordial saludo|saludos cordiales|cordiales saludos|cordialmente|atentamente|atte|muy atentamente|un abrazo
        |cordiali saluti|distinti saluti|saluti|un saluto|un cordiale saluto|tanti saluti|i migliori saluti|in fede
        |met vriendelijke groet|met vriendelijke groeten|vriendelijke groet|vriendelijke groeten|hartelijke groet|hartelijke groeten|met hartelijke groet|groet|groeten|groetjes|hoogachtend|mvg
        |atenciosamente|att|com os melhores cumprimentos|melhores cumprimentos|cumprimentos|saudações|abraços|um abraço|grato|obrigado e cumprimentos
        |pozdrawiam|z poważaniem|pozdrowienia|z wyrazami szacunku|serdecznie pozdrawiam|z pozdrowieniami|pozdr
        |s pozdravem|s přátelským pozdravem|se srdečným pozdravem|zdraví|s úctou|hezký den|s pozdravom|s priateľským pozdravom
        |med vänlig hälsning|med vänliga hälsningar|vänliga hälsningar|vänlig hälsning|hälsningar|mvh|med venlig hilsen|venlig hilsen|de bedste hilsner|mange hilsner|hilsen|kh|vh|med vennlig hilsen|vennlig hilsen|beste hilsen|hilsner
        |ystävällisin terveisin|terveisin|parhain terveisin|yst. terv.|terv|kunnioittavasti
        |üdvözlettel|tisztelettel|üdv|köszönettel
        |cu stimă|cu respect|cu drag|o zi bună|numai bine
        |saygılarımla|saygılarımızla|iyi günler|iyi çalışmalar|sevgiler|selamlar
        |с уважением|с наилучшими пожеланиями|с почтением|всего доброго|всего хорошего|искренне ваш|з повагою|с уважение|поздрави
        |με εκτίμηση|φιλικά|בברכה|תודה ובברכה|مع أطيب التحيات|مع تحياتي|lep pozdrav|srdačan pozdrav|s poštovanjem|lugupidamisega|pagarbiai|ar cieņu|trân trọng|salam hormat|salutacions|ขอแสดงความนับถือ
        |此致|顺祝商祺|祝好|敬上|敬祝|敬具|よろしくお願いします|よろしくお願いいたします|よろしくお願い致します|宜しくお願いします|宜しくお願い致します|以上、よろしくお願いします|以上|감사합니다|감사드립니다|드림
        """.ReplaceLineEndings(""));

    private static readonly FrozenDictionary<char, string[]> Thanks = Starts("""
        thanks|thank you|thx|many thanks|thanks in advance|thank you very much|thanks a lot|tia|danke|vielen dank|danke schön|dankeschön|besten dank|herzlichen dank|danke im voraus|vielen dank im voraus|danke vorab|vielen dank vorab|schönen tag|einen schönen tag
        |merci|merci d'avance|merci beaucoup|gracias|muchas gracias|grazie|grazie mille|bedankt|dank u|dank je|alvast bedankt|obrigado|obrigada|dziękuję|z góry dziękuję|děkuji|díky|tack|tak|på forhånd tak|mange tak|takk|på forhånd takk|kiitos|kiitos etukäteen|köszönöm|mulțumesc|teşekkürler|teşekkür ederim|спасибо|заранее спасибо|дякую|谢谢|謝謝|ありがとうございます
        """.ReplaceLineEndings(""));

    private static readonly FrozenDictionary<char, string[]> SentFrom = Starts("""
        sent from|sent via|sent using|sent with|sent by my|sent on the|sent on my|get outlook for|sent through|envoyé de|envoyé depuis|envoyé à partir|envoyé avec|envoyé par|télécharger outlook|provenance|obtenez outlook
        |gesendet von|gesendet mit|gesendet aus|gesendet über|gesendet via|von unterwegs gesendet|diese nachricht wurde von mein|diese e-mail wurde von mein|diese mail wurde von mein|holen sie sich outlook|outlook für ios|outlook für android|versendet mit|verschickt mit|geschickt von|verfasst auf
        |enviado desde|enviado con|enviado a través|enviado de mi|enviado do|enviado pelo|enviado via|enviado a partir|obtener outlook|obter o outlook|inviato da|inviato dal|inviato con|inviato tramite|scarica outlook|ottieni outlook
        |verzonden vanaf|verzonden met|verstuurd vanaf|verstuurd met|verstuurd via|verzonden via|outlook voor|wysłane z|wysłano z|wysłane przez|pobierz program outlook|odesláno z|odesláno ze|odoslané z|stáhnout outlook
        |skickat från|skickades från|skickat via|hämta outlook|sendt fra|sendt via|hent outlook|få outlook|lähetetty|hanki outlook|küldve|elküldve|az iphone-omról|trimis de pe|trimis din|descărcați outlook|gönderildi|iphone'umdan|outlook'u edinin
        |отправлено с|отправлено из|отправлено от|послано с|надіслано з|скачать outlook|загрузить outlook|εστάλη από|στάλθηκε από|נשלח מ|أرسلت من|تم الإرسال من|发自|發自|來自我的|從我的|从我的|获取 outlook|传送自|傳送自|下载 outlook|iphoneから送信|ipadから送信|outlook for|나의 iphone|내 iphone|iphone에서|갤럭시|yahoo mail:|posted from my|written on my|typed on my|mobile via|composed on|dictated on
        """.ReplaceLineEndings(""));

    private static readonly string[] SentLast = List("gesendet|gesendet.|verschickt|versendet|geschickt|送信|送信しました|から送信|보냄|보냈습니다|보낸 메일|gönderildi|küldve|lähetetty|發送|发送|傳送|传送|发送的|elküldve");

    private static readonly SearchValues<string> Devices = Search("""
        iphone|ipad|ipod|android|blackberry|samsung|galaxy|huawei|xiaomi|redmi|oneplus|pixel|nokia|motorola|htc|lg |sony|xperia|wiko|oppo|smartphone|smart phone|mobile|mobil|handy|phone|telefon|tablet|surface|windows|outlook|gmail|yahoo|k-9|fairemail|thunderbird|protonmail|proton mail|proton|mailbox|sparrow|aquamail|aqua mail|bluemail|blue mail|typeapp|nine|spark|airmail|em client|gmx|web.de|t-online|mail.ru|yandex|myMail|mail app|mail für|mail for|mail pour|apple|mac|verizon|t-mobile|o2|vodafone|ios|telekom|pc|laptop|device|gerät|телефон|планшет|手机|手機|휴대|roundcube|zimbra|wetransfer|canary|hey|superhuman|tutanota|posteo|symbian|palm|treo|droid|boxer|newton|front
        """.ReplaceLineEndings(""));

    private static readonly SearchValues<string> Legal = Search("""
        vertraulich|confidential|geschäftsführ|geschaeftsfuehr|amtsgericht|registergericht|handelsregister|hrb |hra |ust-id|ust.-id|ustid|umsatzsteuer-id|steuernummer|sitz der gesellschaft|firmensitz|vorstand|aufsichtsrat|inhaber:|privileged|intended recipient|intended solely|intended only|intended for the|addressee|unsubscribe|abbestellen|antivirus|anti-virus|virus-free|virenfrei|auf viren|viruses|avast|disclaimer|environment before printing|consider the environment|umwelt|riservat|destinatari|confidentiel|confidencial|vertrouwelijk|geadresseerde|poufn|důvěrn|fortrolig|konfidentiell|luottamuksel|bizalmas|gizli|конфиденц|mailing list|registered office|registered in england|company number|company no|vat no|vat reg|siret|capital social|p. iva|partita iva|gmbh|e.k.|gemäß dsgvo|datenschutzhinweis|datenschutzerklärung|data protection notice|privacy policy|all rights reserved|reply to this email directly|view it on github|view it on gitlab|you are receiving this|du erhältst diese|sie erhalten diese|irrtümlich|irrtuemlich|erhalten haben|unzulässig|nicht gestattet|in error|listinfo|to unsubscribe|to respond, reply|gesellschaft mit beschränkter
        """.ReplaceLineEndings(""));

    private static readonly FrozenDictionary<char, string[]> Footers = Starts("""
        diese e-mail enthält|diese email enthält|diese e-mail kann|diese e-mail und|diese nachricht enthält|diese nachricht ist|diese e-mail ist|diese mail enthält|diese e-mail wurde von avast|diese e-mail wurde auf viren|der inhalt dieser e-mail|die in dieser e-mail|dieses e-mail|wichtiger hinweis: diese|vertraulichkeitshinweis|haftungsausschluss|hinweis: diese e-mail|virenfrei|virus-free|bitte denken sie an die umwelt|bitte prüfen sie
        |this email and any|this e-mail and any|this message and any|this email is confidential|this e-mail is confidential|this message is confidential|this email is intended|this e-mail is intended|this message is intended|this email may contain|this e-mail may contain|this message may contain|this message contains|this email contains|this e-mail contains|this email message|this e-mail message|this transmission|the information contained|the information in this|the contents of this|confidentiality notice|confidentiality:|confidential:|disclaimer|legal notice|notice: this|please consider the environment|this email has been checked|this email has been scanned|this email was sent|important: this|important notice
        |ce message et|ce message est|ce courriel|cet e-mail|cette communication|este mensaje|este correo|aviso legal|la información contenida|esta mensagem|este e-mail|questo messaggio|questa e-mail|le informazioni contenute|avviso di riservatezza|dit bericht|deze e-mail|ta wiadomość|niniejsza wiadomość|tento e-mail|tato zpráva|denne e-mail|denne mail|detta e-post|detta meddelande|tämä viesti|ez az üzenet|acest mesaj|bu e-posta|данное сообщение|это сообщение|конфиденциальност
        """.ReplaceLineEndings(""));

    private static readonly FrozenDictionary<char, string[]> Contacts = Starts("tel|telefon|telephone|phone|fon|fax|telefax|mobil|mobile|mob|handy|cell|t|f|m|p|e|e-mail|email|mail|web|internet|www|skype|tél|téléphone|portable|móvil|teléfono|cellulare|cell.|telefoon|tlf|puh|gsm|тел|моб|電話|电话|전화|☎|📞|📱|durchwahl|direct|office|büro|hotline|zentrale|whatsapp");

    private static readonly SearchValues<string> Streets = Search("straße|strasse|str. |str.|weg |allee |platz |gasse |ring |damm |ufer |street|avenue|road|ave |blvd|rue |via |calle |plaza|postfach|p.o. box|po box|postbus");

    private static readonly SearchValues<string> Below = Search("see below|below:| below|antwort unten|unten:|inline|in-line|see my answers|see my comments|my answers below|answers below|comments below|replies below|siehe unten|s.u.|s. u.|weiter unten|antworten unten|antworten im text|im text|meine antworten|zwischen den zeilen|ci-dessous|dans le texte|más abajo|abajo|qui sotto|zie onder|hieronder|tussen de regels|poniżej|viz níže|se nedenfor|se nedan|ниже");

    private static readonly FrozenDictionary<char, string[]> Greetings = Starts("hi|hello|hey|dear|good morning|good afternoon|good day|hallo|hallöchen|moin|servus|grüezi|grüß gott|guten tag|guten morgen|guten abend|sehr geehrte|sehr geehrter|sehr geehrtes|liebe|lieber|liebes|werte|werter|bonjour|bonsoir|salut|cher|chère|madame|monsieur|hola|buenos días|buenas tardes|estimado|estimada|ciao|buongiorno|salve|gentile|egregio|beste|geachte|goedendag|hoi|olá|oi|bom dia|boa tarde|prezado|caro|cara|cześć|dzień dobry|witam|szanown|dobrý den|ahoj|hej|hejsan|god dag|kære|kjære|hei|moi|terve|kedves|tisztelt|bună|stimate|merhaba|sayın|здравствуйте|привет|добрый день|уважаем|你好|您好|こんにちは|안녕하세요");
}
