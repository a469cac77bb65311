using System.Buffers.Binary;
using System.Data;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Kulanz.Platform.Data;

/// <summary>
/// PostgreSQL, for more than one machine. A small pool: on few cores eight connections answer sooner, at the 99th percentile, than a hundred.
/// </summary>
public sealed class Postgres : Engine, IAsyncDisposable
{
    private const string Channel = "kulanz";
    private readonly string connectionString;
    private readonly NpgsqlDataSource source;

    /// <summary>
    /// For connections that are held while others are needed: locks and listening. Out of the small pool, a handful of loops that each hold
    /// their lock and wait for a connection to work with would wait for each other.
    /// </summary>
    private readonly NpgsqlDataSource held;

    public Postgres(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        if (!connectionString.Contains("Pool Size", StringComparison.OrdinalIgnoreCase))
            settings.MaxPoolSize = Math.Max(8, Environment.ProcessorCount * 4);
        this.connectionString = settings.ToString();
        source = NpgsqlDataSource.Create(settings);
        held = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(settings.ToString()) { MaxPoolSize = 100, ConnectionIdleLifetime = 10, ConnectionPruningInterval = 5 });
    }

    public override string Name => "postgres";

    public NpgsqlDataSource Source => source;

    public override void Configure(DbContextOptionsBuilder options) => options.UseNpgsql(source);

    public override async Task Create(CancellationToken cancel)
    {
        var wanted = new NpgsqlConnectionStringBuilder(connectionString);
        try
        {
            await using var probe = await source.OpenConnectionAsync(cancel);
        }
        catch (PostgresException missing) when (missing.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            await using var server = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Database = "postgres", Pooling = false }.ToString());
            await server.OpenAsync(cancel);
            await using var create = new NpgsqlCommand($"CREATE DATABASE \"{wanted.Database!.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", server);
            await create.ExecuteNonQueryAsync(cancel);
        }
    }

    public override async Task<T> Write<T>(KulanzDb db, Func<Task<T>> work, CancellationToken cancel, IsolationLevel isolation = IsolationLevel.Unspecified)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(isolation, cancel);
        var result = await work();
        await transaction.CommitAsync(cancel);
        return result;
    }

    public override async Task<long> NextNumber(KulanzDb db, string series, CancellationToken cancel) =>
        (await db.Database.SqlQuery<long>($"SELECT nextval(({series} || '_number')::regclass) AS \"Value\"").ToListAsync(cancel))[0];

    public override async Task<bool> Alone(string name, Func<CancellationToken, Task> work, CancellationToken cancel)
    {
        // The lock lives as long as its connection: a node that dies lets go of it.
        await using var connection = await held.OpenConnectionAsync(cancel);
        var key = BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        await using var take = new NpgsqlCommand("SELECT pg_try_advisory_lock($1)", connection) { Parameters = { new() { Value = key } } };
        if (!(bool)(await take.ExecuteScalarAsync(cancel))!)
            return false;
        try
        {
            await work(cancel);
            return true;
        }
        finally
        {
            await using var release = new NpgsqlCommand("SELECT pg_advisory_unlock($1)", connection) { Parameters = { new() { Value = key } } };
            await release.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    public override async Task Notify(string topic, CancellationToken cancel)
    {
        await using var command = source.CreateCommand("SELECT pg_notify($1, $2)");
        command.Parameters.Add(new() { Value = Channel });
        command.Parameters.Add(new() { Value = topic });
        await command.ExecuteNonQueryAsync(cancel);
    }

    public override async Task Listen(Action<string> heard, CancellationToken cancel)
    {
        await using var connection = await held.OpenConnectionAsync(cancel);
        connection.Notification += (_, notification) => heard(notification.Payload);
        await using (var listen = new NpgsqlCommand($"LISTEN {Channel}", connection))
            await listen.ExecuteNonQueryAsync(cancel);
        try
        {
            while (!cancel.IsCancellationRequested)
                await connection.WaitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            // Stopped listening, as asked.
        }
    }

    public override async Task Backup(string file, CancellationToken cancel)
    {
        var to = new NpgsqlConnectionStringBuilder(connectionString);
        var dump = new System.Diagnostics.ProcessStartInfo("pg_dump") { RedirectStandardError = true };
        dump.ArgumentList.Add("--format=custom");
        dump.ArgumentList.Add($"--file={file}");
        foreach (var (name, value) in new[] { ("PGHOST", to.Host), ("PGPORT", to.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("PGUSER", to.Username), ("PGPASSWORD", to.Password), ("PGDATABASE", to.Database) })
            if (value is { Length: > 0 })
                dump.Environment[name] = value;
        using var process = System.Diagnostics.Process.Start(dump) ?? throw new InvalidOperationException("pg_dump did not start.");
        var said = await process.StandardError.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"pg_dump failed: {said.Trim()}");
    }

    public async ValueTask DisposeAsync()
    {
        await held.DisposeAsync();
        await source.DisposeAsync();
    }
}
