using System.Diagnostics;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Bench;

/// <summary>Fills a database with the past of a desk: a case for every two customers' years, five messages each, two in a hundred still open.</summary>
internal static class Desk
{
    public const int PerCase = 5;

    public static async Task Fill(Ground ground, int cases)
    {
        var watch = Stopwatch.StartNew();
        var clock = ground.Services.GetRequiredService<TimeProvider>();
        var start = clock.GetUtcNow().AddDays(-1000);
        var step = TimeSpan.FromDays(999) / cases;
        // Solved longer ago than this, and the desk would be closing tens of thousands of cases while its pages are measured.
        var closed = clock.GetUtcNow().AddDays(-6);
        var random = new Random(11);
        await ground.Do(async services =>
        {
            var db = services.GetRequiredService<KulanzDb>();
            db.Database.SetCommandTimeout(TimeSpan.FromHours(1));
            var queues = await db.Queues.Select(q => q.Id).ToListAsync();
            var owners = await db.Accounts.Where(a => a.Kind == ActorKind.Staff).Select(a => a.Id).ToListAsync();
            var customers = Enumerable.Range(1, Math.Max(1, cases / 2)).Select(n => new Customer { Id = Guid.CreateVersion7(start), Number = 1_000_000 + n, Name = Names.Of(random), Language = n % 3 == 0 ? "en" : "de", CreatedAt = start }).ToList();
            await Bulk.Write(db, customers);
            await Bulk.Write(db, customers.Select((c, n) => new ContactPoint { Id = Guid.CreateVersion7(start), CustomerId = c.Id, Kind = ContactKind.Email, Value = $"kunde{n}@customer.example", Preferred = true }));

            var rows = Enumerable.Range(0, cases).Select(n => New(n, start + step * n, closed, customers[random.Next(customers.Count)], queues[n % queues.Count], owners[n % owners.Count], random)).ToList();
            await Bulk.Write(db, rows);
            await Bulk.Write(db, rows.SelectMany(Said));
            await Bulk.Write(db, rows.Select(c => Record.Of("case.opened", c.Topic, c.CustomerId, Actor.System, new { c.Subject }, clock)));
            // Or the program that is measured would begin by numbering a million records, and writing what lies in SQLite's log to its place.
            await db.Database.ExecuteSqlRawAsync("UPDATE records SET position = fresh.place FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM records) AS fresh WHERE records.id = fresh.id");
            await Count(services, db);
            // What both do by themselves after so much was written, if not in the middle of measuring; SQLite counts its rows only where somebody tells it to, and nobody does.
            if (db.Engine is Postgres)
                await db.Database.ExecuteSqlRawAsync("VACUUM (ANALYZE)");
            else
                await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)");
        });
        Console.WriteLine($"{ground.Engine.Name}: {cases:N0} cases with {cases * PerCase:N0} messages written in {watch.Elapsed.TotalSeconds:N0} s");
    }

    private static Case New(int n, DateTimeOffset at, DateTimeOffset closed, Customer customer, Guid queue, Guid owner, Random random) => new()
    {
        Id = Guid.CreateVersion7(at),
        Number = n + 1,
        Subject = $"Router {n} verliert die Verbindung",
        CustomerId = customer.Id,
        QueueId = queue,
        OwnerId = n % 4 == 0 ? null : owner,
        State = random.Next(100) switch { < 1 => CaseState.Open, < 2 => CaseState.WaitingOnCustomer, < 5 when at > closed => CaseState.Solved, _ => CaseState.Closed },
        OpenedAt = at,
        TouchedAt = at.AddHours(random.Next(1, 90)),
        LastWord = "Seit gestern Abend ist die Leitung wieder da, vielen Dank für die schnelle Hilfe.",
        LastAuthor = customer.Name,
        LastAuthorKind = AuthorKind.Customer,
    };

    private static IEnumerable<Message> Said(Case @case)
    {
        for (var m = 0; m < PerCase; m++)
        {
            var staff = m % 2 == 1;
            yield return new Message
            {
                Id = Guid.CreateVersion7(@case.OpenedAt.AddMinutes(m)),
                CaseId = @case.Id,
                CustomerId = @case.CustomerId,
                AuthorKind = staff ? AuthorKind.Staff : AuthorKind.Customer,
                AuthorName = staff ? "Anna Agent" : @case.LastAuthor,
                At = @case.OpenedAt.AddMinutes(m * 40),
                Text = $"Guten Tag,\n\nder Router im Flur verliert seit gestern alle paar Minuten die Verbindung ({@case.Number}/{m}). Ich habe ihn neu gestartet und das Kabel getauscht, ohne Erfolg. Was kann ich noch tun?\n\nMit freundlichen Grüßen\n{@case.LastAuthor}",
            };
        }
    }

    private static async Task Count(IServiceProvider services, KulanzDb db)
    {
        await db.Set<View>().ExecuteUpdateAsync(set => set.SetProperty(v => v.RecountAt, DateTimeOffset.UnixEpoch));
        db.ChangeTracker.Clear();
        await services.GetRequiredService<Recounting>().Round(default);
    }

    private static class Names
    {
        private static readonly string[] First = "Anke Bernd Claudia Detlef Elke Frank Gisela Heiko Ines Jürgen Karin Lothar Marion Norbert Olga Peter".Split(' ');
        private static readonly string[] Last = "Albers Brandt Clasen Dierks Ehlers Fock Gerdes Harms Ihde Jansen Kruse Lührs Meinert Nissen Oltmanns Petersen".Split(' ');

        public static string Of(Random random) => $"{First[random.Next(First.Length)]} {Last[random.Next(Last.Length)]}{(char)('a' + random.Next(26))}";
    }
}
