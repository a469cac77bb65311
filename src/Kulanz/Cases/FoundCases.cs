using System.Globalization;
using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Search;
using Kulanz.Search.Words;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Kulanz.Cases;

/// <summary>
/// Cases as they are searched: by each of their messages (with subject and author, so that the newest word leads to the case) and by what
/// stands on the case itself (number, subject, tags, own fields, customer's name). Both lead to the case the message is seen in today, so merging and
/// splitting need nothing.
/// </summary>
public static class FoundCases
{
    public const int Code = 1;

    public const string CaseSource = "case", MessageSource = "message";

    public static readonly SearchKind Kind = new(Code, "cases", "Cases", "inbox", Permission.CasesRead, (db, asked, _) => Task.FromResult(Sees(db, asked)), Show)
    {
        Words = ["case", "cases", "fall", "fälle", "faelle", "message", "messages", "nachricht", "nachrichten"],
        ByNumber = (db, who, number, cancel) => db.CasesFor(who).Where(c => c.Number == number).Select(c => (Guid?)c.Id).FirstOrDefaultAsync(cancel),
    };

    public static readonly SearchSource Messages = new(MessageSource, Code, TouchesMessage, ReadMessages, (db, behind) => db.Messages.Where(m => m.Id > behind).OrderBy(m => m.Id).Select(m => m.Id));

    public static readonly SearchSource Cases = new(CaseSource, Code, TouchesCase, ReadCases, (db, behind) => db.Cases.Where(c => c.Id > behind).OrderBy(c => c.Id).Select(c => c.Id)) { Fresh = JustOpened };

    private static Touched? TouchesMessage(KulanzDb db, EntityEntry entry) => entry.Entity switch
    {
        Message message when entry.State != EntityState.Modified => Touched.One(message.Id),
        Case @case when entry.State == EntityState.Modified && entry.Property(nameof(Case.Subject)).IsModified =>
            new([], db.Messages.Where(m => m.CaseId == @case.Id).Select(m => m.Id)),
        _ => null,
    };

    private static Touched? TouchesCase(KulanzDb db, EntityEntry entry) => entry.Entity switch
    {
        Case @case when entry.State != EntityState.Modified || entry.Property(nameof(Case.Subject)).IsModified || entry.Property(nameof(Case.CustomerId)).IsModified => Touched.One(@case.Id),
        CaseTag tag => Touched.One(tag.CaseId),
        FieldValue value => Touched.One(value.CaseId),
        Tag tag when entry.State == EntityState.Modified && entry.Property(nameof(Tag.Name)).IsModified =>
            new([], db.CaseTags.Where(t => t.TagId == tag.Id).Select(t => t.CaseId)),
        Customer customer when entry.State == EntityState.Modified && entry.Property(nameof(Customer.Name)).IsModified => new([], OfCustomer(db, customer.Id)),
        CustomerMerge merge => new([], OfCustomer(db, merge.IntoId).Concat(OfCustomer(db, merge.FromId))),
        _ => null,
    };

    private static IQueryable<Guid> OfCustomer(KulanzDb db, Guid customer) => db.Cases.Where(c => c.CustomerId == customer).Select(c => c.Id);

    /// <summary>What has just been written is still in memory, and so, as a rule, is its case: a mail that arrives asks nothing here.</summary>
    private static async Task<List<SearchText>> ReadMessages(KulanzDb db, IReadOnlyList<Guid> things, CancellationToken cancel)
    {
        var texts = new List<SearchText>();
        var left = new List<Guid>();
        // Asked for once: each asking looks through everything in memory for changes.
        var (messages, cases) = (db.Messages.Local, db.Cases.Local);
        foreach (var thing in things)
            if (messages.FindEntry(thing) is { State: not EntityState.Detached, Entity: var message } && cases.FindEntry(message.HomeId ?? message.CaseId) is { Entity: var @case })
                texts.Add(Text(message.Id, message.At, @case.Subject, message.AuthorName, message.AuthorAddress, message.Text));
            else
                left.Add(thing);
        if (left.Count == 0)
            return texts;
        var read = await db.Messages.Where(m => left.Contains(m.Id))
            .Select(m => new { m.Id, m.At, m.AuthorName, m.AuthorAddress, m.Text, Subject = db.Cases.Where(c => c.Id == (m.HomeId ?? m.CaseId)).Select(c => c.Subject).First() }).ToListAsync(cancel);
        texts.AddRange(read.Select(m => Text(m.Id, m.At, m.Subject, m.AuthorName, m.AuthorAddress, m.Text)));
        return texts;

        static SearchText Text(Guid id, DateTimeOffset at, string subject, string author, string? address, string text) => new(id, "", at, $"{subject}\n\n{author} {address}\n\n{text}");
    }

    /// <summary>As a rule it has neither tags nor fields yet, and its customer is at hand.</summary>
    private static SearchText? JustOpened(KulanzDb db, Guid thing) =>
        db.Cases.Local.FindEntry(thing)?.Entity is { } @case && db.Customers.Local.FindEntry(@case.CustomerId)?.Entity is { } customer
        && !db.CaseTags.Local.Any(t => t.CaseId == thing) && !db.FieldValues.Local.Any(v => v.CaseId == thing)
            ? Text(@case.Id, @case.OpenedAt, [$"{@case.Number}", @case.Subject, customer.Name])
            : null;

    private static SearchText Text(Guid id, DateTimeOffset openedAt, IEnumerable<string> lines) => new(id, "", openedAt, string.Join('\n', lines));

    private static async Task<List<SearchText>> ReadCases(KulanzDb db, IReadOnlyList<Guid> things, CancellationToken cancel) =>
        (await db.Cases.Where(c => things.Contains(c.Id)).Select(c => new
        {
            c.Id, c.Number, c.Subject, c.OpenedAt,
            Customer = db.Customers.Where(k => k.Id == c.CustomerId).Select(k => k.Name).First(),
            Tags = db.CaseTags.Where(t => t.CaseId == c.Id).Join(db.Tags, t => t.TagId, t => t.Id, (_, t) => t.Name).ToList(),
            Fields = db.FieldValues.Where(v => v.CaseId == c.Id).Select(v => v.Value).ToList(),
        }).AsSplitQuery().ToListAsync(cancel)).ConvertAll(c => Text(c.Id, c.OpenedAt, [$"{c.Number}", c.Subject, c.Customer, .. c.Tags, .. c.Fields]));

    /// <summary>Cases and messages this asker sees, with what the filters ask of them.</summary>
    public static Seen Sees(KulanzDb db, Asked asked)
    {
        var (cases, messages, ofMessages) = (db.CasesFor(asked.Who).Where(c => c.MergedIntoId == null), db.Messages.AsQueryable(), false);
        var unknown = new List<Filter>();
        foreach (var filter in asked.Filters)
        {
            if (Times.Says(filter) || filter.Name is "kind" or "art")
                continue;
            if (CaseFilters.Narrow(db, cases, filter, asked) is { } narrowed)
                cases = narrowed;
            else if (CaseFilters.Narrow(db, messages, filter) is { } said)
                (messages, ofMessages) = (said, true);
            else
                unknown.Add(filter);
        }
        return ofMessages
            ? new(e => messages.Where(m => m.Id == e.ThingId && cases.Any(c => c.Id == m.CaseId)).Select(m => (Guid?)m.CaseId).FirstOrDefault(), unknown)
            : new(e => messages.Where(m => m.Id == e.ThingId && cases.Any(c => c.Id == m.CaseId)).Select(m => (Guid?)m.CaseId).FirstOrDefault()
                ?? cases.Where(c => c.Id == e.ThingId).Select(c => (Guid?)c.Id).FirstOrDefault(), unknown);
    }

    private static async Task<List<Found>> Show(KulanzDb db, Asked asked, IReadOnlyList<Hit> hits, CancellationToken cancel)
    {
        var ids = hits.Select(h => h.Owner).ToList();
        var things = hits.SelectMany(h => h.Entries).Select(e => e.ThingId).Except(ids).ToList();
        var cases = await db.CasesFor(asked.Who).AsNoTracking().Where(c => ids.Contains(c.Id))
            .Select(c => new { Case = c, Customer = db.Customers.Where(k => k.Id == c.CustomerId).Select(k => k.Name).First() }).ToDictionaryAsync(c => c.Case.Id, cancel);
        var messages = await db.Messages.AsNoTracking().Where(m => things.Contains(m.Id)).Select(m => new { m.Id, m.CaseId, m.At, m.AuthorName, m.Text }).ToListAsync(cancel);
        var byCase = messages.ToLookup(m => m.CaseId);
        var lines = new List<Found>();
        foreach (var hit in hits)
        {
            if (!cases.TryGetValue(hit.Owner, out var found))
                continue;
            // Of the newest places the one that shows most of what was typed.
            var best = byCase[hit.Owner].OrderByDescending(m => m.At).Select(m => new { Message = m, Snippet = Highlight.Snippet(m.Text, asked.Query) }).MaxBy(m => m.Snippet.Marks.Count);
            lines.Add(new Found(Code, found.Case.Id, found.Case.Number, $"/desk/cases/{found.Case.Number.ToString(CultureInfo.InvariantCulture)}", found.Case.Subject, best?.Message.At ?? found.Case.TouchedAt)
            {
                Excerpt = best?.Snippet ?? new(found.Case.Preview, []),
                Speaker = best?.Message.AuthorName ?? found.Case.LastAuthor,
                Party = found.Customer,
                State = found.Case.State,
            });
        }
        return lines;
    }
}
