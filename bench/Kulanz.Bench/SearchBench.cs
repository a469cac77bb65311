using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Search;
using Kulanz.Search.Words;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Bench;

/// <summary>
/// How much a search with visibility costs beside the bare full-text query: the newest hundred ids that match, asked on an open connection without
/// any of our code. The words are drawn as words are in letters: a few very often, most of them hardly ever.
/// </summary>
internal static class SearchBench
{
    private const int PerCase = 5, AtOnce = 1000, Rounds = 40, Hits = 100;

    private static readonly (string Name, string Typed)[] Queries =
    [
        ("rare word", "seltenwort7"), ("middling word", "mittelwort3"), ("common word", "Rechnung"), ("two common words", "Rechnung Router"),
        ("inside a compound", "Störung"), ("phrase", "\"Rechnung wurde\""), ("beginning", "mittelwo*"), ("common, without", "Rechnung -Router"), ("telephone number", "030 90182017"),
    ];

    public static async Task<int> Run(string[] args)
    {
        var messages = int.Parse(Ground.Option(args, "--messages") ?? "200000", CultureInfo.InvariantCulture);
        foreach (var engine in Ground.Engines(args))
        {
            await using var ground = await Ground.Fresh(engine);
            await Seed(ground, messages);
            await Measure(ground);
        }
        return 0;
    }

    private static async Task Seed(Ground ground, int messages)
    {
        var watch = Stopwatch.StartNew();
        var random = new Random(7);
        var clock = ground.Services.GetRequiredService<TimeProvider>();
        var (customers, queue) = (new List<Guid>(), Guid.Empty);
        await ground.Do(async services =>
        {
            var db = services.GetRequiredService<KulanzDb>();
            queue = await db.Queues.OrderBy(q => q.Id).Select(q => q.Id).FirstAsync();
            for (var i = 0; i < 200; i++)
                customers.Add((await services.GetRequiredService<Welcoming>().ByEmail($"kunde{i}@example.com", $"Kunde Nummer{i}", "de", Actor.System, default)).Id);
        });
        var start = clock.GetUtcNow().AddDays(-900);
        for (var done = 0; done < messages; done += AtOnce)
            await ground.Do(async services =>
            {
                var db = services.GetRequiredService<KulanzDb>();
                await db.Write(async () =>
                {
                    for (var i = done; i < done + AtOnce; i += PerCase)
                    {
                        var at = start.AddSeconds(77.0 * i);
                        var @case = new Case
                        {
                            Id = Guid.CreateVersion7(at), Number = i + 1, Subject = Words(random, 4), CustomerId = customers[random.Next(customers.Count)], QueueId = queue,
                            State = (CaseState)random.Next(6), OpenedAt = at, TouchedAt = at, LastWord = "…", LastAuthor = "Kunde",
                        };
                        db.Add(@case);
                        for (var m = 0; m < PerCase; m++)
                            db.Add(new Message
                            {
                                Id = Guid.CreateVersion7(at.AddSeconds(m)), CaseId = @case.Id, CustomerId = @case.CustomerId, AuthorName = "Kunde", At = at.AddSeconds(m),
                                Text = i % 5000 == 0 && m == 0 ? $"{Words(random, 40)} Rückruf 030 901820-17" : Words(random, 60),
                            });
                    }
                    return await db.SaveChangesAsync();
                }, default);
            });
        Console.WriteLine($"{ground.Engine.Name}: {messages:N0} messages in {messages / PerCase:N0} cases written and indexed in {watch.Elapsed.TotalSeconds:N0} s, {(messages + messages / PerCase) / watch.Elapsed.TotalSeconds:N0} texts/s");
        await ground.Do(services => services.GetRequiredService<KulanzDb>().Database.ExecuteSqlRawAsync("ANALYZE"));
    }

    private static string Words(Random random, int count) => string.Join(' ', Enumerable.Range(0, count).Select(_ => random.Next(1000) switch
    {
        < 6 => "Rechnung wurde",
        < 12 => "Router",
        < 14 => "Störungsmeldung",
        < 30 => $"mittelwort{random.Next(50)}",
        < 31 => $"seltenwort{random.Next(3000)}",
        < 300 => Common[random.Next(Common.Length)],
        _ => $"wort{(char)('a' + random.Next(26))}{(char)('a' + random.Next(26))}{(char)('a' + random.Next(26))}{(char)('a' + random.Next(26))}",
    }));

    private static readonly string[] Common = "guten Tag ich habe seit gestern ein Problem mit der Leitung und bitte um Hilfe vielen Dank für Ihre schnelle Antwort Vertrag Kündigung Anschluss".Split(' ');

    private static async Task Measure(Ground ground)
    {
        Console.WriteLine($"{"",-20}{"hits",10}{"bare",10}{"query",10}{"ratio",8}{"page",10}{"p95",10}   ms, medians of {Rounds}");
        foreach (var (name, typed) in Queries)
            await ground.Do(async services =>
            {
                var db = services.GetRequiredService<KulanzDb>();
                var searching = services.GetRequiredService<Searching>();
                var query = Query.Parse(typed);
                await db.Database.OpenConnectionAsync();
                var hits = await SearchIndex.Of(db).Matching(db, query, SearchEntry.First(FoundCases.Code), SearchEntry.First(FoundCases.Code + 1)).LongCountAsync();
                var (bare, asked, page) = (new List<double>(), new List<double>(), new List<double>());
                for (var i = -5; i < Rounds; i++)
                {
                    var times = (await Time(() => Bare(db, query)), await Time(() => searching.Count(FoundCases.Kind, query, Hits, Actor.System, default)), await Time(() => searching.Page(FoundCases.Kind, query, null, 25, Actor.System, default)));
                    if (i < 0)
                        continue;
                    bare.Add(times.Item1);
                    asked.Add(times.Item2);
                    page.Add(times.Item3);
                }
                Console.WriteLine($"{name,-20}{hits,10:N0}{Middle(bare),10:N2}{Middle(asked),10:N2}{Middle(asked) / Middle(bare),8:N2}{Middle(page),10:N2}{page.Order().ElementAt(Rounds * 95 / 100),10:N2}");
            });
        Console.WriteLine();
    }

    private static async Task Bare(KulanzDb db, Query query)
    {
        await using DbCommand command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = db.Engine is Sqlite
            ? $"SELECT rowid FROM search_words WHERE search_words MATCH $q ORDER BY rowid DESC LIMIT {Hits}"
            : $"SELECT id FROM search_entries WHERE search_words @@ $1::text::tsquery ORDER BY id DESC LIMIT {Hits}";
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = db.Engine is Sqlite ? ("$q", query.Fts5()!) : ("", (object)query.TsQuery()!);
        command.Parameters.Add(parameter);
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
            _ = rows.GetInt64(0);
    }

    private static async Task<double> Time(Func<Task> act)
    {
        var from = Stopwatch.GetTimestamp();
        await act();
        return Stopwatch.GetElapsedTime(from).TotalMilliseconds;
    }

    private static double Middle(List<double> times) => times.Order().ElementAt(times.Count / 2);
}
