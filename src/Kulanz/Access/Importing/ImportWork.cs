using System.Text.Json;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Files;
using Kulanz.Platform.Jobs;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access.Importing;

/// <summary>Where an import stands: the byte and line to go on from, and what came out so far.</summary>
public sealed record ImportProgress(long At, long Line, int New, int Completed, int Unchanged, int Refused)
{
    public ImportProgress Counting(IEnumerable<RowFate> fates)
    {
        var counts = fates.CountBy(f => f).ToDictionary();
        return this with
        {
            New = New + counts.GetValueOrDefault(RowFate.New),
            Completed = Completed + counts.GetValueOrDefault(RowFate.Completed),
            Unchanged = Unchanged + counts.GetValueOrDefault(RowFate.Unchanged),
            Refused = Refused + counts.GetValueOrDefault(RowFate.Refused),
        };
    }
}

/// <summary>The job: some rows at a time, saved together with how far it has come. Killed in between it goes on there, and no row is taken twice.</summary>
public static class ImportWork
{
    public static readonly JobKind JobKind = new(Importing.Kind, Step);

    private static async Task<bool> Step(Job job, IServiceProvider services, CancellationToken cancel)
    {
        var (db, importing) = (services.GetRequiredService<KulanzDb>(), services.GetRequiredService<Importing>());
        var id = JsonDocument.Parse(job.Input).RootElement.GetProperty("import").GetGuid();
        var import = await db.Set<CustomerImport>().AsNoTracking().SingleAsync(i => i.Id == id, cancel);
        var reading = Importing.Reading(import);
        var progress = job.Progress is null ? new ImportProgress(reading.Form.Start, 1, 0, 0, 0, 0) : JsonSerializer.Deserialize<ImportProgress>(job.Progress, Json.Options)!;
        return await db.Write(async () =>
        {
            await using var stored = new StoredStream(db, import.Hash, progress.At);
            var read = await Rows(new CsvRows(stored, reading.Form, progress.At, progress.Line), reading, progress.At == reading.Form.Start && reading.Header, Importing.AtOnce, cancel);
            var judged = await importing.Apply(read.Rows, reading, $"import/{id}", new Actor(ActorKind.Staff, job.ById, job.ByName), cancel);
            db.AddRange(judged.Select(j => new ImportedRow { ImportId = id, Line = j.Row.Line, Fate = j.Fate, CustomerNumber = j.Customer?.Number, Reason = j.Row.Refused is { } refusal ? Kept(refusal) : null }));
            progress = progress.Counting(judged.Select(j => j.Fate)) with { At = read.End ?? progress.At, Line = read.NextLine };
            (job.Done, job.Progress) = (job.Done + judged.Count, JsonSerializer.Serialize(progress, Json.Options));
            if (read.AtEnd)
                job.Result = JsonSerializer.Serialize(new { progress.New, progress.Completed, progress.Unchanged, progress.Refused, Report = $"/desk/customers/import/{id}?handler=Report" }, Json.Options);
            await db.SaveChangesAsync(cancel);
            return !read.AtEnd;
        }, cancel);
    }

    /// <summary>The next rows with something in them, as customers.</summary>
    public static async Task<(List<ImportRow> Rows, long? End, long NextLine, bool AtEnd)> Rows(CsvRows rows, ImportReading reading, bool skipHeader, int most, CancellationToken cancel)
    {
        var (found, end, line) = (new List<ImportRow>(), (long?)null, 1L);
        while (found.Count < most)
        {
            if (await rows.Read(cancel) is not { } row)
                return (found, end, line, true);
            (end, line) = (row.End, row.NextLine);
            if (row.Empty)
                continue;
            if (skipHeader)
                skipHeader = false;
            else
                found.Add(ImportRow.Of(row, reading));
        }
        return (found, end, line, false);
    }

    private static string Kept(Refusal refusal) => string.Join('\n', [refusal.Sentence, .. refusal.Arguments.Select(a => Typed.Line(Convert.ToString(a, System.Globalization.CultureInfo.InvariantCulture)))]);

    /// <summary>The reason in the reader's language.</summary>
    public static string Said(string? reason, Platform.Ui.Texts texts) =>
        reason?.Split('\n') is [var sentence, .. var arguments] ? texts[sentence, [.. arguments.Cast<object>()]] : "";
}
