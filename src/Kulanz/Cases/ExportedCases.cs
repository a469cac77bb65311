using System.Globalization;
using Kulanz.Access;
using Kulanz.Access.Exports;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Files;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>
/// A customer's questions in the copy of their data: what they and we said, whether they were satisfied, and every file. Only their own cases, and only what was
/// between them and us: no notes, and of a case that was merged, what was said in it.
/// </summary>
internal static class ExportedCases
{
    /// <summary>Each with all its messages: few enough that twenty-five long ones fit into memory.</summary>
    private const int AtOnce = 25;

    private sealed record Own(Guid Id, long Number, string Subject, CaseState State, Channel Channel, DateTimeOffset OpenedAt, DateTimeOffset TouchedAt);

    public static readonly ExportPart Part = new(100, "cases", "your questions with our answers, every file, and whether you were satisfied")
    {
        List = Described,
        Tables =
        [
            new("cases.csv", ["number", "subject", "state", "channel", "openedAt", "lastChangeAt"], Cases),
            new("messages.csv", ["case", "at", "author", "from", "channel", "text"], Messages),
        ],
        Files = Files,
        Weight = async (reading, cancel) => await reading.Db.Cases.CountAsync(c => c.CustomerId == reading.Customer.Id, cancel),
    };

    private static async Task<Stretch<object>> Described(ExportReading reading, string? after, CancellationToken cancel)
    {
        var (db, described) = (reading.Db, new List<object>());
        var (cases, next) = await Some(reading, after, cancel);
        var ids = cases.ConvertAll(c => c.Id);
        var verdicts = await db.Satisfactions.AsNoTracking().Where(s => ids.Contains(s.CaseId)).ToDictionaryAsync(s => s.CaseId, cancel);
        foreach (var c in cases)
        {
            var messages = await Said(db, c.Id).ToListAsync(cancel);
            var files = (await Attached(db, c, messages, cancel)).ToLookup(f => f.File.MessageId);
            described.Add(new
            {
                c.Number,
                c.Subject,
                c.State,
                c.Channel,
                c.OpenedAt,
                LastChangeAt = c.TouchedAt,
                Satisfaction = verdicts.GetValueOrDefault(c.Id) is { } said ? new { said.AskedAt, said.AnsweredAt, said.Verdict, said.Comment, NotedBy = said.NotedByName } : null,
                Messages = messages.Select(m => new { m.At, Author = m.AuthorName, From = m.AuthorKind, m.Channel, m.Text, Files = files[m.Id].Select(f => $"files/{f.Path}") }),
            });
        }
        return new(described, next, cases.Count);
    }

    private static async Task<Stretch<object?[]>> Cases(ExportReading reading, string? after, CancellationToken cancel)
    {
        var (cases, next) = await Some(reading, after, cancel);
        return new([.. cases.Select(c => new object?[] { c.Number, c.Subject, Word(c.State), Word(c.Channel), c.OpenedAt, c.TouchedAt })], next, cases.Count);
    }

    private static async Task<Stretch<object?[]>> Messages(ExportReading reading, string? after, CancellationToken cancel)
    {
        var (rows, (cases, next)) = (new List<object?[]>(), await Some(reading, after, cancel));
        foreach (var c in cases)
            await foreach (var m in Said(reading.Db, c.Id).AsAsyncEnumerable().WithCancellation(cancel))
                rows.Add([c.Number, m.At, m.AuthorName, Word(m.AuthorKind), Word(m.Channel), m.Text]);
        return new(rows, next, cases.Count);
    }

    private static async Task<Stretch<ExportFile>> Files(ExportReading reading, string? after, CancellationToken cancel)
    {
        var (files, (cases, next)) = (new List<ExportFile>(), await Some(reading, after, cancel));
        foreach (var c in cases)
            foreach (var (path, file, mail) in await Attached(reading.Db, c, await Said(reading.Db, c.Id).ToListAsync(cancel), cancel))
                files.Add(new(path, stop => Content(reading, file, mail, stop)));
        return new(files, next, cases.Count);
    }

    private static async Task<Stream?> Content(ExportReading reading, Attachment file, Guid? mail, CancellationToken cancel)
    {
        if (file.Hash is { } hash)
            return new StoredStream(reading.Db, hash, 0);
        return mail is { } id && file.Part is { } part && reading.Services.GetService<MailParts>() is { } parts && await parts.Read(reading.Db, id, part, cancel) is { } bytes ? new MemoryStream(bytes) : null;
    }

    private static async Task<(List<Own> Cases, string? Next)> Some(ExportReading reading, string? after, CancellationToken cancel)
    {
        var number = after is null ? 0 : long.Parse(after, CultureInfo.InvariantCulture);
        var cases = await reading.Db.Cases.AsNoTracking().Where(c => c.CustomerId == reading.Customer.Id && c.Number > number).OrderBy(c => c.Number).Take(AtOnce)
            .Select(c => new Own(c.Id, c.Number, c.Subject, c.State, c.Channel, c.OpenedAt, c.TouchedAt)).ToListAsync(cancel);
        return (cases, cases.Count == AtOnce ? cases[^1].Number.ToString(CultureInfo.InvariantCulture) : null);
    }

    /// <summary>What was said between the customer and us; of a case that was merged, what was said in it.</summary>
    private static IQueryable<Message> Said(KulanzDb db, Guid @case) =>
        db.Messages.AsNoTracking().Where(m => m.Kind == MessageKind.Reply && ((m.CaseId == @case && m.HomeId == null) || m.HomeId == @case)).OrderBy(m => m.At).ThenBy(m => m.Id);

    /// <summary>The files of a case, each under a number and its name: asked twice, for where they are named and for what is in them, it answers the same.</summary>
    private static async Task<List<(string Path, Attachment File, Guid? Mail)>> Attached(KulanzDb db, Own @case, List<Message> messages, CancellationToken cancel)
    {
        var ids = messages.ConvertAll(m => (Guid?)m.Id);
        var attached = (await db.Attachments.AsNoTracking().Where(a => ids.Contains(a.MessageId)).OrderBy(a => a.At).ThenBy(a => a.Id).ToListAsync(cancel)).ToLookup(a => a.MessageId);
        return [.. messages.SelectMany(m => attached[m.Id].Select(a => (File: a, m.MailId))).Select((a, i) => (FormattableString.Invariant($"{@case.Number}/{i + 1}-{ExportPart.Safe(a.File.Name)}"), a.File, a.MailId))];
    }

    private static string Word(Enum value) => SnakeCaseNames.Of(value.ToString());
}
