using System.Collections.Frozen;

namespace Kulanz.Mime.Replies;

/// <summary>
/// The lines Outlook, Lotus Notes, Hotmail and forwards set above the earlier mail: "Von: / Gesendet: / An: / Betreff:".
/// </summary>
internal static class HeaderBlock
{
    [Flags]
    private enum Label { None = 0, From = 1, Date = 2, To = 4, Subject = 8, Other = 16 }

    /// <summary>The last line of a block that starts at <paramref name="first"/>, or -1.</summary>
    /// <param name="text">The mail's text.</param>
    /// <param name="lines">Its lines.</param>
    /// <param name="first">Where the block would start.</param>
    /// <param name="announced">A divider ("-----Original Message-----") stands above: two labels will do.</param>
    public static int LastLine(string text, Line[] lines, int first, bool announced)
    {
        var depth = lines[first].Depth;
        var seen = LabelsOf(lines[first].Words(text));
        if (seen is Label.None or Label.Other || lines[first].Code)
            return -1;
        var address = false;
        var (last, loose) = (first, 0);
        for (var i = first; i < lines.Length && i < first + 40; i++)
        {
            var words = lines[i].Words(text);
            if (lines[i].Depth != depth)
                break;
            if (words.IsEmpty)
            {
                // A blank line may stand between two labels (mail sent as HTML paragraphs), and ends the block otherwise.
                if (i + 1 >= lines.Length || lines[i + 1].Depth != depth || LabelsOf(lines[i + 1].Words(text)) is Label.None || Complete(seen, address, announced) && Seldom(seen))
                    break;
                continue;
            }
            var labels = LabelsOf(words);
            if (labels is Label.None)
            {
                // A long list of recipients is wrapped; anything else without a label ends the block.
                var more = words.Contains('@') || words[^1] is ';' or ',' || words[0] is '<' || Chars.IsSpace(text[lines[i].Body]);
                if (i == last + 1 || more ? ++loose > (more ? 25 : 2) || lines[i].End - lines[i].First > 200 : true)
                    break;
                address |= Chars.HasAddress(words);
                if (more)
                    last = i;
                continue;
            }
            // A label that comes again begins another block.
            if (i > first && (labels & seen & ~Label.Other) != 0)
                break;
            address |= Chars.HasAddress(words);
            (seen, last) = (seen | labels, i);
        }
        return Complete(seen, address, announced) ? last : -1;
    }

    public static bool IsLabelled(ReadOnlySpan<char> words) => LabelsOf(words) is not (Label.None or Label.Other);

    // "Von: Köln / Nach: Bonn / Datum: 3.5." is a traveller's list: an address or a subject makes it a mail's.
    private static bool Complete(Label seen, bool address, bool announced)
    {
        var main = System.Numerics.BitOperations.PopCount((uint)(seen & ~Label.Other));
        if (announced)
            return main >= 2 || main == 1 && address && seen.HasFlag(Label.From);
        return main >= 3 && (address || seen.HasFlag(Label.Subject)) && (seen.HasFlag(Label.From) || seen.HasFlag(Label.Subject | Label.Date));
    }

    private static bool Seldom(Label seen) => seen.HasFlag(Label.From | Label.Date | Label.To | Label.Subject);

    // Several labels may share a line: "À : ann@example.com Objet : …", or a whole block on one.
    private static Label LabelsOf(ReadOnlySpan<char> words)
    {
        while (!words.IsEmpty && words[0] is '*' or '_' or '#' or '[' or ' ')
            words = words[1..];
        if (words.Length > 400)
            words = words[..400];
        var found = Label.None;
        for (var from = 0; from < words.Length;)
        {
            var colon = words[from..].IndexOfAny(':', '：');
            if (colon < 0)
                break;
            var before = words.Slice(from, colon);
            var label = from == 0 ? Whole(before) : LastWords(before);
            if (from == 0 && label is Label.None)
                return Label.None;
            found |= label;
            from += colon + 1;
        }
        return found;
    }

    private static Label Whole(ReadOnlySpan<char> before)
    {
        before = Chars.Undecorate(before);
        return before.Length is > 0 and <= 40 && Labels.TryGetValue(before, out var label) ? label : Label.None;
    }

    private static Label LastWords(ReadOnlySpan<char> before)
    {
        before = Chars.Undecorate(before);
        for (var (start, words) = (before.Length, 0); words < 3; words++)
        {
            start = start <= 0 ? -1 : before[..start].LastIndexOf(' ');
            if (start < 0)
                break;
            if (Labels.TryGetValue(before[(start + 1)..], out var label) && char.IsUpper(before[start + 1]))
                return label;
        }
        return Label.None;
    }

    private static readonly FrozenDictionary<string, Label>.AlternateLookup<ReadOnlySpan<char>> Labels = new (Label Label, string Names)[]
    {
        (Label.From, "From|Von|De|De la|Da|Van|Od|Fra|Från|Frå|Lähettäjä|Feladó|Expeditor|Kimden|Gönderen|От|От кого|Від|От правителя|Отправитель|Από|מאת|من|发件人|發件人|寄件者|寄件人|差出人|送信者|보낸 사람|보낸사람|보낸이|Saatja|Nuo|No|Sender|Absender|Afzender|Remitente|Expéditeur|Mittente|Remetente|Odesílatel|Nadawca|Message de|Mensagem de|Dari|Từ|จาก|Feladó neve|Pošiljatelj|Šalje|Avsändare|Afsender|Avsender"),
        (Label.Date, "Sent|Date|Sent at|Date Sent|Gesendet|Datum|Gesendet am|Versendet|Date d'envoi|Envoyé|Envoyé le|Envoyée|Date et heure|Enviado|Enviado el|Enviada|Enviada em|Enviado em|Fecha|Data|Inviato|Data invio|Verzonden|Verzonden op|Wysłano|Wysłane|Data wysłania|Odesláno|Odoslané|Poslano|Sendt|Dato|Skickat|Lähetetty|Päivämäärä|Päiväys|Pvm|Küldve|Elküldve|Dátum|Trimis|Trimis la|Dată|Gönderme Tarihi|Gönderildi|Tarih|Gönderilme zamanı|Отправлено|Дата|Послано|Надіслано|Στάλθηκε|Ημερομηνία|נשלח|תאריך|تاريخ|发送时间|發送時間|发送日期|寄件日期|日期|时间|送信日時|日時|送信日|日付|보낸 날짜|날짜|보낸날짜|Saadetud|Kuupäev|Išsiųsta|Nosūtīts|Message du|Message envoyé le|Tanggal|Ngày|วันที่|Time|Zeit"),
        (Label.To, "To|An|À|A|Aan|Do|Til|Till|Vastaanottaja|Címzett|Către|Catre|Kime|Alıcı|Кому|До|Komu|Za|Προς|אל|إلى|收件人|收件者|宛先|받는 사람|받는사람|받는이|Saaja|Kam|Kam|Para|Destinataire|Destinatario|Destinatário|Empfänger|Adresat|Recipient|Kepada|Đến|ถึง|Mottagare|Modtager|Mottaker|Prima|Pour"),
        (Label.Subject, "Subject|Betreff|Betr|Objet|Sujet|Asunto|Oggetto|Assunto|Onderwerp|Temat|Předmět|Predmet|Predmät|Emne|Ämne|Aihe|Tárgy|Subiect|Konu|Тема|Θέμα|נושא|الموضوع|主题|主題|主旨|件名|제목|Teema|Tema|Temats|Perihal|Chủ đề|เรื่อง|Assumpte|Zadeva|Naslov"),
        (Label.Other, "Cc|Bcc|Kopie|Kopie an|Blindkopie|Copie à|Copie|Copia|Kopia|Kopi|DW|UDW|CCI|Cópia|CC|Kopija|Kopio|Másolatot kap|Másolat|Bilgi|Копия|Копія|抄送|副本|참조|Reply-To|Reply To|Antwort an|Antworten an|Répondre à|Responder a|Rispondi a|Risposta|Importance|Wichtigkeit|Priority|Priorität|Importancia|Attachments|Attachment|Anlagen|Anlage|Anhang|Anhänge|Pièces jointes|Adjuntos|Allegati|Bijlagen|Organization|Organisation|Message-ID|Newsgroups|Groups|Sensitivity|Vertraulichkeit|Resent-From|References|In-Reply-To|User-Agent|X-Mailer|Categories|Kategorien|Priorité|Resent-Date|Resent-To|Mailed-By|Signed-By"),
    }.SelectMany(row => row.Names.Split('|').Distinct(StringComparer.OrdinalIgnoreCase).Select(name => (name, row.Label)))
        .DistinctBy(pair => pair.name, StringComparer.OrdinalIgnoreCase)
        .ToFrozenDictionary(pair => pair.name, pair => pair.Label, StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
}
