using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access;

/// <summary>What people say about themselves.</summary>
public sealed class Profile(KulanzDb db, TimeProvider clock)
{
    public async Task<Outcome<Account>> Save(Guid id, string name, string language, string? signature, Actor by, CancellationToken cancel)
    {
        if (await db.Accounts.SingleOrDefaultAsync(a => a.Id == id, cancel) is not { } account)
            return new NotFound("account");
        if (string.IsNullOrWhiteSpace(name))
            return new Missing(nameof(name));
        if (name.Trim().Length > 200)
            return new TooLong(nameof(name), 200);
        if (signature?.Length > 2000)
            return new TooLong(nameof(signature), 2000);
        account.Name = name.Trim();
        account.Language = language == "en" ? "en" : "de";
        account.Signature = signature?.Trim() is { Length: > 0 } text ? text.ReplaceLineEndings("\n") : null;
        db.Record("account.profile_changed", account.Topic, null, by, new { }, clock);
        await db.SaveChangesAsync(cancel);
        return account;
    }
}
