using Kulanz.Access;
using Kulanz.Contracts;
using Kulanz.Contracts.Licences;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Grants;

/// <param name="Amount">In minor units; nothing for a free incident.</param>
public sealed record GrantGiven(GrantKind Kind, string? Reason, long? Amount = null, string? Currency = null)
{
    public string? What { get; init; }

    /// <summary>How long an extension is.</summary>
    public int? Days { get; init; }

    /// <summary>The number of the licence that is to be replaced.</summary>
    public long? Licence { get; init; }

    public bool TellCustomer { get; init; }

    /// <summary>Of a replacement: installations that hold a seat keep it.</summary>
    public bool KeepSeats { get; init; } = true;

    /// <summary>Of a replacement: the new key is mailed.</summary>
    public bool MailKey { get; init; }
}

public sealed record ImpossibleDays() : Invalid("days", "Please say by how many days support is extended: from 1 to {0}.", Giving.MostDays);

public sealed record FreeAlready(long Number) : Refusal("Case {0} is served as goodwill already.", Number);

/// <summary>
/// Gives something to the customer of a case: reserves it in every budget that applies. Within the limit of each it is approved at once, by the rule; above, or where no
/// budget is for it, somebody else has to approve it.
/// </summary>
public sealed class Giving(KulanzDb db, Charging charging, Today today, TimeProvider clock)
{
    public const int LongestReason = 1000;
    public const int LongestWhat = 300;
    public const int MostDays = 3660;

    public Task<Outcome<Grant>> Give(long number, GrantGiven given, Actor by, CancellationToken cancel) => db.Write<Outcome<Grant>>(async () =>
    {
        if (!(await db.Reach(number, by, cancel)).Done(out var @case, out var refusal))
            return refusal;
        if (!Typed.Needed(given.Reason, "reason", LongestReason).Done(out var reason, out refusal) || !Worth.Of(given.Kind, given.Amount, given.Currency).Done(out var worth, out refusal))
            return refusal;
        if (Typed.Line(given.What) is var what && what.Length > LongestWhat)
            return new TooLong("what", LongestWhat);
        if (given.Kind is GrantKind.ShippedItem && what.Length == 0)
            return new Missing("what");
        if (given.Kind == GrantKind.Extension && given.Days is not (>= 1 and <= MostDays))
            return new ImpossibleDays();
        if (given.Kind == GrantKind.FreeIncident && await Free(@case, cancel) is { } refused)
            return refused;
        LicenceFacts? licence = null;
        if (given.Kind == GrantKind.ReplacementLicence && given.Licence is { } wanted && !(await Licence(@case, wanted, by, cancel)).Done(out licence, out refusal))
            return refusal;

        var (day, id) = (await today.Is(cancel), Id.New(clock));
        var place = await charging.Place(@case, licence?.Contract.Id, by, cancel);
        if (!(await charging.Reserve(id, given.Kind, worth, place, day, cancel)).Done(out var budgets, out refusal))
            return refusal;
        var grant = new Grant
        {
            Id = id,
            Number = await db.Engine.NextNumber(db, "grant", cancel),
            CaseId = @case.Id,
            CustomerId = @case.CustomerId,
            ProductId = licence?.Product.Id ?? @case.ProductId,
            QueueId = @case.QueueId,
            ContractId = place.Contract,
            LicenceId = licence?.Licence.Id,
            PartnerId = place.Partner,
            Kind = given.Kind,
            Amount = worth.Amount,
            Currency = worth.Currency,
            What = what,
            Days = given.Kind == GrantKind.Extension ? given.Days : null,
            Reason = reason,
            TellCustomer = given.TellCustomer,
            GivenAt = clock.GetUtcNow(),
            GivenById = by.Id,
            GivenByName = by.Name,
            CountsOn = day,
            OverLimit = budgets.Exists(b => b.Budget.LimitEach < worth.Amount),
            NoBudget = budgets.Count == 0,
            KeepSeats = given.KeepSeats,
            MailKey = given.MailKey,
        };
        db.Add(grant);
        await Begin(grant, @case, budgets, by, cancel);
        await db.Count(grant, 1, 0, cancel);
        db.AnnounceGrant(@case);
        await db.SaveChangesAsync(cancel);
        return grant;
    }, cancel);

    private async Task Begin(Grant grant, Case @case, List<BudgetStand> budgets, Actor by, CancellationToken cancel)
    {
        db.Step(grant, new GrantStep { Id = Id.New(clock), GrantId = grant.Id, Kind = GrantStepKind.Reserved, At = clock.GetUtcNow(), ById = by.Id, ByName = by.Name, Reason = grant.Reason });
        db.RecordGrant("grant.reserved", grant, @case, by, new { Budgets = budgets.ConvertAll(b => b.Budget.Number), grant.OverLimit, grant.NoBudget }, clock);
        if (grant.OverLimit || grant.NoBudget)
        {
            await GrantNews.AskApprovers(db, grant, @case, by, clock, cancel);
            return;
        }
        db.Step(grant, new GrantStep { Id = Id.New(clock), GrantId = grant.Id, Kind = GrantStepKind.Approved, At = clock.GetUtcNow(), ByName = Actor.System.Name, ByRule = true });
        db.RecordGrant("grant.approved", grant, @case, Actor.System, new { ByRule = true, Limits = budgets.Select(b => new { b.Budget.Number, b.Budget.LimitEach }) }, clock);
    }

    private async Task<Refusal?> Free(Case @case, CancellationToken cancel) =>
        await db.Bookings.AsNoTracking().SingleOrDefaultAsync(b => b.CaseId == @case.Id, cancel) is not { } booking ? new NotBooked()
        : booking.GoodwillAt is not null ? new FreeAlready(@case.Number)
        : null;

    /// <summary>A licence of the case's customer, or of their organisation, that still holds.</summary>
    private async Task<Outcome<LicenceFacts?>> Licence(Case @case, long number, Actor by, CancellationToken cancel)
    {
        var customer = await db.Customers.AsNoTracking().SingleAsync(c => c.Id == @case.CustomerId, cancel);
        if (await db.LicencesFor(by).Where(l => l.Number == number && db.ContractsOf(customer).Any(c => c.Id == l.ContractId)).AsNoTracking().WithFacts(db).SingleOrDefaultAsync(cancel) is not { } facts)
            return new NotFound("licence");
        return facts.Voided is not null ? new AlreadyVoid(number) : facts;
    }
}
