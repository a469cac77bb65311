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

    /// <summary>One writes, another reads, a third is in nobody's way.</summary>
    private const int LeastConnections = 3;

    private readonly string connectionString;
    private readonly string node = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
    private readonly NpgsqlDataSource source;

    /// <summary>
    /// For connections that are held while others are needed: locks and listening. Out of the small pool, a handful of loops that each hold
    /// their lock and wait for a connection to work with would wait for each other.
    /// </summary>
    private readonly NpgsqlDataSource held;

    /// <summary>
    /// Those who write leave some connections to those who read. One that holds a lock may have to read something for everybody, such as what
    /// administrators have set; with every connection in the hands of writers who wait for that lock, it would wait for them.
    /// </summary>
    private readonly SemaphoreSlim writers;

    private readonly Untold untold;
    private readonly ILogger? log;

    public Postgres(string connectionString, ILogger? log = null)
    {
        this.log = log;
        untold = new Untold(Tell);
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        if (!connectionString.Contains("Pool Size", StringComparison.OrdinalIgnoreCase))
            settings.MaxPoolSize = Math.Max(8, Environment.ProcessorCount * 4);
        settings.MaxPoolSize = Math.Max(LeastConnections, settings.MaxPoolSize);
        // What the server's own lists call our connections.
        settings.ApplicationName ??= "kulanz";
        writers = new(settings.MaxPoolSize - Math.Max(2, settings.MaxPoolSize / 4));
        this.connectionString = settings.ToString();
        source = NpgsqlDataSource.Create(settings);
        held = NpgsqlDataSource.Create(Held(settings));
    }

    /// <summary>
    /// A held connection is silent for hours, and a firewall or a machine that vanishes tells neither side that it is gone: this one would listen to nothing
    /// for ever, the server keep the lock for hours. Both sides ask, and give up within a minute or two.
    /// </summary>
    private static NpgsqlConnectionStringBuilder Held(NpgsqlConnectionStringBuilder settings) => new(settings.ToString())
    {
        MaxPoolSize = 100,
        ConnectionIdleLifetime = 10,
        ConnectionPruningInterval = 5,
        KeepAlive = 30,
        TcpKeepAlive = true,
        Options = $"{settings.Options} -c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3".Trim(),
    };

    public override string Name => "postgres";

    public NpgsqlDataSource Source => source;

    public override void Configure(DbContextOptionsBuilder options) => options.UseNpgsql(source).AddInterceptors(StorableText.Instance).ConfigureWarnings(Unneeded);

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
        await writers.WaitAsync(cancel);
        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(isolation, cancel);
            var result = await work();
            // Until here it can be called off; a commit called off half way would leave nobody knowing whether it is done.
            cancel.ThrowIfCancellationRequested();
            await transaction.CommitAsync(CancellationToken.None);
            return result;
        }
        catch (Exception broken) when (broken.GetBaseException() is PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected })
        {
            // The same as a row with another version: somebody was faster, and trying again helps.
            throw new DbUpdateConcurrencyException("Another transaction was faster.", broken);
        }
        finally
        {
            writers.Release();
        }
    }

    public override async Task<long> NextNumber(KulanzDb db, string series, CancellationToken cancel) =>
        (await db.Database.SqlQuery<long>($"SELECT nextval(({series} || '_number')::regclass) AS \"Value\"").ToListAsync(cancel))[0];

    public override async Task<bool> Alone(string name, Func<CancellationToken, Task> work, CancellationToken cancel)
    {
        // The lock lives as long as its connection: a node that dies lets go of it.
        await using var connection = await held.OpenConnectionAsync(cancel);
        var key = Key(name);
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

    public override async Task Hold(KulanzDb db, string name, CancellationToken cancel)
    {
        if (db.Database.CurrentTransaction is null)
            throw new InvalidOperationException("Outside a transaction nothing is held.");
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({Key(name)})", cancel);
    }

    private static long Key(string name) => BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    /// <summary>Said after the commit and not inside it, where PostgreSQL would let one transaction at a time commit. So it fails nobody: what is done is done.</summary>
    public override async Task Notify(IReadOnlyCollection<string> topics, CancellationToken cancel)
    {
        await base.Notify(topics, cancel);
        try
        {
            await Tell(topics, cancel);
        }
        catch (Exception broken) when (broken is not OperationCanceledException)
        {
            log?.LogWarning(broken, "The other nodes could not be told what has changed, and will be told soon");
            untold.Add(topics);
        }
    }

    private async Task Tell(IReadOnlyCollection<string> topics, CancellationToken cancel)
    {
        await using var command = source.CreateCommand("SELECT pg_notify($1, $2 || ' ' || topic) FROM unnest($3) AS topic");
        command.Parameters.Add(new() { Value = Channel });
        command.Parameters.Add(new() { Value = node });
        command.Parameters.Add(new() { Value = topics.ToArray() });
        await command.ExecuteNonQueryAsync(cancel);
    }

    public override async Task Listen(Action listening, CancellationToken cancel)
    {
        await using var connection = await held.OpenConnectionAsync(cancel);
        connection.Notification += (_, notification) =>
        {
            // What this node has said it knows already.
            if (notification.Payload.Split(' ', 2) is [var from, var topic] && from != node)
                Hear(topic);
        };
        await using (var listen = new NpgsqlCommand($"LISTEN {Channel}", connection))
            await listen.ExecuteNonQueryAsync(cancel);
        listening();
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

    public override string Place => $"{Wanted.Database} on {Wanted.Host}";

    public override Task Backup(string file, CancellationToken cancel) =>
        // Compressed by pg_dump itself; what an earlier restore put aside is not the database.
        Tool("pg_dump", ["--format=custom", "--no-owner", "--no-privileges", $"--exclude-schema={AsidePrefix}*", $"--file={file}"], cancel);

    public override async Task<long> Size(CancellationToken cancel)
    {
        await using var command = source.CreateCommand("SELECT pg_database_size(current_database())");
        return (long)(await command.ExecuteScalarAsync(cancel))!;
    }

    public override async Task<bool> Filled(CancellationToken cancel)
    {
        await using var command = source.CreateCommand("SELECT EXISTS (SELECT 1 FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p'))");
        return (bool)(await command.ExecuteScalarAsync(cancel))!;
    }

    /// <summary>The former content stays in a schema of its own: that needs no rights beyond owning the database, and is undone by two renames.</summary>
    public override async Task<string?> Restore(string file, string aside, CancellationToken cancel)
    {
        var filled = await Filled(cancel);
        await using var connection = await source.OpenConnectionAsync(cancel);
        if (await Ask<string[]>("""
            SELECT array_agg(DISTINCT coalesce(nullif(application_name, ''), 'a program of ' || usename) || coalesce(' on ' || host(client_addr), ''))
            FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
            """) is { } others)
            throw new DatabaseInUseException(Place, others);
        var kept = AsidePrefix + new string([.. aside.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '_')]);
        await Do($"ALTER SCHEMA public RENAME TO \"{kept}\"; CREATE SCHEMA public");
        try
        {
            // Owned as in a fresh database, or the next dump would bring a schema of its own.
            if (connection.PostgreSqlVersion.Major >= 14)
                await Do("ALTER SCHEMA public OWNER TO pg_database_owner");
            await Tool("pg_restore", ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", $"--dbname={Wanted.Database}", file], cancel);
            if (!filled)
                await Do($"DROP SCHEMA \"{kept}\" CASCADE");
            return filled ? $"the schema {kept} of {Wanted.Database}" : null;
        }
        catch
        {
            await Do($"DROP SCHEMA public CASCADE; ALTER SCHEMA \"{kept}\" RENAME TO public");
            throw;
        }

        async Task Do(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(CancellationToken.None);
        }

        async Task<T?> Ask<T>(string sql) where T : class
        {
            await using var command = new NpgsqlCommand(sql, connection);
            return await command.ExecuteScalarAsync(cancel) as T;
        }
    }

    private const string AsidePrefix = "kulanz_";

    private NpgsqlConnectionStringBuilder Wanted => new(connectionString);

    /// <summary>Runs one of PostgreSQL's own programs against this database; the password goes by the environment, where other users cannot read it.</summary>
    private async Task Tool(string program, string[] arguments, CancellationToken cancel)
    {
        var start = new System.Diagnostics.ProcessStartInfo(program, arguments) { RedirectStandardError = true };
        foreach (var (name, value) in Environs(Wanted))
            if (value is { Length: > 0 })
                start.Environment[name] = value;
        System.Diagnostics.Process process;
        try
        {
            process = System.Diagnostics.Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new DatabaseBrokenException($"{program} is not installed here. It comes with PostgreSQL's client programs (Debian: postgresql-client), in the version of the server or a newer one.");
        }
        using (process)
        {
            try
            {
                var said = await process.StandardError.ReadToEndAsync(cancel);
                await process.WaitForExitAsync(cancel);
                if (process.ExitCode != 0)
                    throw new DatabaseBrokenException($"{program} failed: {said.Trim()}");
            }
            catch (OperationCanceledException)
            {
                process.Kill();
                throw;
            }
        }
    }

    /// <summary>The connection string in the words of PostgreSQL's own programs: they must reach the same server by the same way, and trust it no more than we do.</summary>
    private static IEnumerable<(string Name, string? Value)> Environs(NpgsqlConnectionStringBuilder wanted) =>
    [
        ("PGHOST", wanted.Host),
        ("PGPORT", wanted.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        ("PGUSER", wanted.Username),
        ("PGPASSWORD", wanted.Password),
        ("PGPASSFILE", wanted.Passfile),
        ("PGDATABASE", wanted.Database),
        ("PGSSLMODE", wanted.SslMode switch
        {
            SslMode.Disable => "disable",
            SslMode.Allow => "allow",
            SslMode.Require => "require",
            SslMode.VerifyCA => "verify-ca",
            SslMode.VerifyFull => "verify-full",
            _ => "prefer",
        }),
        ("PGSSLROOTCERT", wanted.RootCertificate),
        ("PGSSLCERT", wanted.SslCertificate),
        ("PGSSLKEY", wanted.SslKey),
    ];

    public async ValueTask DisposeAsync()
    {
        untold.Dispose();
        writers.Dispose();
        await held.DisposeAsync();
        await source.DisposeAsync();
    }
}
