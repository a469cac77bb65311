using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Evidence;
using Microsoft.AspNetCore.Identity;

namespace Kulanz.Access;

public sealed record PasswordTooShort(int Least) : Invalid("password", "A password has at least {0} characters. A short sentence is a good one.", Least);

public sealed record PasswordTooSilly() : Invalid("password", "This password is among the first that anybody would try. Please think of another one.");

public sealed record PasswordNamesYou() : Invalid("password", "A password must not contain your name or e-mail address.");

/// <summary>
/// What a password must be. Length is what protects; forced symbols only end on sticky notes (NIST SP 800-63B). A list of breached
/// passwords would be gigabytes or somebody else's service, so only what everybody tries first is refused.
/// </summary>
public sealed class Password : IPasswordValidator<Account>
{
    public const int Least = 12;

    private static readonly string[] Silly =
    [
        "password", "passwort", "passw0rd", "p4ssword", "p@ssword", "pa$$word", "kennwort", "geheim", "secret", "letmein", "lassmichrein", "welcome", "willkommen",
        "hallo", "hello", "qwertz", "qwerty", "asdfgh", "yxcvbn", "zxcvbn", "qazwsx", "1q2w3e4r", "1qaz2wsx", "abc", "admin", "administrator", "root", "user",
        "login", "master", "changeme", "default", "test", "temp", "demo", "guest", "gast", "support", "service", "kulanz", "company", "firma", "office", "buero",
        "iloveyou", "ichliebedich", "schatz", "engel", "princess", "prinzessin", "sunshine", "sonnenschein", "monkey", "dragon", "football", "fussball", "baseball",
        "superman", "batman", "pokemon", "starwars", "michael", "thomas", "daniel", "andreas", "shadow", "hunter", "killer", "freedom", "whatever", "trustno",
        "computer", "internet", "samsung", "google", "facebook", "microsoft", "windows", "apple", "android", "berlin", "hamburg", "muenchen", "deutschland", "germany",
        "sommer", "summer", "winter", "herbst", "autumn", "spring", "fruehling", "january", "januar", "monday", "montag", "august", "dezember", "december",
        "123456789", "987654321", "12345678", "1234567", "123456", "12345", "1234", "123", "000000", "111111", "696969", "112233", "121212", "654321", "666666",
    ];

    public static Invalid? Refuse(string password, string name, string email)
    {
        if (password.Length < Least)
            return new PasswordTooShort(Least);
        var plain = password.ToLowerInvariant();
        if (Parts(name).Concat(Parts(email.Split('@')[0])).Any(part => plain.Contains(part, StringComparison.Ordinal)))
            return new PasswordNamesYou();
        var rest = Silly.Aggregate(plain, (left, word) => left.Replace(word, "", StringComparison.Ordinal));
        return plain.Distinct().Count() < 5 || rest.Count(char.IsLetter) < 3 && rest.Length < 8 ? new PasswordTooSilly() : null;
    }

    public Task<IdentityResult> ValidateAsync(UserManager<Account> manager, Account user, string? password) =>
        Task.FromResult(Refuse(password ?? "", user.Name, user.Email ?? "") is { } refusal
            ? IdentityResult.Failed(new IdentityError { Code = refusal.Code, Description = refusal.ToString() })
            : IdentityResult.Success);

    /// <summary>Words long enough to be no accident.</summary>
    private static IEnumerable<string> Parts(string name) =>
        name.ToLowerInvariant().Split([' ', '.', '-', '_', '+'], StringSplitOptions.RemoveEmptyEntries).Where(part => part.Length >= 4);
}

public sealed class PasswordChanging(UserManager<Account> accounts, Proving proving, Ending ending, KulanzDb db, TimeProvider clock)
{
    /// <summary>Sets a new one and ends all sessions but <paramref name="here"/>.</summary>
    public async Task<Outcome<Account>> Change(Guid id, string? current, string password, Guid? here, Actor by, CancellationToken cancel)
    {
        if (await accounts.FindByIdAsync(id.ToString()) is not { } account)
            return new NotFound("account");
        if (await proving.Refuse(account, current, here, cancel) is { } refusal)
            return refusal;
        return await Set(account, password, here, by, cancel);
    }

    /// <summary>The part that a link to a new password shares.</summary>
    public async Task<Outcome<Account>> Set(Account account, string password, Guid? here, Actor by, CancellationToken cancel)
    {
        if (Password.Refuse(password, account.Name, account.Email ?? "") is { } refused)
            return refused;
        return await db.Write<Outcome<Account>>(async () =>
        {
            account.PasswordHash = accounts.PasswordHasher.HashPassword(account, password);
            account.PasswordGivenAt = null;
            account.AccessFailedCount = 0;
            account.LockoutEnd = null;
            (await accounts.UpdateSecurityStampAsync(account)).OrThrow();
            await ending.All(account.Id, except: here, cancel);
            db.Record("account.password_changed", account.Topic, account.CustomerId, by, new { }, clock);
            await db.SaveChangesAsync(cancel);
            return account;
        }, cancel);
    }
}

public static class IdentityResults
{
    /// <summary>Where the rules have been asked before, a "no" of Identity is a bug or a collision.</summary>
    public static void OrThrow(this IdentityResult result)
    {
        if (!result.Succeeded)
            throw new InvalidOperationException(string.Join(' ', result.Errors.Select(error => error.Description)));
    }
}
