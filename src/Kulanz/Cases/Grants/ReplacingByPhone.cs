using Kulanz.Access;
using Kulanz.Client.Licences;
using Kulanz.Contracts;
using Kulanz.Contracts.Licences;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Grants;

/// <param name="Case">In which case; null opens one for whoever has the licence.</param>
/// <param name="KeepSeats">The installations that hold a seat keep it, once they have the new key.</param>
/// <param name="Mail">The new key is mailed as well.</param>
public sealed record ReplacementWanted(long Licence, long? Case, string? Reason, bool KeepSeats = true, bool Mail = false);

/// <summary>What came of it: the new key, to be read out; or no key yet, because somebody has to approve it first.</summary>
public sealed record ReplacementDone(Grant Grant, long Case, LicenceFacts? New, LicenceKey? Key);

/// <summary>
/// A new licence key for somebody on the telephone, in one act: the old key is void, the new one is there, the grant is recorded and settled, or nothing of all that. Where somebody
/// has to approve it, it is reserved, and the old key goes on until whoever gave it finishes.
/// </summary>
public sealed class ReplacingByPhone(KulanzDb db, Giving giving, SettlingGrants settling, Opening opening, SealedKeys keys)
{
    /// <summary>Whoever gave it may read the key out again for so long; later it takes the permission to change licences.</summary>
    public static readonly TimeSpan Readable = TimeSpan.FromHours(1);

    public Task<Outcome<ReplacementDone>> Replace(ReplacementWanted wanted, Actor by, CancellationToken cancel) => db.Write<Outcome<ReplacementDone>>(async () =>
    {
        if (!(await Case(wanted, by, cancel)).Done(out var @case, out var refusal))
            return refusal;
        var given = new GrantGiven(GrantKind.ReplacementLicence, wanted.Reason) { Licence = wanted.Licence, KeepSeats = wanted.KeepSeats, MailKey = wanted.Mail };
        if (!(await giving.Give(@case.Number, given, by, cancel)).Done(out var grant, out refusal))
            return refusal;
        return grant.State == GrantState.Approved ? await Finish(grant.Number, by, cancel) : new ReplacementDone(grant, @case.Number, null, null);
    }, cancel);

    /// <summary>Carries out what was approved meanwhile.</summary>
    public Task<Outcome<ReplacementDone>> Finish(long grant, Actor by, CancellationToken cancel) => db.Write<Outcome<ReplacementDone>>(async () =>
    {
        if (!(await settling.Settle(grant, new(), by, cancel)).Done(out var done, out var refusal))
            return refusal;
        var number = await db.Cases.Where(c => c.Id == done.Grant.CaseId).Select(c => c.Number).SingleAsync(cancel);
        return new ReplacementDone(done.Grant, number, done.Licence, done.Licence is { } next ? keys.Open(next.Licence) : null);
    }, cancel);

    private async Task<Outcome<Case>> Case(ReplacementWanted wanted, Actor by, CancellationToken cancel)
    {
        if (wanted.Case is { } number)
            return await db.Reach(number, by, cancel);
        if (await db.LicencesFor(by).Where(l => l.Number == wanted.Licence).AsNoTracking().WithFacts(db).SingleOrDefaultAsync(cancel) is not { } facts)
            return new NotFound("licence");
        if (Typed.Needed(wanted.Reason, "reason", Giving.LongestReason).Refusal is { } missing)
            return missing;
        var T = Platform.Ui.Texts.For(facts.Customer.Language);
        return await opening.Open(new(facts.Customer.Id, T["New licence key for {0}", facts.Product.Name], wanted.Reason!, Channel.Phone)
        {
            Author = AuthorKind.Staff,
            AuthorName = by.Name,
            Kind = MessageKind.CallNote,
            ProductId = facts.Product.Id,
        }, by, cancel);
    }
}
