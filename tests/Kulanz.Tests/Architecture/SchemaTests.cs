using System.Data.Common;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Architecture;

/// <summary>The schema scripts and the model describe one database, and scripts run once.</summary>
public sealed class SchemaTests
{
    /// <summary>Tables only the scripts know: full text, partitions, the runner's own.</summary>
    private static readonly string[] BesideTheModel = ["schema_scripts", "search_words", "question_words"];

    [Theory, BothEngines]
    public async Task Scripts_and_model_make_the_same_database(string engine)
    {
        using var folder = new TemporaryFolder();
        var byScripts = Engine.For(await Databases.Empty(engine, folder.Path));
        var byModel = Engine.For(await Databases.Empty(engine, folder.Path));
        await using (var db = Databases.Open(byScripts))
            await Schema.Upgrade(db, new Clock(), CancellationToken.None);
        await using (var db = Databases.Open(byModel))
            await db.Database.EnsureCreatedAsync();

        Assert.Equal(await Described(byModel), await Described(byScripts));
    }

    [Theory, BothEngines]
    public async Task An_upgraded_database_needs_no_script_twice(string engine)
    {
        using var folder = new TemporaryFolder();
        var database = Engine.For(await Databases.Empty(engine, folder.Path));
        await using var db = Databases.Open(database);

        Assert.NotEmpty(await Schema.Upgrade(db, new Clock(), CancellationToken.None));
        Assert.Empty(await Schema.Upgrade(db, new Clock(), CancellationToken.None));
    }

    [Theory, BothEngines]
    public async Task A_database_of_a_newer_program_is_refused_and_left_alone(string engine)
    {
        using var folder = new TemporaryFolder();
        var database = Engine.For(await Databases.Empty(engine, folder.Path));
        await using var db = Databases.Open(database);
        await Schema.Upgrade(db, new Clock(), CancellationToken.None);
        await db.Database.ExecuteSqlRawAsync("INSERT INTO schema_scripts (number, name, hash, applied_at) VALUES (9999, '9999-future', 'x', 'x')");

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => Schema.Upgrade(db, new Clock(), CancellationToken.None));

        Assert.Contains("newer Kulanz", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Every column and index on a line, in order.</summary>
    private static async Task<string> Described(Engine engine)
    {
        var sql = engine is Sqlite
            ? """
              SELECT m.name || '.' || c.name || ' ' || c.type || CASE c."notnull" WHEN 1 THEN ' NOT NULL' ELSE '' END
              FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'
              UNION ALL
              SELECT 'index ' || m.name || '.' || i.name || CASE i."unique" WHEN 1 THEN ' UNIQUE' ELSE '' END || ' (' ||
                     (SELECT group_concat(name) FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno)) || ')'
              FROM sqlite_master m JOIN pragma_index_list(m.name) i WHERE m.type = 'table' AND i.origin = 'c'
              UNION ALL
              SELECT 'reference ' || m.name || '.' || f."from" || ' → ' || f."table" FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'
              """
            : """
              SELECT table_name || '.' || column_name || ' ' || data_type || coalesce('(' || character_maximum_length || ')', '') || CASE is_nullable WHEN 'NO' THEN ' NOT NULL' ELSE '' END
              FROM information_schema.columns WHERE table_schema = 'public'
              UNION ALL
              SELECT 'index ' || tablename || ' ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
              UNION ALL
              SELECT 'reference ' || conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f'
              """;
        await using var db = Databases.Open(engine);
        await db.Database.OpenConnectionAsync();
        await using DbCommand command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        var lines = new List<string>();
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
            lines.Add(rows.GetString(0));
        return string.Join('\n', lines.Where(line => !BesideTheModel.Any(table => line.Contains(table, StringComparison.Ordinal))).Order(StringComparer.Ordinal));
    }
}
