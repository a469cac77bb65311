using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Platform.Data;

/// <summary>
/// Brings a database up to the schema of this program: numbered scripts per engine (<c>schema/sqlite/0001-….sql</c>), each run once,
/// in order, in a transaction of its own. Plain SQL rather than generated migrations, so that full-text tables, partitions
/// and indexes stay in sight; a test proves that scripts and model agree on both engines.
/// </summary>
public static class Schema
{
    public sealed record Script(int Number, string Name, string Sql)
    {
        public string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));
    }

    /// <summary>Applies what is missing and answers the names of the scripts that ran.</summary>
    /// <exception cref="InvalidOperationException">The database was made by a newer program, or an applied script has been altered.</exception>
    public static async Task<IReadOnlyList<string>> Upgrade(KulanzDb db, TimeProvider clock, CancellationToken cancel)
    {
        await db.Engine.Create(cancel);
        var ran = new List<string>();
        // Another node may be starting too: the second one waits until it can be alone, then finds nothing to do.
        while (!await db.Engine.Alone("schema", c => RunMissing(db, clock, ran, c), cancel))
            await Task.Delay(TimeSpan.FromMilliseconds(200), clock, cancel);
        return ran;
    }

    /// <summary>The last script the database has, 0 where it has none, and the last one this program knows.</summary>
    public static async Task<(int At, int Known)> Standing(KulanzDb db, CancellationToken cancel)
    {
        var connection = db.Database.GetDbConnection();
        await db.Database.OpenConnectionAsync(cancel);
        try
        {
            return ((await Applied(connection, cancel)).Keys.DefaultIfEmpty(0).Max(), Scripts(db.Engine)[^1].Number);
        }
        catch (System.Data.Common.DbException none) when (none is Npgsql.PostgresException { SqlState: "42P01" } or Microsoft.Data.Sqlite.SqliteException { SqliteErrorCode: 1 })
        {
            return (0, Scripts(db.Engine)[^1].Number);
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    public static IReadOnlyList<Script> Scripts(Engine engine)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var folder = $"Kulanz.Platform.Data.schema.{engine.Name}.";
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(folder, StringComparison.Ordinal))
            .Select(name => new Script(
                int.Parse(name.AsSpan(folder.Length, 4), CultureInfo.InvariantCulture),
                name[folder.Length..^".sql".Length],
                Read(assembly, name)))
            .OrderBy(script => script.Number)];
    }

    private static async Task RunMissing(KulanzDb db, TimeProvider clock, List<string> ran, CancellationToken cancel)
    {
        var connection = db.Database.GetDbConnection();
        await db.Database.OpenConnectionAsync(cancel);
        try
        {
            await Execute("CREATE TABLE IF NOT EXISTS schema_scripts (number INTEGER PRIMARY KEY, name TEXT NOT NULL, hash TEXT NOT NULL, applied_at TEXT NOT NULL)");
            var applied = await Applied(connection, cancel);
            var scripts = Scripts(db.Engine);
            if (applied.Keys.Except(scripts.Select(s => s.Number)).ToList() is { Count: > 0 } unknown)
                throw new InvalidOperationException($"This database was made by a newer Kulanz: it has schema script {unknown.Max()}, this program knows up to {scripts[^1].Number}. Start the newer program, or restore a backup.");

            foreach (var script in scripts)
            {
                if (applied.TryGetValue(script.Number, out var hash))
                {
                    if (hash != script.Hash)
                        throw new InvalidOperationException($"Schema script {script.Name} differs from the one this database was made with.");
                    continue;
                }
                await using var transaction = await connection.BeginTransactionAsync(cancel);
                await Execute(script.Sql, transaction);
                await Execute($"INSERT INTO schema_scripts (number, name, hash, applied_at) VALUES ({script.Number}, '{script.Name}', '{script.Hash}', '{clock.GetUtcNow():O}')", transaction);
                await transaction.CommitAsync(cancel);
                ran.Add(script.Name);
            }
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }

        async Task Execute(string sql, System.Data.Common.DbTransaction? transaction = null)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.Transaction = transaction;
            await command.ExecuteNonQueryAsync(cancel);
        }
    }

    private static async Task<Dictionary<int, string>> Applied(System.Data.Common.DbConnection connection, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT number, hash FROM schema_scripts";
        var applied = new Dictionary<int, string>();
        await using var rows = await command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
            applied.Add(rows.GetInt32(0), rows.GetString(1));
        return applied;
    }

    private static string Read(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
