using Kulanz.Access;
using Kulanz.Mail;
using Kulanz.Mail.Templates;

namespace Kulanz.Cases;

/// <summary>The letters of the portal, and how they leave: through the mailbox of the house, in the act that asks for them.</summary>
public static class PortalLetters
{
    public static readonly LetterKind QuestionReceived = new("question-received", "Question received", "Sent when somebody asks in the portal; has the link to follow and answer.",
        new Dictionary<string, string> { ["case.number"] = "1742", ["link"] = "https://help.example.com/cases/k7f…", ["mailbox.name"] = "Example GmbH" },
        new("Ihre Frage ist angekommen [#{{case.number}}]",
            """
            Guten Tag,

            Ihre Frage ist bei uns angekommen und hat die Nummer {{case.number}}. Hier verfolgen Sie sie und ergänzen, was noch fehlt:

            {{link}}

            Geben Sie den Link bitte nicht weiter: Wer ihn hat, kann mitlesen.

            {{mailbox.name}}
            """),
        new("We have your question [#{{case.number}}]",
            """
            Hello,

            Your question has arrived and has the number {{case.number}}. Here you can follow it and add what is missing:

            {{link}}

            Please keep the link to yourself: whoever has it can read along.

            {{mailbox.name}}
            """));

    public static readonly LetterKind CaseLink = new("case-link", "New link to a case", "Sent when somebody asks for a new link to their case.",
        new Dictionary<string, string> { ["name"] = "Jonas Weber", ["case.number"] = "1742", ["case.subject"] = "Kein Freizeichen", ["link"] = "https://help.example.com/cases/k7f…", ["mailbox.name"] = "Example GmbH" },
        new("Ihr neuer Link: {{case.subject}} [#{{case.number}}]",
            """
            Guten Tag {{name}},

            hier ist Ihr neuer Link zu „{{case.subject}}“ (Nummer {{case.number}}):

            {{link}}

            {{mailbox.name}}
            """),
        new("Your new link: {{case.subject}} [#{{case.number}}]",
            """
            Hello {{name}},

            Here is your new link to "{{case.subject}}" (number {{case.number}}):

            {{link}}

            {{mailbox.name}}
            """));

    /// <summary>
    /// Without a mailbox there is nobody to write as. Whoever asked is served all the same: the case is open, and the page says that no link
    /// was sent; the administrator finds the reason in the log.
    /// </summary>
    public static MailLetter Post(IServiceProvider services) => async (kind, to, language, values, cancel) =>
    {
        // An answer to the letter belongs to the case the letter is about.
        var topic = values.TryGetValue("case.number", out var number) ? $"case/{number}" : $"letter/{kind}";
        var sent = await services.GetRequiredService<Letters>().Send(kind, new NamedAddress(to), language, values, topic, cancel);
        if (sent.Done(out _, out var refusal))
            return true;
        services.GetRequiredService<ILogger<Letters>>().LogWarning("A letter of kind {Kind} was not written: {Refusal}", kind, refusal.Code);
        return false;
    };
}
