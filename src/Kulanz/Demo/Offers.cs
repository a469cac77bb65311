using System.Globalization;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Cases.ServiceLevels;
using Kulanz.Contracts;
using Kulanz.Contracts.Licences;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.WorkTime;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Demo;

/// <summary>What the company sells and promises, as Stories/offers.json has it; and who has agreed to what, as Stories/contracts.txt lists it.</summary>
public sealed class Offers(KulanzDb db, ArrangingCalendars calendars, ArrangingProducts products, ArrangingPlans plans, ArrangingTargets targets, Concluding concluding, Declaring declaring, Issuing issuing, Seating seating, SealedKeys keys, TravellingClock clock)
{
    private sealed record Sold(string Key, string Name, IReadOnlyList<string> Topics);

    private sealed record Covered(IReadOnlyList<string>? Topics, IReadOnlyList<Channel>? Channels, bool Hours, int? Incidents, string? IncidentPeriod, FairUse? FairUse);

    /// <summary>Minutes to the first answer, to the next one, to the solution.</summary>
    private sealed record Offered(string Key, string Product, string Name, bool Consumer, TermsGiven Terms, Covered? Coverage, IReadOnlyDictionary<Priority, int[]>? Targets);

    private sealed record Shop(CalendarGiven Calendar, IReadOnlyList<Sold> Products, IReadOnlyList<Offered> Plans, IReadOnlyDictionary<Priority, int[]> Targets, IReadOnlyDictionary<string, LicenceGiven> Licences);

    private static Shop Written => Shelf.Json<Shop>("offers.json");

    public async Task Arrange(Actor by, CancellationToken cancel)
    {
        var calendar = (await calendars.Add(Written.Calendar, by, cancel)).Value;
        await Preferences.Set(db, new ContractCustoms { Region = calendar.Region }, cancel);
        await Preferences.Set(db, new ServiceLevelCustoms { CalendarId = calendar.Id, RaiseTo = null }, cancel);
        await db.SaveChangesAsync(cancel);
        var sold = new Dictionary<string, (Guid Id, Dictionary<string, Guid> Topics)>();
        foreach (var product in Written.Products)
        {
            var (id, topics) = ((await products.Add(product.Key, product.Name, by, cancel)).Value.Id, new Dictionary<string, Guid>());
            foreach (var topic in product.Topics)
                topics.Add(topic, (await products.AddTopic(id, topic, by, cancel)).Value.Id);
            sold.Add(product.Key, (id, topics));
        }
        foreach (var offered in Written.Plans)
        {
            var (product, topics) = sold[offered.Product];
            var coverage = offered.Coverage is { } c ? new CoverageGiven(c.Topics?.Select(t => topics[t]).ToList(), c.Channels, c.Hours ? calendar.Id : null, c.Incidents, c.IncidentPeriod, c.FairUse) : null;
            var plan = (await plans.Add(product, offered.Consumer ? LegalProfile.ConsumerGermany : LegalProfile.Business, new PlanGiven(offered.Name, offered.Terms, coverage), by, cancel)).Value;
            if (offered.Targets is { } soon)
                _ = (await targets.Set(plan.Id, [.. Given(soon)], by, cancel)).Value;
        }
        _ = (await targets.Set(null, [.. Given(Written.Targets)], by, cancel)).Value;
    }

    /// <summary>Contracts that have run for long when the stories begin, and the licences of those who have a product of ours.</summary>
    /// <param name="people">The customers, by the word under which stories call them.</param>
    /// <param name="now">The moment at which the stories end.</param>
    /// <param name="by">Who writes them down.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task Conclude(IReadOnlyDictionary<string, People.Person> people, DateTimeOffset now, Actor by, CancellationToken cancel)
    {
        var byName = Written.Plans.ToDictionary(p => p.Key);
        foreach (var row in Shelf.Rows("contracts.txt"))
        {
            if (row is not [var who, var key, var first, var label])
                throw new InvalidDataException($"A contract has four fields: {string.Join(" | ", row)}");
            var plan = await db.Plans.SingleAsync(p => p.Name == byName[key].Name, cancel);
            var startsOn = FirstDay(first, now);
            // A consumer may be bound for two years from the conclusion, not from the first day.
            var concludedOn = byName[key].Consumer ? startsOn : startsOn.AddDays(-9);
            var contract = (await concluding.Conclude(new NewContract(people[who].Id, plan.Id, startsOn) { ConcludedOn = concludedOn, Label = label }, by, cancel)).Value;
            if (Written.Licences.TryGetValue(key, out var licence))
                await Install(contract, licence, people[who], by, cancel);
        }
    }

    /// <summary>By the button everybody finds: the name of a contract that nobody has, so that a person has to look.</summary>
    public async Task SomebodyCancels(CancellationToken cancel) =>
        _ = (await declaring.Declare(new DeclarationGiven(DeclarationKind.Cancellation, "Hauke Thomsen", "hauke.thomsen@postkasten.example", "DSL in der Deichstraße 1", "de"), null, cancel)).Value;

    /// <summary>The tills have asked this morning, as on every other.</summary>
    public async Task Beat(CancellationToken cancel)
    {
        foreach (var (licence, till) in (await db.Licences.Join(db.Activations, l => l.Id, a => a.LicenceId, (l, a) => new { l, a }).ToListAsync(cancel)).Select(x => (x.l, x.a)))
            _ = (await seating.Beat(keys.Open(licence), new Installed("lindkasse", till.Installation, till.Name, null), cancel)).Value;
    }

    /// <summary>The turn of the year of LindKasse: the last day of the month in which the stories end, or of the next one where that is too near to see anything happen.</summary>
    public static DateOnly Turn(DateTimeOffset now)
    {
        var soon = DateOnly.FromDateTime(now.UtcDateTime).AddDays(1);
        return new DateOnly(soon.Year, soon.Month, 1).AddMonths(1);
    }

    private static DateOnly FirstDay(string said, DateTimeOffset now) => said[0] == 'm'
        ? Turn(now).AddMonths(int.Parse(said.AsSpan(1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture))
        : DateOnly.FromDateTime(now.UtcDateTime - Story.Span(said));

    /// <summary>The product runs at the customer's.</summary>
    private async Task Install(Contract contract, LicenceGiven given, People.Person who, Actor by, CancellationToken cancel)
    {
        var issued = (await issuing.Issue(contract.Number, given, mailed: false, by, cancel)).Value;
        _ = (await seating.Activate(keys.Open(issued.Licence), new Installed("lindkasse", Id.New(clock).ToString("N"), $"Kasse 1, {who.Name}", null), cancel)).Value;
    }

    private static IEnumerable<TargetGiven> Given(IReadOnlyDictionary<Priority, int[]> minutes) => minutes.SelectMany(m => Enum.GetValues<ClockKind>().Select((kind, i) => new TargetGiven(m.Key, kind, m.Value[i])));
}
