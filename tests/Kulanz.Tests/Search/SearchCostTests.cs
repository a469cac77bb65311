using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.RegularExpressions;
using Kulanz.Cases;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Jobs;
using Kulanz.Search;
using Kulanz.Tests.Cases;
using Kulanz.Tests.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Kulanz.Tests.Search;

/// <summary>What a search costs, and that the index can be made again.</summary>
public sealed partial class SearchCostTests
{
    /// <summary>Writes down every query that is sent.</summary>
    private sealed class Listener : DbCommandInterceptor
    {
        public ConcurrentQueue<(string Sql, List<DbParameter> Parameters)> Heard { get; } = [];

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Heard.Enqueue((command.CommandText, [.. command.Parameters.Cast<DbParameter>().Select(p => p is NpgsqlParameter n ? (DbParameter)n.Clone() : new SqliteParameter(p.ParameterName, p.Value))]));
            return new(result);
        }
    }

    [Theory, BothEngines]
    public async Task A_search_asks_as_often_for_three_hundred_hits_as_for_five_and_walks_through_no_table(string engine)
    {
        var listener = new Listener();
        await using var app = await TestApp.Start(engine, replace: services => services.AddSingleton<IInterceptor>(listener));
        for (var i = 0; i < 5; i++)
            await app.OpenCase(Someone.Jonas, "Selten", "Ein seltenes Wort.");
        await Seed(app, 300);
        var desk = await app.SignedIn(Someone.Anna);
        await desk.GetStringAsync("/desk/search?q=warm");

        var few = await Queries("Selten");
        var many = await Queries("Leitung");
        Assert.Equal(few.Count, many.Count);
        Assert.InRange(many.Count(q => q.Sql.Contains("search_entries", StringComparison.Ordinal)), 1, 4);

        var plans = await app.Look(async db =>
        {
            await db.Database.OpenConnectionAsync();
            // With so few rows PostgreSQL would read them all; forbidden to, it does so only where there is no other way.
            if (db.Engine is Postgres)
                await db.Database.ExecuteSqlRawAsync("SET enable_seqscan = off");
            var lines = new List<string>();
            foreach (var (sql, parameters) in many)
            {
                await using var command = db.Database.GetDbConnection().CreateCommand();
                command.CommandText = (db.Engine is Sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ") + sql;
                foreach (var parameter in parameters)
                    command.Parameters.Add(parameter);
                await using var rows = await command.ExecuteReaderAsync();
                while (await rows.ReadAsync())
                    lines.Add(rows.GetString(db.Engine is Sqlite ? 3 : 0).Trim());
            }
            return lines;
        });
        Assert.NotEmpty(plans);
        Assert.DoesNotContain(plans, line => Walks().IsMatch(line));

        async Task<List<(string Sql, List<DbParameter> Parameters)>> Queries(string word)
        {
            listener.Heard.Clear();
            Assert.Contains("found-title", await desk.GetStringAsync($"/desk/search?q={word}"), StringComparison.Ordinal);
            // What the loops in the background ask meanwhile is not part of it.
            return [.. listener.Heard.Where(q => q.Sql.StartsWith("SELECT", StringComparison.Ordinal) && (q.Sql.Contains("search_entries", StringComparison.Ordinal) || q.Sql.Contains("messages", StringComparison.Ordinal)))];
        }
    }

    [Theory, BothEngines]
    public async Task An_index_of_another_version_is_built_anew_by_a_job_and_by_the_command(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await Seed(app, 450);
        Assert.Empty(await app.Look(db => db.Set<Job>().ToListAsync()));
        await Lose(app);
        Assert.Equal(0, await Hits(app));

        // Nothing is known of how it was built: the program's next start does it in the background.
        await app.Look(db => db.Write(() => db.Set<Preference>().Where(p => p.Name == nameof(SearchBuilt)).ExecuteDeleteAsync(), default));
        await app.Do(services => services.PrepareSearch(default));
        await app.Do(services => services.PrepareSearch(default));
        var job = Assert.Single(await app.Look(db => db.Set<Job>().ToListAsync()));
        Assert.Equal((Rebuilding.Kind, Actor.System.Name), (job.Kind, job.ByName));
        await app.Do(services => Jobs.Round(services, default));
        while (await app.Look(db => db.Set<Job>().AnyAsync(j => j.State == JobState.Waiting || j.State == JobState.Running)))
            await app.Do(services => Jobs.Round(services, default));
        Assert.Equal(100, await Hits(app));
        await app.Do(services => services.PrepareSearch(default));
        Assert.Single(await app.Look(db => db.Set<Job>().ToListAsync()));

        // By hand, and twice is the same as once.
        await Lose(app);
        using var said = new StringWriter();
        Assert.Equal(0, await app.Do(services => SearchVerbs.Rebuild(services, anew: false, said, default)));
        Assert.Equal(0, await app.Do(services => SearchVerbs.Rebuild(services, anew: true, said, default)));
        Assert.Contains("The search index is built.", said.ToString(), StringComparison.Ordinal);
        Assert.Equal(100, await Hits(app));
        // Each message, each case, the customer.
        Assert.Equal(450 + 450 + 1, await app.Look(db => db.Set<SearchEntry>().CountAsync()));
    }

    private static async Task<int> Hits(TestApp app) =>
        (await app.Do<Searching, FoundPage>(s => s.Page(FoundCases.Kind, Kulanz.Search.Words.Query.Parse("Leitungen"), null, 100, Actor.System, default))).Lines.Count;

    private static Task Lose(TestApp app) => app.Look(db => db.Write(async () =>
    {
        if (db.Engine is Sqlite)
            await db.Database.ExecuteSqlRawAsync("DELETE FROM search_words");
        return await db.Database.ExecuteSqlRawAsync("DELETE FROM search_entries");
    }, default));

    /// <summary>Cases with one message each.</summary>
    private static Task Seed(TestApp app, int cases) => app.Do(async services =>
    {
        var db = services.GetRequiredService<KulanzDb>();
        var customer = (await app.Customer(Someone.Jonas)).Id;
        var queue = await db.Queues.OrderBy(q => q.Id).Select(q => q.Id).FirstAsync();
        await db.Write(async () =>
        {
            for (var i = 0; i < cases; i++)
            {
                var at = app.Clock.GetUtcNow();
                var @case = new Case { Id = Id.New(app.Clock), Number = 1000 + i, Subject = $"Frage {i}", CustomerId = customer, QueueId = queue, OpenedAt = at, TouchedAt = at };
                db.Add(@case);
                db.Add(new Message { Id = Id.New(app.Clock), CaseId = @case.Id, CustomerId = customer, AuthorName = "Jonas", At = at, Text = "Die Leitung brummt." });
            }
            return await db.SaveChangesAsync();
        }, default);
    });

    /// <summary>SQLite names what it walks from end to end: a table by its alias; what it made itself (w, s) and the words are meant.</summary>
    [GeneratedRegex(@"^SCAN [a-rt-v]\d?$|Seq Scan on (messages|cases|search_entries|customers|article_texts)")]
    private static partial Regex Walks();
}
