using Kulanz.Access;
using Kulanz.Client.Licences;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts.Licences;

/// <summary>A licence as somebody wants it; what is null stays as it is, or is as usual: one seat, no edition.</summary>
public sealed record LicenceGiven(string? Edition = null, string? Label = null, int? Seats = null, IReadOnlyList<string>? Features = null);

public sealed record TooManySeats(int Most) : Invalid("seats", "Please enter a number of seats from 1 to {0}.", Most);

public sealed record NotAFeature(string Said) : Invalid("features", "“{0}” cannot be a feature. Use letters, digits, points, hyphens and underscores, at most 80.", Said);

public sealed record TooManyFeatures(int Most) : Invalid("features", "Please name at most {0} features.", Most);

/// <summary>Issues licences, and changes what they allow.</summary>
public sealed class Issuing(KulanzDb db, SealedKeys keys, LicenceMail mail, TimeProvider clock)
{
    public const int MostSeats = 100_000;
    public const int MostFeatures = 50;
    public const int LongestFeature = 80;

    /// <param name="contract">The contract's number.</param>
    /// <param name="given">What it allows.</param>
    /// <param name="mailed">Whether the key is mailed to the customer.</param>
    /// <param name="by">Who issues it.</param>
    /// <param name="cancel">Stops it.</param>
    public Task<Outcome<LicenceFacts>> Issue(long contract, LicenceGiven given, bool mailed, Actor by, CancellationToken cancel) => db.Write<Outcome<LicenceFacts>>(async () =>
    {
        if (await db.ContractsFor(by).AsNoTracking().SingleOrDefaultAsync(c => c.Number == contract, cancel) is not { } agreed)
            return new NotFound("contract");
        if (!Read(given).Done(out var wanted, out var refusal))
            return refusal;
        var facts = await Make(agreed, wanted, null, by, cancel);
        if (mailed && await mail.Issued(facts, cancel) is { } unsent)
            return unsent;
        await db.SaveChangesAsync(cancel);
        return facts;
    }, cancel);

    /// <summary>More or fewer seats, another edition. Installations that have a seat keep it; they learn of it with their next file.</summary>
    /// <param name="number">Which licence.</param>
    /// <param name="given">What is to be different.</param>
    /// <param name="version">What the form had read; null overwrites whatever is there.</param>
    /// <param name="by">Who changes it.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task<Outcome<LicenceFacts>> Change(long number, LicenceGiven given, int? version, Actor by, CancellationToken cancel)
    {
        if (await db.LicencesFor(by).Where(l => l.Number == number).WithFacts(db).SingleOrDefaultAsync(cancel) is not { } facts)
            return new NotFound("licence");
        var licence = facts.Licence;
        if (version is not null && version != licence.Version)
            return new ChangedMeanwhile();
        if (!Read(new(given.Edition ?? licence.Edition, given.Label ?? licence.Label, given.Seats ?? licence.Seats, given.Features ?? licence.Features)).Done(out var wanted, out var refusal))
            return refusal;
        var before = Described(licence);
        Put(wanted, licence);
        var after = Described(licence);
        var changed = after.Where(a => before[a.Key] != a.Value).ToDictionary(a => a.Key, a => new { From = before[a.Key], To = a.Value });
        if (changed.Count == 0)
            return facts;
        db.Record("licence.changed", licence.Topic, facts.Customer.Id, by, new { licence.Number, Changed = changed }, clock);
        db.AnnounceLicence(facts);
        await db.SaveChangesAsync(cancel);
        return facts;
    }

    /// <summary>Reads the key out to whoever asks for it; that it was shown is on record.</summary>
    /// <param name="number">Which licence.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="owner">The customer who acts; null where it is somebody of the desk.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task<Outcome<LicenceKey>> Show(long number, Actor by, Customer? owner, CancellationToken cancel)
    {
        if (await db.LicencesOf(by, owner).AsNoTracking().Where(l => l.Number == number).WithFacts(db).SingleOrDefaultAsync(cancel) is not { } facts)
            return new NotFound("licence");
        db.Record("licence.key_shown", facts.Licence.Topic, facts.Customer.Id, by, new { facts.Licence.Number }, clock);
        await db.SaveChangesAsync(cancel);
        return keys.Open(facts.Licence);
    }

    /// <summary>The part that a replacement shares; the caller saves.</summary>
    internal async Task<LicenceFacts> Make(Contract contract, LicenceGiven wanted, Licence? replaces, Actor by, CancellationToken cancel)
    {
        var key = LicenceKey.New();
        var licence = new Licence
        {
            Id = Id.New(clock),
            Number = await db.Engine.NextNumber(db, "licence", cancel),
            ContractId = contract.Id,
            KeyHash = key.Hash(),
            KeyStart = key.Start,
            KeySealed = keys.Seal(key),
            ReplacesId = replaces?.Id,
            IssuedAt = clock.GetUtcNow(),
            IssuedById = by.Id,
            IssuedByName = by.Name,
        };
        Put(wanted, licence);
        db.Add(licence);
        var (product, customer) = (await db.Products.AsNoTracking().SingleAsync(p => p.Id == contract.ProductId, cancel), await db.Customers.AsNoTracking().SingleAsync(c => c.Id == contract.CustomerId, cancel));
        var facts = new LicenceFacts(licence, contract, product, customer, null);
        db.Record("licence.issued", licence.Topic, customer.Id, by, new { licence.Number, Contract = contract.Number, Product = product.Key, Key = licence.KeyStart, licence.Edition, licence.Label, licence.Seats, licence.Features, Replaces = replaces?.Number }, clock);
        db.AnnounceLicence(facts);
        return facts;
    }

    private static Outcome<LicenceGiven> Read(LicenceGiven given)
    {
        var (edition, label) = (Typed.Line(given.Edition), Typed.Line(given.Label));
        if (edition.Length > 80)
            return new TooLong("edition", 80);
        if (label.Length > 120)
            return new TooLong("label", 120);
        var seats = given.Seats ?? 1;
        if (seats is < 1 or > MostSeats)
            return new TooManySeats(MostSeats);
        var features = (given.Features ?? []).Select(Typed.Line).Where(f => f.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        if (features.Find(f => f.Length > LongestFeature || !f.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')) is { } odd)
            return new NotAFeature(Naming.Cut(odd, LongestFeature));
        return features.Count > MostFeatures ? new TooManyFeatures(MostFeatures) : new LicenceGiven(edition, label, seats, features);
    }

    private static void Put(LicenceGiven wanted, Licence licence) => (licence.Edition, licence.Label, licence.Seats, licence.Features) = (wanted.Edition!, wanted.Label!, wanted.Seats!.Value, wanted.Features!);

    private static Dictionary<string, string> Described(Licence licence) => new()
    {
        ["edition"] = licence.Edition,
        ["label"] = licence.Label,
        ["seats"] = $"{licence.Seats}",
        ["features"] = string.Join(", ", licence.Features),
    };
}
