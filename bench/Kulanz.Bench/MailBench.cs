using System.Diagnostics;
using System.Globalization;
using System.Text;
using Kulanz.Mail;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Kulanz.Bench;

/// <summary>
/// How many mails a second are accepted (stored raw, read, put into their case, searchable, committed), beside
/// inserting the same bytes as one blob with one commit each. One after another, and sixteen side by side.
/// </summary>
internal static class MailBench
{
    private const int SideBySide = 16;

    public static async Task<int> Run(string[] args)
    {
        var mails = int.Parse(Ground.Option(args, "--mails") ?? "1000", CultureInfo.InvariantCulture);
        foreach (var engine in Ground.Engines(args))
        {
            var statements = new Statements();
            await using var ground = await Ground.Fresh(engine, services => services.AddSingleton<IInterceptor>(statements));
            var arriving = ground.Services.GetRequiredService<Arriving>();
            await ground.Do(services => services.GetRequiredService<KulanzDb>().Database.ExecuteSqlRawAsync(engine == "sqlite" ? "CREATE TABLE bench_blobs (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL)" : "CREATE TABLE bench_blobs (id BIGINT PRIMARY KEY, bytes BYTEA NOT NULL)"));
            var next = 0;
            Task Accept(byte[] mail) => Taken(arriving.Accept(new RawMail(mail, "bench", null), default));
            await Each(Letters(400, next++), 1, Accept);
            Console.WriteLine($"{engine,-10}{"blobs/s",10}{"mails/s",10}{"ratio",8}");
            foreach (var at in new[] { 1, SideBySide })
            {
                var (blobs, accepted) = (0.0, 0.0);
                for (var round = 0; round < 3; round++)
                {
                    var letters = Letters(mails / 3, next++);
                    blobs = Math.Max(blobs, letters.Count / await Each(letters, at, Blobs(ground, next * 1_000_000L)));
                    accepted = Math.Max(accepted, letters.Count / await Each(letters, at, Accept));
                }
                Console.WriteLine($"{(at == 1 ? "one by one" : $"{at} at once"),-10}{blobs,10:N0}{accepted,10:N0}{accepted / blobs,8:N2}");
            }
            var heard = Letters(99, next++);
            statements.Listening = true;
            var (allocated, worked) = (GC.GetTotalAllocatedBytes(), Environment.CpuUsage.TotalTime);
            await Each(heard, 1, Accept);
            statements.Listening = false;
            Console.WriteLine($"A mail: {(double)statements.Heard.Count / heard.Count:N1} commands to the database, {(GC.GetTotalAllocatedBytes() - allocated) / heard.Count / 1024:N0} KB allocated, {(Environment.CpuUsage.TotalTime - worked).TotalMilliseconds / heard.Count:N1} ms of processor time");
            if (args.Contains("--show"))
                foreach (var said in statements.Heard.Take(80))
                    Console.WriteLine(said.ReplaceLineEndings(" "));
            Console.WriteLine();
        }
        return 0;
    }

    private static async Task Taken(Task<Outcome<ArrivedMail>> accepting)
    {
        if ((await accepting).Value.Disposition == Disposition.Unparsed)
            throw new InvalidOperationException("A mail could not be placed.");
    }

    /// <summary>Seconds for all of them.</summary>
    private static async Task<double> Each(List<byte[]> letters, int atOnce, Func<byte[], Task> take)
    {
        var from = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(letters, new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (letter, _) => await take(letter));
        return Stopwatch.GetElapsedTime(from).TotalSeconds;
    }

    private static Func<byte[], Task> Blobs(Ground ground, long first)
    {
        if (ground.Engine is Sqlite sqlite)
        {
            // One connection and a queue before it: SQLite has one writer.
            var (connection, turn) = (sqlite.Open(), new SemaphoreSlim(1));
            return async letter =>
            {
                await turn.WaitAsync();
                try
                {
                    await using var insert = new SqliteCommand("INSERT INTO bench_blobs VALUES (@id, @bytes)", connection);
                    insert.Parameters.AddWithValue("@id", first++);
                    insert.Parameters.AddWithValue("@bytes", letter);
                    await insert.ExecuteNonQueryAsync();
                }
                finally
                {
                    turn.Release();
                }
            };
        }
        var server = NpgsqlDataSource.Create(ground.ConnectionString);
        return async letter =>
        {
            await using var insert = server.CreateCommand("INSERT INTO bench_blobs VALUES ($1, $2)");
            insert.Parameters.Add(new NpgsqlParameter { Value = Interlocked.Increment(ref first) });
            insert.Parameters.Add(new NpgsqlParameter { Value = letter });
            await insert.ExecuteNonQueryAsync();
        };
    }

    /// <summary>As they come to a desk: short ones and long ones, one in three with HTML, one in ten with a picture, every third an answer to an earlier one.</summary>
    private static List<byte[]> Letters(int count, int batch)
    {
        var random = new Random(batch);
        return Enumerable.Range(0, count).Select(n => Encoding.UTF8.GetBytes(Letter(random, batch, n))).ToList();
    }

    private static string Letter(Random random, int batch, int n)
    {
        var answer = n % 3 == 2 ? n - 2 : (int?)null;
        var text = string.Join("\r\n", Enumerable.Range(0, random.Next(3, 40)).Select(i => $"Zeile {i}: Die Leitung {random.Next(100_000)} im Flur ist seit gestern gestoert, bitte sehen Sie nach."));
        var head = $"From: Kunde {(answer ?? n) % 200} <kunde{(answer ?? n) % 200}@customer.example>\r\nTo: support@desk.example\r\nSubject: {(answer is null ? "" : "Re: ")}Leitung {batch}-{answer ?? n} gestoert\r\n"
            + $"Message-ID: <{batch}.{n}@customer.example>\r\n{(answer is { } earlier ? $"In-Reply-To: <{batch}.{earlier}@customer.example>\r\n" : "")}Date: Mon, 2 Nov 2026 10:{n % 60:00}:00 +0100\r\nMIME-Version: 1.0\r\n";
        if (n % 3 != 0)
            return $"{head}Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n";
        var parts = $"--a\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n--a\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><body><p>{text.Replace("\r\n", "<br>\r\n", StringComparison.Ordinal)}</p></body></html>\r\n";
        if (n % 9 == 0)
            parts += $"--a\r\nContent-Type: image/jpeg\r\nContent-Disposition: attachment; filename=router.jpg\r\nContent-Transfer-Encoding: base64\r\n\r\n{Picture(random)}\r\n";
        return $"{head}Content-Type: multipart/mixed; boundary=a\r\n\r\n{parts}--a--\r\n";
    }

    private static string Picture(Random random)
    {
        var bytes = new byte[60_000];
        random.NextBytes(bytes);
        return Convert.ToBase64String(bytes, Base64FormattingOptions.InsertLineBreaks);
    }
}
