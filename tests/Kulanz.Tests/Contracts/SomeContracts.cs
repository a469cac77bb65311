using Kulanz.Contracts;
using Kulanz.Platform;
using Kulanz.Tests.Testing;
using Kulanz.WorkTime;

namespace Kulanz.Tests.Contracts;

/// <summary>A product everybody knows, Payroll, with a plan for businesses and one for consumers; and contracts on them.</summary>
public static class SomeContracts
{
    public static readonly TermsGiven YearByYear = new("P12M", "P12M", "until-end", "until-end", 4990, "EUR", "P1M");

    public static async Task<Product> Payroll(this TestApp app, string key = "payroll") =>
        (await app.Do<ArrangingProducts, Outcome<Product>>(a => a.Add(key, $"Payroll {key}", Actor.System, default))).Value;

    public static async Task<SupportTopic> Topic(this TestApp app, Product product, string name) =>
        (await app.Do<ArrangingProducts, Outcome<SupportTopic>>(a => a.AddTopic(product.Id, name, Actor.System, default))).Value;

    /// <summary>Twelve months, renewed by twelve, either side until the last day of the term.</summary>
    public static async Task<Plan> Plan(this TestApp app, Product product, string name = "Support Basic", TermsGiven? terms = null, CoverageGiven? coverage = null, LegalProfile profile = LegalProfile.Business) =>
        (await app.Do<ArrangingPlans, Outcome<Plan>>(a => a.Add(product.Id, profile, new PlanGiven(name, terms ?? (profile == LegalProfile.Business ? YearByYear : null), coverage), Actor.System, default))).Value;

    public static async Task<Contract> Conclude(this TestApp app, Plan plan, Guid customer, string startsOn = "2025-10-01", string? label = null, TermsGiven? terms = null) =>
        (await app.Do<Concluding, Outcome<Contract>>(a => a.Conclude(new NewContract(customer, plan.Id, DateOnly.Parse(startsOn, System.Globalization.CultureInfo.InvariantCulture)) { Label = label, Terms = terms }, Actor.System, default))).Value;

    /// <summary>A contract of Jonas' on the plan for businesses, whose term ends on 30 September 2026: two days after the clock's.</summary>
    public static async Task<Contract> ContractOfJonas(this TestApp app)
    {
        var plan = await app.Plan(await app.Payroll());
        return await app.Conclude(plan, (await app.Customer(Someone.Jonas)).Id);
    }

    public static DateOnly Day(string day) => DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture);
}
