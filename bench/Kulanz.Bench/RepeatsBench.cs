using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Cases.Repeats;
using Kulanz.Cases.Repeats.Likeness;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Search;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Bench;

/// <summary>
/// Repeated questions: how good what is found is (<see cref="RepeatsQuality"/>), and what finding it takes in a large desk, beside the bare full-text query for the same
/// words: the newest hundred ids with each of the rare ones, on an open connection without any of our code.
/// </summary>
internal static class RepeatsBench
{
    private const int AtOnce = 5000, Warming = 200, Rounds = 60, Bare = 100;

    public static async Task<int> Run(string[] args)
    {
        var questions = int.Parse(Ground.Option(args, "--questions") ?? "200000", CultureInfo.InvariantCulture);
        if (Environment.GetEnvironmentVariable("KULANZ_TEST_DATA") is { Length: > 0 } data)
            RepeatsQuality.Run(data, args.Contains("--development"));
        else
            Console.WriteLine("How good it is needs the published questions: set KULANZ_TEST_DATA.");
        Console.WriteLine();
        if (questions > 0)
            foreach (var engine in Ground.Engines(args))
                await Time(engine, questions, args.Contains("--show"));
        return 0;
    }

    private static async Task Time(string engine, int questions, bool show)
    {
        var statements = new Statements();
        await using var ground = await Ground.Fresh(engine, services => services.AddSingleton<IInterceptor>(statements));
        var watch = Stopwatch.StartNew();
        var asked = await Seed(ground, questions);
        Console.WriteLine($"{ground.Engine.Name}: {questions:N0} answered questions ({2 * questions:N0} messages) written and indexed in {watch.Elapsed.TotalSeconds:N0} s");
        var (bare, found, read) = (new List<double>(), new List<double>(), new List<double>());
        var hits = 0;
        var (busy, looked) = (TimeSpan.Zero, 0);
        for (var round = -Warming; round < Rounds; round++)
            await ground.Do(async services =>
            {
                var db = services.GetRequiredService<KulanzDb>();
                var question = await db.Questions.SingleAsync(q => q.Id == asked[(round + Warming) % asked.Count]);
                var frequencies = await services.GetRequiredService<KnownWords>().Get(db, default);
                var rare = Selection.Of(QuestionWords.Unpacked(question.Words), frequencies, questions).Rare;
                var bareTook = await Full(db, rare);
                var before = Environment.CpuUsage.TotalTime;
                statements.Listening = show && round >= 0;
                var foundTook = await Took(() => services.GetRequiredService<Comparing>().Compare(question, default));
                var spent = Environment.CpuUsage.TotalTime - before;
                statements.Listening = false;
                var times = (bareTook, foundTook, await Took(async () => hits += (await services.GetRequiredService<EarlierAnswers>().For([question], Actor.System, default)).Count));
                if (round < 0)
                    return;
                (busy, looked) = (busy + spent, looked + 1);
                bare.Add(times.Item1);
                found.Add(times.Item2);
                read.Add(times.Item3);
            });
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"",-12}bare full-text query {Middle(bare):N1} ms; looking for earlier answers, and keeping what is found {Middle(found):N1} ms (95 of 100: {found.Order().ElementAt(Rounds * 95 / 100):N1}; processor time {busy.TotalMilliseconds / looked:N1}), {Middle(found) / Middle(bare):N1} ×; reading it for the page {Middle(read):N1} ms; {hits / (double)(Rounds + Warming):N1} shown"));
        foreach (var (sql, took) in statements.Took.OrderByDescending(t => t.Value).Take(8))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{took.TotalMilliseconds / Rounds,10:N2} ms  {sql.ReplaceLineEndings(" ")}"));
        await Noticed(ground);
    }

    /// <summary>Ten times as many kinds of questions as one has words for, each asked again and again in other words.</summary>
    private static async Task<List<long>> Seed(Ground ground, int questions)
    {
        var random = new Random(7);
        var clock = ground.Services.GetRequiredService<TimeProvider>();
        var start = clock.GetUtcNow().AddDays(-900);
        var step = TimeSpan.FromDays(899) / questions;
        var asked = new List<long>();
        await ground.Do(async services =>
        {
            var db = services.GetRequiredService<KulanzDb>();
            db.Database.SetCommandTimeout(TimeSpan.FromHours(1));
            var queue = await db.Queues.OrderBy(q => q.Id).Select(q => q.Id).FirstAsync();
            var customers = Enumerable.Range(1, questions / 8 + 1).Select(n => new Customer { Id = Guid.CreateVersion7(start), Number = 1_000_000 + n, Name = $"Kunde {n}", CreatedAt = start }).ToList();
            await Bulk.Write(db, customers);
            for (var done = 0; done < questions; done += AtOnce)
            {
                var (cases, messages, rows) = (new List<Case>(), new List<Message>(), new List<(Question Question, QuestionWords Words)>());
                for (var i = done; i < Math.Min(questions, done + AtOnce); i++)
                {
                    var at = start + step * i;
                    var customer = customers[random.Next(customers.Count)].Id;
                    var @case = new Case { Id = Guid.CreateVersion7(at), Number = 10_000_000 + i, Subject = Words(random, 4), CustomerId = customer, QueueId = queue, State = CaseState.Closed, OpenedAt = at, TouchedAt = at, LastWord = "…", LastAuthor = "Kunde" };
                    cases.Add(@case);
                    var message = new Message { Id = Guid.CreateVersion7(at), CaseId = @case.Id, CustomerId = customer, AuthorName = "Kunde", At = at, Text = Words(random, 40) };
                    messages.Add(message);
                    messages.Add(new Message { Id = Guid.CreateVersion7(at.AddMinutes(9)), CaseId = @case.Id, CustomerId = customer, AuthorKind = AuthorKind.Staff, AuthorName = "Anna", At = at.AddMinutes(9), Text = "Bitte starten Sie das Gerät neu." });
                    var text = QuestionText.Of($"{@case.Subject}\n{message.Text}", "de");
                    rows.Add((new Question { Id = SearchEntry.IdOf(0, at, message.Id), MessageId = message.Id, CustomerId = customer, At = at, Language = "de", Words = text.Words.Packed(), Wording = Shingles.Whole(text), ComparedAt = at }, text.Words));
                }
                await Bulk.Write(db, cases);
                await Bulk.Write(db, messages);
                await Bulk.Write(db, rows.Select(r => r.Question));
                await db.Write(async () =>
                {
                    foreach (var (question, words) in rows)
                        await QuestionIndex.Of(db).Put(db, question.Id, words.Matter, default);
                    return 0;
                }, default);
                asked.Add(rows[random.Next(rows.Count)].Question.Id);
            }
            db.Add(new QuestionBookmark { Name = QuestionBookmark.Past, Analysis = Noticing.Analysis, Questions = questions });
            db.Add(new QuestionBookmark { Name = QuestionBookmark.Coming });
            await db.SaveChangesAsync();
            await db.Database.ExecuteSqlRawAsync(db.Engine is Postgres ? "VACUUM (ANALYZE)" : "PRAGMA wal_checkpoint(TRUNCATE)");
        });
        return asked;
    }

    /// <summary>A few words very often, many of a trade, most of them hardly ever.</summary>
    private static string Words(Random random, int count) => string.Join(' ', Enumerable.Range(0, count).Select(_ => random.Next(1000) switch
    {
        < 350 => Common[random.Next(Common.Length)],
        < 700 => $"fach{Syllable(random.Next(40))}{Syllable(random.Next(40))}",
        < 990 => $"wort{Syllable(random.Next(70))}{Syllable(random.Next(70))}{Syllable(random.Next(5))}",
        _ => $"selten{Syllable(random.Next(70))}{Syllable(random.Next(70))}{Syllable(random.Next(70))}",
    }));

    private static string Syllable(int n) => $"{"bdfgklmnprstvw"[n % 14]}{"aeiou"[n / 14]}";

    private static readonly string[] Common = "guten Tag ich habe seit gestern ein Problem mit der Leitung und bitte um Hilfe vielen Dank für Ihre schnelle Antwort Vertrag Kündigung Anschluss Rechnung Router".Split(' ');

    /// <summary>What the mail of a day costs in the background: noticed, kept and indexed, and compared.</summary>
    private static async Task Noticed(Ground ground)
    {
        const int mails = 300;
        var random = new Random(11);
        await ground.Do(async services =>
        {
            var customer = await services.GetRequiredService<Welcoming>().ByEmail("kunde@customer.example", "Kunde", "de", Actor.System, default);
            for (var i = 0; i < mails; i++)
                _ = (await services.GetRequiredService<Opening>().Open(new NewCase(customer.Id, Words(random, 4), Words(random, 40), Channel.Mail), Actor.System, default)).Value;
            await Evidence.Sequencing.Round(services, default);
        });
        var (watch, before) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        await ground.Do(services => Noticing.Round(services, default));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"",-12}in the background for each new message, from its record to its suggestions: {watch.Elapsed.TotalMilliseconds / mails:N1} ms, processor time {(Environment.CpuUsage.TotalTime - before).TotalMilliseconds / mails:N1} ms"));
    }

    private static async Task<double> Full(KulanzDb db, IReadOnlyList<uint> words)
    {
        await db.Database.OpenConnectionAsync();
        var from = Stopwatch.GetTimestamp();
        foreach (var word in words)
        {
            await using DbCommand command = db.Database.GetDbConnection().CreateCommand();
            command.CommandText = db.Engine is Sqlite
                ? $"SELECT rowid FROM question_words WHERE question_words MATCH $q ORDER BY rowid DESC LIMIT {Bare}"
                : $"SELECT id FROM questions WHERE question_words @@ $1::text::tsquery ORDER BY id DESC LIMIT {Bare}";
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = db.Engine is Sqlite ? ("$q", $"k{word:x}") : ("", $"k{word:x}");
            command.Parameters.Add(parameter);
            await using var rows = await command.ExecuteReaderAsync();
            while (await rows.ReadAsync())
                _ = rows.GetInt64(0);
        }
        var took = Stopwatch.GetElapsedTime(from).TotalMilliseconds;
        await db.Database.CloseConnectionAsync();
        return took;
    }

    private static async Task<double> Took(Func<Task> act)
    {
        var from = Stopwatch.GetTimestamp();
        await act();
        return Stopwatch.GetElapsedTime(from).TotalMilliseconds;
    }

    private static double Middle(List<double> times) => times.Order().ElementAt(times.Count / 2);
}
