using System.Globalization;
using Kulanz.Access;
using Kulanz.Platform.Data;
using Kulanz.Search;
using Kulanz.Search.Words;

namespace Kulanz.Cases;

/// <summary>
/// What <c>name:value</c> means of a case or of a message in it, in both languages. Each is a condition of the query that also says who may see what;
/// names are looked up by it and not before it, so that a filter costs no question of its own.
/// </summary>
public static class CaseFilters
{
    /// <summary>The cases for which the filter holds; null if it asks nothing of cases that we know.</summary>
    public static IQueryable<Case>? Narrow(KulanzDb db, IQueryable<Case> cases, Filter filter, Asked asked)
    {
        var (value, not) = (Fold.Of(filter.Value.Trim()), filter.Excluded);
        var me = asked.Who.Id ?? Guid.Empty;
        switch (filter.Name)
        {
            case "is" or "ist" or "status" when States(value) is { Count: > 0 } states:
                return cases.Where(c => states.Contains(c.State) != not);
            case "is" or "ist" when value is "unassigned" or "frei" or "nobody" or "niemand":
                return cases.Where(c => (c.OwnerId == null) != not);
            case "is" or "ist" when value is "mine" or "mein" or "meine" or "meins":
                return cases.Where(c => (c.OwnerId == me) != not);
            case "is" or "ist" when value is "snoozed" or "zurückgestellt" or "zurueckgestellt":
                return cases.Where(c => (c.SnoozedUntil != null) != not);
            case "is" or "ist" when Priorities(value) is { } priority:
                return cases.Where(c => (c.Priority == priority) != not);
            case "owner" or "agent" or "bearbeiter" when value is "me" or "ich" or "mir":
                return cases.Where(c => (c.OwnerId == me) != not);
            case "owner" or "agent" or "bearbeiter" when value is "nobody" or "niemand":
                return cases.Where(c => (c.OwnerId == null) != not);
            case "owner" or "agent" or "bearbeiter" when value.Length > 0:
                return cases.Where(c => db.Accounts.Any(a => a.Id == c.OwnerId && Fold.Of(a.Name).Contains(value)) != not);
            case "in" or "queue" or "team" or "warteschlange" when value.Length > 0:
                return cases.Where(c => db.Queues.Any(q => q.Id == c.QueueId && Fold.Of(q.Name).Contains(value)) != not);
            case "tag" or "marke" or "schlagwort" when Tagging.Key(filter.Value) is { Length: > 0 } key:
                return cases.Where(c => db.CaseTags.Any(t => t.CaseId == c.Id && db.Tags.Any(n => n.Id == t.TagId && n.Key == key)) != not);
            case "customer" or "kunde" or "with" or "mit" when value.Length > 0:
                var number = long.TryParse(value.TrimStart('#'), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : -1;
                return cases.Where(c => db.Customers.Any(k => k.Id == c.CustomerId && (k.Number == number || Fold.Of(k.Name).Contains(value))) != not);
            case "subject" or "betreff" when value.Length > 0:
                return cases.Where(c => Fold.Of(c.Subject).Contains(value) != not);
            case "number" or "nummer" when long.TryParse(value.TrimStart('#'), NumberStyles.None, CultureInfo.InvariantCulture, out var wanted):
                return cases.Where(c => (c.Number == wanted) != not);
            default:
                return null;
        }
    }

    /// <summary>The same of messages.</summary>
    public static IQueryable<Message>? Narrow(KulanzDb db, IQueryable<Message> messages, Filter filter)
    {
        var (value, not) = (Fold.Of(filter.Value.Trim()), filter.Excluded);
        return filter.Name switch
        {
            "from" or "von" or "author" when value.Length > 0 =>
                messages.Where(m => (Fold.Of(m.AuthorName).Contains(value) || (m.AuthorAddress != null && Fold.Of(m.AuthorAddress).Contains(value))
                    || (m.AuthorKind == AuthorKind.Customer && db.ContactPoints.Any(p => p.CustomerId == m.CustomerId && p.Value == value))) != not),
            "has" or "hat" when value is "attachment" or "attachments" or "file" or "files" or "anhang" or "anhänge" or "datei" or "dateien" =>
                messages.Where(m => db.Attachments.Any(a => a.MessageId == m.Id) != not),
            "is" or "ist" when value is "note" or "notiz" or "internal" or "intern" => messages.Where(m => (m.Kind != MessageKind.Reply) != not),
            _ => null,
        };
    }

    private static List<CaseState> States(string value) => value switch
    {
        "new" or "neu" => [CaseState.New],
        "open" or "offen" => [CaseState.New, CaseState.Open, CaseState.WaitingOnCustomer, CaseState.WaitingOnThirdParty],
        "waiting" or "wartend" or "wartet" => [CaseState.WaitingOnCustomer, CaseState.WaitingOnThirdParty],
        "solved" or "gelöst" or "geloest" => [CaseState.Solved],
        "closed" or "geschlossen" or "zu" => [CaseState.Closed],
        "over" or "erledigt" or "done" => [CaseState.Solved, CaseState.Closed],
        _ => [],
    };

    private static Priority? Priorities(string value) => value switch
    {
        "urgent" or "dringend" => Priority.Urgent,
        "high" or "hoch" or "wichtig" => Priority.High,
        "low" or "niedrig" => Priority.Low,
        _ => null,
    };
}
