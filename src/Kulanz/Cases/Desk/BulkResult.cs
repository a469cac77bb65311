using System.Text.Json;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Jobs;
using Kulanz.Platform.Ui;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Desk;

/// <param name="Told">Cases something has to be said about, refused ones first; at most two hundred.</param>
public sealed record BulkShown(Job Job, long Done, long Refused, IReadOnlyList<BulkCase> Told, IReadOnlyList<string> Steps, Guid? UndoneBy)
{
    public bool Undoable => Job is { Kind: Bulk.Kind, Over: true, Result: null } && Done > 0;
}

/// <summary>On a job's page: what a bulk change did to each case, and the way back.</summary>
public sealed class BulkResultViewComponent(KulanzDb db, Texts texts) : ViewComponent
{
    public async Task<IViewComponentResult> InvokeAsync(Job job)
    {
        var cancel = HttpContext.RequestAborted;
        var counts = await db.Set<BulkCase>().Where(c => c.JobId == job.Id).GroupBy(c => c.State).Select(g => new { g.Key, Count = g.LongCount() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancel);
        var told = await db.Set<BulkCase>().AsNoTracking().Where(c => c.JobId == job.Id && c.State == BulkState.Refused).OrderBy(c => c.Number).Take(200).ToListAsync(cancel);
        if (told.Count < 200)
            told.AddRange(await db.Set<BulkCase>().AsNoTracking().Where(c => c.JobId == job.Id && c.State == BulkState.Done).OrderBy(c => c.Number).Take(200 - told.Count).ToListAsync(cancel));
        var order = job.Kind == Bulk.Kind
            ? JsonSerializer.Deserialize<BulkOrder>(job.Input, Json.Options)!
            : JsonSerializer.Deserialize<BulkUndo.Order>(job.Input, Json.Options)!.By;
        Guid? undone = job.Result is { } result && JsonDocument.Parse(result) is { RootElement.ValueKind: JsonValueKind.Object } json && json.RootElement.TryGetProperty("undoneBy", out var id) ? id.GetGuid() : null;
        return View("/Cases/Desk/_BulkResult.cshtml", new BulkShown(job, counts.GetValueOrDefault(BulkState.Done), counts.GetValueOrDefault(BulkState.Refused), told, await StepNames.Said(order.Steps, db, texts, cancel), undone));
    }
}

/// <summary>Steps in words: "Set the priority: Urgent".</summary>
public static class StepNames
{
    public static async Task<IReadOnlyList<string>> Said(IReadOnlyList<Step> steps, KulanzDb db, Texts texts, CancellationToken cancel)
    {
        var ids = steps.Select(s => Guid.TryParse(s.Value, out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty).Distinct().ToList();
        var names = ids.Count == 0 ? [] : await db.Accounts.Where(a => ids.Contains(a.Id)).Select(a => new { a.Id, a.Name })
            .Concat(db.Queues.Where(q => ids.Contains(q.Id)).Select(q => new { q.Id, q.Name })).ToDictionaryAsync(n => n.Id, n => n.Name, cancel);
        return [.. steps.Select(step => StepKind.Find(step.Kind) is { } kind ? $"{texts[kind.Label]}: {kind.Said(step.Value, texts, names.GetValueOrDefault)}" : step.Kind)];
    }

    /// <summary>A stored refusal in the reader's language.</summary>
    public static string Reason(string json, Texts texts) =>
        JsonSerializer.Deserialize<string[]>(json) is [var sentence, .. var arguments] ? texts[sentence, [.. arguments.Select(a => string.Join(", ", a.Split(", ").Select(word => texts[word])))]] : "";
}
