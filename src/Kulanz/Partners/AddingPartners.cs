using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Partners;

public sealed record PartnerGiven(string? Name, string? Email, string? Language);

public sealed record PartnerKnown(string Name, long Number) : Invalid("name", "There is a partner called “{0}” already: number {1}.", Name, Number);

public sealed record PartnerEnded(string Name) : Refusal("{0} does not act for you any more.", Name);

public sealed record PartnerNotEnded(string Name) : Refusal("{0} acts for you; nothing had ended.", Name);

/// <summary>Partners come, are called otherwise, leave and come back; and so do their people.</summary>
public sealed class AddingPartners(KulanzDb db, Staffing staffing, Ending ending, IEnumerable<PartnerLeaves> leaves, IServiceProvider services, Preferences preferences, TimeProvider clock)
{
    public Task<Outcome<Partner>> Add(PartnerGiven given, Actor by, CancellationToken cancel) => db.Write<Outcome<Partner>>(async () =>
    {
        if (!(await Read(given, except: null, cancel)).Done(out var said, out var refusal))
            return refusal;
        var partner = new Partner { Id = Id.New(clock), Number = await db.Engine.NextNumber(db, "partner", cancel), Name = said.Name!, Email = said.Email, Language = said.Language!, Since = clock.GetUtcNow() };
        db.Add(partner);
        db.Record("partner.added", partner.Topic, null, by, new { partner.Name, partner.Email, partner.Language }, clock);
        await db.SaveChangesAsync(cancel);
        return partner;
    }, cancel);

    public Task<Outcome<Partner>> Change(long number, PartnerGiven given, Actor by, CancellationToken cancel) => With(number, by, async partner =>
    {
        if (!(await Read(given, except: partner.Id, cancel)).Done(out var said, out var refusal))
            return refusal;
        if ((partner.Name, partner.Email, partner.Language) == (said.Name!, said.Email, said.Language!))
            return null;
        (partner.Name, partner.Email, partner.Language) = (said.Name!, said.Email, said.Language!);
        db.Record("partner.changed", partner.Topic, null, by, new { partner.Name, partner.Email, partner.Language }, clock);
        return null;
    }, cancel);

    /// <summary>From this moment its people see nothing: their sessions end.</summary>
    public Task<Outcome<Partner>> End(long number, string? reason, Actor by, CancellationToken cancel) => With(number, by, async partner =>
    {
        if (partner.EndedAt is not null)
            return new PartnerEnded(partner.Name);
        if (!Typed.Needed(reason, "reason", 1000).Done(out var why, out var refusal))
            return refusal;
        (partner.EndedAt, partner.EndedWhy) = (clock.GetUtcNow(), why);
        foreach (var person in await db.PartnerPeople.Where(p => p.PartnerId == partner.Id).Select(p => p.AccountId).ToListAsync(cancel))
            await ending.All(person, except: null, cancel);
        foreach (var leave in leaves)
            await leave(services, partner, by, cancel);
        db.Record("partner.ended", partner.Topic, null, by, new { Reason = why }, clock);
        return null;
    }, cancel);

    public Task<Outcome<Partner>> Resume(long number, Actor by, CancellationToken cancel) => With(number, by, partner =>
    {
        if (partner.EndedAt is null)
            return Task.FromResult<Refusal?>(new PartnerNotEnded(partner.Name));
        (partner.EndedAt, partner.EndedWhy) = (null, null);
        db.Record("partner.resumed", partner.Topic, null, by, new { }, clock);
        return Task.FromResult<Refusal?>(null);
    }, cancel);

    /// <summary>Invites somebody who works there. The link sets a password; it is mailed, and answered here for passing it on by hand.</summary>
    public Task<Outcome<(Account Account, string Link)>> Invite(long number, string? email, string? name, Actor by, CancellationToken cancel) => db.Write<Outcome<(Account, string)>>(async () =>
    {
        if (await db.PartnersFor(by).SingleOrDefaultAsync(p => p.Number == number, cancel) is not { } partner)
            return new NotFound("partner");
        if (partner.EndedAt is not null)
            return new PartnerEnded(partner.Name);
        if (!(await staffing.InvitePartner(email ?? "", Typed.Line(name), partner.Language, by, cancel)).Done(out var invited, out var refusal))
            return refusal;
        db.Add(new PartnerPerson { AccountId = invited.Account.Id, PartnerId = partner.Id, Since = clock.GetUtcNow() });
        db.Record("partner.invited", partner.Topic, null, by, new { invited.Account.Name, Account = invited.Account.Id }, clock);
        await db.SaveChangesAsync(cancel);
        return invited;
    }, cancel);

    /// <summary>Somebody no longer works there, or does again.</summary>
    public Task<Outcome<Account>> Let(long number, Guid person, bool inside, Actor by, CancellationToken cancel) => db.Write<Outcome<Account>>(async () =>
    {
        if (await db.PartnersFor(by).SingleOrDefaultAsync(p => p.Number == number, cancel) is not { } partner || !await db.PartnerPeople.AnyAsync(p => p.AccountId == person && p.PartnerId == partner.Id, cancel))
            return new NotFound("account");
        var outcome = inside ? await staffing.Reopen(person, by, cancel, ActorKind.Partner) : await staffing.Close(person, by, cancel, ActorKind.Partner);
        if (!outcome.Done(out var account, out var refusal))
            return refusal;
        db.Record(inside ? "partner.person_returned" : "partner.person_left", partner.Topic, null, by, new { account.Name, Account = person }, clock);
        await db.SaveChangesAsync(cancel);
        return account;
    }, cancel);

    private async Task<Outcome<PartnerGiven>> Read(PartnerGiven given, Guid? except, CancellationToken cancel)
    {
        if (!Typed.Needed(Typed.Line(given.Name), "name", Partner.LongestName).Done(out var name, out var refusal))
            return refusal;
        var email = Typed.Line(given.Email);
        if (email.Length > 0 && !EmailAddress.Deliverable(email))
            return new UndeliverableAddress(email, "email");
        if (await db.Partners.Where(p => p.Name == name && p.Id != except).Select(p => (long?)p.Number).FirstOrDefaultAsync(cancel) is { } known)
            return new PartnerKnown(name, known);
        return new PartnerGiven(name, email.Length > 0 ? email : null, (await preferences.Get<Company>(cancel)).LanguageFor(given.Language));
    }

    private Task<Outcome<Partner>> With(long number, Actor by, Func<Partner, Task<Refusal?>> act, CancellationToken cancel) => db.Write<Outcome<Partner>>(async () =>
    {
        if (await db.PartnersFor(by).SingleOrDefaultAsync(p => p.Number == number, cancel) is not { } partner)
            return new NotFound("partner");
        if (await act(partner) is { } refused)
            return refused;
        await db.SaveChangesAsync(cancel);
        return partner;
    }, cancel);
}
