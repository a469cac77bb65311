using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts;

/// <param name="GivenOn">The day it was given; null is today.</param>
/// <param name="Send">Leaves as mail with a letter now; otherwise it was given in another way and is only written down.</param>
public sealed record WarningGiven(WarningAbout About, string? Text, DeliveredBy How, DateOnly? GivenOn, bool Send);

public sealed record WarningNotYet() : Invalid("givenOn", "A warning that was not given yet cannot be written down as given.");

public sealed record WarningTakenBack() : Refusal("This warning was taken back already.");

public sealed record NoMailAddress() : Refusal("The customer has no e-mail address to write to. Give the warning in another way and write down which.");

/// <summary>Tells a customer what does not go on like this, and keeps what was said, how and when.</summary>
public sealed class GivingWarning(KulanzDb db, GivingNotice notices, ContractLetters letters, Today today, TimeProvider clock)
{
    public Task<Outcome<ContractWarning>> Give(long number, WarningGiven given, Actor by, CancellationToken cancel) => db.Write<Outcome<ContractWarning>>(async () =>
    {
        if (await notices.Held(number, by, cancel) is not { } contract)
            return new NotFound("contract");
        var now = await today.Is(cancel);
        if (!Typed.Needed(given.Text, "text", Notice.LongestText).Done(out var text, out var refusal))
            return refusal;
        if (given.GivenOn > now)
            return new WarningNotYet();
        byte[]? letter = null;
        if (given.Send)
        {
            if (ContractLetters.Mail(await db.Customers.AsNoTracking().Include(c => c.ContactPoints).SingleAsync(c => c.Id == contract.CustomerId, cancel)) is null)
                return new NoMailAddress();
            letter = await letters.Write(LetterKinds.Warning, contract, new Dictionary<string, string> { ["text"] = text }, cancel);
        }
        var warning = new ContractWarning
        {
            Id = Id.New(clock),
            ContractId = contract.Id,
            At = clock.GetUtcNow(),
            GivenOn = given.Send ? now : given.GivenOn ?? now,
            How = given.Send ? DeliveredBy.Mail : given.How,
            About = given.About,
            Text = text,
            ById = by.Id,
            ByName = by.Name,
            LetterHash = letter,
        };
        db.Add(warning);
        db.Record("contract.warned", contract.Topic, contract.CustomerId, by, new { warning.Id, warning.About, warning.How, warning.GivenOn, warning.Text }, clock, warning.Id);
        db.Announce($"contract:{contract.Number}");
        await db.SaveChangesAsync(cancel);
        return warning;
    }, cancel);

    public Task<Outcome<ContractWarning>> TakeBack(long number, Guid id, string? reason, Actor by, CancellationToken cancel) => db.Write<Outcome<ContractWarning>>(async () =>
    {
        if (await notices.Held(number, by, cancel) is not { } contract || await db.ContractWarnings.SingleOrDefaultAsync(w => w.Id == id && w.ContractId == contract.Id, cancel) is not { } warning)
            return new NotFound("warning");
        if (warning.TakenBackAt is not null)
            return new WarningTakenBack();
        if (!Typed.Needed(reason, "reason", 1000).Done(out var why, out var refusal))
            return refusal;
        (warning.TakenBackAt, warning.TakenBackByName, warning.TakenBackReason) = (clock.GetUtcNow(), by.Name, why);
        db.Record("contract.warning_taken_back", contract.Topic, contract.CustomerId, by, new { warning.Id, Reason = why }, clock);
        db.Announce($"contract:{contract.Number}");
        await db.SaveChangesAsync(cancel);
        return warning;
    }, cancel);
}
