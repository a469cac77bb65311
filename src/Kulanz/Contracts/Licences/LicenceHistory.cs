using System.Text.Json;
using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Platform.Data;
using Kulanz.Platform.Ui;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts.Licences;

/// <summary>What was done to a licence, in sentences; read from the evidence.</summary>
public sealed class LicenceHistory(KulanzDb db, Texts texts)
{
    public const int PageSize = 30;

    public sealed record Line(Record Record, string Sentence);

    /// <summary>The latest first.</summary>
    public async Task<IReadOnlyList<Line>> Of(Licence licence, Guid? before, CancellationToken cancel)
    {
        var topic = licence.Topic;
        var records = await db.Records.AsNoTracking().Where(r => r.Topic == topic && (before == null || r.Id < before)).OrderByDescending(r => r.Id).Take(PageSize).ToListAsync(cancel);
        return [.. records.Select(r => new Line(r, Sentence(r)))];
    }

    public string Sentence(Record record)
    {
        var who = record.ActorName.Length > 0 ? record.ActorName : texts.Word(record.ActorKind);
        if (record.Content is null)
            return texts["{0}: the content of this entry was erased.", who];
        using var content = JsonDocument.Parse(record.Content);
        var told = content.RootElement;
        return record.Type switch
        {
            "licence.issued" when told.Word("replaces") is { } old => texts["{0} issued the licence in the place of licence {1}.", who, old],
            "licence.issued" => texts["{0} issued the licence.", who],
            "licence.changed" => texts["{0} changed the licence: {1}.", who, Changes(told)],
            "licence.key_shown" => texts["{0} looked at the key.", who],
            "licence.replaced" => texts["{0} replaced the licence by licence {1}: {2}", who, told.Word("by") ?? "", told.Word("reason") ?? ""],
            "licence.withdrawn" => texts["{0} withdrew the licence: {1}", who, told.Word("reason") ?? ""],
            "licence.given_back" => texts["{0} gave the licence back.", who],
            "licence.activated" => texts["{0} took a seat.", told.Word("name") ?? who],
            "licence.released" when told.Word("by") == "silence" => texts["The seat of {0} was released: nothing was heard of it for long.", told.Word("name") ?? ""],
            "licence.released" when told.Word("by") == "product" => texts["{0} gave its seat up.", told.Word("name") ?? who],
            "licence.released" => texts["{0} released the seat of {1}.", who, told.Word("name") ?? ""],
            "licence.file_issued" when told.Word("installation") is not null => texts["{0} fetched a licence file for {1}.", who, told.Word("name") ?? ""],
            "licence.file_issued" => texts["{0} fetched a licence file that is good anywhere.", who],
            _ => $"{who}: {record.Type}",
        };
    }

    private string Changes(JsonElement told) => told.TryGetProperty("changed", out var changed)
        ? string.Join("; ", changed.EnumerateObject().Select(p => $"{texts[Called(p.Name)]} {Shown(p.Value, "from")} → {Shown(p.Value, "to")}"))
        : "";

    private static string Called(string field) => field switch { "edition" => "Edition", "label" => "Name", "seats" => "Seats", _ => "Features" };

    private static string Shown(JsonElement change, string side) => change.Word(side) is { Length: > 0 } said ? said : "–";

    private static string Icon(string name) => name;

    /// <summary>What of it stands in the customer's timeline.</summary>
    public static readonly IReadOnlyList<TimelineKind> Timeline =
    [
        new("licence.issued", Icon("license"), _ => "Licence issued", c => c.Word("product")),
        new("licence.changed", Icon("license"), _ => "Licence changed"),
        new("licence.replaced", Icon("replace"), _ => "Licence replaced", c => c.Word("reason")),
        new("licence.withdrawn", Icon("license-off"), _ => "Licence withdrawn", c => c.Word("reason")),
        new("licence.given_back", Icon("license"), _ => "Licence given back"),
        new("licence.key_shown", Icon("eye"), _ => "Licence key shown"),
        new("licence.file_issued", Icon("download"), _ => "Licence file issued", c => c.Word("name")),
    ];
}
