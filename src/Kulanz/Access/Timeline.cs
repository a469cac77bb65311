using System.Globalization;
using System.Text.Json;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access;

/// <summary>How one type of record reads in a customer's timeline. Types nobody registered are not shown there.</summary>
/// <param name="Sentence">What happened, in English, looked up in German; chosen by the record's content.</param>
/// <param name="Detail">Which words of the content stand below it.</param>
public sealed record TimelineKind(string Type, string Icon, Func<JsonElement, string> Sentence, Func<JsonElement, string?>? Detail = null);

/// <summary>Which of these numbers of a topic (<c>case/17</c>) somebody may see, and where their page is.</summary>
public sealed record TimelineTopic(string Name, string Page, Func<KulanzDb, Actor, List<long>, CancellationToken, Task<List<long>>> Visible);

public sealed record TimelineEntry(Guid Id, DateTimeOffset At, string Icon, string Sentence, string? Detail, string By, string? Link, string? Name);

/// <summary>Everything that was ever recorded about a customer, newest first: their own records and those of duplicates merged into them.</summary>
public sealed class Timeline(KulanzDb db, IEnumerable<TimelineKind> kinds, IEnumerable<TimelineTopic> topics)
{
    private const int PageSize = 40;

    public async Task<(IReadOnlyList<TimelineEntry> Entries, Guid? Before)> Of(Customer customer, Guid? before, Actor who, CancellationToken cancel)
    {
        var known = kinds.ToDictionary(k => k.Type);
        var types = known.Keys.ToList();
        var ids = await db.Customers.Where(c => c.MergedIntoId == customer.Id).OrderBy(c => c.Id).Take(50).Select(c => c.Id).ToListAsync(cancel);
        ids.Add(customer.Id);
        // Each one's newest from the index, and then the newest of these: asked for all of them at once, databases prefer to walk through everybody's records.
        var newest = ids.Select(id => db.Records.AsNoTracking().Where(r => r.CustomerId == id && (before == null || r.Id < before) && types.Contains(r.Type)).OrderByDescending(r => r.Id).Take(PageSize + 1))
            .Aggregate((some, others) => some.Concat(others));
        var page = await newest.OrderByDescending(r => r.Id).Take(PageSize + 1).ToListAsync(cancel);
        var more = page.Count > PageSize;
        if (more)
            page.RemoveAt(PageSize);

        var hidden = await Hidden(page.Select(r => r.Topic), who, cancel);
        return ([.. page.Where(r => !hidden.Contains(r.Topic)).Select(r => Entry(r, known[r.Type]))], more ? page[^1].Id : null);
    }

    private TimelineEntry Entry(Evidence.Record record, TimelineKind kind)
    {
        using var content = JsonDocument.Parse(record.Content ?? "{}");
        var (name, number) = Parts(record.Topic);
        var topic = topics.FirstOrDefault(t => t.Name == name);
        return new(record.Id, record.At, kind.Icon, kind.Sentence(content.RootElement), Short(kind.Detail?.Invoke(content.RootElement)), record.ActorName,
            topic is null ? null : string.Format(CultureInfo.InvariantCulture, topic.Page, number), topic is null ? null : $"#{number}");
    }

    /// <summary>The topics on this page that this person may not see, asked once for each kind of topic.</summary>
    private async Task<HashSet<string>> Hidden(IEnumerable<string> all, Actor who, CancellationToken cancel)
    {
        var hidden = new HashSet<string>();
        foreach (var group in all.Distinct().GroupBy(topic => Parts(topic).Name))
            if (topics.FirstOrDefault(t => t.Name == group.Key) is { } topic)
            {
                var visible = await topic.Visible(db, who, [.. group.Select(g => Parts(g).Number)], cancel);
                hidden.UnionWith(group.Where(g => !visible.Contains(Parts(g).Number)));
            }
        return hidden;
    }

    private static (string Name, long Number) Parts(string topic) =>
        topic.Split('/') is [var name, var number] && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? (name, n) : (topic, 0);

    private static string? Short(string? text) => text is { Length: > 400 } ? $"{Naming.Cut(text, 400)}…" : text;
}

public static class TimelineContent
{
    /// <summary>A word of the record's content, if it is there.</summary>
    public static string? Word(this JsonElement content, string name) =>
        content.ValueKind == JsonValueKind.Object && content.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number ? value.ToString() : null;

    private static string Icon(string name) => name;

    /// <summary>What this module itself records about customers.</summary>
    public static readonly IReadOnlyList<TimelineKind> Own =
    [
        new("customer.added", Icon("user-plus"), _ => "Customer added"),
        new("customer.changed", Icon("pencil"), _ => "Customer changed", Changed),
        new("customer.noted", Icon("note"), _ => "Note on the customer", c => c.Word("text")),
        new("customer.note_removed", Icon("note-off"), _ => "Note taken away", c => c.Word("text")),
        new("customer.note_put_back", Icon("note"), _ => "Note put back", c => c.Word("text")),
        new("customer.merged", Icon("arrow-merge"), _ => "Merged with a duplicate", c => $"{c.Word("name")} · {c.Word("from")}"),
        new("customer.merge_undone", Icon("arrow-back-up"), _ => "Merge undone", c => $"{c.Word("name")} · {c.Word("from")}"),
        new("customer.imported", Icon("file-import"), c => c.Word("added") is "true" ? "Customer added" : "Completed by an import"),
        new("customer.signed_in", Icon("login"), _ => "Signed in by a mailed link"),
        new("customer.exported", Icon("download"), _ => "Asked for a copy of all data"),
        new("customer.export_fetched", Icon("download"), _ => "Took a copy of all data"),
        new("customer.export_deleted", Icon("trash"), _ => "Deleted the copy of all data"),
    ];

    private static string? Changed(JsonElement content) =>
        content.TryGetProperty("changed", out var changed)
            ? string.Join("; ", changed.EnumerateObject().Where(p => p.Name is not "organisation").Select(p => $"{p.Value.Word("from") ?? "–"} → {p.Value.Word("to") ?? "–"}"))
            : null;
}
