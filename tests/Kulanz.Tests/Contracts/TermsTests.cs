using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kulanz.Contracts;
using Kulanz.Platform.Live;
using Kulanz.Tests.Access;
using Kulanz.Tests.Mail;
using Kulanz.Tests.Testing;
using Kulanz.WorkTime;
using Microsoft.EntityFrameworkCore;
using static Kulanz.Tests.Contracts.SomeContracts;

namespace Kulanz.Tests.Contracts;

/// <summary>Changes of terms, reminders, warnings: what happens while a contract runs.</summary>
public sealed class TermsTests
{
    [Theory, BothEngines]
    public async Task A_change_takes_effect_on_its_day_where_the_right_was_kept(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var contract = await app.ContractOfJonas();
        var program = await app.Program();

        var soon = await program.PostAsJsonAsync($"/api/v1/contracts/{contract.Number}/changes", new { effectiveOn = "2026-10-10", right = "consent", text = "Dearer", terms = new { price = 5990 } });
        Assert.Equal("change_too_soon", (await soon.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
        var announced = await (await program.PostAsJsonAsync($"/api/v1/contracts/{contract.Number}/changes", new { effectiveOn = "2026-12-01", right = "consent", text = "Dearer", terms = new { price = 5990 } })).Content.ReadFromJsonAsync<JsonElement>();
        var jonas = await app.SignedInByLink(Someone.Jonas);
        Assert.Contains("Dearer", await jonas.Read($"/my/contracts/{contract.Number}"), StringComparison.Ordinal);

        // Who says nothing keeps what they have.
        app.Clock.Advance(TimeSpan.FromDays(70));
        await ChangingTerms.Round(app.Services, default);
        Assert.Equal(4990, (await app.Look(db => db.Contracts.SingleAsync())).Terms.Price!.Amount);
        Assert.Equal("change_answered", (await (await program.PostAsJsonAsync($"/api/v1/contracts/{contract.Number}/changes/{announced.GetProperty("id")}/answer", new { answer = "agreed" })).Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
    }

    [Theory, BothEngines]
    public async Task Who_agrees_in_the_portal_has_the_new_terms_from_the_day_on(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var contract = await app.ContractOfJonas();
        var program = await app.Program();
        var change = await (await program.PostAsJsonAsync($"/api/v1/contracts/{contract.Number}/changes", new { effectiveOn = "2026-12-01", right = "consent", text = "Dearer", terms = new { price = 5990 } })).Content.ReadFromJsonAsync<JsonElement>();
        var jonas = await app.SignedInByLink(Someone.Jonas);

        await jonas.Submit($"/my/contracts/{contract.Number}", new() { ["change"] = change.GetProperty("id").GetString()!, ["answer"] = "Agreed" }, $"/my/contracts/{contract.Number}?handler=Answer");
        await ChangingTerms.Round(app.Services, default);
        Assert.Equal(4990, (await app.Look(db => db.Contracts.SingleAsync())).Terms.Price!.Amount);
        app.Clock.Advance(TimeSpan.FromDays(64));
        await ChangingTerms.Round(app.Services, default);

        Assert.Equal(5990, (await app.Look(db => db.Contracts.SingleAsync())).Terms.Price!.Amount);
    }

    [Theory, BothEngines]
    public async Task Who_ends_the_contract_because_of_a_change_is_gone_before_it(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var contract = await app.ContractOfJonas();
        var program = await app.Program();
        var change = await (await program.PostAsJsonAsync($"/api/v1/contracts/{contract.Number}/changes", new { effectiveOn = "2026-12-01", right = "special_notice", text = "Dearer", terms = new { price = 5990 } })).Content.ReadFromJsonAsync<JsonElement>();
        var mary = await app.SignedInByLink(Someone.Mary);
        var jonas = await app.SignedInByLink(Someone.Jonas);

        Assert.Equal(HttpStatusCode.NotFound, (await mary.Submit("/my/profile", new() { ["change"] = change.GetProperty("id").GetString()!, ["answer"] = "GaveNotice" }, $"/my/contracts/{contract.Number}?handler=Answer")).StatusCode);
        await jonas.Submit($"/my/contracts/{contract.Number}", new() { ["change"] = change.GetProperty("id").GetString()!, ["answer"] = "GaveNotice" }, $"/my/contracts/{contract.Number}?handler=Answer");

        Assert.Equal(Day("2026-11-30"), (await app.Look(db => db.Contracts.SingleAsync())).EndsOn);
    }

    [Theory, BothEngines]
    public async Task A_price_that_rises_for_a_consumer_gives_them_a_right(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var plan = await app.Plan(await app.Payroll(), profile: LegalProfile.ConsumerGermany, terms: new TermsGiven(Price: 3990));
        var contract = await app.Conclude(plan, (await app.Customer(Someone.Jonas)).Id, "2026-01-01");
        var program = await app.Program();

        var dearer = await program.PostAsJsonAsync($"/api/v1/contracts/{contract.Number}/changes", new { effectiveOn = "2026-12-01", right = "none", text = "Dearer", terms = new { price = 4990 } });
        Assert.Equal("right_needed", (await dearer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
        Assert.Equal(HttpStatusCode.Created, (await program.PostAsJsonAsync($"/api/v1/contracts/{contract.Number}/changes", new { effectiveOn = "2026-10-01", right = "none", text = "Cheaper", terms = new { price = 2990 } })).StatusCode);
    }

    [Theory, BothEngines]
    public async Task Both_sides_are_reminded_ahead_and_once(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.AddMailbox();
        await app.Look(async db =>
        {
            await Kulanz.Platform.Preferences.Set(db, new ContractCustoms { Team = "contracts@company.example" }, default);
            return await db.SaveChangesAsync();
        });
        await app.ContractOfJonas();

        await Reminding.Round(app.Services, default);
        await Reminding.Round(app.Services, default);

        var mails = await app.Look(db => db.SentMails.Include(m => m.Deliveries).Where(m => m.Kind == "notice-due" || m.Kind == "renewal-ahead").OrderBy(m => m.Kind).ToListAsync());
        Assert.Equal([("notice-due", "contracts@company.example"), ("renewal-ahead", Someone.Jonas.Email)], mails.Select(m => (m.Kind, m.Deliveries.Single().Address)));
    }

    [Theory, BothEngines]
    public async Task On_the_day_after_the_last_the_customer_hears_how_to_get_their_data(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.AddMailbox();
        var contract = await app.ContractOfJonas();
        await (await app.Program()).PostAsJsonAsync($"/api/v1/contracts/{contract.Number}/notices", new { by = "customer" });

        app.Clock.Advance(TimeSpan.FromDays(2));
        await Reminding.Round(app.Services, default);
        Assert.Equal(0, await app.Look(db => db.SentMails.CountAsync(m => m.Kind == "contract-ended")));
        app.Clock.Advance(TimeSpan.FromDays(1));
        await Reminding.Round(app.Services, default);

        Assert.Equal(1, await app.Look(db => db.SentMails.CountAsync(m => m.Kind == "contract-ended")));
    }

    [Theory, BothEngines]
    public async Task Days_that_have_passed_give_way_to_the_next(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.ContractOfJonas();

        app.Clock.Advance(TimeSpan.FromDays(3));
        await Looking.Round(app.Services, default);

        var after = await app.Look(db => db.Contracts.SingleAsync());
        Assert.Equal((Day("2027-09-30"), Day("2027-09-30"), Day("2027-10-01")), (after.OurLastDay, after.TermEndsOn, after.LookAgainOn));
        await Portfolio.Round(app.Services, default);
        Assert.Contains("1 are renewed", await (await app.SignedIn(Someone.Anna)).Read("/desk/contracts"), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task A_warning_is_kept_with_date_way_and_words(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.AddMailbox();
        var contract = await app.ContractOfJonas();
        var lea = await app.SignedIn(Someone.Lea);

        Assert.Contains("nicht umfasst", await lea.Read($"/desk/contracts/{contract.Number}/warning?About=OutOfScope"), StringComparison.Ordinal);
        await lea.Submit($"/desk/contracts/{contract.Number}/warning", new() { ["About"] = "Frequency", ["Text"] = "Bitte sammeln Sie Ihre Fragen.", ["Send"] = "true" });
        await lea.Submit($"/desk/contracts/{contract.Number}/warning", new() { ["About"] = "Conduct", ["Text"] = "Bitte bleiben Sie sachlich.", ["Send"] = "false", ["How"] = "Phone", ["GivenOn"] = "2026-09-01" });

        var notYet = await lea.Submit($"/desk/contracts/{contract.Number}/warning", new() { ["About"] = "Conduct", ["Text"] = "Tomorrow's words.", ["Send"] = "false", ["How"] = "Phone", ["GivenOn"] = "2026-09-29" });
        Assert.Contains("A warning that was not given yet cannot be written down as given.", await notYet.Read(), StringComparison.Ordinal);

        var warnings = await app.Look(db => db.ContractWarnings.OrderBy(w => w.At).ToListAsync());
        Assert.Equal([(DeliveredBy.Mail, Day("2026-09-28"), true), (DeliveredBy.Phone, Day("2026-09-01"), false)], warnings.Select(w => (w.How, w.GivenOn, w.LetterHash is not null)));
        Assert.Equal(1, await app.Look(db => db.SentMails.CountAsync(m => m.Kind == "contract-warning")));
        var page = await lea.Read($"/desk/contracts/{contract.Number}");
        Assert.Contains("Bitte bleiben Sie sachlich.", page, StringComparison.Ordinal);
        Assert.Contains("Warning given", await lea.Read($"/desk/customers/{(await app.Customer(Someone.Jonas)).Number}"), StringComparison.Ordinal);
    }
}
