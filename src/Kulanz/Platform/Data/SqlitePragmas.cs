using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Kulanz.Platform.Data;

/// <summary>Settings SQLite forgets with each connection.</summary>
public sealed class SqlitePragmas : DbConnectionInterceptor
{
    public static readonly SqlitePragmas Instance = new();

    public static void Apply(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        // 32 MB of page cache a connection; temporary sorts in memory.
        command.CommandText = "PRAGMA synchronous = FULL; PRAGMA cache_size = -32000; PRAGMA temp_store = MEMORY;";
        command.ExecuteNonQuery();
        var sqlite = (SqliteConnection)connection;
        sqlite.CreateFunction<string?, string?>(Fold.Function, text => text is null ? null : Fold.Of(text), isDeterministic: true);
        sqlite.CreateFunction<string, string, string>(Between.TextFunction, Between.Text, isDeterministic: true);
        sqlite.CreateFunction<string, string, double?>(Between.AmountFunction, Between.Amount, isDeterministic: true);
    }

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Apply(connection);

    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Apply(connection);
        return Task.CompletedTask;
    }
}
