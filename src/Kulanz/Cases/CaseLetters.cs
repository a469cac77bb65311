using Kulanz.Mail.Templates;

namespace Kulanz.Cases;

/// <summary>The letters of the desk, in the words they come with.</summary>
public static class CaseLetters
{
    private static readonly Dictionary<string, string> Samples = new()
    {
        ["case.number"] = "1742",
        ["case.subject"] = "Kein Freizeichen seit heute Morgen",
        ["customer.name"] = "Jonas Weber",
        ["mailbox.name"] = "Example GmbH",
    };

    public static readonly LetterKind Reply = new("reply", "Answer", "Around every answer that an agent writes.",
        new Dictionary<string, string>(Samples)
        {
            ["text"] = "Guten Tag Herr Weber,\n\nbitte starten Sie den Router einmal neu.",
            ["agent.name"] = "Anna Berger",
            ["agent.signature"] = "Anna Berger\nKundenservice",
        },
        new("Re: {{case.subject}} [#{{case.number}}]", "{{text}}\n\n-- \n{{agent.signature}}"),
        new("Re: {{case.subject}} [#{{case.number}}]", "{{text}}\n\n-- \n{{agent.signature}}"));

    public static readonly LetterKind Confirmation = new("confirmation", "Confirmation of receipt",
        "Sent once when a customer opens a case, where the mailbox says so. Never in answer to automatic mail.",
        Samples,
        new("{{case.subject}} [#{{case.number}}]",
            """
            Guten Tag {{customer.name}},

            Ihre Nachricht ist bei uns angekommen. Sie hat die Nummer {{case.number}}; wir melden uns bei Ihnen.

            Wenn Sie etwas ergänzen möchten, antworten Sie einfach auf diese Mail.

            {{mailbox.name}}
            """),
        new("{{case.subject}} [#{{case.number}}]",
            """
            Hello {{customer.name}},

            Your message has reached us. Its number is {{case.number}}; you will hear from us.

            If you want to add something, just answer this mail.

            {{mailbox.name}}
            """));

    public static readonly LetterKind Solved = new("solved", "Case solved",
        "Sent when a case is solved, where the mailbox says so. {{question}} becomes the question whether the customer was satisfied, where it is asked.",
        new Dictionary<string, string>(Samples) { ["question"] = "War das so in Ordnung? https://help.example.com/satisfaction/…" },
        new("Re: {{case.subject}} [#{{case.number}}]",
            """
            Guten Tag {{customer.name}},

            wir haben Ihr Anliegen mit der Nummer {{case.number}} abgeschlossen. Ist noch etwas offen? Antworten Sie einfach auf diese Mail, dann geht es weiter.

            {{question}}

            {{mailbox.name}}
            """),
        new("Re: {{case.subject}} [#{{case.number}}]",
            """
            Hello {{customer.name}},

            We have solved your case number {{case.number}}. Is anything still open? Just answer this mail and we will carry on.

            {{question}}

            {{mailbox.name}}
            """));
}
