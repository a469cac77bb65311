using System.Net.Http.Json;
using System.Text.Json;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Cases.Covering;
using Kulanz.Contracts;
using Kulanz.Platform;
using Kulanz.Tests.Contracts;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Cases.Covering;

/// <summary>A case and the contract behind it.</summary>
public sealed class CoveringTests
{
    [Theory, BothEngines]
    public async Task A_case_is_counted_when_it_is_opened_settled_when_it_is_closed_and_again_open_when_it_comes_back(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (_, program) = await Contract(app, incidents: 3);
        var number = await app.OpenCase(Someone.Jonas, "How do I print payslips?");
        var anna = await app.Acting(Someone.Anna);

        var booking = await program.GetFromJsonAsync<JsonElement>($"/api/v1/cases/{number}/booking");
        Assert.Equal((true, "2025-10-01"), (booking.GetProperty("counts").GetBoolean(), booking.GetProperty("period").GetString()));
        Assert.NotNull((await app.Look(db => db.Cases.SingleAsync())).ProductId);
        await app.Do<Closing, Outcome<Closure>>(c => c.Close(number, null, false, anna, default));
        Assert.NotNull((await app.Look(db => db.Bookings.SingleAsync())).SettledAt);
        await app.Do<Closing, Outcome<Case>>(c => c.Reopen(number, anna, default));

        Assert.Null((await app.Look(db => db.Bookings.SingleAsync())).SettledAt);
        Assert.Equal(2, await Left(app, program));
    }

    [Theory, BothEngines]
    public async Task What_is_not_covered_is_said_politely_and_can_be_served_as_goodwill(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var payroll = await app.Payroll();
        var (install, training) = (await app.Topic(payroll, "Installation"), await app.Topic(payroll, "Training"));
        var plan = await app.Plan(payroll, coverage: new CoverageGiven([install.Id], Incidents: 5));
        await app.Conclude(plan, (await app.Customer(Someone.Jonas)).Id);
        var number = await app.OpenCase(Someone.Jonas, "Can you teach my colleague?");
        var desk = await app.SignedIn(Someone.Anna);

        await desk.Submit($"/desk/cases/{number}", new() { ["product"] = payroll.Id.ToString(), ["topic"] = training.Id.ToString() }, $"/desk/cases/{number}?handler=About");
        var page = await desk.Read($"/desk/cases/{number}");
        Assert.Contains("The contract does not cover questions about “Training”.", page, StringComparison.Ordinal);
        Assert.Contains("Ihr Vertrag umfasst keine Fragen zu „Training“. Deshalb können wir Ihnen dazu", page, StringComparison.Ordinal);
        Assert.Equal("topic_not_covered", (await app.Look(db => db.Bookings.SingleAsync())).OutOfScope);
        await desk.Submit($"/desk/cases/{number}", new() { ["reason"] = "First time" }, $"/desk/cases/{number}?handler=Goodwill");

        Assert.Contains("Served as goodwill: First time", await desk.Read($"/desk/cases/{number}"), StringComparison.Ordinal);
        Assert.Contains("Served as goodwill: First time", await desk.Read($"/desk/cases/{number}/history"), StringComparison.Ordinal);
        Assert.Equal(5, await Left(app, await app.Program()));
    }

    [Theory, BothEngines]
    public async Task Views_and_their_counts_know_what_cases_are_about(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var payroll = await app.Payroll();
        var training = await app.Topic(payroll, "Training");
        var (about, other) = (await app.OpenCase(Someone.Jonas, "Can you teach my colleague?"), await app.OpenCase(Someone.Mary, "Where is my invoice?"));
        var lea = await app.Acting(Someone.Lea);
        var product = await app.AddView(lea, "Payroll", true, new Condition("product", Operator.Is, [payroll.Id.ToString()]));
        var topic = await app.AddView(lea, "No training", true, new Condition("topic", Operator.IsNot, [training.Id.ToString()]));
        Assert.Equal((0, 2), await Counts());

        await app.Do<Coverings, Outcome<Case>>(c => c.About(about, payroll.Id, training.Id, lea, default));

        Assert.Equal((1, 1), await Counts());
        var program = await app.Program("Team lead");
        Assert.Equal([about], (await program.GetFromJsonAsync<JsonElement>($"/api/v1/cases?view={product.Key}")).GetProperty("items").EnumerateArray().Select(c => c.GetProperty("number").GetInt64()));
        Assert.Equal([other], (await program.GetFromJsonAsync<JsonElement>($"/api/v1/cases?view={topic.Key}")).GetProperty("items").EnumerateArray().Select(c => c.GetProperty("number").GetInt64()));
        Assert.Contains("Payroll payroll: Training", await (await app.SignedIn(Someone.Lea)).Read($"/desk/views/edit/{topic.Id}"), StringComparison.Ordinal);

        async Task<(long, long)> Counts() => await app.Look(async db =>
        {
            var counts = await Tallies.For(db, lea, default);
            return (counts.GetValueOrDefault(product.Id), counts.GetValueOrDefault(topic.Id));
        });
    }

    [Theory, BothEngines]
    public async Task Our_own_fault_does_not_count(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (_, program) = await Contract(app, incidents: 1);
        var number = await app.OpenCase(Someone.Jonas, "It crashes");

        Assert.Equal(0, await Left(app, program));
        await program.PostAsJsonAsync($"/api/v1/cases/{number}/booking/release", new { reason = "A bug of ours" });
        Assert.Equal(1, await Left(app, program));
        await program.DeleteAsync($"/api/v1/cases/{number}/booking/release");
        Assert.Equal(0, await Left(app, program));
    }

    [Theory, BothEngines]
    public async Task Merged_cases_are_one_matter_and_apart_again_two(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (_, program) = await Contract(app, incidents: 5);
        var one = await app.OpenCase(Someone.Jonas, "It crashes");
        var two = await app.OpenCase(Someone.Jonas, "It crashes again");
        var anna = await app.Acting(Someone.Anna);

        Assert.Equal(3, await Left(app, program));
        await app.Do<Merging, Outcome<Merge>>(m => m.Merge(two, one, false, anna, default));
        Assert.Equal(4, await Left(app, program));
        await app.Do<Merging, Outcome<Case>>(m => m.Undo(two, anna, default));
        Assert.Equal(3, await Left(app, program));
    }

    [Theory, BothEngines]
    public async Task A_case_split_off_is_a_matter_of_its_own(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (_, program) = await Contract(app, incidents: 5);
        var number = await app.OpenCase(Someone.Jonas, "It crashes");
        var id = await app.Look(db => db.Cases.Select(c => c.Id).SingleAsync());
        await app.Do<Hearing, Outcome<Heard>>(h => h.Hear(id, new NewWord("And how do I print?", Channel.Mail), Actor.System, default));
        var second = await app.Look(db => db.Messages.OrderByDescending(m => m.At).Select(m => m.Id).FirstAsync());

        await app.Do<Splitting, Outcome<Case>>(async s => await s.Split(number, [second], null, await app.Acting(Someone.Anna), default));

        Assert.Equal(3, await Left(app, program));
    }

    [Theory, BothEngines]
    public async Task A_desk_without_contracts_sees_nothing_of_them(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "Hello");

        Assert.DoesNotContain("id=\"cover\"", await (await app.SignedIn(Someone.Anna)).GetStringAsync($"/desk/cases/{number}"), StringComparison.Ordinal);
        Assert.Equal(0, await app.Look(db => db.Bookings.CountAsync()));
    }

    [Theory, BothEngines]
    public async Task How_a_contract_is_used_stands_beside_it_and_in_its_file(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var payroll = await app.Payroll();
        var (install, training) = (await app.Topic(payroll, "Installation"), await app.Topic(payroll, "Training"));
        var plan = await app.Plan(payroll, coverage: new CoverageGiven([install.Id], FairUse: new Kulanz.Contracts.FairUse { ContactsAWeek = 1, PercentOutOfScope = 30 }));
        var contract = await app.Conclude(plan, (await app.Customer(Someone.Jonas)).Id, "2026-09-22");
        var program = await app.Program();
        for (var i = 0; i < 4; i++)
        {
            var number = await app.OpenCase(Someone.Jonas, $"Question {i}");
            if (i < 2)
                await program.PutAsJsonAsync($"/api/v1/cases/{number}/about", new { product = "payroll", topic = training.Id });
        }
        await program.PostAsJsonAsync($"/api/v1/customers/{contract.CustomerId}/notes", new { text = "Threatens with a lawyer for defamation", kind = "threatened_claim" });
        var lea = await app.SignedIn(Someone.Lea);

        var page = await lea.Read($"/desk/contracts/{contract.Number}");
        Assert.Contains("50 % ", page, StringComparison.Ordinal);
        Assert.Contains("usual up to 30 %", page, StringComparison.Ordinal);
        var file = await lea.Read($"/desk/contracts/{contract.Number}/file");
        foreach (var there in new[] { "Question 3", "Threatens with a lawyer", "4 (usual up to 1)" })
            Assert.Contains(there, file, StringComparison.Ordinal);
        var paper = await Poppler.Text(await lea.GetByteArrayAsync($"/desk/contracts/{contract.Number}/file?handler=Paper"));
        Assert.Contains("Threatens with a lawyer", paper, StringComparison.Ordinal);
    }

    private static async Task<(Contract Contract, HttpClient Program)> Contract(TestApp app, int incidents)
    {
        var plan = await app.Plan(await app.Payroll(), coverage: new CoverageGiven(Incidents: incidents, IncidentPeriod: "P12M"));
        return (await app.Conclude(plan, (await app.Customer(Someone.Jonas)).Id), await app.Program());
    }

    private static async Task<int> Left(TestApp app, HttpClient program) =>
        (await program.GetFromJsonAsync<JsonElement>($"/api/v1/entitlements?customer={(await app.Customer(Someone.Jonas)).Id}")).GetProperty("incidentsLeft").GetInt32();
}
