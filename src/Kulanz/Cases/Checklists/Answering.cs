using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Checklists;

/// <summary>An answer somebody gives.</summary>
/// <param name="Value">"yes" or "no", the key of a choice, a number, or words.</param>
public sealed record AnswerGiven(Guid Question, string? Value)
{
    /// <summary>The answer that is wrong, as it was seen; only then an answer takes the place of another one.</summary>
    public Guid? Corrects { get; init; }
}

public sealed record AnsweredAlready(string Question, string Said, string By) : Refusal("“{0}” was answered meanwhile by {2}: {1}. If that is wrong, correct it.", Question, Said, By);

public sealed record ChecklistOfAnotherProduct(string Name) : Refusal("The checklist {0} does not fit what the case is about.", Name);

/// <summary>
/// Begins checklists and takes answers. Of two who answer the same question at once, one is heard and the other is told what was answered: nobody asked twice, and nothing
/// was overwritten. Whether the actor may see the case is asked here of staff and programs; other doors hand in a case they have asked about themselves.
/// </summary>
public sealed class Answering(KulanzDb db, Diagnoses diagnoses, Shelf<Checklist> shelf, TimeProvider clock)
{
    public async Task<Outcome<CaseChecklist>> Begin(long number, Guid checklist, Actor by, CancellationToken cancel)
    {
        if (!(await db.Reach(number, by, cancel)).Done(out var @case, out var refusal))
            return refusal;
        return await db.Write<Outcome<CaseChecklist>>(async () =>
        {
            var begun = await Begin(await db.Hold(@case.Id, cancel), checklist, by, cancel);
            if (begun.Refusal is null)
                await db.SaveChangesAsync(cancel);
            return begun;
        }, cancel);
    }

    /// <summary>A checklist that has not begun, but fits the case, begins with its first answer.</summary>
    public async Task<Outcome<ChecklistAnswer>> Answer(long number, AnswerGiven given, Actor by, CancellationToken cancel) =>
        (await db.Reach(number, by, cancel)).Done(out var @case, out var refusal) ? await Answer(@case, given, by, cancel) : refusal;

    /// <summary>For doors that know by themselves who may see the case: a partner's desk, the portal.</summary>
    public Task<Outcome<ChecklistAnswer>> Answer(Case @case, AnswerGiven given, Actor by, CancellationToken cancel) => db.Write(() => Take(@case, given, null, by, cancel), cancel);

    /// <summary>All that was answered during a call, with the note about it. Within its transaction.</summary>
    internal async Task<Refusal?> WithNote(Case @case, Guid? checklist, IReadOnlyList<AnswerGiven> given, Guid message, Actor by, CancellationToken cancel)
    {
        if (given.Count == 0)
            return null;
        if (checklist is { } chosen && (await Begin(await db.Hold(@case.Id, cancel), chosen, by, cancel)).Refusal is { } refusal)
            return refusal;
        await db.SaveChangesAsync(cancel);
        foreach (var one in given)
            if ((await Take(@case, one, message, by, cancel)).Refusal is { } refused)
                return refused;
        return null;
    }

    private async Task<Outcome<CaseChecklist>> Begin(Case @case, Guid checklist, Actor by, CancellationToken cancel)
    {
        if (@case.MergedIntoId is not null)
            return new CaseWasMerged(@case.Number);
        if (await db.CaseChecklists.FirstOrDefaultAsync(b => b.CaseId == @case.Id && b.ChecklistId == checklist, cancel) is { } begun)
            return begun;
        if ((await shelf.All(db, cancel)).FirstOrDefault(c => c.Id == checklist) is not { LatestId: { } latest } found)
            return new NotFound("checklist");
        if (!found.Fits(@case.ProductId, @case.TopicId))
            return new ChecklistOfAnotherProduct(found.Name);
        var row = new CaseChecklist { Id = Id.New(clock), CaseId = @case.Id, ChecklistId = checklist, VersionId = latest, At = clock.GetUtcNow(), ById = by.Id, ByName = by.Name };
        db.Add(row);
        db.Record("checklist.begun", @case.Topic, @case.CustomerId, by, new { Checklist = found.Name, Version = found.Latest }, clock, row.Id);
        db.AnnounceCase(@case);
        return row;
    }

    private async Task<Outcome<ChecklistAnswer>> Take(Case seen, AnswerGiven given, Guid? message, Actor by, CancellationToken cancel)
    {
        var @case = await db.Hold(seen.Id, cancel);
        if (@case.MergedIntoId is not null)
            return new CaseWasMerged(@case.Number);
        if (!(await Asked(@case, given.Question, by, cancel)).Done(out var diagnosis, out var refusal))
            return refusal;
        var step = diagnosis.Step(given.Question)!;
        if (step.Question.StaysTrue)
        {
            // Two cases of one customer take turns here, and look again.
            await db.Engine.Hold(db, $"checklists of {@case.CustomerId}", cancel);
            step = (await diagnoses.Of(@case, cancel)).Begun.First(d => d.ChecklistId == diagnosis.ChecklistId).Step(given.Question)!;
        }
        if (!step.Question.Read(given.Value).Done(out var value, out refusal))
            return refusal;
        if (step is { Known: { } known, Again: null })
        {
            if (known.Value == value)
                return known;
            if (given.Corrects != known.Id)
                return new AnsweredAlready(step.Question.Text, known.Said, known.ByName);
        }
        var answer = new ChecklistAnswer
        {
            Id = Id.New(clock),
            CaseId = @case.Id,
            CustomerId = @case.CustomerId,
            ChecklistId = diagnosis.ChecklistId,
            QuestionId = given.Question,
            Kind = step.Question.Kind,
            Asked = step.Question.Text,
            Value = value,
            Said = step.Question.Said(value),
            StaysTrue = step.Question.StaysTrue,
            InsteadOf = step.Known?.Id,
            MessageId = message,
            At = clock.GetUtcNow(),
            ByKind = by.Kind,
            ById = by.Id,
            ByName = by.Name,
        };
        db.Add(answer);
        db.Record(step.Known is null ? "checklist.answered" : "checklist.corrected", @case.Topic, @case.CustomerId, by,
            new { Question = answer.Asked, answer.QuestionId, Answer = answer.Said, answer.StaysTrue, Before = step.Known?.Said, AskedAgain = step.Again is not null, Checklist = diagnosis.Name, diagnosis.Version }, clock, answer.Id);
        db.AnnounceCase(@case);
        await db.SaveChangesAsync(cancel);
        return answer;
    }

    /// <summary>The checklist of this case that asks it; begun now, if it has not been.</summary>
    private async Task<Outcome<Diagnosis>> Asked(Case @case, Guid question, Actor by, CancellationToken cancel)
    {
        var all = await diagnoses.Of(@case, cancel);
        if (all.Begun.FirstOrDefault(d => d.Step(question) is not null) is { } begun)
            return begun;
        foreach (var offered in all.Offered)
            if (await db.ChecklistVersions.AsNoTracking().SingleAsync(v => v.Id == offered.LatestId, cancel) is var version && version.Questions.Any(q => q.Id == question))
            {
                if ((await Begin(@case, offered.Id, by, cancel)).Refusal is { } refusal)
                    return refusal;
                await db.SaveChangesAsync(cancel);
                return (await diagnoses.Of(@case, cancel)).Begun.First(d => d.ChecklistId == offered.Id);
            }
        return new NotFound("question");
    }
}
