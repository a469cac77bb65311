using System.Text.Json;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Files;
using Kulanz.Platform.Jobs;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access.Importing;

/// <param name="Adds">What a known customer would get: addresses, a number.</param>
public sealed record JudgedRow(ImportRow Row, RowFate Fate, Customer? Customer, IReadOnlyList<string> Adds);

public sealed record ImportStarted() : Refusal("This import has already been started.");

/// <summary>
/// Takes customers from a file. A row that names a number or a mail address we know completes that customer, another one becomes a new
/// customer: the same file a second time changes nothing. The preview, the job and the command line judge by the same code.
/// </summary>
public sealed class Importing(KulanzDb db, Jobs jobs, Preferences preferences, TimeProvider clock)
{
    public const string Kind = "customers.import";
    public const int LargestMegabytes = 100;
    public const int AtOnce = 200;

    /// <summary>Keeps the file and finds out how it is written.</summary>
    public async Task<Outcome<CustomerImport>> Take(string fileName, byte[] file, Actor by, CancellationToken cancel)
    {
        if (file.LongLength > LargestMegabytes * 1024L * 1024)
            return new FileTooBig(LargestMegabytes);
        if (!CsvForm.Of(file).Done(out var form, out var refusal))
            return refusal;
        var rows = new CsvRows(new MemoryStream(file, form.Start, file.Length - form.Start), form, form.Start, 1);
        var (count, first) = (0L, (CsvRow?)null);
        while (await rows.Read(cancel) is { } row)
            if (!row.Empty && count++ == 0)
                first = row;
        if (first is null)
            return new FileIsEmpty();
        var (header, fields) = Columns.Guess(first.Cells);
        var import = new CustomerImport
        {
            Id = Id.New(clock),
            FileName = Naming.Cut(Typed.Line(fileName), 200),
            Hash = await db.Store(file, clock, cancel),
            Size = file.LongLength,
            Rows = count - (header ? 1 : 0),
            Reading = JsonSerializer.Serialize(new ImportReading(form, header, fields, Replace: false, (await preferences.Get<Company>(cancel)).Language), Json.Options),
            At = clock.GetUtcNow(),
            ById = by.Id,
            ByName = by.Name,
        };
        db.Add(import);
        await db.SaveChangesAsync(cancel);
        return import;
    }

    public static ImportReading Reading(CustomerImport import) => JsonSerializer.Deserialize<ImportReading>(import.Reading, Json.Options)!;

    /// <summary>Changes what the columns mean; refused once the work has begun.</summary>
    public async Task<Outcome<CustomerImport>> Map(Guid id, bool header, IReadOnlyList<ImportField> fields, bool replace, string? language, CancellationToken cancel)
    {
        if (await db.Set<CustomerImport>().SingleOrDefaultAsync(i => i.Id == id, cancel) is not { } import)
            return new NotFound("import");
        if (import.JobId is not null)
            return new ImportStarted();
        var reading = Reading(import);
        import.Rows += (reading.Header ? 1 : 0) - (header ? 1 : 0);
        import.Reading = JsonSerializer.Serialize(reading with { Header = header, Fields = [.. fields.Take(reading.Fields.Count), .. reading.Fields.Skip(fields.Count)], Replace = replace, Language = Company.Known(language) ?? reading.Language }, Json.Options);
        await db.SaveChangesAsync(cancel);
        return import;
    }

    /// <summary>Begins the work in the background.</summary>
    public Task<Outcome<Job>> Start(Guid id, Actor by, CancellationToken cancel) => db.Write<Outcome<Job>>(async () =>
    {
        // Held: two who press the button at once begin one job.
        await db.Engine.Hold(db, $"import {id}", cancel);
        if (await db.Set<CustomerImport>().SingleOrDefaultAsync(i => i.Id == id, cancel) is not { } import)
            return new NotFound("import");
        if (import.JobId is not null)
            return new ImportStarted();
        if (Columns.Refused(Reading(import).Fields) is { } refusal)
            return refusal;
        var job = await jobs.Start(Kind, "Import of customers", JsonSerializer.Serialize(new { import = import.Id }, Json.Options), import.Rows, by, cancel);
        import.JobId = job.Id;
        db.Record("customers.import_started", $"import/{import.Id}", null, by, new { import.FileName, import.Rows }, clock);
        await db.SaveChangesAsync(cancel);
        return job;
    }, cancel);

    /// <summary>What would become of these rows. <paramref name="known"/> remembers those before them, so that a customer is new only once.</summary>
    public async Task<List<JudgedRow>> Judge(IReadOnlyList<ImportRow> rows, ImportReading reading, KnownCustomers known, CancellationToken cancel)
    {
        await known.Load(db, rows, cancel);
        return [.. rows.Select(row => Judge(row, reading, known))];
    }

    /// <summary>Does it. The caller saves, in one transaction with its progress.</summary>
    public async Task<List<JudgedRow>> Apply(IReadOnlyList<ImportRow> rows, ImportReading reading, string source, Actor by, CancellationToken cancel)
    {
        var judged = await Judge(rows, reading, new KnownCustomers(tracked: true), cancel);
        // Numbers only now: a row that is refused takes none.
        foreach (var added in db.ChangeTracker.Entries<Customer>().Where(e => e.State == EntityState.Added).ToList())
            added.Property(c => c.Number).CurrentValue = await db.Engine.NextNumber(db, "customer", cancel);
        var changed = new Dictionary<Guid, List<string>>();
        foreach (var row in judged.Where(j => j.Customer is not null && j.Fate is RowFate.New or RowFate.Completed))
        {
            if (row.Fate == RowFate.New)
                changed[row.Customer!.Id] = [];
            else if (changed.TryGetValue(row.Customer!.Id, out var adds))
                adds.AddRange(row.Adds);
            else
                changed[row.Customer.Id] = [.. row.Adds];
        }
        foreach (var (id, adds) in changed)
        {
            var customer = db.Customers.Local.First(c => c.Id == id);
            var added = db.Entry(customer).State == EntityState.Added;
            if (!added)
                db.Entry(customer).State = EntityState.Modified;
            db.Record("customer.imported", customer.Topic, customer.Id, by, new { Added = added ? "true" : "false", Source = source, Adds = adds }, clock);
        }
        return judged;
    }

    private JudgedRow Judge(ImportRow row, ImportReading reading, KnownCustomers known)
    {
        if (row.Refused is not null)
            return new(row, RowFate.Refused, null, []);
        if (known.Match(row) is not { } customer)
            return new(row, RowFate.New, known.Add(row, reading, db, clock), []);
        var adds = known.Complete(customer, row, reading, db, clock);
        return new(row, adds.Count > 0 ? RowFate.Completed : RowFate.Unchanged, customer, adds);
    }
}
