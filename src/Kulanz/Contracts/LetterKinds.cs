using Kulanz.Mail.Templates;

namespace Kulanz.Contracts;

/// <summary>The letters about contracts, in the words they come with.</summary>
public static class LetterKinds
{
    private static readonly Dictionary<string, string> Samples = new()
    {
        ["name"] = "Jonas Weber",
        ["contract"] = "10023",
        ["plan"] = "Lohn & Gehalt, Support Basis",
        ["mailbox.name"] = "Example GmbH",
    };

    private static Dictionary<string, string> With(params (string Name, string Sample)[] more)
    {
        var all = new Dictionary<string, string>(Samples);
        foreach (var (name, sample) in more)
            all[name] = sample;
        return all;
    }

    public static readonly LetterKind Concluded = new("contract-concluded", "Contract concluded", "Sent with a summary when a contract is written down, where that is wished.",
        With(("summary", "Laufzeit: 12 Monate ab 1. Oktober 2025 …")),
        new("Ihr Vertrag {{contract}}: {{plan}}",
            """
            Guten Tag {{name}},

            hier ist zusammengefasst, was zwischen uns gilt:

            {{summary}}

            {{mailbox.name}}
            """),
        new("Your contract {{contract}}: {{plan}}",
            """
            Hello {{name}},

            This is what we have agreed:

            {{summary}}

            {{mailbox.name}}
            """));

    public static readonly LetterKind CancellationReceived = new("cancellation-received", "Cancellation received", "Confirms at once what a customer has declared with the cancel button (§ 312k (4) BGB).",
        With(("received", "23. November 2026, 14:05 Uhr"), ("declaration", "Vertrag: 10023\nZum nächstmöglichen Termin"), ("end", "Der Vertrag endet mit Ablauf des 30. September 2027.")),
        new("Ihre Kündigung ist eingegangen",
            """
            Guten Tag {{name}},

            Ihre Kündigung ist am {{received}} bei uns eingegangen. Das haben Sie erklärt:

            {{declaration}}

            {{end}}

            {{mailbox.name}}
            """),
        new("We have received your cancellation",
            """
            Hello {{name}},

            We received your cancellation on {{received}}. This is what you declared:

            {{declaration}}

            {{end}}

            {{mailbox.name}}
            """));

    public static readonly LetterKind WithdrawalReceived = new("withdrawal-received", "Withdrawal received", "Confirms at once what a customer has declared with the withdrawal button (§ 356a (4) BGB).",
        With(("received", "23. November 2026, 14:05 Uhr"), ("declaration", "Vertrag: 10023"), ("end", "Der Vertrag ist damit widerrufen.")),
        new("Ihr Widerruf ist eingegangen",
            """
            Guten Tag {{name}},

            Ihr Widerruf ist am {{received}} bei uns eingegangen. Das haben Sie erklärt:

            {{declaration}}

            {{end}}

            {{mailbox.name}}
            """),
        new("We have received your withdrawal",
            """
            Hello {{name}},

            We received your withdrawal on {{received}}. This is what you declared:

            {{declaration}}

            {{end}}

            {{mailbox.name}}
            """));

    public static readonly LetterKind NoticeGiven = new("notice-given", "Our notice", "The company does not renew a contract, or ends it with notice. As mail and as a letter.",
        With(("end", "30. September 2026"), ("after", "1. Oktober 2026"), ("data", "Ihre Daten können Sie jederzeit ausgeben, auch nach dem 30. September 2026."), ("reason", "")),
        new("Vertrag {{contract}}: keine Verlängerung",
            """
            Guten Tag {{name}},

            wir verlängern den Vertrag {{contract}} ({{plan}}) nicht; der automatischen Verlängerung widersprechen wir. Er endet mit Ablauf des {{end}}.

            Bis zum {{end}} erhalten Sie in begründeten Fällen weiterhin Unterstützung, wie der Vertrag sie vorsieht. Ab dem {{after}} beantworten wir zu diesem Vertrag keine Anfragen mehr.

            {{data}}

            {{reason}}

            {{mailbox.name}}
            """),
        new("Contract {{contract}} will not be renewed",
            """
            Hello {{name}},

            We are not renewing contract {{contract}} ({{plan}}) and object to its automatic renewal. It ends with the end of {{end}}.

            Until {{end}} you still receive support in justified cases, as the contract provides. From {{after}} on we no longer answer requests about this contract.

            {{data}}

            {{reason}}

            {{mailbox.name}}
            """));

    public static readonly LetterKind NoticeConfirmed = new("notice-confirmed", "Notice confirmed", "Confirms notice that a customer has given by mail, letter or telephone.",
        With(("received", "28. September 2026"), ("end", "30. September 2026")),
        new("Ihre Kündigung des Vertrags {{contract}}",
            """
            Guten Tag {{name}},

            Ihre Kündigung des Vertrags {{contract}} ({{plan}}) haben wir am {{received}} erhalten. Der Vertrag endet mit Ablauf des {{end}}.

            Bis dahin gilt er unverändert. Ihre Daten können Sie jederzeit ausgeben, auch danach.

            {{mailbox.name}}
            """),
        new("Your notice for contract {{contract}}",
            """
            Hello {{name}},

            We received your notice for contract {{contract}} ({{plan}}) on {{received}}. The contract ends with the end of {{end}}.

            Until then nothing changes. You can export your data at any time, also afterwards.

            {{mailbox.name}}
            """));

    public static readonly LetterKind TermsChange = new("terms-change", "Change of price or terms", "Announces a change with the right the customer has against it.",
        With(("from", "1. Januar 2027"), ("change", "Der Preis steigt von 49,90 EUR auf 54,90 EUR im Monat."), ("right", "Sie können den Vertrag bis zum 31. Dezember 2026 kostenlos beenden."), ("link", "https://help.example.com/my/contracts/10023")),
        new("Vertrag {{contract}}: Änderung zum {{from}}",
            """
            Guten Tag {{name}},

            zum {{from}} soll sich Ihr Vertrag {{contract}} ({{plan}}) ändern:

            {{change}}

            {{right}}

            Alles dazu finden Sie hier: {{link}}

            {{mailbox.name}}
            """),
        new("Contract {{contract}}: a change from {{from}}",
            """
            Hello {{name}},

            From {{from}} your contract {{contract}} ({{plan}}) is to change:

            {{change}}

            {{right}}

            You find everything about it here: {{link}}

            {{mailbox.name}}
            """));

    public static readonly LetterKind Warning = new("contract-warning", "Warning", "Tells a customer what about their use of the contract does not go on like this. As mail and as a letter.",
        With(("text", "In den letzten vier Wochen haben Sie uns an 17 Tagen angerufen …")),
        new("Vertrag {{contract}}: ein Hinweis",
            """
            Guten Tag {{name}},

            {{text}}

            {{mailbox.name}}
            """),
        new("Contract {{contract}}: please note",
            """
            Hello {{name}},

            {{text}}

            {{mailbox.name}}
            """));

    public static readonly LetterKind RenewalAhead = new("renewal-ahead", "Renewal ahead", "Reminds a customer of the last day for notice.",
        With(("last", "30. September 2026"), ("end", "30. September 2026"), ("next", "bis zum 30. September 2027"), ("link", "https://help.example.com/my/contracts/10023")),
        new("Vertrag {{contract}} verlängert sich",
            """
            Guten Tag {{name}},

            Ihr Vertrag {{contract}} ({{plan}}) läuft bis zum {{end}} und verlängert sich danach {{next}}. Wenn Sie das nicht möchten, muss uns Ihre Kündigung spätestens am {{last}} erreichen. Mit wenigen Klicks geht das hier:

            {{link}}

            Wenn alles bleiben soll, wie es ist, brauchen Sie nichts zu tun.

            {{mailbox.name}}
            """),
        new("Contract {{contract}} is about to be renewed",
            """
            Hello {{name}},

            Your contract {{contract}} ({{plan}}) runs until {{end}} and is then renewed {{next}}. If you do not want that, your notice must reach us by {{last}}. You can give it here in a few clicks:

            {{link}}

            If everything may stay as it is, there is nothing to do.

            {{mailbox.name}}
            """));

    public static readonly LetterKind NoticeDue = new("notice-due", "Last day for our notice", "Reminds whoever looks after a contract that it is renewed unless the company gives notice.",
        With(("customer", "Pflegedienst Sonnenhof GmbH"), ("last", "30. September 2026"), ("end", "30. September 2026"), ("next", "bis zum 30. September 2027"), ("link", "https://help.example.com/desk/contracts/10023")),
        new("Bis {{last}} entscheiden: Vertrag {{contract}}, {{customer}}",
            """
            Der Vertrag {{contract}} ({{plan}}) mit {{customer}} läuft bis zum {{end}} und verlängert sich danach {{next}}. Wer das nicht will, muss dafür sorgen, dass unsere Kündigung spätestens am {{last}} beim Kunden ist.

            {{link}}
            """),
        new("Decide by {{last}}: contract {{contract}}, {{customer}}",
            """
            Contract {{contract}} ({{plan}}) with {{customer}} runs until {{end}} and is then renewed {{next}}. If that is not wanted, our notice must reach the customer by {{last}}.

            {{link}}
            """));

    public static readonly LetterKind ContractEnded = new("contract-ended", "Contract ended", "Tells a customer on the day after the last one that the contract is over and how they get their data.",
        With(("end", "30. September 2026"), ("link", "https://help.example.com/my/data")),
        new("Ihr Vertrag {{contract}} ist beendet",
            """
            Guten Tag {{name}},

            Ihr Vertrag {{contract}} ({{plan}}) hat am {{end}} geendet. Lesen und Ausgeben Ihrer Daten bleibt möglich; alles, was wir zu Ihnen führen, bekommen Sie hier:

            {{link}}

            {{mailbox.name}}
            """),
        new("Your contract {{contract}} has ended",
            """
            Hello {{name}},

            Your contract {{contract}} ({{plan}}) ended on {{end}}. Reading and exporting your data goes on working; everything we keep about you can be had here:

            {{link}}

            {{mailbox.name}}
            """));

    /// <summary>Not mailed by itself: the sentence an agent puts into an answer.</summary>
    public static readonly LetterKind OutOfScope = new("out-of-scope", "Not covered", "Put into an answer by a click, where a question is not covered by the contract.",
        With(("topic", "Schulung"), ("reasons", "Ihr Vertrag umfasst keine Fragen zu „Schulung“.")),
        new("Nicht vom Vertrag umfasst",
            """
            {{reasons}} Deshalb können wir Ihnen dazu im Rahmen Ihres Vertrags {{contract}} ({{plan}}) nicht weiterhelfen. Gern machen wir Ihnen ein Angebot, wenn Sie das wünschen.
            """),
        new("Not covered by the contract",
            """
            {{reasons}} So we cannot help you with it under your contract {{contract}} ({{plan}}). We will gladly make you an offer if you wish.
            """));

    public static readonly IReadOnlyList<LetterKind> All =
        [Concluded, CancellationReceived, WithdrawalReceived, NoticeGiven, NoticeConfirmed, TermsChange, Warning, RenewalAhead, NoticeDue, ContractEnded, OutOfScope];
}
