using System.Net.Http.Json;
using System.Text.Json;
using Kulanz.Access;
using Kulanz.Contracts;
using Kulanz.Platform;
using Kulanz.Tests.Access;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using static Kulanz.Tests.Contracts.SomeContracts;

namespace Kulanz.Tests.Contracts;

/// <summary>May this customer have this, now?</summary>
public sealed class EntitlementTests
{
    [Theory, BothEngines]
    public async Task The_answer_names_what_is_missing(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (payroll, books) = (await app.Payroll(), await app.Payroll("books"));
        var (install, training) = (await app.Topic(payroll, "Installation"), await app.Topic(payroll, "Training"));
        var plan = await app.Plan(payroll, coverage: new CoverageGiven([install.Id], [Channel.Mail, Channel.Phone]));
        var jonas = await app.Customer(Someone.Jonas);
        var program = await app.Program();

        Assert.Equal((false, "no_contract"), await Asked(program, $"customer={jonas.Id}"));
        var contract = await app.Conclude(plan, jonas.Id);
        Assert.Equal((true, ""), await Asked(program, $"customer={jonas.Id}"));
        Assert.Equal((true, ""), await Asked(program, $"customer={jonas.Id}&product=payroll&topic={install.Id}&channel=phone"));
        Assert.Equal((false, "topic_not_covered"), await Asked(program, $"customer={jonas.Id}&product=payroll&topic={training.Id}"));
        Assert.Equal((false, "topic_not_covered channel_not_covered"), await Asked(program, $"customer={jonas.Id}&topic={training.Id}&channel=letter"));
        Assert.Equal((false, "other_product"), await Asked(program, $"customer={jonas.Id}&product={books.Key}"));

        await program.PostAsJsonAsync($"/api/v1/contracts/{contract.Number}/notices", new { by = "provider" });
        app.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal((true, ""), await Asked(program, $"customer={jonas.Id}"));
        app.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal((false, "contract_ended"), await Asked(program, $"customer={jonas.Id}"));
    }

    [Theory, BothEngines]
    public async Task Incidents_are_counted_in_the_contracts_own_periods(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var plan = await app.Plan(await app.Payroll(), coverage: new CoverageGiven(Incidents: 2, IncidentPeriod: "P1M"));
        var jonas = await app.Customer(Someone.Jonas);
        // Periods from the 15th to the 14th.
        await app.Conclude(plan, jonas.Id, "2025-10-15");
        var program = await app.Program();

        foreach (var left in new[] { 2, 1, 0 })
        {
            var answer = await program.GetFromJsonAsync<JsonElement>($"/api/v1/entitlements?customer={jonas.Id}");
            Assert.Equal((left, left > 0), (answer.GetProperty("incidentsLeft").GetInt32(), answer.GetProperty("entitled").GetBoolean()));
            Assert.Equal("2026-10-14", answer.GetProperty("incidentsUntil").GetString());
            await Book(app, jonas.Id, Guid.CreateVersion7());
        }
        app.Clock.Advance(TimeSpan.FromDays(17));
        Assert.Equal(2, (await program.GetFromJsonAsync<JsonElement>($"/api/v1/entitlements?customer={jonas.Id}")).GetProperty("incidentsLeft").GetInt32());
    }

    [Theory, BothEngines]
    public async Task The_last_incident_is_taken_once_however_many_ask(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var plan = await app.Plan(await app.Payroll(), coverage: new CoverageGiven(Incidents: 3));
        var jonas = await app.Customer(Someone.Jonas);
        await app.Conclude(plan, jonas.Id);

        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Book(app, jonas.Id, Guid.CreateVersion7())));

        Assert.Equal(3, await app.Look(db => db.Bookings.CountAsync(b => b.OutOfScope == "")));
        Assert.Equal(9, await app.Look(db => db.Bookings.CountAsync(b => b.OutOfScope == "no_incidents_left")));
    }

    [Theory, BothEngines]
    public async Task What_is_released_or_goodwill_takes_nothing(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var plan = await app.Plan(await app.Payroll(), coverage: new CoverageGiven(Incidents: 1));
        var jonas = await app.Customer(Someone.Jonas);
        await app.Conclude(plan, jonas.Id);
        var program = await app.Program();
        var (one, two) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await Book(app, jonas.Id, one);

        Assert.Equal((false, "no_incidents_left"), await Asked(program, $"customer={jonas.Id}"));
        await app.Do(async services => { var db = Db(services); await Matters(services).Release(one, "case/1", "Our own fault", Actor.System, default); await db.SaveChangesAsync(); });
        Assert.Equal((true, ""), await Asked(program, $"customer={jonas.Id}"));
        await Book(app, jonas.Id, two);
        await app.Do(async services => { var db = Db(services); await Matters(services).Goodwill(two, "case/2", "A good customer", Actor.System, default); await db.SaveChangesAsync(); });
        Assert.Equal((true, ""), await Asked(program, $"customer={jonas.Id}"));
        await app.Do(async services => { var db = Db(services); await Matters(services).TakeBackRelease(one, "case/1", Actor.System, default); await db.SaveChangesAsync(); });
        Assert.Equal((false, "no_incidents_left"), await Asked(program, $"customer={jonas.Id}"));
    }

    [Theory, BothEngines]
    public async Task Somebody_of_an_organisation_has_what_the_organisation_has(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var company = await app.AddCustomer("Sonnenhof GmbH", "info@sonnenhof.example", kind: CustomerKind.Organisation);
        var person = (await app.Do<Describing, Outcome<Customer>>(d => d.Add(new CustomerGiven(CustomerKind.Person, "Petra Sommer", "de", []) { OrganisationId = company.Id }, Actor.System, default))).Value;
        await app.Conclude(await app.Plan(await app.Payroll()), company.Id);

        Assert.Equal((true, ""), await Asked(await app.Program(), $"customer={person.Id}"));
    }

    [Theory, BothEngines]
    public async Task Outside_of_service_hours_it_is_covered_and_waits(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var calendar = (await app.Do<ArrangingCalendars, Outcome<ServiceCalendar>>(c => c.Add(new CalendarGiven("Service", "Europe/Berlin", "Mo-Fr 08:00-17:00", "DE-BE", null), Actor.System, default))).Value;
        var plan = await app.Plan(await app.Payroll(), coverage: new CoverageGiven(Calendar: calendar.Id));
        var jonas = await app.Customer(Someone.Jonas);
        await app.Conclude(plan, jonas.Id);
        var program = await app.Program();

        Assert.Equal((true, ""), await Asked(program, $"customer={jonas.Id}"));
        // Friday, 2 October, 18:00 in Berlin: Saturday is a holiday, and Monday the next day.
        app.Clock.Advance(TimeSpan.FromDays(4) + TimeSpan.FromHours(8));
        Assert.Equal((true, "outside_hours"), await Asked(program, $"customer={jonas.Id}"));
        Assert.Equal("2026-10-05T06:00:00", (await program.GetFromJsonAsync<JsonElement>($"/api/v1/entitlements?customer={jonas.Id}")).GetProperty("opensAt").GetString()![..19]);
    }

    private static Kulanz.Platform.Data.KulanzDb Db(IServiceProvider services) => (Kulanz.Platform.Data.KulanzDb)services.GetService(typeof(Kulanz.Platform.Data.KulanzDb))!;

    private static BookingMatters Matters(IServiceProvider services) => (BookingMatters)services.GetService(typeof(BookingMatters))!;

    private static Task Book(TestApp app, Guid customer, Guid @case) => app.Do(services => Db(services).Write(async () =>
    {
        await Matters(services).Reserve(new Wanted(customer), @case, "case/1", Actor.System, default);
        return await Db(services).SaveChangesAsync();
    }, default));

    private static async Task<(bool Entitled, string Reasons)> Asked(HttpClient program, string query)
    {
        var answer = await program.GetFromJsonAsync<JsonElement>($"/api/v1/entitlements?{query}");
        return (answer.GetProperty("entitled").GetBoolean(), string.Join(' ', answer.GetProperty("reasons").EnumerateArray().Select(r => r.GetProperty("code").GetString())));
    }
}
