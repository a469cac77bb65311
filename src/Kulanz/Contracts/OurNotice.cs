using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Ui;
using Kulanz.WorkTime;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts;

public sealed record NoLetter() : Refusal("There is no letter of this notice.");

/// <summary>The company's own notice with its letter, and the confirmation of the customer's: what is said to the customer in the same act.</summary>
public sealed class OurNotice(KulanzDb db, GivingNotice notices, ContractLetters letters, TimeProvider clock)
{
    /// <summary>The letter as it would leave if it is received on this day; null where no end follows.</summary>
    public async Task<(ContractLetters.Draft Draft, DateOnly End)?> Draw(Contract contract, DateOnly receivedOn, string? reason, string? text, CancellationToken cancel)
    {
        if (contract.Term.EndIfReceived(ContractSide.Provider, receivedOn) is not { } end)
            return null;
        var language = await db.Customers.Where(c => c.Id == contract.CustomerId).Select(c => c.Language).SingleAsync(cancel);
        return (await letters.Draw(LetterKinds.NoticeGiven, contract, await Words(contract, language, end, reason, cancel), text, cancel), end);
    }

    /// <summary>Gives notice: written down, put on paper, and mailed where that is wished. It counts as received when somebody can show that it was.</summary>
    /// <param name="text">The words of the letter; null takes the template's.</param>
    public Task<Outcome<Notice>> Give(long number, NoticeGiven given, string? text, bool mail, Actor by, CancellationToken cancel) => db.Write<Outcome<Notice>>(async () =>
    {
        if (await notices.Held(number, by, cancel) is not { } contract)
            return new NotFound("contract");
        var said = await notices.Give(contract, given with { By = ContractSide.Provider, Text = text }, by, cancel);
        if (!said.Done(out var notice, out var refusal))
            return refusal;
        var language = await db.Customers.Where(c => c.Id == contract.CustomerId).Select(c => c.Language).SingleAsync(cancel);
        notice.LetterHash = await letters.Write(LetterKinds.NoticeGiven, contract, await Words(contract, language, notice.EffectiveOn, null, cancel), text, mail, cancel);
        db.Record("contract.notice_sent", contract.Topic, contract.CustomerId, by, new { notice.Id, LetterSha256 = Convert.ToHexStringLower(notice.LetterHash), Mailed = mail }, clock);
        await db.SaveChangesAsync(cancel);
        return notice;
    }, cancel);

    /// <summary>Tells the customer that their notice has arrived, and when the contract ends.</summary>
    public Task<Outcome<Notice>> Confirm(long number, Guid id, Actor by, CancellationToken cancel) => db.Write<Outcome<Notice>>(async () =>
    {
        if (await notices.Held(number, by, cancel) is not { } contract || await db.Notices.SingleOrDefaultAsync(n => n.Id == id && n.ContractId == contract.Id && n.By == ContractSide.Customer, cancel) is not { } notice)
            return new NotFound("notice");
        var language = await db.Customers.Where(c => c.Id == contract.CustomerId).Select(c => c.Language).SingleAsync(cancel);
        var T = Texts.For(language);
        notice.LetterHash = await letters.Write(LetterKinds.NoticeConfirmed, contract, new Dictionary<string, string> { ["received"] = T.Day(notice.ReceivedOn), ["end"] = T.Day(notice.EffectiveOn) }, null, true, cancel);
        db.Record("contract.notice_confirmed", contract.Topic, contract.CustomerId, by, new { notice.Id, LetterSha256 = Convert.ToHexStringLower(notice.LetterHash) }, clock);
        await db.SaveChangesAsync(cancel);
        return notice;
    }, cancel);

    /// <summary>The customer has opened our letter in the portal: there is no better proof that it was received.</summary>
    public Task<Outcome<Notice>> Opened(long number, Guid id, Actor customer, CancellationToken cancel) => db.Write<Outcome<Notice>>(async () =>
    {
        await db.Engine.Hold(db, $"contract {number}", cancel);
        if (await db.Contracts.SingleOrDefaultAsync(c => c.Number == number, cancel) is not { } contract || await db.Notices.SingleOrDefaultAsync(n => n.Id == id && n.ContractId == contract.Id, cancel) is not { } notice)
            return new NotFound("notice");
        return !notice.Unproven ? notice : await notices.Prove(contract, notice, await notices.DayOf(clock.GetUtcNow(), cancel), DeliveredBy.Portal, $"Opened in the portal by {customer.Name}", null, customer, cancel);
    }, cancel);

    /// <summary>What the template asks for. What is said of data depends on whether a product is licensed under the contract: that one stays usable for exporting.</summary>
    private async Task<Dictionary<string, string>> Words(Contract contract, string language, DateOnly end, string? reason, CancellationToken cancel)
    {
        var T = Texts.For(language);
        var licensed = await db.Licences.AnyAsync(l => l.ContractId == contract.Id, cancel);
        return new()
        {
            ["end"] = T.Day(end),
            ["after"] = T.Day(end.AddDays(1)),
            ["data"] = licensed
                ? T["Your data belong to you: at any time, also after {0}, you can export them in the common open formats. All other functions are blocked from {1} on.", T.Day(end), T.Day(end.AddDays(1))]
                : T["Your data belong to you: at any time, also after {0}, you can download a copy of everything.", T.Day(end)],
            ["reason"] = reason ?? "",
        };
    }
}
