using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Ui;
using Kulanz.WorkTime;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts;

/// <param name="EditionId">The edition of the plan it changes to; null keeps the one it has.</param>
/// <param name="Terms">What changes of the terms.</param>
/// <param name="Text">What changes and why, as the customer reads it.</param>
public sealed record ChangeGiven(DateOnly? EffectiveOn, CustomersRight Right, string? Text)
{
    public Guid? EditionId { get; init; }
    public TermsGiven? Terms { get; init; }
    public DateOnly? Until { get; init; }

    /// <summary>Says so to the customer by mail.</summary>
    public bool Tell { get; init; } = true;
}

public sealed record ChangeTooSoon(DateOnly Earliest) : Invalid("effectiveOn", "A change has to be announced ahead. It can take effect on {0} at the earliest.", Earliest);

public sealed record RightNeeded(string Source) : Invalid("right", "A change to the disadvantage of a consumer takes effect only with their consent, or gives them the right to end the contract ({0}).", Source);

public sealed record NothingChanges() : Refusal("This changes nothing.");

public sealed record ChangeAnswered() : Refusal("This change was answered already, or the time for it is over.");

public sealed record ChangeOver() : Refusal("This change has taken effect, or was called off.");

public sealed record UntilTooSoon(DateOnly Earliest) : Invalid("until", "The customer needs time to decide: until {0} at least.", Earliest);

/// <summary>
/// Changes of price and terms: announced ahead, with the customer's right; applied on their day. A consumer's silence is no consent (§ 308 no. 5, § 307 BGB; BGH, 27 April 2021, XI ZR 26/20),
/// so there is no such kind of change.
/// </summary>
public sealed class ChangingTerms(KulanzDb db, Catalogue catalogue, GivingNotice notices, ContractLetters letters, Today today, TimeProvider clock)
{
    public const string Loop = "terms";

    /// <summary>Of a change against which the customer has a right, they hear this long before (§ 57 (2) TKG has a month for telecommunications).</summary>
    public static readonly Period Ahead = Period.Months(1);

    public Task<Outcome<TermsChange>> Announce(long number, ChangeGiven given, Actor by, CancellationToken cancel) => db.Write<Outcome<TermsChange>>(async () =>
    {
        if (await notices.Held(number, by, cancel) is not { } contract)
            return new NotFound("contract");
        var now = await today.Is(cancel);
        if (contract.Status(now) == ContractStatus.Ended)
            return new ContractOver(contract.Number, contract.EndsOn!.Value);
        if (given.EffectiveOn is not { } from)
            return new Missing("effectiveOn");
        if (!Typed.Needed(given.Text, "text", Notice.LongestText).Done(out var text, out var refusal) || !(given.Terms ?? new TermsGiven()).Over(contract.Terms).Done(out var terms, out refusal))
            return refusal;
        var edition = given.EditionId ?? contract.EditionId;
        if (await catalogue.Edition(edition, cancel) is not { } target || target.PlanId != contract.PlanId)
            return new NotFound("plan");
        if (terms == contract.Terms && edition == contract.EditionId)
            return new NothingChanges();
        var plan = (await catalogue.Plan(contract.PlanId, cancel))!;
        if (ArrangingPlans.Unlawful(plan.Profile, terms, contract.StartsOn, contract.ConcludedOn) is { } unlawful)
            return unlawful;
        if (plan.Profile == LegalProfile.ConsumerGermany && given.Right == CustomersRight.None && Dearer(contract.Terms, terms))
            return new RightNeeded("§ 307 BGB, § 57 TKG");
        var earliest = given.Right == CustomersRight.None ? now : Deadline.End(now, Ahead);
        if (from < earliest)
            return new ChangeTooSoon(earliest);
        // Whoever may end the contract because of a change can do so until the day before it at least.
        var until = given.Right == CustomersRight.None ? (DateOnly?)null : given.Until ?? from.AddDays(-1);
        if (until < now.AddDays(14))
            return new UntilTooSoon(now.AddDays(14));

        var change = new TermsChange
        {
            Id = Id.New(clock),
            ContractId = contract.Id,
            AnnouncedAt = clock.GetUtcNow(),
            ById = by.Id,
            ByName = by.Name,
            EffectiveOn = from,
            Terms = terms,
            EditionId = edition,
            Text = text,
            Right = given.Right,
            Until = until,
        };
        db.Add(change);
        db.Record("contract.change_announced", contract.Topic, contract.CustomerId, by, new { change.Id, change.EffectiveOn, change.Terms, Edition = target.Number, change.Text, change.Right, change.Until }, clock, change.Id);
        if (given.Tell)
            await Tell(contract, change, cancel);
        await Saved(contract, cancel);
        return change;
    }, cancel);

    /// <summary>What the customer says to it, in the portal or to us.</summary>
    public Task<Outcome<TermsChange>> Reply(long number, Guid id, ChangeAnswer answer, Actor by, CancellationToken cancel) => db.Write<Outcome<TermsChange>>(async () =>
    {
        await db.Engine.Hold(db, $"contract {number}", cancel);
        // The portal asks as the customer, whose contract it is has been asked there.
        if (await db.Contracts.SingleOrDefaultAsync(c => c.Number == number, cancel) is not { } contract || await db.TermsChanges.SingleOrDefaultAsync(c => c.Id == id && c.ContractId == contract.Id, cancel) is not { } change)
            return new NotFound("change");
        var now = await today.Is(cancel);
        if (!change.Open(now))
            return new ChangeAnswered();
        (change.Answer, change.AnsweredAt, change.AnsweredByName) = (answer, clock.GetUtcNow(), by.Name);
        db.Record("contract.change_answered", contract.Topic, contract.CustomerId, by, new { change.Id, answer }, clock);
        if (answer == ChangeAnswer.GaveNotice)
        {
            // Before it would take effect, and not before today.
            var end = change.EffectiveOn.AddDays(-1);
            if ((await notices.Give(contract, new NoticeGiven(NoticeKind.Extraordinary, ContractSide.Customer, now) { How = by.Kind == ActorKind.Customer ? DeliveredBy.Portal : DeliveredBy.Mail, EndsOn = end < now ? now : end, Reason = "Because of the announced change" }, by, cancel)).Refusal is { } refused)
                return refused;
        }
        await Saved(contract, cancel);
        return change;
    }, cancel);

    public Task<Outcome<TermsChange>> CallOff(long number, Guid id, string? reason, Actor by, CancellationToken cancel) => db.Write<Outcome<TermsChange>>(async () =>
    {
        if (await notices.Held(number, by, cancel) is not { } contract || await db.TermsChanges.SingleOrDefaultAsync(c => c.Id == id && c.ContractId == contract.Id, cancel) is not { } change)
            return new NotFound("change");
        if (change.AppliedAt is not null || change.CalledOffAt is not null)
            return new ChangeOver();
        if (!Typed.Needed(reason, "reason", 1000).Done(out var why, out var refusal))
            return refusal;
        (change.CalledOffAt, change.CalledOffReason) = (clock.GetUtcNow(), why);
        db.Record("contract.change_called_off", contract.Topic, contract.CustomerId, by, new { change.Id, Reason = why }, clock);
        await Saved(contract, cancel);
        return change;
    }, cancel);

    /// <summary>The changes whose day has come.</summary>
    public static async Task Round(IServiceProvider services, CancellationToken cancel)
    {
        var scopes = services.GetRequiredService<IServiceScopeFactory>();
        while (!cancel.IsCancellationRequested)
        {
            await using var scope = scopes.CreateAsyncScope();
            if (!await scope.ServiceProvider.GetRequiredService<ChangingTerms>().Next(cancel))
                return;
        }
    }

    private Task<bool> Next(CancellationToken cancel) => db.Write(async () =>
    {
        var now = await today.Is(cancel);
        var due = await db.TermsChanges.Where(c => c.AppliedAt == null && c.CalledOffAt == null && c.EffectiveOn <= now).OrderBy(c => c.EffectiveOn).ThenBy(c => c.Id).Take(100).ToListAsync(cancel);
        foreach (var change in due)
        {
            var contract = await db.Contracts.SingleAsync(c => c.Id == change.ContractId, cancel);
            var by = new Actor(ActorKind.System, null, "Kulanz");
            if (change.Holds && contract.Status(change.EffectiveOn) != ContractStatus.Ended)
            {
                (change.AppliedAt, contract.Terms, contract.EditionId) = (clock.GetUtcNow(), change.Terms, change.EditionId);
                contract.Look(now);
                db.Record("contract.change_applied", contract.Topic, contract.CustomerId, by, new { change.Id, change.Terms }, clock);
            }
            else
            {
                (change.CalledOffAt, change.CalledOffReason) = (clock.GetUtcNow(), change.Answer is null ? "Not agreed to" : "");
                db.Record("contract.change_lapsed", contract.Topic, contract.CustomerId, by, new { change.Id, change.Answer }, clock);
            }
            db.Announce($"contract:{contract.Number}");
        }
        await db.SaveChangesAsync(cancel);
        return due.Count == 100;
    }, cancel);

    /// <summary>More to pay for the same time, or harder to leave.</summary>
    private static bool Dearer(Terms before, Terms after) =>
        after.Price is { } price && (before.Price is not { } old || (price.Currency == old.Currency && price.Per == old.Per ? price.Amount > old.Amount : price != old))
        || after with { Price = null } != before with { Price = null };

    private async Task Tell(Contract contract, TermsChange change, CancellationToken cancel)
    {
        var customer = await db.Customers.AsNoTracking().SingleAsync(c => c.Id == contract.CustomerId, cancel);
        var T = Texts.For(customer.Language);
        await letters.Write(LetterKinds.TermsChange, contract, new Dictionary<string, string>
        {
            ["from"] = T.Day(change.EffectiveOn),
            ["change"] = change.Text,
            ["right"] = RightSaid(T, change),
            ["link"] = letters.Link($"/my/contracts/{contract.Number}"),
        }, cancel);
    }

    /// <summary>What the customer can do, in a sentence.</summary>
    public static string RightSaid(Texts T, TermsChange change) => change.Right switch
    {
        CustomersRight.Consent => T["The change takes effect only if you agree to it by {0}. If you say nothing, everything stays as it is.", T.Day(change.Until!.Value)],
        CustomersRight.SpecialNotice => T["If you do not want it, you can end the contract without cost until {0}; it then ends before the change.", T.Day(change.Until!.Value)],
        _ => T["There is nothing you need to do."],
    };

    private async Task Saved(Contract contract, CancellationToken cancel)
    {
        db.Announce($"contract:{contract.Number}");
        await db.SaveChangesAsync(cancel);
    }
}
