namespace Kulanz.Access;

/// <summary>What is recorded about accounts, in words.</summary>
public static class AccountEvents
{
    private static readonly Dictionary<string, string> Words = new()
    {
        ["account.added"] = "Account added",
        ["account.signed_in"] = "Signed in",
        ["account.locked"] = "Locked for ten minutes after too many attempts",
        ["account.password_changed"] = "Password changed",
        ["account.password_asked"] = "Password made invalid, link for a new one made",
        ["account.password_forgotten"] = "Link for a new password mailed",
        ["account.second_factor_on"] = "Second factor switched on",
        ["account.second_factor_off"] = "Second factor switched off",
        ["account.recovery_codes_renewed"] = "New recovery codes made",
        ["account.passkey_added"] = "Passkey added",
        ["account.passkey_removed"] = "Passkey removed",
        ["account.sessions_ended"] = "Signed out on other devices",
        ["account.role_changed"] = "Role changed",
        ["account.profile_changed"] = "Profile changed",
        ["account.email_asked"] = "New address asked for, link mailed there",
        ["account.email_changed"] = "E-mail address changed",
        ["account.linked"] = "Connected with a sign-in provider",
        ["account.unlinked"] = "Disconnected from a sign-in provider",
        ["account.closed"] = "Account closed",
        ["account.reopened"] = "Account reopened",
        ["account.extensions_changed"] = "Extensions in the telephone system changed",
    };

    public static string Said(string type) => Words.GetValueOrDefault(type, type);
}
