using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access;

public sealed record AccountExists(string Address) : Invalid("email", "There is already an account for {0}.", Address);

public sealed record LastAdministrator() : Refusal("This is the last account that may administer Kulanz. Give somebody else that right first.");

public sealed record NotYourself() : Refusal("You cannot close your own account. Ask another administrator.");

public sealed record AccountAlreadyClosed() : Refusal("This account is already closed.");

public sealed record AccountNotClosed() : Refusal("This account is not closed.");

/// <summary>
/// The people who work here: come, change their role, leave. An account is never deleted, because what somebody did keeps their name;
/// it is closed, and its sessions end in the same moment.
/// </summary>
public sealed class Staffing(KulanzDb db, UserManager<Account> accounts, PasswordLinks links, SecondFactor secondFactor, Ending ending, Preferences preferences, TimeProvider clock)
{
    /// <summary>A new account without a password. The link by which its owner sets one is mailed to them, and answered here for passing it on by hand.</summary>
    /// <param name="language">The company's where the person's is not known.</param>
    public async Task<Outcome<(Account Account, string Link)>> Invite(string email, string name, string role, string? language, Actor by, CancellationToken cancel) =>
        await db.Write<Outcome<(Account, string)>>(async () =>
        {
            var added = await Add(email, name, role, language, password: null, by, cancel);
            if (!added.Done(out var account, out var refusal))
                return refusal;
            var host = by.Kind == ActorKind.Staff ? by.Name : (await preferences.Get<Company>(cancel)).Called;
            var link = await links.Invite(account, host, by, cancel);
            await db.SaveChangesAsync(cancel);
            return (account, link);
        }, cancel);

    /// <summary>A new account; with <paramref name="password"/> it can sign in at once.</summary>
    /// <param name="language">The company's where the person's is not known.</param>
    public async Task<Outcome<Account>> Add(string email, string name, string role, string? language, string? password, Actor by, CancellationToken cancel)
    {
        var known = await Roles.Known(db, role, cancel);
        return known.Done(out var roleName, out var refusal) ? await Open(ActorKind.Staff, email, name, roleName, language, password, by, cancel) : refusal;
    }

    /// <summary>An account on a partner's side of the desk, invited like a colleague: it may nothing by itself, what it sees is the partner's. The caller, who knows whose it is, saves.</summary>
    public async Task<Outcome<(Account Account, string Link)>> InvitePartner(string email, string name, string? language, Actor by, CancellationToken cancel) =>
        await db.Write<Outcome<(Account, string)>>(async () =>
        {
            if (!(await Open(ActorKind.Partner, email, name, role: null, language, password: null, by, cancel)).Done(out var account, out var refusal))
                return refusal;
            var link = await links.Invite(account, (await preferences.Get<Company>(cancel)).Called, by, cancel);
            return (account, link);
        }, cancel);

    private async Task<Outcome<Account>> Open(ActorKind side, string email, string name, string? role, string? language, string? password, Actor by, CancellationToken cancel)
    {
        var address = email.Trim();
        if (!EmailAddress.Deliverable(address))
            return new UndeliverableAddress(address);
        if (name.Trim() is not { Length: > 0 and <= 200 } called)
            return name.Trim().Length == 0 ? new Missing(nameof(name)) : new TooLong(nameof(name), 200);
        if (password is not null && Password.Refuse(password, called, address) is { } tooWeak)
            return tooWeak;
        if (await accounts.FindByEmailAsync(address) is { Kind: not ActorKind.Customer })
            return new AccountExists(address);

        return await db.Write<Outcome<Account>>(async () =>
        {
            await GiveWay(address, by, cancel);
            var account = new Account
            {
                Id = Id.New(clock),
                Kind = side,
                Name = called,
                UserName = address,
                Email = address,
                RoleName = role,
                Language = (await preferences.Get<Company>(cancel)).LanguageFor(language),
                CreatedAt = clock.GetUtcNow(),
                PasswordGivenAt = password is null ? null : clock.GetUtcNow(),
                LockoutEnabled = true,
            };
            (password is null ? await accounts.CreateAsync(account) : await accounts.CreateAsync(account, password)).OrThrow();
            db.Record("account.added", account.Topic, null, by, new { Role = role, Side = side }, clock);
            await db.SaveChangesAsync(cancel);
            return account;
        }, cancel);
    }

    /// <summary>Name and role; a new role counts from the person's next click.</summary>
    public async Task<Outcome<Account>> Change(Guid id, string name, string role, Actor by, CancellationToken cancel)
    {
        if (await Find(id, cancel) is not { } account)
            return new NotFound("account");
        if (name.Trim() is not { Length: > 0 and <= 200 } called)
            return name.Trim().Length == 0 ? new Missing(nameof(name)) : new TooLong(nameof(name), 200);
        var known = await Roles.Known(db, role, cancel);
        if (!known.Done(out var roleName, out var refusal))
            return refusal;
        return await db.Write<Outcome<Account>>(async () =>
        {
            var before = account.RoleName;
            if (before != roleName && !await Roles.Administers(db, roleName, cancel) && await IsLastAdministrator(account, cancel))
                return new LastAdministrator();
            account.Name = called;
            account.RoleName = roleName;
            if (before != roleName)
                db.Record("account.role_changed", account.Topic, null, by, new { From = before, To = roleName }, clock);
            await db.SaveChangesAsync(cancel);
            return account;
        }, cancel);
    }

    /// <param name="side">On which side of the desk: <see cref="ActorKind.Staff"/> or <see cref="ActorKind.Partner"/>.</param>
    public async Task<Outcome<Account>> Close(Guid id, Actor by, CancellationToken cancel, ActorKind side = ActorKind.Staff)
    {
        if (await Find(id, cancel, side) is not { } account)
            return new NotFound("account");
        if (id == by.Id)
            return new NotYourself();
        if (account.ClosedAt is not null)
            return new AccountAlreadyClosed();
        return await db.Write<Outcome<Account>>(async () =>
        {
            if (await IsLastAdministrator(account, cancel))
                return new LastAdministrator();
            account.ClosedAt = clock.GetUtcNow();
            var sessions = await ending.All(id, except: null, cancel);
            db.Record("account.closed", account.Topic, null, by, new { sessions }, clock);
            await db.SaveChangesAsync(cancel);
            return account;
        }, cancel);
    }

    public async Task<Outcome<Account>> Reopen(Guid id, Actor by, CancellationToken cancel, ActorKind side = ActorKind.Staff)
    {
        if (await Find(id, cancel, side) is not { } account)
            return new NotFound("account");
        if (account.ClosedAt is null)
            return new AccountNotClosed();
        account.ClosedAt = null;
        db.Record("account.reopened", account.Topic, null, by, new { }, clock);
        await db.SaveChangesAsync(cancel);
        return account;
    }

    /// <summary>The telephone is gone and the recovery codes with it.</summary>
    public async Task<Outcome<Account>> ResetSecondFactor(Guid id, Actor by, CancellationToken cancel)
    {
        if (await Find(id, cancel) is not { } account)
            return new NotFound("account");
        if (!account.TwoFactorEnabled)
            return new SecondFactorNotOn();
        return await db.Write<Outcome<Account>>(async () =>
        {
            await secondFactor.Remove(account, by, cancel);
            await ending.All(id, except: null, cancel);
            return account;
        }, cancel);
    }

    /// <summary>The old password holds no more, sessions end, and the link is the way back in; also for an invitation that was lost.</summary>
    public async Task<Outcome<string>> AskNewPassword(Guid id, Actor by, CancellationToken cancel)
    {
        if (await Find(id, cancel) is not { ClosedAt: null } account)
            return new NotFound("account");
        return await db.Write<Outcome<string>>(async () =>
        {
            account.PasswordHash = null;
            account.PasswordGivenAt = null;
            account.LockoutEnd = null;
            (await accounts.UpdateSecurityStampAsync(account)).OrThrow();
            await ending.All(id, except: null, cancel);
            var link = await links.Mail(account, PasswordLink.Lasts, by, cancel);
            db.Record("account.password_asked", account.Topic, null, by, new { }, clock);
            await db.SaveChangesAsync(cancel);
            return link;
        }, cancel);
    }

    /// <summary>
    /// A customer comes to work here. Their account is closed and gives its address up: an account stays on its side of the desk, and the new
    /// one is opened by nothing that the old one was. The customer keeps address and cases; mailed links no longer open them, as for all staff.
    /// </summary>
    private async Task GiveWay(string address, Actor by, CancellationToken cancel)
    {
        if (await accounts.FindByEmailAsync(address) is not { } customers)
            return;
        customers.ClosedAt ??= clock.GetUtcNow();
        (customers.Email, customers.NormalizedEmail, customers.UserName, customers.NormalizedUserName, customers.PasswordHash) = (null, null, null, null, null);
        var sessions = await ending.All(customers.Id, except: null, cancel);
        db.Record("account.closed", customers.Topic, customers.CustomerId, by, new { sessions }, clock);
        await db.SaveChangesAsync(cancel);
    }

    private Task<Account?> Find(Guid id, CancellationToken cancel, ActorKind side = ActorKind.Staff) => db.Accounts.SingleOrDefaultAsync(a => a.Id == id && a.Kind == side, cancel);

    /// <summary>Asked inside the transaction of the change, so that two administrators do not remove each other.</summary>
    public async Task<bool> IsLastAdministrator(Account account, CancellationToken cancel)
    {
        await Roles.OneAtATime(db, cancel);
        return account.ClosedAt is null && await Roles.Administers(db, account.RoleName, cancel) && !await Roles.AnyAdministrator(db, except: account.Id, cancel);
    }
}
