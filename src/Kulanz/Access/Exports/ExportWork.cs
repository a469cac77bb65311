using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Jobs;
using Kulanz.Platform.Operations;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access.Exports;

/// <summary>
/// The job that writes a copy: some megabytes a step, saved before it is said how far it came. Killed in between, by whatever and on whichever node, it goes on
/// from what was last said; what was written behind that is written over.
/// </summary>
public static class ExportWork
{
    public const string Kind = "customer-export";
    public const string Title = "A customer's copy of their data";

    /// <summary>Enough that a step is not all overhead, and little enough that others get their turn within a second.</summary>
    private const long AtOnce = 8 * 1024 * 1024;

    /// <summary>What asking for one more stretch counts as, so that many empty ones end a step too.</summary>
    private const long StretchCosts = 64 * 1024;

    private const int EntriesAtOnce = 1000;

    public static readonly JobKind JobKind = new(Kind, Step);

    private static readonly JsonSerializerOptions Indented = new(Json.Options) { WriteIndented = true };

    /// <summary>Where to go on: at which of the plan's stages, and from where in it.</summary>
    private sealed record Progress(string? Stage, string? After, ArchiveState Archive)
    {
        public static readonly Progress None = new(null, null, new ArchiveState(0, 0, null));
    }

    private sealed record Work(ExportReading Reading, CustomerExport Export, ExportArchive Archive, CancellationToken Cancel);

    /// <summary>Does some of it and answers where to go on, null when this stage is done, and how much of the work it was.</summary>
    private sealed record Stage(string Name, Func<Work, string?, Task<(string? Next, long Covers)>> Go);

    private static async Task<bool> Step(Job job, IServiceProvider services, CancellationToken cancel)
    {
        var db = services.GetRequiredService<KulanzDb>();
        var id = JsonDocument.Parse(job.Input).RootElement.GetProperty("export").GetGuid();
        var export = await db.Set<CustomerExport>().SingleOrDefaultAsync(e => e.Id == id, cancel);
        // Taken back, or ready already: it was killed between saying so and saying that the job is done.
        if (export is null or { DeletedAt: not null } or { ReadyAt: not null } || await db.Customers.AsNoTracking().SingleOrDefaultAsync(c => c.Id == export.CustomerId, cancel) is not { } customer)
            return false;

        var reading = new ExportReading(db, customer, services);
        var parts = services.GetServices<ExportPart>().OrderBy(p => p.Order).ThenBy(p => p.Section, StringComparer.Ordinal).ToList();
        var stages = Stages(parts);
        var progress = job.Progress is null ? Progress.None : JsonSerializer.Deserialize<Progress>(job.Progress, Json.Options)!;
        // Begun by a version that knew other parts: once more from the beginning.
        var at = progress.Stage is null ? 0 : stages.FindIndex(s => s.Name == progress.Stage);
        if (at < 0)
            (progress, at) = (Progress.None, 0);
        if (progress == Progress.None)
            (job.Total, job.Done) = (await Weigh(parts, reading, cancel), 0);

        var after = progress.After;
        await using var archive = await ExportArchive.GoOn(db, export, progress.Archive, cancel);
        var work = new Work(reading, export, archive, cancel);
        for (var stretches = 0; at < stages.Count && archive.Written + stretches * StretchCosts < AtOnce; stretches++)
        {
            (after, var covers) = await stages[at].Go(work, after);
            job.Done = Math.Min(job.Total, job.Done + covers);
            at += after is null ? 1 : 0;
        }
        var state = await archive.Pause(cancel);
        if (at == stages.Count)
        {
            await services.GetRequiredService<Exporting>().Finish(export.Id, state.Length, job, cancel);
            return false;
        }
        job.Progress = JsonSerializer.Serialize(new Progress(stages[at].Name, after, state), Json.Options);
        return true;
    }

    /// <summary>The archive from its first entry to its last byte. Each stage has a name that stays, for whoever goes on.</summary>
    private static List<Stage> Stages(List<ExportPart> parts)
    {
        var stages = new List<Stage> { new("readme", (work, _) => Readme(work, parts)) };
        for (var i = 0; i < parts.Count; i++)
            stages.Add(new($"json {parts[i].Section}", Section(parts[i], first: i == 0, last: i == parts.Count - 1)));
        foreach (var part in parts)
            foreach (var table in part.Tables)
                stages.Add(new($"table {table.Name}", Table(table)));
        foreach (var part in parts)
            if (part.Files is { } files)
                stages.Add(new($"files {part.Section}", Files(files)));
        stages.Add(new("manifest", Manifest));
        stages.Add(new("directory", Directory));
        return stages;
    }

    private static async Task<long> Weigh(List<ExportPart> parts, ExportReading reading, CancellationToken cancel)
    {
        var all = 0L;
        foreach (var part in parts)
            all += (part.Weight is { } weight ? await weight(reading, cancel) : 1) * (1 + part.Tables.Count + (part.Files is null ? 0 : 1));
        return all;
    }

    private static async Task<(string?, long)> Readme(Work work, List<ExportPart> parts)
    {
        await work.Archive.Begin(ExportWords.Readme, work.Cancel);
        await work.Archive.Write(ExportWords.Explained(work.Export, work.Reading.Customer, parts), work.Cancel);
        await work.Archive.End(work.Cancel);
        return (null, 0);
    }

    private static Func<Work, string?, Task<(string?, long)>> Section(ExportPart part, bool first, bool last) => async (work, after) =>
    {
        var (archive, cancel) = (work.Archive, work.Cancel);
        if (after is null)
        {
            if (first)
                await archive.Begin(ExportWords.Data, cancel);
            await archive.Write($"{(first ? "{" : ",")}\n{JsonSerializer.Serialize(part.Section)}: ", cancel);
            archive.CountAnew();
            if (part.List is not null)
                await archive.Write("[", cancel);
        }
        var (next, covers) = ((string?)null, 1L);
        if (part.List is { } list)
        {
            var stretch = await list(work.Reading, after, cancel);
            foreach (var item in stretch.Of)
            {
                await archive.Write(archive.Open!.Items > 0 ? ",\n" : "\n", cancel);
                await archive.Write(JsonSerializer.SerializeToUtf8Bytes(item, Indented), cancel);
                archive.Count();
            }
            (next, covers) = (stretch.Next, stretch.Covers ?? stretch.Of.Count);
            if (next is null)
                await archive.Write("]", cancel);
        }
        else
        {
            await archive.Write(JsonSerializer.SerializeToUtf8Bytes(part.Value is { } value ? await value(work.Reading, cancel) : null, Indented), cancel);
        }
        if (next is null && last)
        {
            await archive.Write("\n}\n", cancel);
            await archive.End(cancel);
        }
        return (next, covers);
    };

    private static Func<Work, string?, Task<(string?, long)>> Table(ExportTable table) => async (work, after) =>
    {
        var separator = Csv.Separator(work.Export.Language);
        if (after is null)
        {
            await work.Archive.Begin(table.Name, work.Cancel);
            // By the mark at its beginning a spreadsheet knows that it is UTF-8.
            await work.Archive.Write("\uFEFF" + Csv.Row(separator, [.. table.Columns]), work.Cancel);
        }
        var stretch = await table.Rows(work.Reading, after, work.Cancel);
        await work.Archive.Write(string.Concat(stretch.Of.Select(row => Csv.Row(separator, row))), work.Cancel);
        if (stretch.Next is null)
            await work.Archive.End(work.Cancel);
        return (stretch.Next, stretch.Covers ?? stretch.Of.Count);
    };

    /// <summary>A file at a time, so that a stretch of large ones is no step of an hour: how many of this stretch are done stands before the place to ask from.</summary>
    private static Func<Work, string?, Task<(string?, long)>> Files(ExportStretch<ExportFile> files) => async (work, after) =>
    {
        var (done, from) = after is null ? (0, null) : Split(after);
        var stretch = await files(work.Reading, from, work.Cancel);
        var written = work.Archive.Written;
        for (; done < stretch.Of.Count && work.Archive.Written - written < AtOnce; done++)
            if (await stretch.Of[done].Open(work.Cancel) is { } content)
                await using (content)
                    await Copy(work, $"files/{stretch.Of[done].Path}", content);
        if (done < stretch.Of.Count)
            return (FormattableString.Invariant($"{done} {from}"), 0);
        return (stretch.Next is null ? null : $"0 {stretch.Next}", stretch.Covers ?? stretch.Of.Count);
    };

    private static (int, string?) Split(string after)
    {
        var blank = after.IndexOf(' ', StringComparison.Ordinal);
        return (int.Parse(after.AsSpan(0, blank), CultureInfo.InvariantCulture), after.Length == blank + 1 ? null : after[(blank + 1)..]);
    }

    private static async Task Copy(Work work, string name, Stream content)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            await work.Archive.Begin(name, work.Cancel);
            while (await content.ReadAsync(buffer, work.Cancel) is > 0 and var read)
                await work.Archive.Write(buffer.AsMemory(0, read), work.Cancel);
            await work.Archive.End(work.Cancel);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Size and hash of every other file, as anybody can check them.</summary>
    private static async Task<(string?, long)> Manifest(Work work, string? after)
    {
        var (archive, cancel, export) = (work.Archive, work.Cancel, work.Export);
        var some = await Entries(work, after is null ? 0 : int.Parse(after, CultureInfo.InvariantCulture));
        if (after is null)
        {
            await archive.Begin(ExportWords.Manifest, cancel);
            var head = JsonSerializer.Serialize(new { Format = 1, Program = ThisProgram.Version, Customer = work.Reading.Customer.Number, At = export.AskedAt, Export = export.Id }, Json.Options);
            await archive.Write($"{head[..^1]},\"entries\":[", cancel);
        }
        foreach (var entry in some)
        {
            var line = JsonSerializer.Serialize(new { entry.Name, entry.Size, Sha256 = Convert.ToHexStringLower(entry.Sha256) }, Json.Options);
            await archive.Write($"{(entry.Position > 0 ? "," : "")}\n{line}", cancel);
        }
        if (some.Count == EntriesAtOnce)
            return ((some[^1].Position + 1).ToString(CultureInfo.InvariantCulture), 0);
        await archive.Write("\n]}\n", cancel);
        await archive.End(cancel);
        return (null, 0);
    }

    private static async Task<(string?, long)> Directory(Work work, string? after)
    {
        var (from, begins) = after is null ? (0, work.Archive.Length) : (Split(after).Item1, long.Parse(Split(after).Item2!, CultureInfo.InvariantCulture));
        var some = await Entries(work, from);
        foreach (var entry in some)
            await work.Archive.List(entry, work.Cancel);
        if (some.Count == EntriesAtOnce)
            return (FormattableString.Invariant($"{some[^1].Position + 1} {begins}"), 0);
        await work.Archive.Close(begins, work.Cancel);
        return (null, 0);
    }

    private static async Task<List<ExportEntry>> Entries(Work work, int from)
    {
        await work.Archive.Save(work.Cancel);
        return await work.Reading.Db.Set<ExportEntry>().AsNoTracking().Where(e => e.ExportId == work.Export.Id && e.Position >= from).OrderBy(e => e.Position).Take(EntriesAtOnce).ToListAsync(work.Cancel);
    }
}
