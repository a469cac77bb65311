using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Ui;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>
/// What steps would change in cases: the dry run of a trigger and the preview of a macro. They are taken in earnest, each case in a transaction of
/// its own that is always taken back, so it tells what the rules say, refusals included. Dropped: working out beside the rules what each step does,
/// which promised what they refuse.
/// </summary>
public sealed class DryRun(KulanzDb db, IServiceScopeFactory scopes, Texts texts, TimeProvider clock)
{
    /// <summary>So many cases, those opened last, are looked at.</summary>
    public const int Cases = 200;

    /// <summary>And with so many it is tried: on SQLite each keeps other writers waiting for a moment.</summary>
    public const int Most = 12;

    /// <param name="Changes">In words; empty where everything is already so.</param>
    /// <param name="Refused">Why nothing of it would be done.</param>
    public sealed record Would(long Number, string Subject, IReadOnlyList<string> Changes, string? Refused);

    /// <param name="Meeting">How many of the cases meet the conditions.</param>
    public sealed record Tries(int Meeting, IReadOnlyList<Would> First);

    /// <summary>Leaves the transaction, so that nothing of it remains.</summary>
    private sealed class OnlyTriedException : Exception;

    /// <summary>Of the cases opened last, those that meet the conditions as they are now: as Kulanz itself would do it, in what <paramref name="reader"/> may see.</summary>
    public async Task<Tries> Try(Conditions conditions, IReadOnlyList<Step> steps, Actor reader, CancellationToken cancel)
    {
        var asking = new Viewpoint(Guid.Empty, clock.GetUtcNow());
        var last = await db.CasesFor(reader).AsNoTracking().OrderByDescending(c => c.Number).Take(Cases).ToListAsync(cancel);
        var meeting = last.Where(c => conditions.Holds(c, asking)).ToList();
        var first = new List<Would>();
        foreach (var @case in meeting.Take(Most))
            first.Add(await Try(@case, steps, Actor.System, cancel));
        return new Tries(meeting.Count, first);
    }

    /// <summary>One case. What is written there is told only <paramref name="withWords"/>.</summary>
    public async Task<Would> Try(Case @case, IReadOnlyList<Step> steps, Actor by, CancellationToken cancel, bool withWords = true)
    {
        await using var scope = scopes.CreateAsyncScope();
        var changes = new List<string>();
        try
        {
            return await scope.ServiceProvider.GetRequiredService<KulanzDb>().Write<Would>(async () =>
            {
                foreach (var step in steps)
                    changes.AddRange(await Take(step, @case.Id, by, withWords, scope.ServiceProvider, cancel));
                throw new OnlyTriedException();
            }, cancel);
        }
        catch (OnlyTriedException)
        {
            return new Would(@case.Number, @case.Subject, changes, null);
        }
        catch (TakingSteps.RefusedException no)
        {
            return new Would(@case.Number, @case.Subject, [], texts[no.Refusal]);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new Would(@case.Number, @case.Subject, [], texts[new ChangedMeanwhile()]);
        }
    }

    /// <summary>Takes a step, and says what it did: what it is about, and whatever else has changed by it.</summary>
    private async Task<IReadOnlyList<string>> Take(Step step, Guid id, Actor by, bool withWords, IServiceProvider services, CancellationToken cancel)
    {
        var own = services.GetRequiredService<KulanzDb>();
        var @case = await own.Cases.SingleAsync(c => c.Id == id, cancel);
        var before = BulkCase.Values.Of(@case);
        var words = StepKind.Find(step.Kind)?.Value == CaseField.Asks.Text ? Message.Preview(await services.GetRequiredService<FillingIn>().Fill(step.Value, @case.Number, by, cancel)) : "";
        await services.GetRequiredService<TakingSteps>().Within(@case.Number, [step], by, null, cancel);
        var after = BulkCase.Values.Of(@case);

        var said = new List<string>();
        if (words.Length > 0 && withWords)
            said.Add(Line(step.Kind, words));
        if (step.Kind == "notify")
            said.Add(Line(step.Kind, step.Value == CaseField.Owner ? texts["the owner"] : await Name(own, Guid.Parse(step.Value), cancel)));
        if (!before.Tags.SequenceEqual(after.Tags))
            said.Add(Line(step.Kind, step.Value));
        if (before.State != after.State)
            said.Add(Line("state", $"{texts.Word(before.State)} → {texts.Word(after.State)}"));
        if (before.Priority != after.Priority)
            said.Add(Line("priority", $"{texts.Word(before.Priority)} → {texts.Word(after.Priority)}"));
        if (before.Queue != after.Queue)
            said.Add(Line("queue", $"{await Name(own, before.Queue, cancel)} → {await Name(own, after.Queue, cancel)}"));
        if (before.Owner != after.Owner)
            said.Add(Line("owner", $"{await Name(own, before.Owner, cancel)} → {await Name(own, after.Owner, cancel)}"));
        if (before.Subject != after.Subject)
            said.Add(Line("subject", $"{before.Subject} → {after.Subject}"));
        return said;
    }

    private string Line(string kind, string what) => $"{texts[StepKind.Find(kind)!.Label]}: {what}";

    private async Task<string> Name(KulanzDb own, Guid? id, CancellationToken cancel) => id is null ? texts[CaseField.Nobody]
        : await own.Accounts.Where(a => a.Id == id).Select(a => a.Name).Concat(own.Queues.Where(q => q.Id == id).Select(q => q.Name)).SingleOrDefaultAsync(cancel) ?? "";
}
