using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Ui;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>What steps would change in cases, without changing them: the dry run of a trigger and the preview of a macro.</summary>
public sealed class DryRun(KulanzDb db, FillingIn fillingIn, Texts texts, TimeProvider clock)
{
    public const int Cases = 200;

    /// <param name="Changes">In words; empty where everything is already so.</param>
    public sealed record Would(long Number, string Subject, IReadOnlyList<string> Changes);

    /// <summary>Of the cases opened last, those that meet the conditions as they are now: as Kulanz itself would do it, in what <paramref name="reader"/> may see.</summary>
    public async Task<IReadOnlyList<Would>> Try(Conditions conditions, IReadOnlyList<Step> steps, Actor reader, CancellationToken cancel)
    {
        var asking = new Viewpoint(Guid.Empty, clock.GetUtcNow());
        var last = await db.CasesFor(reader).AsNoTracking().OrderByDescending(c => c.Number).Take(Cases).ToListAsync(cancel);
        var names = await Names(steps, last, cancel);
        var would = new List<Would>();
        foreach (var @case in last.Where(c => conditions.Holds(c, asking)))
            would.Add(new Would(@case.Number, @case.Subject, await Changes(@case, steps, names, Actor.System, cancel)));
        return would;
    }

    public async Task<IReadOnlyList<string>> Changes(Case @case, IReadOnlyList<Step> steps, Actor by, CancellationToken cancel) =>
        await Changes(@case, steps, await Names(steps, [@case], cancel), by, cancel);

    private async Task<IReadOnlyList<string>> Changes(Case @case, IReadOnlyList<Step> steps, Dictionary<Guid, string> names, Actor by, CancellationToken cancel)
    {
        var changes = new List<string>();
        foreach (var step in steps)
        {
            if (StepKind.Find(step.Kind) is not { } kind)
                continue;
            var to = kind.Value == CaseField.Asks.Text
                ? Message.Preview(await fillingIn.Fill(step.Value, @case.Number, by, cancel))
                : kind.Said(step.Kind == "owner" && step.Value == CaseField.Me ? by.Id?.ToString() ?? CaseField.Nobody : step.Value, texts, names.GetValueOrDefault);
            var from = step.Kind switch
            {
                "state" => texts.Word(@case.State),
                "priority" => texts.Word(@case.Priority),
                "queue" => names.GetValueOrDefault(@case.QueueId) ?? "",
                "subject" => @case.Subject,
                "owner" => @case.OwnerId is { } owner ? names.GetValueOrDefault(owner) ?? "" : texts[CaseField.Nobody],
                _ => null,
            };
            if (from is null)
                changes.Add($"{texts[kind.Label]}: {to}");
            else if (from != to)
                changes.Add($"{texts[kind.Label]}: {from} → {to}");
        }
        return changes;
    }

    private async Task<Dictionary<Guid, string>> Names(IReadOnlyList<Step> steps, IReadOnlyList<Case> cases, CancellationToken cancel)
    {
        var ids = steps.Select(s => Guid.TryParse(s.Value, out var id) ? id : Guid.Empty).Concat(cases.Select(c => c.QueueId)).Concat(cases.Select(c => c.OwnerId ?? Guid.Empty)).Distinct().ToList();
        return await db.Accounts.Where(a => ids.Contains(a.Id)).Select(a => new { a.Id, a.Name })
            .Concat(db.Queues.Where(q => ids.Contains(q.Id)).Select(q => new { q.Id, q.Name })).ToDictionaryAsync(n => n.Id, n => n.Name, cancel);
    }
}
