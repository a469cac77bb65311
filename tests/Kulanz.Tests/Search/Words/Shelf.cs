using Kulanz.Search.Words;
using Microsoft.Data.Sqlite;

namespace Kulanz.Tests.Search.Words;

/// <summary>Texts in a full-text table as the application keeps it, found by what people type.</summary>
public sealed class Shelf : IDisposable
{
    private readonly SqliteConnection connection = new("Data Source=:memory:");
    private readonly List<string> texts = [];

    public Shelf(params string[] texts)
    {
        connection.Open();
        Run("CREATE VIRTUAL TABLE shelf USING fts5(words, stems, content='', contentless_delete=1, tokenize=\"ascii tokenchars '_'\")");
        foreach (var text in texts)
            Add(text);
    }

    public void Add(string text)
    {
        texts.Add(text);
        var analysis = Analysis.Of(text);
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO shelf (rowid, words, stems) VALUES ($id, $words, $stems)";
        insert.Parameters.AddWithValue("$id", texts.Count);
        insert.Parameters.AddWithValue("$words", analysis.Words);
        insert.Parameters.AddWithValue("$stems", analysis.Stems);
        insert.ExecuteNonQuery();
    }

    public IReadOnlyList<string> Find(string typed, bool asYouType = false)
    {
        if (Query.Parse(typed, asYouType) is not { OnlyExcludes: false } query || query.Fts5() is not { } match)
            return [];
        using var select = connection.CreateCommand();
        select.CommandText = "SELECT rowid FROM shelf WHERE shelf MATCH $match ORDER BY rowid";
        select.Parameters.AddWithValue("$match", match);
        using var rows = select.ExecuteReader();
        var found = new List<string>();
        while (rows.Read())
            found.Add(texts[(int)rows.GetInt64(0) - 1]);
        return found;
    }

    public static bool Finds(string typed, string text, bool asYouType = false)
    {
        using var shelf = new Shelf(text);
        return shelf.Find(typed, asYouType).Count == 1;
    }

    public void Dispose() => connection.Dispose();

    private void Run(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
