using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access;

/// <summary>
/// Which subject of which provider is which account. Written here and not through Identity's manager, which would change the security
/// stamp and so end the session the person is in.
/// </summary>
public sealed class ProviderLinks(KulanzDb db, Warning warning, TimeProvider clock)
{
    public async Task<IReadOnlySet<Guid>> Of(Guid account, CancellationToken cancel) =>
        (await db.Set<IdentityUserLogin<Guid>>().Where(l => l.UserId == account).Select(l => l.LoginProvider).ToListAsync(cancel)).Select(Guid.Parse).ToHashSet();

    public async Task Add(Account account, ProviderToken token, Actor by, CancellationToken cancel) => await db.Write(async () =>
    {
        var provider = token.Provider.Id.ToString();
        if (await db.Set<IdentityUserLogin<Guid>>().AnyAsync(l => l.LoginProvider == provider && l.ProviderKey == token.Subject, cancel))
            return 0;
        db.Add(new IdentityUserLogin<Guid> { UserId = account.Id, LoginProvider = provider, ProviderKey = token.Subject, ProviderDisplayName = token.Provider.Name });
        db.Record("account.linked", account.Topic, null, by, new { provider = token.Provider.Name }, clock);
        await warning.Mail(account, "account.linked", by, cancel);
        return await db.SaveChangesAsync(cancel);
    }, cancel);

    public async Task<Outcome<int>> Remove(Guid account, Guid provider, Actor by, CancellationToken cancel) => await db.Write<Outcome<int>>(async () =>
    {
        var scheme = provider.ToString();
        var removed = await db.Set<IdentityUserLogin<Guid>>().Where(l => l.UserId == account && l.LoginProvider == scheme).ExecuteDeleteAsync(cancel);
        if (removed == 0)
            return new NotFound("provider");
        db.Record("account.unlinked", $"account/{account}", null, by, new { provider }, clock);
        await db.SaveChangesAsync(cancel);
        return removed;
    }, cancel);
}
