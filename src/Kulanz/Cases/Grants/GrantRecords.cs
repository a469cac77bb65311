using System.Text.Json;
using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Ui;

namespace Kulanz.Cases.Grants;

/// <summary>How acts about goodwill are told: in a case's history, in a customer's timeline, of a budget by itself.</summary>
internal static class GrantRecords
{
    public static readonly IReadOnlyList<HistorySentence> Sentences =
    [
        new("grant.reserved", (T, who, c) => T["{0} gave as goodwill: {1}. Reason: {2}", who, What(T, c), Word(c, "reason")]),
        new("grant.approved", (T, who, c) => ByRule(c) ? T["Grant {0} was approved by the rule: it is within the limits.", Word(c, "number")] : T["{0} approved grant {1}.", who, Word(c, "number")]),
        new("grant.refused", (T, who, c) => T["{0} did not approve grant {1}: {2}", who, Word(c, "number"), More(c, "words")]),
        new("grant.settled", (T, who, c) => More(c, "reference") is { Length: > 0 } reference ? T["{0} carried out grant {1}: {2} ({3})", who, Word(c, "number"), What(T, c), reference] : T["{0} carried out grant {1}: {2}", who, Word(c, "number"), What(T, c)]),
        new("grant.cancelled", (T, who, c) => T["{0} took grant {1} back: {2}", who, Word(c, "number"), More(c, "words")]),
    ];

    private static string Icon(string name) => name;

    public static readonly IReadOnlyList<TimelineKind> Timeline =
    [
        new("grant.reserved", Icon("gift"), _ => "Goodwill given", c => $"{new Money(Amount(c), c.Word("currency"))} · {c.Word("reason")}"),
        new("grant.refused", Icon("gift-off"), _ => "Goodwill not approved", c => More(c, "words")),
        new("grant.settled", Icon("gift"), _ => "Goodwill carried out", c => More(c, "reference")),
        new("grant.cancelled", Icon("gift-off"), _ => "Goodwill taken back", c => More(c, "words")),
    ];

    /// <summary>What was done to a budget.</summary>
    public static string OfBudget(IServiceProvider program, Record record)
    {
        var T = program.GetRequiredService<Texts>();
        var who = record.ActorName.Length > 0 ? record.ActorName : T.Word(record.ActorKind);
        return record.Type switch
        {
            "budget.added" => T["{0} made the budget.", who],
            "budget.changed" => T["{0} changed the budget.", who],
            "budget.ended" => T["{0} ended the budget.", who],
            "budget.resumed" => T["{0} took the end of the budget back.", who],
            _ => $"{who}: {record.Type}",
        };
    }

    private static string What(Texts T, JsonElement told)
    {
        var kind = told.TryGetProperty("kind", out var said) && said.ValueKind == JsonValueKind.String ? said.Deserialize<GrantKind>(Json.Options) : GrantKind.Credit;
        var what = Word(told, "what");
        return $"{T.Word(kind)}{(what.Length > 0 ? $" {what}" : "")}, {T.Amount(Amount(told), told.Word("currency"))}";
    }

    private static long Amount(JsonElement told) => told.TryGetProperty("amount", out var amount) && amount.TryGetInt64(out var value) ? value : 0;

    private static bool ByRule(JsonElement told) => told.TryGetProperty("more", out var more) && more.ValueKind == JsonValueKind.Object && more.TryGetProperty("byRule", out var rule) && rule.ValueKind == JsonValueKind.True;

    private static string Word(JsonElement told, string name) => told.Word(name) ?? "";

    private static string More(JsonElement told, string name) => told.TryGetProperty("more", out var more) ? more.Word(name) ?? "" : "";
}
