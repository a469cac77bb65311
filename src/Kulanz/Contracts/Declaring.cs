using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.WorkTime;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts;

/// <summary>A declaration as it was made in the form.</summary>
/// <param name="Contract">How the customer calls it: a number, or what it is about.</param>
public sealed record DeclarationGiven(DeclarationKind Kind, string? Name, string? Email, string? Contract, string Language)
{
    public DateOnly? WishedOn { get; init; }
    public bool ForCause { get; init; }
    public string? Text { get; init; }
}

public sealed record CauseMissing() : Invalid("text", "Please say what the cause is.");

public sealed record DeclarationSettled() : Refusal("This declaration was dealt with already.");

/// <summary>
/// Takes what customers declare in the portal: kept word for word and confirmed at once, in one transaction. Whoever is signed in, or names the number of a
/// contract and an address of its customer, ends the contract by it; anything else is looked at by a person, and is received all the same.
/// What the page answers does not tell the one from the other: whether somebody is a customer is nobody else's business.
/// </summary>
public sealed class Declaring(KulanzDb db, GivingNotice notices, ContractLetters letters, TimeProvider clock)
{
    public Task<Outcome<Declaration>> Declare(DeclarationGiven given, Customer? signedIn, CancellationToken cancel) => db.Write<Outcome<Declaration>>(async () =>
    {
        if (!Typed.Needed(signedIn?.Name ?? given.Name, "name", 200).Done(out var name, out var refusal) || !Typed.Needed(given.Email, "email", 400).Done(out var email, out refusal) || !Typed.Needed(given.Contract, "contract", 200).Done(out var called, out refusal))
            return refusal;
        if (!EmailAddress.Deliverable(email))
            return new UndeliverableAddress(email);
        if (Typed.Text(given.Text).Length > Notice.LongestText)
            return new TooLong("text", Notice.LongestText);
        if (given.ForCause && string.IsNullOrWhiteSpace(given.Text))
            return new CauseMissing();

        var declaration = new Declaration
        {
            Id = Id.New(clock),
            Kind = given.Kind,
            At = clock.GetUtcNow(),
            Name = Typed.Line(name),
            Email = ContactPoint.Email(email),
            Contract = Typed.Line(called),
            WishedOn = given.WishedOn,
            ForCause = given.ForCause,
            Text = Typed.Text(given.Text).Trim(),
            Language = given.Language,
            CustomerId = signedIn?.Id,
        };
        db.Add(declaration);
        var by = new Actor(ActorKind.Customer, signedIn?.Id, declaration.Name);
        db.Record("declaration.received", $"declaration/{declaration.Id}", signedIn?.Id, by, new { declaration.Kind, declaration.Name, declaration.Email, declaration.Contract, declaration.WishedOn, declaration.ForCause, declaration.Text, declaration.Language }, clock, declaration.Id);
        var contract = await Match(declaration, signedIn, cancel);
        if (contract is not null)
            await Apply(declaration, contract, by, cancel);
        await letters.Confirm(declaration, contract, cancel);
        db.Announce("declarations");
        await db.SaveChangesAsync(cancel);
        return declaration;
    }, cancel);

    /// <summary>Somebody has found out which contract was meant; what follows, follows from the day it was received.</summary>
    public Task<Outcome<Declaration>> Settle(Guid id, long? contract, string? outcome, Actor by, CancellationToken cancel) => db.Write<Outcome<Declaration>>(async () =>
    {
        await db.Engine.Hold(db, $"declaration {id}", cancel);
        if (!by.May(Permission.ContractsWrite) || await db.Declarations.SingleOrDefaultAsync(d => d.Id == id, cancel) is not { } declaration)
            return new NotFound("declaration");
        if (declaration.SettledAt is not null)
            return new DeclarationSettled();
        if (contract is { } number)
        {
            if (await notices.Held(number, by, cancel) is not { } found)
                return new NotFound("contract");
            if ((await Give(declaration, found, by, cancel)).Refusal is { } refused)
                return refused;
        }
        else if (!Typed.Needed(outcome, "outcome", 1000).Done(out _, out var refusal))
        {
            return refusal;
        }
        (declaration.SettledAt, declaration.SettledByName) = (clock.GetUtcNow(), by.Name);
        declaration.Outcome = Typed.Text(outcome) is { Length: > 0 } said ? said.Length > 1000 ? said[..1000] : said : declaration.Outcome;
        db.Record("declaration.settled", $"declaration/{declaration.Id}", declaration.CustomerId, by, new { Contract = contract, declaration.Outcome }, clock);
        db.Announce("declarations");
        await db.SaveChangesAsync(cancel);
        return declaration;
    }, cancel);

    /// <summary>The contract it is about, if that is beyond doubt.</summary>
    private async Task<Contract?> Match(Declaration declaration, Customer? signedIn, CancellationToken cancel)
    {
        if (ContractNumber.In(declaration.Contract) is not { } number)
            return null;
        await db.Engine.Hold(db, $"contract {number}", cancel);
        if (await db.Contracts.SingleOrDefaultAsync(c => c.Number == number, cancel) is not { } contract)
            return null;
        var theirs = signedIn is not null
            ? contract.CustomerId == signedIn.Id || contract.CustomerId == signedIn.OrganisationId
            : await db.ContactPoints.AnyAsync(p => p.Kind == ContactKind.Email && p.Value == declaration.Email && p.CustomerId == contract.CustomerId, cancel);
        return theirs ? contract : null;
    }

    /// <summary>
    /// Ordinary notice takes effect at the next possible end, also where a cause was given: so nobody loses time while a person looks at the cause.
    /// What the rule refuses (a withdrawal out of time, a contract that is over) stays received, for a person to answer.
    /// </summary>
    private async Task Apply(Declaration declaration, Contract contract, Actor by, CancellationToken cancel)
    {
        (declaration.ContractId, declaration.CustomerId) = (contract.Id, contract.CustomerId);
        if ((await Give(declaration, contract, by, cancel)).Done(out _, out var refusal))
        {
            if (!declaration.ForCause)
                (declaration.SettledAt, declaration.SettledByName) = (clock.GetUtcNow(), "Kulanz");
        }
        else
        {
            declaration.Outcome = refusal.ToString();
        }
    }

    private async Task<Outcome<Notice>> Give(Declaration declaration, Contract contract, Actor by, CancellationToken cancel)
    {
        var kind = declaration.Kind == DeclarationKind.Withdrawal ? NoticeKind.Withdrawal : NoticeKind.Ordinary;
        var given = await notices.Give(contract, new NoticeGiven(kind, ContractSide.Customer, await notices.DayOf(declaration.At, cancel))
        {
            How = DeliveredBy.Portal,
            WishedOn = declaration.WishedOn,
            Text = declaration.Text,
            Reason = declaration.ForCause ? "For cause" : "",
        }, by, cancel);
        if (given.Done(out var notice, out _))
            (declaration.ContractId, declaration.CustomerId, declaration.NoticeId) = (contract.Id, contract.CustomerId, notice.Id);
        return given;
    }
}

public static class ContractNumber
{
    /// <summary>The number in what somebody wrote: "Vertrag Nr. 10023". Null where there is none, or more than one.</summary>
    public static long? In(string said)
    {
        var numbers = System.Text.RegularExpressions.Regex.Matches(said, "[0-9]+", System.Text.RegularExpressions.RegexOptions.NonBacktracking);
        return numbers.Count == 1 && long.TryParse(numbers[0].Value, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
