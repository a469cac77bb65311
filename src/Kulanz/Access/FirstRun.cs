using System.Security.Cryptography;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access;

/// <summary>The first administrator, made when nobody can sign in yet; the password is said once, on the console.</summary>
public sealed class FirstRun(KulanzDb db, UserManager<Account> accounts, Preferences preferences, TimeProvider clock)
{
    public const string Administrator = "admin@localhost";

    /// <summary>The new password, or null where there is staff already.</summary>
    public async Task<string?> Administer(CancellationToken cancel)
    {
        if (!await db.Roles.AnyAsync(cancel))
        {
            db.Roles.AddRange(Role.Shipped.Select(shipped => new Role { Name = shipped.Name, Permissions = [.. shipped.Permissions] }));
            await db.SaveChangesAsync(cancel);
        }
        if (await db.Accounts.AnyAsync(a => a.Kind == ActorKind.Staff, cancel))
            return null;

        var password = RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", 16);
        var account = new Account { Id = Id.New(clock), Kind = ActorKind.Staff, Name = "Administrator", UserName = Administrator, Email = Administrator, RoleName = "Administrator", Language = (await preferences.Get<Company>(cancel)).Language, CreatedAt = clock.GetUtcNow(), PasswordGivenAt = clock.GetUtcNow(), EmailConfirmed = true, LockoutEnabled = true };
        var made = await accounts.CreateAsync(account, password);
        if (!made.Succeeded)
            throw new InvalidOperationException($"The first administrator could not be made: {string.Join(' ', made.Errors.Select(e => e.Description))}");
        db.Record("account.added", $"account/{account.Id}", null, Actor.System, new { Role = account.RoleName }, clock);
        await db.SaveChangesAsync(cancel);
        return password;
    }
}
