using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Kulanz.Tests.Testing;

/// <summary>A database of its own for each test: copied from one that was made by the schema scripts once.</summary>
public static class Databases
{
    public const string Sqlite = "sqlite";
    public const string Postgres = "postgres";

    private static readonly string Server = Environment.GetEnvironmentVariable("KULANZ_TEST_POSTGRES") ?? "";
    private static readonly Lazy<Task<string>> SqliteTemplate = new(MakeSqliteTemplate);
    private static readonly Lazy<Task<string>> PostgresTemplate = new(MakePostgresTemplate);

    /// <summary>A fresh, migrated, otherwise empty database; answers its connection string.</summary>
    public static async Task<string> Fresh(string engine, string folder)
    {
        if (engine == Sqlite)
        {
            var file = Path.Combine(folder, "kulanz.db");
            File.Copy(await SqliteTemplate.Value, file);
            return $"Data Source={file};Pooling=true";
        }
        var name = $"kulanz_{Guid.CreateVersion7():N}";
        await OnServer($"CREATE DATABASE {name} TEMPLATE {await PostgresTemplate.Value}");
        return new NpgsqlConnectionStringBuilder(Server) { Database = name, MaxPoolSize = 8 }.ToString();
    }

    public static async Task Drop(string connectionString)
    {
        // A file goes with its folder.
        if (!connectionString.StartsWith("Data Source", StringComparison.Ordinal))
            await OnServer($"DROP DATABASE IF EXISTS {new NpgsqlConnectionStringBuilder(connectionString).Database} WITH (FORCE)");
    }

    public static KulanzDb Open(Engine engine)
    {
        var options = new DbContextOptionsBuilder<KulanzDb>();
        engine.Configure(options);
        return new KulanzDb(options.Options, engine);
    }

    /// <summary>An empty database without any table.</summary>
    public static async Task<string> Empty(string engine, string folder)
    {
        if (engine == Sqlite)
            return $"Data Source={Path.Combine(folder, $"{Guid.CreateVersion7():N}.db")}";
        var name = $"kulanz_{Guid.CreateVersion7():N}";
        await OnServer($"CREATE DATABASE {name}");
        return new NpgsqlConnectionStringBuilder(Server) { Database = name }.ToString();
    }

    private static async Task<string> MakeSqliteTemplate()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("kulanz-template-").FullName, "template.db");
        using var engine = new Sqlite($"Data Source={file};Pooling=false");
        await using (var db = Open(engine))
            await Schema.Upgrade(db, new Clock(), CancellationToken.None);
        return file;
    }

    private static async Task<string> MakePostgresTemplate()
    {
        var name = $"kulanz_template_{Environment.ProcessId}_{Guid.CreateVersion7():N}";
        await OnServer($"CREATE DATABASE {name}");
        await using var engine = new Postgres(new NpgsqlConnectionStringBuilder(Server) { Database = name, Pooling = false }.ToString());
        await using var db = Open(engine);
        await Schema.Upgrade(db, new Clock(), CancellationToken.None);
        return name;
    }

    private static async Task OnServer(string sql)
    {
        if (Server.Length == 0)
            throw new InvalidOperationException("No PostgreSQL for tests: run scripts/test, or set KULANZ_TEST_POSTGRES to a server where databases may be made (Host=…;Username=…).");
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Server) { Database = "postgres", Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
