using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.WorkTime;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts;

/// <summary>A contract as somebody wants it written down.</summary>
/// <param name="Terms">What was agreed differently from the plan.</param>
public sealed record NewContract(Guid CustomerId, Guid PlanId, DateOnly? StartsOn)
{
    /// <summary>Null is today, or the first day where that is earlier.</summary>
    public DateOnly? ConcludedOn { get; init; }

    public string? Label { get; init; }
    public string? Reference { get; init; }
    public Guid? ManagerId { get; init; }
    public TermsGiven? Terms { get; init; }

    /// <summary>It runs beside another one for the same product, and is meant to.</summary>
    public bool Alongside { get; init; }
}

public sealed record PlanNotOffered(string Name) : Invalid("plan", "The plan {0} is no longer offered.", Name);

public sealed record ContractOverlaps(long Number, string Label) : Invalid("label", "Contract {0} of this customer runs in the same time for the same product ({1}). Give this one a name of its own that tells the two apart, such as the line or the site.", Number, Label);

public sealed record StartsTooFar(int Years) : Invalid("startsOn", "Please enter a first day that is at most {0} years away.", Years);

public sealed record ConcludedAfterwards() : Invalid("concludedOn", "A contract is concluded today or earlier.");

public sealed record AlreadyOver(DateOnly EndsOn) : Invalid("startsOn", "On these terms the contract would have ended on {0} already.", EndsOn);

public sealed record ContractReferenceTaken(string Reference, long Number) : Invalid("reference", "Contract {1} already has the number {0}.", Reference, Number);

/// <summary>Writes down what was agreed.</summary>
public sealed class Concluding(KulanzDb db, Catalogue catalogue, Today today, TimeProvider clock)
{
    /// <summary>Further than this from today somebody mistyped a year.</summary>
    public const int MostYears = 50;

    public Task<Outcome<Contract>> Conclude(NewContract wanted, Actor by, CancellationToken cancel) => db.Write<Outcome<Contract>>(async () =>
    {
        if (await db.CustomersFor(by).AsNoTracking().SingleOrDefaultAsync(c => c.Id == wanted.CustomerId && c.MergedIntoId == null, cancel) is not { } customer)
            return new NotFound("customer");
        if (await catalogue.Plan(wanted.PlanId, cancel) is not { } plan)
            return new NotFound("plan");
        if (plan.RetiredAt is not null)
            return new PlanNotOffered(plan.Name);
        if (wanted.StartsOn is not { } startsOn)
            return new Missing("startsOn");
        var now = await today.Is(cancel);
        if (Math.Abs(startsOn.Year - now.Year) > MostYears)
            return new StartsTooFar(MostYears);
        var concluded = wanted.ConcludedOn ?? (startsOn < now ? startsOn : now);
        if (concluded > now)
            return new ConcludedAfterwards();

        var edition = await catalogue.Latest(plan, cancel);
        if (!(wanted.Terms ?? new TermsGiven()).Over(edition.Terms).Done(out var terms, out var refusal))
            return refusal;
        if (ArrangingPlans.Unlawful(plan.Profile, terms, startsOn, concluded) is { } unlawful)
            return unlawful;
        var (label, reference) = (Typed.Line(wanted.Label), Typed.Line(wanted.Reference));
        if (label.Length > 120)
            return new TooLong("label", 120);
        if (reference.Length > 80)
            return new TooLong("reference", 80);
        var end = terms.From(startsOn).EndsByItselfOn;
        if (end < now && wanted.ConcludedOn is null)
            return new AlreadyOver(end.Value);
        if (wanted.ManagerId is { } manager && !await db.Accounts.AnyAsync(a => a.Id == manager && a.Kind == ActorKind.Staff && a.ClosedAt == null, cancel))
            return new NotFound("account");

        // Two clicks in one moment are one contract.
        await db.Engine.Hold(db, $"contracts of {customer.Number}", cancel);
        if (!wanted.Alongside && await Overlapping(customer.Id, plan.ProductId, label, startsOn, end, cancel) is { } other)
            return new ContractOverlaps(other.Number, other.Label.Length > 0 ? other.Label : plan.Name);
        if (reference.Length > 0 && await db.Contracts.Where(c => c.Reference == reference).Select(c => (long?)c.Number).FirstOrDefaultAsync(cancel) is { } taken)
            return new ContractReferenceTaken(reference, taken);

        var contract = new Contract
        {
            Id = Id.New(clock),
            Number = await db.Engine.NextNumber(db, "contract", cancel),
            CustomerId = customer.Id,
            ProductId = plan.ProductId,
            PlanId = plan.Id,
            EditionId = edition.Id,
            Terms = terms,
            Label = label,
            Reference = reference.Length > 0 ? reference : null,
            ConcludedOn = concluded,
            StartsOn = startsOn,
            EndsOn = end,
            ManagerId = wanted.ManagerId,
            CreatedAt = clock.GetUtcNow(),
        };
        contract.Look(now);
        db.Add(contract);
        db.Record("contract.concluded", contract.Topic, customer.Id, by, new { contract.Number, Plan = plan.Name, Edition = edition.Number, contract.Label, contract.ConcludedOn, contract.StartsOn, contract.EndsOn, contract.Terms }, clock);
        db.AnnounceContract(contract, customer);
        await db.SaveChangesAsync(cancel);
        return contract;
    }, cancel);

    private async Task<Contract?> Overlapping(Guid customer, Guid product, string label, DateOnly from, DateOnly? to, CancellationToken cancel) =>
        (await db.Contracts.AsNoTracking().Where(c => c.CustomerId == customer && c.ProductId == product && (c.EndsOn == null || c.EndsOn >= from) && (to == null || c.StartsOn <= to)).Take(200).ToListAsync(cancel))
            .Find(c => c.Label.Equals(label, StringComparison.OrdinalIgnoreCase));
}
