using System.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Platform.Data;

/// <summary>
/// SQLite in WAL mode with <c>synchronous=FULL</c>: what has been acknowledged survives a power cut.
/// Readers never wait. Writers wait for their turn in a queue of ours (<see cref="GroupCommit"/>): SQLite itself would make them sleep
/// 150 ms at a time.
/// </summary>
public sealed class Sqlite : Engine, IDisposable
{
    /// <summary>
    /// The database and what SQLite keeps beside it. A log stays behind where the program died, or where the database it belongs to is broken or gone; it
    /// would be played into whichever database lies there next.
    /// </summary>
    private static readonly string[] Companions = ["", "-wal", "-shm", "-journal"];

    private readonly string connectionString;
    private readonly GroupCommit writers;
    private readonly SemaphoreSlim alone = new(1, 1);
    private readonly HashSet<string> running = [];

    public Sqlite(string connectionString)
    {
        this.connectionString = new SqliteConnectionStringBuilder(connectionString)
        {
            ForeignKeys = true,
            DefaultTimeout = 30,
        }.ToString();
        writers = new GroupCommit(this.connectionString, Open);
    }

    public override string Name => "sqlite";

    public override bool OneProcess => true;

    /// <summary>
    /// A second server would take what this one is sending for left over from before, and mails would leave twice. A lock of the operating system, not a file
    /// that is there or not: it ends with the process, however that ends. Commands do not ask for it.
    /// </summary>
    public override IDisposable ServeAlone()
    {
        Operations.OwnerOnly.Folder(Path.GetDirectoryName(DataSource)!);
        try
        {
            return new FileStream($"{DataSource}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new InvalidOperationException($"Another Kulanz serves the database {DataSource} already. Stop it first; several can serve on PostgreSQL only.");
        }
    }

    public override string? CannotWrite => writers.Broken;

    public override void Configure(DbContextOptionsBuilder options) =>
        options.UseSqlite(connectionString).AddInterceptors(SqlitePragmas.Instance, StorableText.Instance).ConfigureWarnings(Unneeded);

    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(connectionString);
        connection.Open();
        SqlitePragmas.Apply(connection);
        return connection;
    }

    public override Task Create(CancellationToken cancel)
    {
        var file = new SqliteConnectionStringBuilder(connectionString).DataSource;
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { Length: > 0 } folder)
            Operations.OwnerOnly.Folder(folder);
        using var connection = Open();
        Execute(connection, "PRAGMA journal_mode = WAL");
        return Task.CompletedTask;
    }

    public override Task<T> Write<T>(KulanzDb db, Func<Task<T>> work, CancellationToken cancel, IsolationLevel isolation = IsolationLevel.Unspecified) => writers.Write(db, work, cancel);

    public override async Task<long> NextNumber(KulanzDb db, string series, CancellationToken cancel) =>
        (await db.Database.SqlQuery<long>(
            $"""
            INSERT INTO number_series (name, last) VALUES ({series}, 1)
            ON CONFLICT (name) DO UPDATE SET last = last + 1 RETURNING last AS "Value"
            """).ToListAsync(cancel))[0];

    /// <summary>One process has the file, so a set in memory is lock enough.</summary>
    public override async Task<bool> Alone(string name, Func<CancellationToken, Task> work, CancellationToken cancel)
    {
        await alone.WaitAsync(cancel);
        var free = running.Add(name);
        alone.Release();
        if (!free)
            return false;
        try
        {
            await work(cancel);
            return true;
        }
        finally
        {
            await alone.WaitAsync(CancellationToken.None);
            running.Remove(name);
            alone.Release();
        }
    }

    /// <summary>Nobody else writes while a transaction is under way.</summary>
    public override Task Hold(KulanzDb db, string name, CancellationToken cancel) => Task.CompletedTask;

    public override Task Backup(string file, CancellationToken cancel) => Task.Run(() =>
    {
        using var source = Open();
        using var copy = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        copy.Open();
        source.BackupDatabase(copy);
    }, cancel);

    private string DataSource => Path.GetFullPath(new SqliteConnectionStringBuilder(connectionString).DataSource);

    public override string Place => DataSource;

    public override bool Owns(string path) => path == DataSource || path.StartsWith($"{DataSource}-", StringComparison.Ordinal) || path.StartsWith($"{DataSource}.", StringComparison.Ordinal);

    public override Task<long> Size(CancellationToken cancel) =>
        Task.FromResult(new[] { "", "-wal" }.Select(end => new FileInfo(DataSource + end)).Where(f => f.Exists).Sum(f => f.Length));

    public override Task<bool> Filled(CancellationToken cancel) => Task.FromResult(new FileInfo(DataSource) is { Exists: true, Length: > 0 });

    public override async Task<string?> Restore(string file, string aside, CancellationToken cancel) => await Task.Run(() =>
    {
        Operations.OwnerOnly.Folder(Path.GetDirectoryName(DataSource)!);
        // Beside its place first: a rename either happens or does not.
        var arriving = $"{DataSource}.restoring";
        Delete(arriving);
        File.Copy(file, arriving, overwrite: true);
        try
        {
            Whole(arriving);
            if (File.Exists(DataSource))
                CloseLog();
            return Replace(arriving, $"{DataSource}.{aside}");
        }
        finally
        {
            Delete(arriving);
        }
    }, cancel);

    /// <summary>Looked at again in its place: only there could a log that nobody moved be played into it.</summary>
    private string? Replace(string arriving, string before)
    {
        var kept = Move(DataSource, before);
        try
        {
            Move(arriving, DataSource);
            Whole(DataSource);
            return kept;
        }
        catch
        {
            Delete(DataSource);
            Move(before, DataSource);
            throw;
        }
    }

    /// <summary>Answers the new name of the first of them; null if there was none.</summary>
    private static string? Move(string from, string to)
    {
        var there = Companions.Where(end => File.Exists(from + end)).ToList();
        foreach (var end in there)
            File.Move(from + end, to + end);
        return there.Count == 0 ? null : to + there[0];
    }

    private static void Delete(string name)
    {
        foreach (var end in Companions)
            File.Delete(name + end);
    }

    private static void Whole(string file)
    {
        using var copy = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        copy.Open();
        using var command = copy.CreateCommand();
        command.CommandText = "PRAGMA integrity_check(1)";
        if (command.ExecuteScalar() as string is not "ok" and var said)
            throw new DatabaseBrokenException($"The database in the backup is damaged: {said}");
        command.CommandText = "SELECT \"table\" FROM pragma_foreign_key_check LIMIT 1";
        if (command.ExecuteScalar() is string table)
            throw new DatabaseBrokenException($"The database in the backup is damaged: rows of {table} refer to rows that are missing.");
    }

    /// <summary>Brings the write-ahead log into the file. SQLite does that only for whoever is alone with it, which is the test for a running Kulanz.</summary>
    private void CloseLog()
    {
        try
        {
            using var alone = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = DataSource, Pooling = false, DefaultTimeout = 2 }.ToString());
            alone.Open();
            Execute(alone, "PRAGMA journal_mode = DELETE");
        }
        catch (SqliteException busy) when (busy.SqliteErrorCode is 5 or 6)
        {
            throw new DatabaseInUseException(DataSource);
        }
        catch (SqliteException broken) when (broken.SqliteErrorCode is 26 or 11)
        {
            // No database, or a broken one: just what a restore is for.
        }
    }

    public void Dispose()
    {
        writers.Dispose();
        alone.Dispose();
        // Otherwise the pool keeps the file open, and its pages in memory, for minutes.
        using var any = new SqliteConnection(connectionString);
        SqliteConnection.ClearPool(any);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
