using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Files;
using Kulanz.Telephony;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>
/// Everything a customer can see of what we keep about them, in one archive: JSON for programs, CSV for spreadsheets, and the files.
/// Written while it is sent, case by case, so that its size does not matter. Notes among staff are not part of it; the page says so, and whom to ask.
/// </summary>
public sealed class CustomerExport(KulanzDb db, IServiceProvider services, TimeProvider clock)
{
    private static readonly JsonSerializerOptions Json = new(Platform.Json.Options) { WriteIndented = true };

    public async Task Send(Customer customer, Actor by, HttpContext http, CancellationToken cancel)
    {
        db.Record("customer.exported", customer.Topic, customer.Id, by, new { }, clock);
        await db.SaveChangesAsync(cancel);
        // Ending a piece of an archive still writes its few closing bytes synchronously.
        http.Features.GetRequiredFeature<IHttpBodyControlFeature>().AllowSynchronousIO = true;
        http.Response.ContentType = "application/zip";
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"kulanz-{customer.Number}-{clock.GetUtcNow():yyyy-MM-dd}.zip\"";
        http.Response.Headers.CacheControl = "no-store";
        await Write(customer, http.Response.Body, cancel);
    }

    public async Task Write(Customer customer, Stream to, CancellationToken cancel)
    {
        await using var archive = await ZipArchive.CreateAsync(to, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, cancel);
        var separator = Csv.Separator(customer.Language);
        var cases = await db.Cases.AsNoTracking().Where(c => c.CustomerId == customer.Id).OrderBy(c => c.Number)
            .Select(c => new { c.Id, c.Number, c.Subject, c.State, c.Channel, c.OpenedAt, c.TouchedAt }).ToListAsync(cancel);

        await Text(archive, "cases.csv", async rows =>
        {
            await rows.WriteAsync("\uFEFF" + Csv.Row(separator, "number", "subject", "state", "channel", "openedAt", "lastChangeAt"));
            foreach (var c in cases)
                await rows.WriteAsync(Csv.Row(separator, c.Number, c.Subject, Word(c.State), Word(c.Channel), c.OpenedAt, c.TouchedAt));
        }, cancel);
        await Text(archive, "messages.csv", async rows =>
        {
            await rows.WriteAsync("\uFEFF" + Csv.Row(separator, "case", "at", "author", "from", "channel", "text"));
            foreach (var c in cases)
                await foreach (var m in Messages(c.Id).WithCancellation(cancel))
                    await rows.WriteAsync(Csv.Row(separator, c.Number, m.At, m.AuthorName, Word(m.AuthorKind), Word(m.Channel), m.Text));
        }, cancel);
        await Text(archive, "calls.csv", async rows =>
        {
            await rows.WriteAsync("\uFEFF" + Csv.Row(separator, "number", "direction", "began", "seconds", "outcome", "telephone"));
            await foreach (var call in Calls(customer).WithCancellation(cancel))
                await rows.WriteAsync(Csv.Row(separator, call.Number, Word(call.Direction), call.BeganAt, (int?)call.Talked?.TotalSeconds, call.Outcome is { } outcome ? Word(outcome) : Word(call.State), call.Outside));
        }, cancel);
        var verdicts = await db.Satisfactions.AsNoTracking().Where(s => db.Cases.Any(c => c.Id == s.CaseId && c.CustomerId == customer.Id)).ToDictionaryAsync(s => s.CaseId, cancel);
        var files = new List<(string Path, Attachment File, Guid? Mail)>();
        await using (var data = await archive.CreateEntry("data.json").OpenAsync(cancel))
        await using (var json = new Utf8JsonWriter(data, new JsonWriterOptions { Indented = true, Encoder = Json.Encoder }))
        {
            json.WriteStartObject();
            json.WritePropertyName("customer");
            JsonSerializer.Serialize(json, await Described(customer, cancel), Json);
            json.WritePropertyName("signIns");
            JsonSerializer.Serialize(json, await SignIns(customer, cancel), Json);
            json.WriteStartArray("calls");
            await foreach (var call in Calls(customer).WithCancellation(cancel))
                JsonSerializer.Serialize(json, new { call.Number, call.Direction, call.BeganAt, call.AnsweredAt, call.EndedAt, call.Outcome, Telephone = call.Outside }, Json);
            json.WriteEndArray();
            json.WriteStartArray("cases");
            foreach (var c in cases)
            {
                json.WriteStartObject();
                foreach (var (name, value) in new (string, object)[] { ("number", c.Number), ("subject", c.Subject), ("state", c.State), ("channel", c.Channel), ("openedAt", c.OpenedAt), ("lastChangeAt", c.TouchedAt) })
                {
                    json.WritePropertyName(name);
                    JsonSerializer.Serialize(json, value, Json);
                }
                if (verdicts.GetValueOrDefault(c.Id) is { } said)
                {
                    json.WritePropertyName("satisfaction");
                    JsonSerializer.Serialize(json, new { said.AskedAt, said.AnsweredAt, said.Verdict, said.Comment }, Json);
                }
                json.WriteStartArray("messages");
                var messages = await Messages(c.Id).ToListAsync(cancel);
                var ids = messages.ConvertAll(m => (Guid?)m.Id);
                var attached = (await db.Attachments.AsNoTracking().Where(a => ids.Contains(a.MessageId)).OrderBy(a => a.At).ThenBy(a => a.Id).ToListAsync(cancel)).ToLookup(a => a.MessageId);
                foreach (var m in messages)
                {
                    var paths = attached[m.Id].Select((a, i) => (Path: $"files/{c.Number}/{files.Count + i + 1}-{a.Name}", File: a, Mail: m.MailId)).ToList();
                    files.AddRange(paths);
                    JsonSerializer.Serialize(json, new { m.At, Author = m.AuthorName, From = m.AuthorKind, m.Channel, m.Text, Files = paths.Select(p => p.Path) }, Json);
                }
                json.WriteEndArray();
                json.WriteEndObject();
                await json.FlushAsync(cancel);
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        foreach (var (path, file, mail) in files)
        {
            await using var entry = await archive.CreateEntry(path).OpenAsync(cancel);
            if (file.Hash is { } hash)
                await db.CopyFile(hash, entry, cancel);
            else if (mail is { } id && file.Part is { } part && services.GetService<MailParts>() is { } parts && await parts.Read(db, id, part, cancel) is { } bytes)
                await entry.WriteAsync(bytes, cancel);
        }
    }

    /// <summary>Calls with them; what we wrote down about those is for us.</summary>
    private IAsyncEnumerable<Call> Calls(Customer customer) => db.Calls.AsNoTracking().Where(c => c.CustomerId == customer.Id).OrderBy(c => c.BeganAt).ThenBy(c => c.Number).AsAsyncEnumerable();

    private async Task<object> Described(Customer customer, CancellationToken cancel) => new
    {
        customer.Number,
        customer.Kind,
        customer.Name,
        customer.Language,
        customer.Reference,
        KnownSince = customer.CreatedAt,
        Organisation = await db.Customers.Where(o => o.Id == customer.OrganisationId).Select(o => o.Name).SingleOrDefaultAsync(cancel),
        ContactPoints = await db.ContactPoints.Where(p => p.CustomerId == customer.Id).OrderBy(p => p.Kind).ThenBy(p => p.Id).Select(p => new { p.Kind, p.Value, p.Preferred }).ToListAsync(cancel),
        JoinedEntries = await db.Customers.Where(c => c.MergedIntoId == customer.Id).OrderBy(c => c.Number).Select(c => new
        {
            c.Number, c.Kind, c.Name, c.Language, c.Reference, KnownSince = c.CreatedAt,
            ContactPoints = c.ContactPoints.OrderBy(p => p.Kind).ThenBy(p => p.Id).Select(p => new { p.Kind, p.Value, p.Preferred }).ToList(),
        }).ToListAsync(cancel),
    };

    /// <summary>Their accounts in the portal, the browsers signed in now, and when they came.</summary>
    private async Task<object> SignIns(Customer customer, CancellationToken cancel)
    {
        var entries = await db.Customers.Where(c => c.MergedIntoId == customer.Id).Select(c => (Guid?)c.Id).ToListAsync(cancel);
        entries.Add(customer.Id);
        var accounts = await db.Accounts.Where(a => a.CustomerId == customer.Id).OrderBy(a => a.CreatedAt).Select(a => new
        {
            a.Email, a.Language, a.CreatedAt,
            Browsers = db.Sessions.Where(s => s.AccountId == a.Id).OrderBy(s => s.StartedAt).Select(s => new { SignedInAt = s.StartedAt, LastSeenAt = s.SeenAt, s.Browser }).ToList(),
        }).ToListAsync(cancel);
        var at = await db.Records.Where(r => entries.Contains(r.CustomerId) && (r.Type == "customer.signed_in" || r.Type == "account.signed_in")).OrderBy(r => r.Id).Select(r => r.At).ToListAsync(cancel);
        return new { Accounts = accounts, At = at };
    }

    /// <summary>Those between the customer and us; of a case that was merged, what was said in it.</summary>
    private IAsyncEnumerable<Message> Messages(Guid @case) =>
        db.Messages.AsNoTracking().Where(m => m.Kind == MessageKind.Reply && ((m.CaseId == @case && m.HomeId == null) || m.HomeId == @case)).OrderBy(m => m.At).ThenBy(m => m.Id).AsAsyncEnumerable();

    private static async Task Text(ZipArchive archive, string name, Func<StreamWriter, Task> write, CancellationToken cancel)
    {
        await using var entry = await archive.CreateEntry(name).OpenAsync(cancel);
        await using var writer = new StreamWriter(entry, new UTF8Encoding(false));
        await write(writer);
    }

    private static string Word(Enum value) => SnakeCaseNames.Of(value.ToString());
}
