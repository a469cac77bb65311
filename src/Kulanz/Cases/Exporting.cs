using System.CommandLine;
using System.IO.Compression;
using System.Text.Json;
using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Files;
using Kulanz.Platform.Operations;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>
/// <c>kulanz export</c>: customers, cases, messages, articles and files in one archive that other programs read: a line of JSON each, files as
/// they came, mails raw. Read a few hundred at a time and written as it is read, so that a million cases need no more memory than one. What changes
/// meanwhile may be in it or not; for one moment, take a backup. To come back to Kulanz, too.
/// </summary>
public sealed class Exporting(KulanzDb db, IServiceProvider services, TimeProvider clock)
{
    private const int AtOnce = 200;

    public static Command Verb(Func<Func<IServiceProvider, CancellationToken, Task<int>>, CancellationToken, Task<int>> run)
    {
        var to = new Argument<string>("FILE") { Description = "The archive to write: a ZIP file that is not there yet." };
        var withoutFiles = new Option<bool>("--without-files") { Description = "Leaves out attachments and raw mails." };
        var command = new Command("export", "Writes all customers, cases, messages and articles as lines of JSON (NDJSON), with files and raw mails, into one ZIP archive: for other programs, and for leaving. Internal notes are in it. Kulanz may run meanwhile.") { to, withoutFiles };
        command.SetAction(async (given, cancel) =>
        {
            var name = Path.GetFullPath(given.GetValue(to)!);
            if (File.Exists(name) || Directory.Exists(name))
            {
                await Console.Error.WriteLineAsync($"There is already a {name}. It was left as it is.");
                return 1;
            }
            return await run(async (services, stop) =>
            {
                using var progress = new Progress(Console.Error, Console.IsErrorRedirected);
                var (customers, cases) = await ActivatorUtilities.CreateInstance<Exporting>(services).Write(name, !given.GetValue(withoutFiles), progress.Say, stop);
                progress.Say("");
                Console.WriteLine($"{name}: {customers} customers, {cases} cases.");
                return 0;
            }, cancel);
        });
        return command;
    }

    public async Task<(long Customers, long Cases)> Write(string name, bool files, Action<string> say, CancellationToken cancel)
    {
        db.Record("everything.exported", "export", null, new Actor(ActorKind.System, null, "Command line"), new { files }, clock);
        await db.SaveChangesAsync(cancel);
        var partial = $"{name}.partial";
        try
        {
            (long Customers, long Cases) written;
            await using (var file = OwnerOnly.Create(partial))
            await using (var archive = new ZipArchive(file, ZipArchiveMode.Create))
            {
                written = (await Lines(archive, "customers.ndjson", Customers(cancel), n => say($"{n} customers"), cancel), await Lines(archive, "cases.ndjson", Cases(cancel), n => say($"{n} cases"), cancel));
                await Lines(archive, "messages.ndjson", Messages(cancel), n => say($"{n} messages"), cancel);
                await Lines(archive, "articles.ndjson", Articles(cancel), _ => { }, cancel);
                if (files)
                    await Files(archive, say, cancel);
                await Lines(archive, "export.ndjson", One(new { Format = 1, Program = ThisProgram.Version, At = clock.GetUtcNow(), written.Customers, written.Cases, Files = files }), _ => { }, cancel);
            }
            File.Move(partial, name);
            return written;
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private static async Task<long> Lines(ZipArchive archive, string name, IAsyncEnumerable<object> rows, Action<long> say, CancellationToken cancel)
    {
        await using var entry = await archive.CreateEntry(name, CompressionLevel.Fastest).OpenAsync(cancel);
        long written = 0;
        await foreach (var row in rows.WithCancellation(cancel))
        {
            await JsonSerializer.SerializeAsync(entry, row, Json.Options, cancel);
            entry.WriteByte((byte)'\n');
            if (++written % 1000 == 0)
                say(written);
        }
        return written;
    }

    private async IAsyncEnumerable<object> Customers([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        for (long after = 0; ;)
        {
            var some = await db.Customers.AsNoTracking().Include(c => c.ContactPoints).Where(c => c.Number > after).OrderBy(c => c.Number).Take(AtOnce).ToListAsync(cancel);
            if (some.Count == 0)
                yield break;
            var ids = some.ConvertAll(c => c.Id);
            var notes = (await db.Set<CustomerNote>().AsNoTracking().Where(n => ids.Contains(n.CustomerId) && n.RemovedAt == null).OrderBy(n => n.At).ToListAsync(cancel)).ToLookup(n => n.CustomerId);
            var others = some.SelectMany(c => new[] { c.OrganisationId, c.MergedIntoId }).OfType<Guid>().Distinct().ToList();
            var numbers = await db.Customers.Where(c => others.Contains(c.Id)).ToDictionaryAsync(c => c.Id, c => c.Number, cancel);
            foreach (var c in some)
                yield return new
                {
                    c.Number,
                    c.Kind,
                    c.Name,
                    c.Language,
                    c.Reference,
                    Organisation = NumberOf(numbers, c.OrganisationId),
                    MergedInto = NumberOf(numbers, c.MergedIntoId),
                    c.CreatedAt,
                    ContactPoints = c.ContactPoints.OrderBy(p => p.Kind).ThenBy(p => p.Id).Select(p => new { p.Kind, p.Value, p.Preferred, p.BouncedAt }),
                    Notes = notes[c.Id].Select(n => new { n.At, By = n.ByName, n.Text }),
                };
            after = some[^1].Number;
        }
    }

    private async IAsyncEnumerable<object> Cases([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        var queues = await db.Queues.AsNoTracking().ToDictionaryAsync(q => q.Id, q => q.Name, cancel);
        var tags = await db.Tags.AsNoTracking().ToDictionaryAsync(t => t.Id, t => t.Name, cancel);
        var fields = await db.Fields.AsNoTracking().ToDictionaryAsync(f => f.Id, f => f.Name, cancel);
        var people = await db.Accounts.AsNoTracking().Where(a => a.Kind == ActorKind.Staff).ToDictionaryAsync(a => a.Id, a => a.Name, cancel);
        await foreach (var some in CasesAtOnce(cancel))
        {
            var ids = some.ConvertAll(c => c.Id);
            var customers = some.Select(c => c.CustomerId).Distinct().ToList();
            var numbers = await db.Customers.Where(c => customers.Contains(c.Id)).ToDictionaryAsync(c => c.Id, c => c.Number, cancel);
            var links = await db.CaseLinks.AsNoTracking().Where(l => ids.Contains(l.FromId)).ToListAsync(cancel);
            var others = some.Select(c => c.MergedIntoId).OfType<Guid>().Concat(links.Select(l => l.ToId)).Distinct().ToList();
            var cases = await db.Cases.Where(c => others.Contains(c.Id)).ToDictionaryAsync(c => c.Id, c => c.Number, cancel);
            var tagged = (await db.CaseTags.AsNoTracking().Where(t => ids.Contains(t.CaseId)).ToListAsync(cancel)).ToLookup(t => t.CaseId);
            var values = (await db.FieldValues.AsNoTracking().Where(v => ids.Contains(v.CaseId)).ToListAsync(cancel)).ToLookup(v => v.CaseId);
            var closures = (await db.Closures.AsNoTracking().Where(c => ids.Contains(c.CaseId)).OrderBy(c => c.At).ToListAsync(cancel)).ToLookup(c => c.CaseId);
            var times = (await db.TimeEntries.AsNoTracking().Where(t => ids.Contains(t.CaseId)).OrderBy(t => t.At).ToListAsync(cancel)).ToLookup(t => t.CaseId);
            foreach (var c in some)
                yield return new
                {
                    c.Number,
                    c.Subject,
                    Customer = numbers[c.CustomerId],
                    Queue = queues[c.QueueId],
                    Owner = c.OwnerId is { } owner ? people.GetValueOrDefault(owner) : null,
                    c.State,
                    c.Priority,
                    c.Channel,
                    c.OpenedAt,
                    LastChangeAt = c.TouchedAt,
                    c.WaitingSince,
                    c.SnoozedUntil,
                    MergedInto = NumberOf(cases, c.MergedIntoId),
                    Tags = tagged[c.Id].Select(t => tags[t.TagId]).Order(StringComparer.Ordinal),
                    Fields = values[c.Id].ToDictionary(v => fields[v.FieldId], v => v.Value),
                    Links = links.Where(l => l.FromId == c.Id).Select(l => new { l.Kind, Case = cases[l.ToId] }),
                    Closures = closures[c.Id].Select(x => new { x.At, By = x.ByName, x.Reason, x.ReopenedAt }),
                    Times = times[c.Id].Select(t => new { t.At, By = t.ByName, t.Minutes, t.What, t.BilledAt }),
                };
        }
    }

    private async IAsyncEnumerable<object> Messages([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var some in CasesAtOnce(cancel))
            foreach (var c in some)
            {
                var attached = (await Attachments(c.Id).ToListAsync(cancel)).ToLookup(a => a.MessageId);
                await foreach (var m in db.Messages.AsNoTracking().Where(m => m.CaseId == c.Id).OrderBy(m => m.At).AsAsyncEnumerable().WithCancellation(cancel))
                    yield return new
                    {
                        Case = c.Number,
                        m.At,
                        m.Kind,
                        m.Channel,
                        From = m.AuthorKind,
                        Author = m.AuthorName,
                        Address = m.AuthorAddress,
                        m.Text,
                        Mail = m.MailId is { } mail ? MailPath(c, mail) : null,
                        Files = attached[m.Id].Select(a => new { a.Name, a.Type, a.Size, Path = FilePath(c, a) }),
                    };
            }
    }

    private async IAsyncEnumerable<object> Articles([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        var categories = await db.ArticleCategories.AsNoTracking().ToListAsync(cancel);
        await foreach (var a in db.Articles.AsNoTracking().Include(a => a.Texts).OrderBy(a => a.CreatedAt).AsAsyncEnumerable().WithCancellation(cancel))
            yield return new
            {
                a.Id,
                Category = categories.Find(c => c.Id == a.CategoryId) is { } category ? JsonSerializer.SerializeToElement(category, Json.Options) : (JsonElement?)null,
                a.Audience,
                a.CreatedAt,
                a.RetiredAt,
                Texts = a.Texts.OrderBy(t => t.Language).Select(t => new { t.Language, t.Slug, t.Title, t.DraftTitle, t.Body, t.PublishedAt, t.ChangedAt, t.Helped, t.DidNotHelp }),
            };
    }

    private async Task Files(ZipArchive archive, Action<string> say, CancellationToken cancel)
    {
        var written = 0;
        await foreach (var some in CasesAtOnce(cancel))
            foreach (var c in some)
            {
                foreach (var attachment in await Attachments(c.Id).ToListAsync(cancel))
                {
                    await using var entry = await archive.CreateEntry(FilePath(c, attachment), CompressionLevel.Fastest).OpenAsync(cancel);
                    if (attachment.Hash is { } hash)
                        await db.CopyFile(hash, entry, cancel);
                    else if (await Downloading.Content(db, attachment, services, cancel) is { } bytes)
                        await entry.WriteAsync(bytes, cancel);
                    if (++written % 100 == 0)
                        say($"{written} files");
                }
                var mails = await db.Messages.Where(m => m.CaseId == c.Id && m.MailId != null).Select(m => m.MailId!.Value).Distinct().ToListAsync(cancel);
                foreach (var mail in await db.ArrivedMails.AsNoTracking().Where(m => mails.Contains(m.Id)).Select(m => new { m.Id, m.FileHash }).ToListAsync(cancel))
                {
                    await using var entry = await archive.CreateEntry(MailPath(c, mail.Id), CompressionLevel.Fastest).OpenAsync(cancel);
                    await db.CopyFile(mail.FileHash, entry, cancel);
                }
            }
    }

    private async IAsyncEnumerable<List<Case>> CasesAtOnce([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        for (long after = 0; ;)
        {
            var some = await db.Cases.AsNoTracking().Where(c => c.Number > after).OrderBy(c => c.Number).Take(AtOnce).ToListAsync(cancel);
            if (some.Count == 0)
                yield break;
            yield return some;
            after = some[^1].Number;
        }
    }

    private IQueryable<Attachment> Attachments(Guid @case) =>
        db.Attachments.AsNoTracking().Where(a => db.Messages.Any(m => m.Id == a.MessageId && m.CaseId == @case)).OrderBy(a => a.Id);

    /// <summary>The id keeps two files of one name apart; the name is clean since it came in.</summary>
    private static string FilePath(Case of, Attachment attachment) => $"files/{of.Number}/{attachment.Id:N}-{attachment.Name}";

    private static string MailPath(Case of, Guid mail) => $"mails/{of.Number}/{mail:N}.eml";

    private static long? NumberOf(Dictionary<Guid, long> numbers, Guid? id) => id is { } known && numbers.TryGetValue(known, out var number) ? number : null;

    private static async IAsyncEnumerable<object> One(object row)
    {
        yield return row;
        await Task.CompletedTask;
    }
}
