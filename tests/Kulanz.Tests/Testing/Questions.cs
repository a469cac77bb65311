using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.Json;
using System.Text.RegularExpressions;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Kulanz.Tests.Testing;

/// <summary>Writes down every question that requests put to the database, and says how it would be answered. What loops ask in the background is heard only on demand.</summary>
public sealed partial class Questions : DbCommandInterceptor, IStartupFilter
{
    private static readonly AsyncLocal<bool> InRequest = new();

    /// <summary>From now on everybody is heard, and what they change as well.</summary>
    public bool Everybody { get; set; }

    public sealed record Question(string Sql, List<DbParameter> Parameters);

    public ConcurrentQueue<Question> Asked { get; } = [];

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        if (InRequest.Value || Everybody)
            Hear(command);
        return new(result);
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (Everybody)
            Hear(command);
        return new(result);
    }

    private void Hear(DbCommand command) =>
        Asked.Enqueue(new(command.CommandText, [.. command.Parameters.Cast<DbParameter>().Select(p => p is NpgsqlParameter n ? (DbParameter)n.Clone() : new SqliteParameter(p.ParameterName, p.Value))]));

    /// <summary>Listens to a program that is about to be built.</summary>
    public void To(IServiceCollection services) => services.AddSingleton<IInterceptor>(this).AddSingleton<IStartupFilter>(this);

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, following) =>
        {
            InRequest.Value = true;
            return following(context);
        });
        next(app);
    };

    /// <summary>
    /// The steps in which one of <paramref name="tables"/> is walked from end to end because no index leads to the rows. What is walked in the
    /// order of an index is meant.
    /// </summary>
    public static async Task<List<string>> Walks(KulanzDb db, IEnumerable<Question> questions, IReadOnlyCollection<string> tables)
    {
        await db.Database.OpenConnectionAsync();
        // With few rows PostgreSQL would read them all; forbidden to, it does so only where there is no other way.
        if (db.Engine is Postgres)
            await db.Database.ExecuteSqlRawAsync("SET enable_seqscan = off");
        var walks = new List<string>();
        // Of several statements in one command all but the first would be carried out once more.
        foreach (var question in questions.SelectMany(q => q.Sql.Split(";\n").Select(one => q with { Sql = one.Trim() })).Where(q => Looks().IsMatch(q.Sql)).DistinctBy(q => q.Sql))
        {
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.CommandText = (db.Engine is Sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ") + question.Sql;
            foreach (var parameter in question.Parameters)
                command.Parameters.Add(parameter);
            // SQLite calls a step by the table's alias; an alias of a subquery, of which it reads the few rows it made, is another.
            var aliases = Aliases().Matches(question.Sql).Where(m => tables.Contains(m.Groups[1].Value)).Select(m => m.Groups[2].Value).ToHashSet();
            await using var rows = await command.ExecuteReaderAsync();
            while (await rows.ReadAsync())
            {
                var step = rows.GetString(db.Engine is Sqlite ? 3 : 0).Trim();
                if (step.StartsWith("SCAN ", StringComparison.Ordinal) && aliases.Contains(step[5..]) || SeqScan().Match(step) is { Success: true } walk && tables.Contains(walk.Groups[1].Value))
                    walks.Add($"{step}: {question.Sql.ReplaceLineEndings(" ")}");
            }
            command.Parameters.Clear();
        }
        return walks;
    }

    /// <summary>
    /// What answering takes, in steps of SQLite's virtual machine or rows that PostgreSQL looks at (pages would hide a small table that is read whole,
    /// such as for a hashed subplan): the same on every machine, and larger where an index is used that leads to far too many rows.
    /// </summary>
    public static async Task<long> Cost(KulanzDb db, Question question)
    {
        await db.Database.OpenConnectionAsync();
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = (db.Engine is Postgres ? "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) " : "") + question.Sql;
        foreach (var parameter in question.Parameters)
            command.Parameters.Add(parameter);
        var cost = 0L;
        if (command.Connection is SqliteConnection { Handle: { } handle })
            SQLitePCL.raw.sqlite3_progress_handler(handle, 1, _ => Interlocked.Increment(ref cost) < 0 ? 1 : 0, null);
        await using (var rows = await command.ExecuteReaderAsync())
            while (await rows.ReadAsync())
                if (db.Engine is Postgres)
                    cost = (long)LookedAt(JsonDocument.Parse(rows.GetString(0)).RootElement[0].GetProperty("Plan"));
        if (command.Connection is SqliteConnection { Handle: { } again })
            SQLitePCL.raw.sqlite3_progress_handler(again, 0, null, null);
        command.Parameters.Clear();
        return cost;
    }

    /// <summary>The rows this step and those below it took from tables and indexes, and those they looked at in vain.</summary>
    private static double LookedAt(JsonElement step)
    {
        double Count(string what) => step.TryGetProperty(what, out var count) ? count.GetDouble() : 0;
        var below = step.TryGetProperty("Plans", out var plans) ? plans.EnumerateArray().Sum(LookedAt) : 0;
        var scan = step.GetProperty("Node Type").GetString()!.EndsWith("Scan", StringComparison.Ordinal);
        return below + (scan ? (Count("Actual Rows") + Count("Rows Removed by Filter") + Count("Rows Removed by Index Recheck")) * Count("Actual Loops") : 0);
    }

    [GeneratedRegex("^(?:SELECT|UPDATE|DELETE)")]
    private static partial Regex Looks();

    [GeneratedRegex("(?:FROM|JOIN) \"?(\\w+)\"? AS \"?(\\w+)")]
    private static partial Regex Aliases();

    [GeneratedRegex(@"Seq Scan on (\w+)")]
    private static partial Regex SeqScan();
}
