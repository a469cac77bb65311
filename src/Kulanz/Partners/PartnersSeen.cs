using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Partners;

/// <summary>Who sees which partners: staff and programs with the permission all of them, a partner's person their own while it acts for us.</summary>
public static class PartnersSeen
{
    public static IQueryable<Partner> PartnersFor(this KulanzDb db, Actor who) => who switch
    {
        { Kind: ActorKind.System } => db.Partners,
        { Kind: ActorKind.Staff or ActorKind.Machine } when who.May(Permission.PartnersRead) => db.Partners,
        { Kind: ActorKind.Partner, Id: { } me } => db.Partners.Where(p => p.EndedAt == null && db.PartnerPeople.Any(person => person.AccountId == me && person.PartnerId == p.Id)),
        _ => db.Partners.Where(p => false),
    };

    /// <summary>For whom this person works; null for everybody who is no partner's, or whose partner acts for us no more.</summary>
    public static async Task<Partner?> PartnerOf(this KulanzDb db, Actor who, CancellationToken cancel) =>
        who.Kind == ActorKind.Partner ? await db.PartnersFor(who).AsNoTracking().SingleOrDefaultAsync(cancel) : null;

    /// <summary>Of these people, those of the partner who can still sign in.</summary>
    public static IQueryable<Account> PeopleOf(this KulanzDb db, Guid partner) =>
        db.Accounts.Where(a => a.ClosedAt == null && db.PartnerPeople.Any(p => p.AccountId == a.Id && p.PartnerId == partner));
}
