using Kulanz.Platform.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Kulanz.Bench;

/// <summary>
/// Writes millions of rows as the model says they lie in the tables, past everything that looks on while the program saves: no search index,
/// no counts, no triggers. SQLite by one prepared statement, PostgreSQL by COPY.
/// </summary>
internal static class Bulk
{
    public static Task Write<T>(KulanzDb db, IEnumerable<T> rows) where T : class
    {
        var entity = db.Model.FindEntityType(typeof(T))!;
        var table = StoreObjectIdentifier.Table(entity.GetTableName()!, entity.GetSchema());
        var columns = entity.GetProperties().Select(p => new Column(p, p.GetColumnName(table)!, p.GetTypeMapping())).ToList();
        return db.Engine is Sqlite ? ToSqlite(db, table.Name, columns, rows) : ToPostgres(db, table.Name, columns, rows);
    }

    private sealed record Column(IProperty Property, string Name, CoreTypeMapping Mapping)
    {
        /// <summary>As the database keeps it.</summary>
        public object? Of(object row)
        {
            var value = Property.GetGetter().GetClrValue(row);
            return value is null || Mapping.Converter is not { } converter ? value : converter.ConvertToProvider(value);
        }
    }

    private static async Task ToSqlite<T>(KulanzDb db, string table, List<Column> columns, IEnumerable<T> rows) where T : class
    {
        await using var connection = ((Sqlite)db.Engine).Open();
        await using var transaction = (SqliteTransaction)await connection.BeginTransactionAsync();
        await using var insert = connection.CreateCommand();
        insert.CommandText = $"INSERT INTO {table} ({string.Join(", ", columns.Select(c => c.Name))}) VALUES ({string.Join(", ", columns.Select((_, i) => $"@{i}"))})";
        var parameters = columns.Select((_, i) => insert.Parameters.Add(new SqliteParameter { ParameterName = $"@{i}" })).ToList();
        foreach (var row in rows)
        {
            for (var i = 0; i < columns.Count; i++)
                parameters[i].Value = columns[i].Of(row) ?? DBNull.Value;
            await insert.ExecuteNonQueryAsync();
        }
        await transaction.CommitAsync();
    }

    private static async Task ToPostgres<T>(KulanzDb db, string table, List<Column> columns, IEnumerable<T> rows) where T : class
    {
        await using var connection = new NpgsqlConnection(db.Database.GetConnectionString());
        await connection.OpenAsync();
        await using var copy = await connection.BeginBinaryImportAsync($"COPY {table} ({string.Join(", ", columns.Select(c => c.Name))}) FROM STDIN (FORMAT BINARY)");
        // At its end the server looks up what millions of rows refer to.
        copy.Timeout = TimeSpan.FromHours(1);
        foreach (var row in rows)
        {
            await copy.StartRowAsync();
            foreach (var column in columns)
                if (column.Of(row) is not { } value)
                    await copy.WriteNullAsync();
                else if (value is DateTimeOffset at)
                    await copy.WriteAsync(at.ToUniversalTime(), NpgsqlDbType.TimestampTz);
                else
                    await copy.WriteAsync(value);
        }
        await copy.CompleteAsync();
    }
}
