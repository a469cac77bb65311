using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Ui;
using Kulanz.WorkTime;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts;

/// <summary>What a plan covers, as programs and forms send it; what is not said stays as it was.</summary>
/// <param name="Incidents">0 is without limit.</param>
/// <param name="Calendar">An empty id is always open.</param>
public sealed record CoverageGiven(IReadOnlyList<Guid>? Topics = null, IReadOnlyList<Channel>? Channels = null, Guid? Calendar = null, int? Incidents = null, string? IncidentPeriod = null, FairUse? FairUse = null);

public sealed record PlanGiven(string? Name, TermsGiven? Terms, CoverageGiven? Coverage);

public sealed record PlanExists(string Name) : Invalid("name", "There is already a plan called {0} for this product.", Name);

/// <summary>The law says no; the sentence says which rule and where it stands.</summary>
public sealed record PlanBreaksLaw(string Rule, string Source) : Invalid("terms", "These terms do not hold: {0} ({1})", Rule, Source);

public sealed record TooManyIncidents(int Most) : Invalid("incidents", "Please enter a number from 0 to {0}.", Most);

public sealed record ShareOutOfRange(string Field) : Invalid(Field, "Please enter a number from 1 to 100.");

/// <summary>Making plans, and giving them new editions.</summary>
public sealed class ArrangingPlans(KulanzDb db, TimeProvider clock)
{
    public const int MostIncidents = 10_000;

    public Task<Outcome<Plan>> Add(Guid product, LegalProfile profile, PlanGiven given, Actor by, CancellationToken cancel) => db.Write<Outcome<Plan>>(async () =>
    {
        await db.Engine.Hold(db, "plans", cancel);
        if (!await db.Products.AnyAsync(p => p.Id == product && p.RetiredAt == null, cancel))
            return new NotFound("product");
        if (!Typed.Needed(given.Name, "name", ArrangingProducts.LongestName).Done(out var name, out var refusal) || !(await Free(product, name, null, cancel)).Done(out _, out refusal))
            return refusal;
        var plan = new Plan { Id = Id.New(clock), ProductId = product, Name = name, Profile = profile };
        if (!(await Next(plan, given, Fresh(profile), new Coverage(), by, cancel)).Done(out _, out refusal))
            return refusal;
        db.Add(plan);
        await db.SaveChangesAsync(cancel);
        return plan;
    }, cancel);

    /// <summary>A new edition, where anything differs. Contracts that run keep theirs.</summary>
    /// <param name="version">What the form had read; null overwrites whatever is there.</param>
    public Task<Outcome<Plan>> Edit(Guid id, PlanGiven given, int? version, Actor by, CancellationToken cancel) => db.Write<Outcome<Plan>>(async () =>
    {
        await db.Engine.Hold(db, "plans", cancel);
        if (await db.Plans.SingleOrDefaultAsync(p => p.Id == id, cancel) is not { } plan)
            return new NotFound("plan");
        if (version is not null && version != plan.Version)
            return new ChangedMeanwhile();
        if (given.Name is not null)
        {
            if (!Typed.Needed(given.Name, "name", ArrangingProducts.LongestName).Done(out var name, out var refusal) || !(await Free(plan.ProductId, name, plan.Id, cancel)).Done(out _, out refusal))
                return refusal;
            if (name != plan.Name)
                db.Record("plan.renamed", $"plan/{plan.Id}", null, by, new { From = plan.Name, To = name }, clock);
            plan.Name = name;
        }
        var latest = await db.PlanEditions.AsNoTracking().SingleAsync(e => e.PlanId == id && e.Number == plan.Edition, cancel);
        if (!(await Next(plan, given, latest.Terms, latest.Coverage, by, cancel)).Done(out _, out var wrong))
            return wrong;
        await db.SaveChangesAsync(cancel);
        return plan;
    }, cancel);

    /// <summary>No longer offered, or offered again.</summary>
    public Task<Outcome<Plan>> Retire(Guid id, bool retired, Actor by, CancellationToken cancel) => db.Write<Outcome<Plan>>(async () =>
    {
        if (await db.Plans.SingleOrDefaultAsync(p => p.Id == id, cancel) is not { } plan)
            return new NotFound("plan");
        if (plan.RetiredAt is not null != retired)
        {
            plan.RetiredAt = retired ? clock.GetUtcNow() : null;
            db.Record(retired ? "plan.retired" : "plan.returned", $"plan/{plan.Id}", null, by, new { plan.Name }, clock);
            await db.SaveChangesAsync(cancel);
        }
        return plan;
    }, cancel);

    /// <summary>What usually is agreed; a form begins with it.</summary>
    public static Terms Fresh(LegalProfile profile) => profile == LegalProfile.ConsumerGermany
        ? new Terms { FirstTerm = Period.Months(12), Renewal = Renewal.Indefinite, OurNotice = NoticeRule.Before(Period.Months(1)), TheirNotice = NoticeRule.UntilLastDayOfTerm.Then(Period.Months(1)), Withdrawal = Period.Days(14) }
        : new Terms { FirstTerm = Period.Months(12), Renewal = Renewal.Every(Period.Months(12)) };

    /// <summary>Which rule of law the terms would break, concluded today for today; null for none.</summary>
    public static Refusal? Unlawful(LegalProfile profile, Terms terms, DateOnly startsOn, DateOnly concludedOn) =>
        LegalProfiles.Violations(profile, terms.From(startsOn), concludedOn) is [var broken, ..] ? new PlanBreaksLaw(Text(broken), broken.Source) : null;

    /// <summary>The library says it in both languages; which one is read is known only here.</summary>
    private static string Text(TermViolation broken) => System.Globalization.CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "de" ? broken.German : broken.English;

    private async Task<Outcome<PlanEdition>> Next(Plan plan, PlanGiven given, Terms terms, Coverage coverage, Actor by, CancellationToken cancel)
    {
        if (!(given.Terms ?? new TermsGiven()).Over(terms).Done(out var wanted, out var refusal))
            return refusal;
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        if (Unlawful(plan.Profile, wanted, today, today) is { } unlawful)
            return unlawful;
        if (!(await Covered(plan.ProductId, given.Coverage ?? new CoverageGiven(), coverage, cancel)).Done(out var covers, out refusal))
            return refusal;
        var edition = new PlanEdition { Id = Id.New(clock), PlanId = plan.Id, Number = plan.Edition + 1, Terms = wanted, Coverage = covers, At = clock.GetUtcNow(), ById = by.Id, ByName = by.Name };
        if (plan.Edition > 0 && new AsJson<Terms>().ConvertToProvider(wanted)!.Equals(new AsJson<Terms>().ConvertToProvider(terms)) && new AsJson<Coverage>().ConvertToProvider(covers)!.Equals(new AsJson<Coverage>().ConvertToProvider(coverage)))
            return edition;
        plan.Edition = edition.Number;
        db.Add(edition);
        db.Record(edition.Number == 1 ? "plan.added" : "plan.edited", $"plan/{plan.Id}", null, by, new { plan.Name, Edition = edition.Number, edition.Terms, edition.Coverage }, clock);
        return edition;
    }

    private async Task<Outcome<Coverage>> Covered(Guid product, CoverageGiven given, Coverage before, CancellationToken cancel)
    {
        var after = before with
        {
            Topics = given.Topics?.Distinct().ToList() ?? before.Topics,
            Channels = given.Channels?.Distinct().Order().ToList() ?? before.Channels,
            CalendarId = given.Calendar == Guid.Empty ? null : given.Calendar ?? before.CalendarId,
            Incidents = given.Incidents == 0 ? null : given.Incidents ?? before.Incidents,
            FairUse = given.FairUse ?? before.FairUse,
        };
        if (await db.SupportTopics.CountAsync(t => after.Topics.Contains(t.Id) && (t.ProductId == null || t.ProductId == product), cancel) != after.Topics.Count)
            return new NotFound("topic");
        if (after.CalendarId is { } calendar && !await db.ServiceCalendars.AnyAsync(c => c.Id == calendar, cancel))
            return new NotFound("calendar");
        if (after.Incidents is not null and not (> 0 and <= MostIncidents))
            return new TooManyIncidents(MostIncidents);
        if (given.IncidentPeriod is { Length: > 0 } said)
        {
            if (!Period.TryParse(said, out var period))
                return new UnreadablePeriod("incidentPeriod", said);
            after = after with { IncidentPeriod = period };
        }
        after = after with { IncidentPeriod = after.Incidents is null ? null : after.IncidentPeriod ?? Period.Years(1) };
        foreach (var (field, share) in new[] { ("percentOutOfScope", after.FairUse.PercentOutOfScope), ("percentRepeated", after.FairUse.PercentRepeated), ("contactsAWeek", after.FairUse.ContactsAWeek), ("timesTheMedian", after.FairUse.TimesTheMedian) })
            if (share is not null and not (> 0 and <= 100))
                return new ShareOutOfRange(field);
        return after;
    }

    private async Task<Outcome<string>> Free(Guid product, string name, Guid? except, CancellationToken cancel) =>
        (await db.Plans.Where(p => p.ProductId == product && p.Id != except).Select(p => p.Name).ToListAsync(cancel)).Exists(n => n.Equals(name, StringComparison.OrdinalIgnoreCase)) ? new PlanExists(name) : name;
}
