using Kulanz.Mime;

namespace Kulanz.Cases.Intake;

/// <summary>German or English, to greet a new customer in: as the mail says, otherwise by its commonest words, otherwise as its mailbox speaks.</summary>
public static class Languages
{
    private static readonly HashSet<string> German = new(["der", "die", "das", "und", "ich", "nicht", "ist", "mit", "sie", "wir", "bitte", "für", "auf", "ein", "eine", "habe", "mein", "meine", "guten", "danke", "grüße", "hallo"], StringComparer.OrdinalIgnoreCase);
    private static readonly HashSet<string> English = new(["the", "and", "you", "not", "is", "with", "we", "please", "for", "on", "my", "have", "this", "that", "hello", "hi", "thanks", "regards", "dear", "your"], StringComparer.OrdinalIgnoreCase);

    public static string Of(MailMessage message, string otherwise)
    {
        var said = message.Headers["Content-Language"]?.Trim() ?? "";
        if (said.StartsWith("de", StringComparison.OrdinalIgnoreCase))
            return "de";
        if (said.StartsWith("en", StringComparison.OrdinalIgnoreCase))
            return "en";
        var (german, english) = (0, 0);
        foreach (var word in $"{message.Subject} {message.Text}".Split((char[]?)null, 300, StringSplitOptions.RemoveEmptyEntries).Take(299))
        {
            var bare = word.Trim('.', ',', '!', '?', ':', ';', '"');
            german += German.Contains(bare) ? 1 : 0;
            english += English.Contains(bare) ? 1 : 0;
        }
        return english > german ? "en" : german > english ? "de" : otherwise;
    }
}
