using System.Diagnostics;
using System.Globalization;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Cases.ServiceLevels;
using Kulanz.Contracts;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Jobs;
using Kulanz.WorkTime;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Bench;

/// <summary>
/// What a customer is entitled to, beside reading one row by its key; and a calendar that changes while a million cases wait, beside rewriting the same rows
/// in one statement.
/// </summary>
internal static class ContractsBench
{
    private const int Warming = 300, Rounds = 2000, CasesEach = 10;

    public static async Task<int> Run(string[] args)
    {
        var cases = int.Parse(Ground.Option(args, "--cases") ?? "1000000", CultureInfo.InvariantCulture);
        foreach (var engine in Ground.Engines(args))
        {
            await using var ground = await Ground.Fresh(engine);
            var watch = Stopwatch.StartNew();
            var (customers, product, calendar) = await Seed(ground, cases);
            Console.WriteLine($"{ground.Engine.Name}: {customers.Count:N0} customers with a contract, {cases:N0} cases, each with a booking and a clock that runs, written in {watch.Elapsed.TotalSeconds:N0} s");
            await Ask(ground, customers, product);
            await Reckon(ground, calendar, cases);
        }
        return 0;
    }

    private static async Task Ask(Ground ground, List<Guid> customers, Guid product)
    {
        var random = new Random(7);
        var (key, answer) = (new List<double>(), new List<double>());
        for (var round = -Warming; round < Rounds; round++)
        {
            var one = customers[random.Next(customers.Count)];
            var bare = await Took(ground, services => services.GetRequiredService<KulanzDb>().Customers.AsNoTracking().SingleAsync(c => c.Id == one));
            var whole = await Took(ground, services => services.GetRequiredService<Entitling>().Ask(new Wanted(one, product, null, Channel.Phone), default));
            if (round < 0)
                continue;
            key.Add(bare);
            answer.Add(whole);
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"",-12}one row by its key {Middle(key):N3} ms; the whole answer {Middle(answer):N3} ms (95 of 100: {answer.Order().ElementAt(Rounds * 95 / 100):N3}), {Middle(answer) / Middle(key):N1} ×"));
    }

    private static async Task Reckon(Ground ground, Guid calendar, int cases)
    {
        var watch = Stopwatch.StartNew();
        await ground.Do(async services =>
        {
            var db = services.GetRequiredService<KulanzDb>();
            db.Database.SetCommandTimeout(TimeSpan.FromHours(1));
            await db.Set<ServiceClock>().Where(c => c.CalendarId == calendar && c.RunsSince != null).ExecuteUpdateAsync(set => set.SetProperty(c => c.UsedSeconds, c => c.UsedSeconds + 1));
            await db.Cases.Where(c => c.DueAt != null).ExecuteUpdateAsync(set => set.SetProperty(c => c.TopicId, (Guid?)null));
        });
        var bare = watch.Elapsed;
        watch.Restart();
        await ground.Do(async services => _ = (await services.GetRequiredService<ArrangingCalendars>().Change(calendar, new CalendarGiven(null, null, "Mo-Fr 09:00-16:00", null, null), null, Actor.System, default)).Value);
        var asked = watch.Elapsed;
        for (var over = false; !over;)
        {
            await Jobs.Round(ground.Services, default);
            await ground.Do(async services => over = !await services.GetRequiredService<KulanzDb>().Set<Job>().AnyAsync(j => j.State == JobState.Waiting || j.State == JobState.Running));
        }
        await ground.Do(async services =>
        {
            var job = await services.GetRequiredService<KulanzDb>().Set<Job>().SingleAsync();
            if (job.State != JobState.Done || job.Done != cases)
                throw new InvalidOperationException($"{job.State} after {job.Done}: {job.Result}");
        });
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"",-12}saving the calendar {asked.TotalMilliseconds:N0} ms; {cases:N0} clocks and their cases in the background {watch.Elapsed.TotalSeconds:N0} s ({cases / watch.Elapsed.TotalSeconds:N0} a second); the same rows in two statements {bare.TotalSeconds:N0} s, {watch.Elapsed / bare:N1} ×"));
    }

    private static async Task<(List<Guid> Customers, Guid Product, Guid Calendar)> Seed(Ground ground, int cases)
    {
        var clock = ground.Services.GetRequiredService<TimeProvider>();
        var now = clock.GetUtcNow();
        var customers = Enumerable.Range(0, cases / CasesEach).Select(n => new Customer { Id = Guid.CreateVersion7(now), Number = 1_000_000 + n, Name = $"Kunde {n}", CreatedAt = now }).ToList();
        var (product, calendar) = (Guid.Empty, Guid.Empty);
        await ground.Do(async services =>
        {
            var db = services.GetRequiredService<KulanzDb>();
            db.Database.SetCommandTimeout(TimeSpan.FromHours(1));
            calendar = (await services.GetRequiredService<ArrangingCalendars>().Add(new CalendarGiven("Service", "Europe/Berlin", "Mo-Fr 08:00-17:00", "DE-BY", null), Actor.System, default)).Value.Id;
            product = (await services.GetRequiredService<ArrangingProducts>().Add("desk", "Desk", Actor.System, default)).Value.Id;
            var coverage = new CoverageGiven(Channels: [Channel.Mail, Channel.Phone], Calendar: calendar, Incidents: 50, IncidentPeriod: "P1Y");
            var plan = (await services.GetRequiredService<ArrangingPlans>().Add(product, LegalProfile.Business, new PlanGiven("Basic", null, coverage), Actor.System, default)).Value;
            var edition = await db.PlanEditions.AsNoTracking().SingleAsync();
            var queue = await db.Queues.Select(q => q.Id).FirstAsync();
            var firstDay = DateOnly.FromDateTime(now.UtcDateTime).AddDays(-100);
            await Bulk.Write(db, customers);
            var contracts = customers.ConvertAll(c => new Contract { Id = Guid.CreateVersion7(now), Number = c.Number, CustomerId = c.Id, ProductId = product, PlanId = plan.Id, EditionId = edition.Id, Terms = edition.Terms, ConcludedOn = firstDay, StartsOn = firstDay, CreatedAt = now });
            await Bulk.Write(db, contracts);
            var rows = Enumerable.Range(0, cases).Select(n => new Case
            {
                Id = Guid.CreateVersion7(now), Number = 10_000_000 + n, Subject = $"Frage {n}", CustomerId = customers[n % customers.Count].Id, QueueId = queue, ProductId = product, State = CaseState.Open,
                OpenedAt = now, TouchedAt = now, DueAt = now.AddHours(8), LastWord = "…", LastAuthor = "Kunde",
            }).ToList();
            await Bulk.Write(db, rows);
            await Bulk.Write(db, rows.Select((c, n) => new Booking { CaseId = c.Id, ContractId = contracts[n % contracts.Count].Id, Period = firstDay, ReservedAt = now }));
            await Bulk.Write(db, rows.Select(c => new ServiceClock { Id = Guid.CreateVersion7(now), CaseId = c.Id, Kind = ClockKind.Resolution, CalendarId = calendar, TargetMinutes = 480, StartedAt = now, RunsSince = now, DueAt = now.AddHours(8), WarnAt = now.AddHours(6) }));
            if (db.Engine is Postgres)
                await db.Database.ExecuteSqlRawAsync("VACUUM (ANALYZE)");
            else
                await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)");
        });
        return (customers.ConvertAll(c => c.Id), product, calendar);
    }

    /// <summary>In a scope of its own, as each request has one.</summary>
    private static async Task<double> Took<T>(Ground ground, Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = ground.Services.CreateAsyncScope();
        var from = Stopwatch.GetTimestamp();
        await work(scope.ServiceProvider);
        return Stopwatch.GetElapsedTime(from).TotalMilliseconds;
    }

    private static double Middle(List<double> times) => times.Order().ElementAt(times.Count / 2);
}
