using System.Buffers;
using System.Collections.Frozen;

namespace Kulanz.Mime.Replies;

/// <summary>A line that says that an earlier mail begins below it: "-----Original Message-----", "Begin forwarded message:".</summary>
internal enum Divider { None, Original, Forwarded }

internal static class Dividers
{
    /// <summary>What line <paramref name="at"/> announces; a bare phrase counts only where a mail's header follows.</summary>
    public static Divider Read(string text, Line[] lines, int at)
    {
        var line = lines[at];
        if (line.Code || line.End - line.First > 200)
            return Divider.None;
        var words = line.Words(text);
        if (words.Length < 4)
            return Divider.None;
        var bare = Chars.Undecorate(words);
        var dashes = words.Length - bare.Length;
        if (bare.IsEmpty)
            return Divider.None;
        while (!bare.IsEmpty && (bare[^1] is ':' or '：' || Chars.IsSpace(bare[^1])))
            bare = bare[..^1];
        if (Known.TryGetValue(bare, out var divider))
            return dashes >= 4 || HeaderFollows(text, lines, at) ? divider : Divider.None;
        // The line a desk sets above its own words, so that answers to it can be cut there.
        if (bare.Length <= 90 && bare.IndexOfAny(AboveMarks) >= 0)
            return Divider.Original;
        if (dashes < 4)
            return Divider.None;
        foreach (var opening in ForwardOpenings)
            if (bare.StartsWith(opening, StringComparison.OrdinalIgnoreCase))
                return Divider.Forwarded;
        // A language nobody told us about: dashes on both sides of a few words, and a mail's header below.
        return words[0] is '-' or '_' or '=' && words[^1] is '-' or '_' or '=' && Chars.CountWords(bare) <= 6 && HeaderFollows(text, lines, at)
            ? Divider.Original : Divider.None;
    }

    private static bool HeaderFollows(string text, Line[] lines, int at)
    {
        for (var i = at + 1; i < lines.Length && i <= at + 3; i++)
            if (!lines[i].Words(text).IsEmpty)
                return HeaderBlock.IsLabelled(lines[i].Words(text));
        return false;
    }

    private static readonly FrozenDictionary<string, Divider>.AlternateLookup<ReadOnlySpan<char>> Known = new (Divider, string)[]
    {
        (Divider.Original, "Original Message|Original E-mail|Original Mail|Ursprüngliche Nachricht|Urspruengliche Nachricht|Originalnachricht|Original-Nachricht|Original Nachricht|Original-Mail|Originalmail|Ursprüngliche E-Mail|Ursprüngliche Mail|Message d'origine|Message d’origine|Message original|Message initial|Mensaje original|Mensaje Original|Messaggio originale|Messaggio Originale|Mensagem original|Oorspronkelijk bericht|Origineel bericht|Oprindelig besked|Oprindelig meddelelse|Oprindelig mail|Original meddelelse|Ursprungligt meddelande|Originalmeddelande|Ursprungsmeddelande|Opprinnelig melding|Original melding|Alkuperäinen viesti|Wiadomość oryginalna|Oryginalna wiadomość|Wiadomość pierwotna|Původní zpráva|Původní e-mail|Pôvodná správa|Eredeti üzenet|Eredeti levél|Mesaj original|Mesajul original|Mesaj inițial|Orijinal ileti|Orijinal mesaj|Özgün ileti|Исходное сообщение|Оригинальное сообщение|Первоначальное сообщение|Исходное письмо|Оригінальне повідомлення|Вихідне повідомлення|Оригинално съобщение|Izvorna poruka|Originalna poruka|Izvirno sporočilo|Αρχικό μήνυμα|הודעה מקורית|הודעה מקורית|رسالة أصلية|الرسالة الأصلية|原始邮件|原始郵件|原邮件|原始訊息|元のメッセージ|元のメール|Original メッセージ|원본 메시지|원본메시지|원본 메일|Missatge original|Algne kiri|Originalus pranešimas|Tin nhắn gốc|Thư gốc|ข้อความต้นฉบับ|Pesan Asli|Reply message|Antwortnachricht|Reply Separator"),
        (Divider.Forwarded, "Forwarded message|Forwarded Mail|Forwarded by|Begin forwarded message|Weitergeleitete Nachricht|Weitergeleitete Mail|Weitergeleitete E-Mail|Anfang der weitergeleiteten Nachricht|Anfang der weitergeleiteten E-Mail|Beginn der weitergeleiteten Nachricht|Message transféré|Message transmis|Début du message transféré|Début du message réexpédié|Mensaje reenviado|Inicio del mensaje reenviado|Messaggio inoltrato|Inizio messaggio inoltrato|Mensagem encaminhada|Mensagem reencaminhada|Início da mensagem encaminhada|Início da mensagem reencaminhada|Doorgestuurd bericht|Begin doorgestuurd bericht|Wiadomość przekazana dalej|Przekazana wiadomość|Treść przekazanej wiadomości|Początek przekazywanej wiadomości|Přeposlaná zpráva|Přeposlaný e-mail|Začátek přeposlané zprávy|Preposlaná správa|Videresendt besked|Videresendt meddelelse|Videresendt melding|Start på videresendt besked|Start på videresendt melding|Vidarebefordrat meddelande|Vidarebefordrat brev|Vidarebefordrat mejl|Vidarebefordrat mail|Välitetty viesti|Edelleenlähetetty viesti|Välitetyn viestin alku|Továbbított üzenet|Továbbított levél|Továbbított levél kezdete|Mesaj redirecționat|Mesaj redirecţionat|Mesaj transmis|Yönlendirilen ileti|Yönlendirilmiş ileti|İletilen ileti|İleti başlangıcı|Forwarded ileti|Пересылаемое сообщение|Пересланное сообщение|Перенаправленное сообщение|Начало переадресованного сообщения|Начало переадресуемого сообщения|Пересылаемое письмо|Переслане повідомлення|Προωθημένο μήνυμα|הודעה שהועברה|رسالة معاد توجيهها|转发的邮件|轉寄的郵件|轉寄郵件|转发邮件|开始转发的邮件|轉寄訊息|轉寄的訊息|開始轉寄郵件|転送されたメッセージ|転送メッセージ|転送されたメール|전달된 메시지|전달된 메일|다음은 전달된 메시지입니다|Proslijeđena poruka|Posredovano sporočilo|Missatge reenviat|Edastatud kiri"),
    }.SelectMany(row => row.Item2.Split('|').Select(name => (Name: name, Divider: row.Item1)))
        .DistinctBy(pair => pair.Name, StringComparer.OrdinalIgnoreCase)
        .ToFrozenDictionary(pair => pair.Name, pair => pair.Divider, StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly SearchValues<string> AboveMarks = SearchValues.Create(
        ["reply above this line", "oberhalb dieser Zeile", "oberhalb dieser Linie", "über dieser Zeile", "au-dessus de cette ligne", "por encima de esta línea", "sopra questa linea", "boven deze regel"], StringComparison.OrdinalIgnoreCase);

    private static readonly string[] ForwardOpenings =
        ["Forwarded message from", "Forwarded by", "Forwarded mail from", "Weitergeleitet von", "Weitergeleitete Nachricht von", "Message transféré par", "Transféré par", "Mensaje reenviado por", "Reenviado por", "Inoltrato da", "Encaminhado por", "Doorgestuurd door", "Przekazane przez", "Пересылаемое сообщение от"];
}
