using System.Globalization;
using System.Text.Json;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Ui;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>How another module tells its acts on a case: the record's type, and the sentence from the actor's name and the content.</summary>
public sealed record HistorySentence(string Type, Func<Texts, string, JsonElement, string> Tell);

/// <summary>Everything that was done to a case, newest first, in sentences; read from the evidence, so nothing is told that cannot be proven.</summary>
public sealed class History(KulanzDb db, IEnumerable<HistorySentence> others, Preferences preferences, Texts texts)
{
    public const int PageSize = 50;

    public sealed record Line(Record Record, string Sentence);

    private Company company = new();

    /// <summary>A page of the history of a case and of all that is merged into it.</summary>
    public async Task<List<Line>> Of(Case @case, Guid? before, int most, CancellationToken cancel)
    {
        company = await preferences.Get<Company>(cancel);
        var family = await Moving.Family(db, @case.Id, cancel);
        var topics = (await db.Cases.Where(c => family.Contains(c.Id)).Select(c => c.Number).ToListAsync(cancel)).ConvertAll(n => $"case/{n}");
        var records = await db.Records.AsNoTracking().Where(r => topics.Contains(r.Topic) && (before == null || r.Id < before))
            .OrderByDescending(r => r.Id).Take(most).ToListAsync(cancel);
        return records.ConvertAll(r => new Line(r, Sentence(r)));
    }

    public string Sentence(Record record)
    {
        var who = record.ActorName.Length > 0 ? record.ActorName : texts.Word(record.ActorKind);
        if (record.Content is null)
            return texts["{0}: the content of this entry was erased.", who];
        using var content = JsonDocument.Parse(record.Content);
        return Ours(record.Type, who, content.RootElement)
            ?? others.FirstOrDefault(o => o.Type == record.Type)?.Tell(texts, who, content.RootElement.Clone())
            ?? $"{who}: {record.Type}";
    }

    private string? Ours(string type, string who, JsonElement told) => type switch
    {
        "case.opened" => texts["{0} opened the case.", who],
        "message.added" => (Enum<MessageKind>(told, "kind"), Enum<AuthorKind>(told, "authorKind")) switch
        {
            (MessageKind.Note, _) => texts["{0} wrote a note.", who],
            (MessageKind.CallNote, _) => texts["{0} wrote down a call.", who],
            (_, AuthorKind.Staff) => texts["{0} answered the customer.", who],
            _ => texts["{0} wrote.", Text(told, "authorName")],
        },
        "message.withheld" => texts["{0} left out its answer: a machine wrote last.", who],
        "case.assigned" => Text(told, "to") switch
        {
            "" => texts["{0} gave the case back to the queue.", who],
            var to when to == who => texts["{0} took the case.", who],
            var to => texts["{0} gave the case to {1}.", who, to],
        },
        "case.moved" => texts["{0} moved the case to {1}.", who, Text(told, "to")],
        "case.prioritised" => texts["{0} set the priority to {1}.", who, texts.Word(Enum<Priority>(told, "priority"))],
        "case.turned" => texts["{0} set the case to “{1}”.", who, texts.Word(Enum<CaseState>(told, "state"))],
        "case.renamed" => texts["{0} renamed the case from “{1}” to “{2}”.", who, Text(told, "from"), Text(told, "to")],
        "case.solved" => Text(told, "reason") is { Length: > 0 } reason ? texts["{0} solved the case: {1}", who, reason] : texts["{0} solved the case.", who],
        "case.closed" => Text(told, "reason") is { Length: > 0 } why ? texts["{0} closed the case for good: {1}", who, why] : texts["{0} closed the case for good.", who],
        "case.reopened" => texts["{0} reopened the case.", who],
        "case.snoozed" => told.TryGetProperty("until", out var until) && until.ValueKind == JsonValueKind.String
            ? texts["{0} put the case aside until {1}.", who, Moment(until.GetDateTimeOffset())] : texts["{0} put the case aside until the customer answers.", who],
        "case.woken" => texts["{0} brought the case back.", who],
        "case.tagged" => texts["{0} added the tag {1}.", who, Text(told, "tag")],
        "case.untagged" => texts["{0} removed the tag {1}.", who, Text(told, "tag")],
        "case.followed" => texts["{0} made {1} a follower.", who, Text(told, "who")],
        "case.unfollowed" => texts["{0} removed the follower {1}.", who, Text(told, "who")],
        "case.linked" => texts["{0} linked the cases: #{1} {2} #{3}.", who, Text(told, "from"), texts[Linking.Words(Enum<LinkKind>(told, "kind"), true)], Text(told, "to")],
        "case.unlinked" => texts["{0} took away the link between #{1} and #{2}.", who, Text(told, "from"), Text(told, "to")],
        "case.merged" => texts["{0} merged #{1} into #{2}.", who, Text(told, "number"), Text(told, "into")],
        "case.absorbed" => texts["{0} merged #{1} into #{2}.", who, Text(told, "from"), Text(told, "number")],
        "case.merge-undone" => texts["{0} took #{1} out of #{2} again.", who, Text(told, "number"), Text(told, "into")],
        "case.given-back" => texts["{0} took #{1} out of #{2} again.", who, Text(told, "from"), Text(told, "number")],
        "case.split" => texts["{0} made messages of #{1} a case of their own: #{2}.", who, Text(told, "number"), Text(told, "into")],
        "case.split-off" => texts["{0} made messages of #{1} a case of their own: #{2}.", who, Text(told, "from"), Text(told, "number")],
        "case.split-undone" => texts["{0} put the messages of #{1} back into #{2}.", who, Text(told, "number"), Text(told, "into")],
        "field.filled" => texts["{0} set {1} to {2}.", who, Text(told, "field"), Value(told)],
        "field.emptied" => texts["{0} emptied {1}.", who, Text(told, "field")],
        "time.noted" => texts["{0} noted {1} min.", who, Text(told, "minutes")],
        "time.taken-back" => texts["{0} took back {1} min.", who, Text(told, "minutes")],
        "time.billed" => texts["{0} marked {1} min as billed.", who, Text(told, "minutes")],
        "time.unbilled" => texts["{0} took the mark “billed” off {1} min.", who, Text(told, "minutes")],
        "satisfaction.asked" => texts["The customer was asked whether this was all right."],
        "satisfaction.noted" => texts["{0} noted what the customer said: {1}.", who, texts.Word(Enum<Verdict>(told, "verdict"))],
        "satisfaction.answered" => texts["{0} answered: {1}.", who, texts.Word(Enum<Verdict>(told, "verdict"))],
        _ => null,
    };

    // By its word and not as FieldKind: older records name kinds that are called otherwise now.
    private string Value(JsonElement told) => Text(told, "kind") == "yes_or_no"
        ? texts[Text(told, "value") == "yes" ? "yes" : "no"]
        : Text(told, "value");

    private static string Text(JsonElement told, string name) => told.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : "";

    private static T Enum<T>(JsonElement told, string name) where T : struct, Enum =>
        told.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.Deserialize<T>(Json.Options) : default;

    private string Moment(DateTimeOffset at) => company.Local(at).ToString("g", CultureInfo.CurrentCulture);
}
