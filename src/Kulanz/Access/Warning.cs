using Kulanz.Platform;
using Kulanz.Platform.Ui;

namespace Kulanz.Access;

/// <summary>Tells by mail that there is a new way into an account, or one guard less: whoever did not do it themselves learns of it.</summary>
public sealed class Warning(MailLetter letter)
{
    /// <param name="account">Whose owner is told.</param>
    /// <param name="type">What was recorded, see <see cref="AccountEvents"/>.</param>
    /// <param name="by">Who did it.</param>
    /// <param name="cancel">Ends the attempt.</param>
    public async Task Mail(Account account, string type, Actor by, CancellationToken cancel)
    {
        if (account.Email is { } email && EmailAddress.Deliverable(email))
            await letter(MailLetters.SignInChanged, email, account.Language, new Dictionary<string, string> { ["name"] = account.Name, ["what"] = Texts.In(account.Language, AccountEvents.Said(type)), ["by"] = by.Name }, cancel);
    }
}
