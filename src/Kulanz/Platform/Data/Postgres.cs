using System.Data;
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
    private readonly PostgresGuards guards;

    public Postgres(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        if (!connectionString.Contains("Pool Size", StringComparison.OrdinalIgnoreCase))
            settings.MaxPoolSize = Math.Max(8, Environment.ProcessorCount * 4);
        this.connectionString = settings.ToString();
        source = NpgsqlDataSource.Create(settings);
        guards = new PostgresGuards(this.connectionString);
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
        if (!await guards.Take(name, cancel))
            return false;
        try
        {
            await work(cancel);
            return true;
        }
        finally
        {
            await guards.Leave(name);
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
        // Outside the pool: it listens as long as the program runs, and would be missing there.
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ToString());
        await connection.OpenAsync(cancel);
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
        await guards.DisposeAsync();
        await source.DisposeAsync();
    }
}
