using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Cases.Reports;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Bench;

/// <summary>A month of a large desk, reckoned from nothing: the times of its cases, then the figures of its days, each beside reading the same rows once with plain ADO. Then a report of it.</summary>
internal static class ReportsBench
{
    private const int Days = 30, Rounds = 40;

    public static async Task<int> Run(string[] args)
    {
        var cases = int.Parse(Ground.Option(args, "--cases") ?? "100000", CultureInfo.InvariantCulture);
        foreach (var engine in Ground.Engines(args))
        {
            await using var ground = await Ground.Fresh(engine);
            var today = await Seed(ground, cases);
            var bareCases = await Walk(ground, "SELECT id, queue_id, channel, opened_at, state FROM cases", "SELECT case_id, at, author_kind, kind FROM messages", "SELECT case_id, at, reopened_at FROM closures");
            var reckoned = await Until<ReckoningCases>(ground, some => some.Some(default));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{engine}: {cases:N0} cases of {Days} days. Their times {reckoned.TotalSeconds:N1} s ({cases / reckoned.TotalSeconds:N0} a second), reading their rows once {bareCases.TotalSeconds:N2} s: {reckoned / bareCases:N0} ×"));
            var bareDays = await Walk(ground, "SELECT * FROM case_times");
            var days = await Until<ReckoningDays>(ground, some => some.One(default));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"",-8}the figures of all days {days.TotalSeconds:N1} s, reading the times once {bareDays.TotalSeconds:N2} s: {days / bareDays:N1} ×; a day {days.TotalMilliseconds / Days:N0} ms"));
            var took = new List<double>();
            for (var round = 0; round < Rounds; round++)
            {
                var from = Stopwatch.GetTimestamp();
                await ground.Do(services => services.GetRequiredService<Figures>().Read(new("", FiguresOf.All, [""], true), ReportPeriod.Last(ReportSpan.Days, today), default));
                took.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
            }
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"",-8}a report of the thirty days {took.Order().ElementAt(Rounds / 2):N1} ms; 95 of 100: {took.Order().ElementAt(Rounds * 95 / 100):N1} ms"));
        }
        return 0;
    }

    private static async Task<TimeSpan> Until<T>(Ground ground, Func<T, Task<bool>> some) where T : notnull
    {
        var watch = Stopwatch.StartNew();
        for (var more = true; more;)
            await ground.Do(async services => more = await some(services.GetRequiredService<T>()));
        return watch.Elapsed;
    }

    private static async Task<TimeSpan> Walk(Ground ground, params string[] statements)
    {
        var watch = Stopwatch.StartNew();
        await ground.Do(async services =>
        {
            var db = services.GetRequiredService<KulanzDb>();
            await db.Database.OpenConnectionAsync();
            foreach (var sql in statements)
            {
                await using var command = db.Database.GetDbConnection().CreateCommand();
                command.CommandText = sql;
                await using DbDataReader rows = await command.ExecuteReaderAsync();
                while (await rows.ReadAsync())
                    for (var i = 0; i < rows.FieldCount; i++)
                        _ = rows.GetValue(i);
            }
        });
        return watch.Elapsed;
    }

    private static async Task<DateOnly> Seed(Ground ground, int cases)
    {
        var now = ground.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        var start = now.AddDays(-Days + 1);
        var random = new Random(7);
        await ground.Do(async services =>
        {
            var db = services.GetRequiredService<KulanzDb>();
            var queue = await db.Queues.Select(q => q.Id).FirstAsync();
            var customer = new Customer { Id = Guid.CreateVersion7(start), Number = 1, Name = "Kunde", CreatedAt = start };
            await Bulk.Write(db, [customer]);
            var rows = Enumerable.Range(0, cases).Select(n =>
            {
                var at = start + (now - start) * (n / (double)cases);
                return new Case { Id = Guid.CreateVersion7(at), Number = n + 1, Subject = $"Frage {n}", CustomerId = customer.Id, QueueId = queue, Channel = n % 5 == 0 ? Channel.Portal : Channel.Mail, State = n % 10 == 0 ? CaseState.Open : CaseState.Solved, OpenedAt = at, TouchedAt = at, Hands = 1 + n % 3, LastWord = "…", LastAuthor = "Kunde" };
            }).ToList();
            DateTimeOffset Later(Case @case, double hours) => @case.OpenedAt + TimeSpan.FromSeconds(Math.Round(-Math.Log(1 - random.NextDouble()) * hours * 3600));
            await Bulk.Write(db, rows);
            await Bulk.Write(db, rows.SelectMany(c => new[] { Say(c, AuthorKind.Customer, c.OpenedAt), Say(c, AuthorKind.Staff, Later(c, 3)), Say(c, AuthorKind.Customer, Later(c, 9)), Say(c, AuthorKind.Staff, Later(c, 20)) }));
            await Bulk.Write(db, rows.Where(c => c.State == CaseState.Solved).Select(c => new Closure { Id = Guid.CreateVersion7(c.OpenedAt), CaseId = c.Id, At = Later(c, 40), ByName = "Anna" }));
            await Bulk.Write(db, rows.Select(c => new CaseMark { Id = c.Id, CaseId = c.Id, At = c.OpenedAt }));
            if (db.Engine is Postgres)
                await db.Database.ExecuteSqlRawAsync("VACUUM (ANALYZE)");
            else
                await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)");
        });
        return DateOnly.FromDateTime(now.UtcDateTime);
    }

    private static Message Say(Case @case, AuthorKind who, DateTimeOffset at) => new() { Id = Guid.CreateVersion7(at), CaseId = @case.Id, CustomerId = @case.CustomerId, Kind = MessageKind.Reply, Channel = Channel.Mail, AuthorKind = who, AuthorName = "Anna", At = at, Text = "Der Router blinkt noch immer." };
}
