using System.Security.Cryptography;
using Kulanz.Client.Licences;
using Kulanz.Contracts;
using Kulanz.Contracts.Licences;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Tests.Testing;
using Microsoft.Extensions.DependencyInjection;
using Licence = Kulanz.Contracts.Licences.Licence;

namespace Kulanz.Tests.Contracts.Licences;

/// <summary>What products and pages ask the database about licences does not grow with other people's.</summary>
public sealed class LicenceCostTests
{
    private static readonly string[] Growing = ["licences", "activations", "licence_voidings", "contracts", "customers", "records"];

    [Theory, BothEngines]
    public async Task Every_question_is_answered_from_an_index_and_costs_no_more_with_the_years(string engine)
    {
        var questions = new Questions();
        await using var app = await TestApp.Start(engine, replace: questions.To);
        await app.Register(Someone.Jonas);
        var contract = await app.Contract(Someone.Jonas);
        var (number, key) = await app.Licence(contract, seats: 5);
        using var till = app.Visitor();
        await till.Ask(key, "activations");
        using var lea = await app.SignedIn(Someone.Lea);
        using var jonas = await app.SignedIn(Someone.Jonas);
        using var program = await app.Program("Team lead");
        var asks = new Dictionary<string, Func<Task<HttpResponseMessage>>>
        {
            ["heartbeat"] = () => till.Ask(key, "heartbeats"),
            ["activation"] = () => till.Ask(key, "activations"),
            ["question"] = () => till.GetAsync($"/api/v1/licences/{key.Reveal()}"),
            ["list"] = () => lea.GetAsync("/desk/licences"),
            ["first group"] = () => lea.GetAsync($"/desk/licences?start={key.Start}"),
            ["page"] = () => lea.GetAsync($"/desk/licences/{number}"),
            ["portal"] = () => jonas.GetAsync("/my/licences"),
            ["of a contract"] = () => program.GetAsync($"/api/v1/contracts/licences?contract={contract.Number}"),
            ["of a customer"] = () => program.GetAsync($"/api/v1/contracts/licences?customer={contract.CustomerId}"),
            ["seats"] = () => program.GetAsync($"/api/v1/contracts/licences/{number}/activations?released=true"),
        };
        await Grow(app, contract, 500);
        var young = await Asked();
        await Grow(app, contract, 1500);
        var grown = await Asked();
        foreach (var (name, now) in grown)
        {
            Assert.True(now.Questions <= young[name].Questions, $"{name}: {young[name].Questions} questions, now {now.Questions}");
            // To find fifty rows among two thousand, PostgreSQL rather reads them all; among many more it does not.
            if (name == "list" && engine == Databases.Postgres)
                continue;
            Assert.True(now.Cost <= young[name].Cost * 1.5 + 300, $"{name}: {young[name].Cost:N0}, now {now.Cost:N0}; most of it\n{now.Dearest}");
        }

        async Task<Dictionary<string, (int Questions, long Cost, string Dearest)>> Asked()
        {
            var all = new Dictionary<string, (int, long, string)>();
            foreach (var (name, ask) in asks)
            {
                for (var look = 0; look < 2; look++)
                {
                    questions.Asked.Clear();
                    using var answer = await ask();
                    Assert.True(answer.IsSuccessStatusCode, $"{name}: {(int)answer.StatusCode}");
                }
                var asked = questions.Asked.ToList();
                var walks = await app.Look(db => Questions.Walks(db, asked, Growing));
                Assert.True(walks.Count == 0, $"{name}:\n{string.Join('\n', walks)}");
                var costs = new List<long>();
                foreach (var question in asked.Where(q => q.Sql.StartsWith("SELECT", StringComparison.Ordinal)))
                    costs.Add(await app.Look(db => Questions.Cost(db, question)));
                all[name] = (asked.Count, costs.Sum(), asked.Where(q => q.Sql.StartsWith("SELECT", StringComparison.Ordinal)).Zip(costs).MaxBy(q => q.Second).First.Sql.ReplaceLineEndings(" "));
            }
            return all;
        }
    }

    /// <summary>Licences of other customers, each with seats; one in ten void.</summary>
    private static Task Grow(TestApp app, Contract like, int count) => app.Do(async services =>
    {
        var (db, clock) = (services.GetRequiredService<KulanzDb>(), services.GetRequiredService<TimeProvider>());
        await db.Write(async () =>
        {
            for (var i = 0; i < count; i++)
            {
                var customer = new Kulanz.Access.Customer { Id = Id.New(clock), Number = await db.Engine.NextNumber(db, "customer", default), Name = $"Customer {i}", CreatedAt = clock.GetUtcNow() };
                var contract = new Contract { Id = Id.New(clock), Number = await db.Engine.NextNumber(db, "contract", default), CustomerId = customer.Id, ProductId = like.ProductId, PlanId = like.PlanId, EditionId = like.EditionId, Terms = like.Terms, StartsOn = like.StartsOn, ConcludedOn = like.ConcludedOn, CreatedAt = clock.GetUtcNow() };
                var licence = new Licence { Id = Id.New(clock), Number = await db.Engine.NextNumber(db, "licence", default), ContractId = contract.Id, KeyHash = RandomNumberGenerator.GetBytes(32), KeyStart = LicenceKey.New().Start, KeySealed = "x", Seats = 3, SeatsTaken = 2, IssuedByName = "Lea", IssuedAt = clock.GetUtcNow() };
                db.AddRange(customer, contract, licence);
                if (i % 10 == 0)
                    db.Add(new Voiding { Id = Id.New(clock), LicenceId = licence.Id, Kind = VoidingKind.Withdrawn, At = clock.GetUtcNow(), ByName = "Lea" });
                for (var seat = 0; seat < 3; seat++)
                    db.Add(new Activation { Id = Id.New(clock), LicenceId = licence.Id, Installation = $"{seat}", Name = $"Computer {seat}", Since = clock.GetUtcNow(), SeenAt = clock.GetUtcNow(), StaleAt = clock.GetUtcNow().AddDays(30), ReleasedAt = seat == 2 ? clock.GetUtcNow() : null });
            }
            await db.SaveChangesAsync();
            return true;
        }, default);
        if (db.Engine is Postgres)
            await Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.ExecuteSqlRawAsync(db.Database, "ANALYZE");
    });
}
