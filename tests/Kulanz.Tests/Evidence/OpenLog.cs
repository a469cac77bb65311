using System.Text.Json;
using Kulanz.Evidence;
using Kulanz.Evidence.Log;
using Kulanz.Ledger;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Evidence;

/// <summary>Reads an app's log as a stranger would: over HTTP, believing nothing that is not proven.</summary>
internal sealed class OpenLog(HttpClient visitor)
{
    public async Task<Policy> Policy() => Ledger.Policy.Parse(await visitor.GetStringAsync("/log/policy"));

    public async Task<Note> Note() => Ledger.Note.Parse(await visitor.GetByteArrayAsync("/log/checkpoint"));

    public async Task<Checkpoint> Head() => Checkpoint.Parse((await Note()).Text);

    /// <summary>All entries, after everything about them was checked: signatures, every leaf, every tile, the root.</summary>
    public async Task<List<JsonElement>> Whole()
    {
        var note = await Note();
        Assert.Empty((await Policy()).Problems(note));
        var head = Checkpoint.Parse(note.Text);
        var (tree, entries) = (new TileTree(), new List<JsonElement>());
        for (long at = 0; at < head.Size; at += Tile.Full)
            foreach (var entry in EntryBundle.Read(await visitor.GetByteArrayAsync($"/log/{Tile.Holding(Tile.Entries, at, head.Size).Path}")))
            {
                tree.Append(Hash.Leaf(entry.Span));
                entries.Add(JsonDocument.Parse(entry).RootElement);
            }
        Assert.Equal(head.Root, tree.Root());
        foreach (var (tile, hashes) in tree.TakeTiles())
            Assert.Equal(hashes, await visitor.GetByteArrayAsync($"/log/{tile.Path}"));
        return entries;
    }

    /// <summary>Waits until everything that was done is under a published checkpoint.</summary>
    public static Task Signed(TestApp app) => app.Holds(async db =>
        !await db.Records.AnyAsync(r => r.Position == null)
        && await db.Records.MaxAsync(r => r.Position) == await db.Checkpoints.Where(c => c.PublishedAt != null).MaxAsync(c => (long?)c.Size), "everything is in the log");
}

internal static class Sneaking
{
    /// <summary>Changes rows past everything that Kulanz knows.</summary>
    public static Task Sneak(this TestApp app, string sql) => app.Look(async db =>
    {
        await db.Database.OpenConnectionAsync();
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteNonQueryAsync();
    });
}
