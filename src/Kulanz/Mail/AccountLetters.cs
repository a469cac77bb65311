using Kulanz.Mail.Templates;

namespace Kulanz.Mail;

/// <summary>What people get when the way they sign in changes.</summary>
public static class AccountLetters
{
    /// <summary>To the new address, which proves by its link that somebody reads it.</summary>
    public static readonly LetterKind EmailConfirm = new("email-confirm", "Confirmation of a new address", "Sent to the new address when a colleague changes the one they sign in with.",
        new Dictionary<string, string> { ["name"] = "Anna Berger", ["link"] = "https://help.example.com/sign-in/email/k7f…", ["lasts"] = "einen Tag", ["mailbox.name"] = "Example GmbH" },
        new("Bitte bestätigen Sie Ihre neue Adresse bei {{mailbox.name}}",
            """
            Guten Tag {{name}},

            mit diesem Link bestätigen Sie, dass Sie sich künftig mit dieser Adresse anmelden:

            {{link}}

            Er gilt {{lasts}} und nur einmal. Wenn Sie das nicht wollten, brauchen Sie nichts zu tun: Ohne den Link ändert sich nichts.

            {{mailbox.name}}
            """),
        new("Please confirm your new address at {{mailbox.name}}",
            """
            Hello {{name}},

            This link confirms that you sign in with this address from now on:

            {{link}}

            It works once, within {{lasts}}. If you did not want this, there is nothing to do: without the link nothing changes.

            {{mailbox.name}}
            """));

    /// <summary>To the old address: whoever did not want it learns of it.</summary>
    public static readonly LetterKind EmailChanged = new("email-changed", "Notice of a changed address", "Sent to the old address once a colleague signs in with another one.",
        new Dictionary<string, string> { ["name"] = "Anna Berger", ["email"] = "anna.berger@example.com", ["by"] = "Anna Berger", ["mailbox.name"] = "Example GmbH" },
        new("Ihre Adresse bei {{mailbox.name}} wurde geändert",
            """
            Guten Tag {{name}},

            Ihr Konto hat jetzt eine andere E-Mail-Adresse: {{email}}. Geändert hat das {{by}}. Mit der alten Adresse können Sie sich nicht mehr anmelden.

            Wenn Sie davon nichts wissen, sagen Sie es bitte gleich Ihrem Administrator.

            {{mailbox.name}}
            """),
        new("Your address at {{mailbox.name}} was changed",
            """
            Hello {{name}},

            Your account has another e-mail address now: {{email}}. It was changed by {{by}}. You can no longer sign in with the old address.

            If you know nothing of this, please tell your administrator at once.

            {{mailbox.name}}
            """));

    /// <summary>To the owner of an account: whoever did not do it themselves learns of it.</summary>
    public static readonly LetterKind SignInChanged = new("sign-in-changed", "Notice of a changed sign-in", "Sent to a colleague when a passkey, a second factor or a provider is added to their account, or the second factor is switched off.",
        new Dictionary<string, string> { ["name"] = "Anna Berger", ["what"] = "Passkey added", ["by"] = "Anna Berger", ["mailbox.name"] = "Example GmbH" },
        new("Ihre Anmeldung bei {{mailbox.name}} wurde geändert",
            """
            Guten Tag {{name}},

            an Ihrem Konto hat sich etwas geändert: {{what}}. Geändert hat das {{by}}.

            Wenn Sie davon nichts wissen, sagen Sie es bitte gleich Ihrem Administrator.

            {{mailbox.name}}
            """),
        new("Your sign-in at {{mailbox.name}} was changed",
            """
            Hello {{name}},

            Something about your account has changed: {{what}}. It was changed by {{by}}.

            If you know nothing of this, please tell your administrator at once.

            {{mailbox.name}}
            """));

    /// <summary>To a customer's new address, which proves by its link that they read it.</summary>
    public static readonly LetterKind CustomerEmailConfirm = new("customer-email-confirm", "Confirmation of a customer's new address", "Sent to the new address when a customer changes the one they sign in with.",
        new Dictionary<string, string> { ["name"] = "Jonas Weber", ["link"] = "https://help.example.com/sign-in/email/k7f…", ["lasts"] = "einen Tag", ["mailbox.name"] = "Example GmbH" },
        new("Bitte bestätigen Sie Ihre neue Adresse bei {{mailbox.name}}",
            """
            Guten Tag {{name}},

            mit diesem Link bestätigen Sie, dass wir Ihnen künftig an diese Adresse schreiben und Sie sich mit ihr anmelden:

            {{link}}

            Er gilt {{lasts}} und nur einmal. Wenn Sie das nicht wollten, brauchen Sie nichts zu tun: Ohne den Link ändert sich nichts.

            {{mailbox.name}}
            """),
        new("Please confirm your new address at {{mailbox.name}}",
            """
            Hello {{name}},

            This link confirms that we write to you at this address from now on, and that you sign in with it:

            {{link}}

            It works once, within {{lasts}}. If you did not want this, there is nothing to do: without the link nothing changes.

            {{mailbox.name}}
            """));

    /// <summary>To a customer's old address.</summary>
    public static readonly LetterKind CustomerEmailChanged = new("customer-email-changed", "Notice of a customer's changed address", "Sent to the old address once a customer signs in with another one.",
        new Dictionary<string, string> { ["name"] = "Jonas Weber", ["email"] = "jonas.weber@example.com", ["mailbox.name"] = "Example GmbH" },
        new("Ihre Adresse bei {{mailbox.name}} wurde geändert",
            """
            Guten Tag {{name}},

            wir schreiben Ihnen künftig an {{email}}; so haben Sie es in unserem Portal eingetragen. Links, die wir an diese Adresse gesandt haben, öffnen nichts mehr.

            Wenn Sie das nicht waren, antworten Sie bitte gleich auf diese Mail.

            {{mailbox.name}}
            """),
        new("Your address at {{mailbox.name}} was changed",
            """
            Hello {{name}},

            From now on we write to you at {{email}}, as entered in our portal. Links that we mailed to this address open nothing any more.

            If this was not you, please answer this mail at once.

            {{mailbox.name}}
            """));

    /// <summary>To a customer: the copy they asked for can be fetched. The link is to the page, where they sign in; who holds the mail only has nothing.</summary>
    public static readonly LetterKind CustomerDataReady = new("customer-data-ready", "A customer's data are ready", "Sent to a customer when the copy of their data that they asked for can be downloaded.",
        new Dictionary<string, string> { ["name"] = "Jonas Weber", ["link"] = "https://help.example.com/my/data", ["until"] = "17. März 2026", ["mailbox.name"] = "Example GmbH" },
        new("Die Kopie Ihrer Daten liegt bereit",
            """
            Guten Tag {{name}},

            die Kopie Ihrer Daten, um die Sie gebeten haben, liegt bereit. Melden Sie sich an und laden Sie sie hier herunter:

            {{link}}

            Sie liegt dort bis zum {{until}}; danach wird sie gelöscht. Eine neue können Sie jederzeit anfordern.

            {{mailbox.name}}
            """),
        new("The copy of your data is ready",
            """
            Hello {{name}},

            The copy of your data that you asked for is ready. Sign in and download it here:

            {{link}}

            It lies there until {{until}} and is deleted afterwards. You can ask for a new one at any time.

            {{mailbox.name}}
            """));
}
