namespace Kulanz.Access;

/// <summary>
/// Puts a letter into the transaction under way: <paramref name="kind"/> names the template (<c>sign-in-link</c>, <c>case-link</c>,
/// <c>question-received</c>), <paramref name="values"/> fill its places. This module knows nobody who sends mail, so whoever puts the
/// program together says who does; without that, the first letter fails and nothing is acknowledged that nobody will ever get.
/// </summary>
/// <returns>Whether it will leave: false where there is no mailbox to write from.</returns>
public delegate Task<bool> MailLetter(string kind, string to, string language, IReadOnlyDictionary<string, string> values, CancellationToken cancel);

public static class MailLetters
{
    public const string SignInLink = "sign-in-link";
    public const string PasswordLink = "password-link";
    public const string Invitation = "invitation";
    public const string EmailConfirm = "email-confirm";
    public const string EmailChanged = "email-changed";
    public const string CustomerEmailConfirm = "customer-email-confirm";
    public const string CustomerEmailChanged = "customer-email-changed";
    public const string CustomerDataReady = "customer-data-ready";
    public const string SignInChanged = "sign-in-changed";

    public static Task<bool> NotConnected(string kind, string to, string language, IReadOnlyDictionary<string, string> values, CancellationToken cancel) =>
        throw new InvalidOperationException($"Nobody sends letters: register a MailLetter. The letter of kind {kind} was not sent.");
}
