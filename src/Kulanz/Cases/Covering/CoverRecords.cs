using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;

namespace Kulanz.Cases.Covering;

/// <summary>How the acts about contracts are written down and told in the history of a case.</summary>
public static class CoverRecords
{
    public static void RecordAbout(this KulanzDb db, Case @case, string? product, string? topic, Actor by, TimeProvider clock) =>
        db.Record("case.about", @case.Topic, @case.CustomerId, by, new { Product = product, Topic = topic }, clock);

    public static readonly IReadOnlyList<HistorySentence> Sentences =
    [
        new("case.about", (T, _, c) => T["About: {0}", (object)string.Join(", ", new[] { c.Said("product"), c.Said("topic") }.Where(s => s.Length > 0))]),
        new("booking.reserved", (T, _, c) => c.Said("outOfScope").Length == 0 ? T["Counted against contract {0}", (object)c.Said("contract")] : T["Not covered by contract {0}", (object)c.Said("contract")]),
        new("booking.changed", (T, _, c) => c.Said("outOfScope").Length == 0 ? T["Counted against contract {0}", (object)c.Said("contract")] : T["Not covered by contract {0}", (object)c.Said("contract")]),
        new("booking.released", (T, _, c) => T["Does not count: {0}", (object)c.Said("reason")]),
        new("booking.release_taken_back", (T, _, _) => T["Counts after all"]),
        new("booking.goodwill", (T, _, c) => T["Served as goodwill: {0}", (object)c.Said("reason")]),
        new("booking.goodwill_taken_back", (T, _, _) => T["No longer served as goodwill"]),
    ];

    private static string Said(this System.Text.Json.JsonElement content, string name) =>
        content.TryGetProperty(name, out var value) && value.ValueKind is System.Text.Json.JsonValueKind.String or System.Text.Json.JsonValueKind.Number ? value.ToString() : "";
}
