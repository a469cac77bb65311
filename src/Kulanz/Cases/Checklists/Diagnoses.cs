using Kulanz.Cases.Causes;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Checklists;

/// <summary>
/// Reads how far the checklists of a case are. An answer counts in a case if it was given there, or in a case that was merged into it; if it stays true of the customer,
/// wherever it was given; or if it was given in the case this one was split from, before that. The latest of them is the answer.
/// </summary>
public sealed class Diagnoses(KulanzDb db, Shelf<Checklist> shelf, CauseTree causes)
{
    private const int MostOfACustomer = 500, MostSplits = 5;

    /// <summary>Of a case one may see: who calls has asked that.</summary>
    public async Task<CaseDiagnosis> Of(Case @case, CancellationToken cancel)
    {
        var all = await shelf.All(db, cancel);
        if (all.Count == 0)
            return CaseDiagnosis.Nothing;
        var begun = await (from one in db.CaseChecklists.AsNoTracking()
                           where one.CaseId == @case.Id
                           join version in db.ChecklistVersions.AsNoTracking() on one.VersionId equals version.Id
                           select version).ToListAsync(cancel);
        // Two cases that were merged may have begun the same one: the later version has all that is asked today.
        var versions = begun.GroupBy(v => v.ChecklistId).Select(g => g.MaxBy(v => v.Number)!).OrderBy(v => v.ChecklistId).ToList();
        IReadOnlyList<Checklist> offered = @case.Over ? [] : [.. all.Where(c => c.Fits(@case.ProductId, @case.TopicId) && versions.TrueForAll(v => v.ChecklistId != c.Id))];
        if (versions.Count == 0)
            return new CaseDiagnosis([], offered, 0);
        var again = await db.AskedAgain.AsNoTracking().Where(a => a.CaseId == @case.Id).ToListAsync(cancel);
        var answers = await Answers(@case, [.. versions.SelectMany(v => v.Questions).Select(q => q.Id)], cancel);
        var shown = new List<Diagnosis>();
        foreach (var version in versions)
            shown.Add(await Shown(version, answers, again, cancel));
        return new CaseDiagnosis(shown, offered, again.Count);
    }

    /// <summary>Those that a case about this could begin.</summary>
    public async ValueTask<IReadOnlyList<Checklist>> Fitting(Guid? product, Guid? topic, CancellationToken cancel) =>
        product is null ? [] : [.. (await shelf.All(db, cancel)).Where(c => c.Fits(product, topic))];

    /// <summary>The products that have a checklist to begin with.</summary>
    public async ValueTask<IReadOnlySet<Guid>> Products(CancellationToken cancel) => (await shelf.All(db, cancel)).Where(c => c.Fits(c.ProductId, null)).Select(c => c.ProductId).ToHashSet();

    /// <summary>As it would be in a case that has not begun it, or is not there yet: with what is known of the customer.</summary>
    public async Task<Diagnosis?> Before(Guid checklist, Case? @case, Guid? customer, CancellationToken cancel)
    {
        if ((await shelf.All(db, cancel)).FirstOrDefault(c => c.Id == checklist) is not { LatestId: { } latest })
            return null;
        var version = await db.ChecklistVersions.AsNoTracking().SingleAsync(v => v.Id == latest, cancel);
        List<Guid> questions = [.. version.Questions.Select(q => q.Id)];
        return await Shown(version, @case is not null ? await Answers(@case, questions, cancel) : customer is { } whose ? await StayingTrue(whose, questions, cancel) : [], [], cancel);
    }

    private async Task<Diagnosis> Shown(ChecklistVersion version, List<ChecklistAnswer> answers, List<AskedAgain> again, CancellationToken cancel)
    {
        var checklist = (await shelf.All(db, cancel)).First(c => c.Id == version.ChecklistId);
        return Diagnosis.Of(checklist, version, answers, again, await causes.Of(checklist.ProductId, cancel));
    }

    private async Task<List<ChecklistAnswer>> Answers(Case @case, List<Guid> questions, CancellationToken cancel)
    {
        var answers = await db.ChecklistAnswers.AsNoTracking().Where(a => a.CaseId == @case.Id && questions.Contains(a.QuestionId)).ToListAsync(cancel);
        answers.AddRange(await StayingTrue(@case.CustomerId, questions, cancel));
        await FromBeforeTheSplit(@case.Id, questions, answers, cancel);
        return [.. answers.DistinctBy(a => a.Id)];
    }

    private Task<List<ChecklistAnswer>> StayingTrue(Guid customer, List<Guid> questions, CancellationToken cancel) =>
        db.ChecklistAnswers.AsNoTracking().Where(a => a.CustomerId == customer && a.StaysTrue && questions.Contains(a.QuestionId)).OrderByDescending(a => a.Id).Take(MostOfACustomer).ToListAsync(cancel);

    /// <summary>Nothing is copied by a split: what was answered before it holds on both sides, what comes after it on one.</summary>
    private async Task FromBeforeTheSplit(Guid @case, List<Guid> questions, List<ChecklistAnswer> answers, CancellationToken cancel)
    {
        var family = await Moving.Family(db, @case, cancel);
        for (var step = 0; step < MostSplits && family.Count > 0; step++)
        {
            var into = family;
            var splits = await db.Splits.AsNoTracking().Where(s => into.Contains(s.IntoId) && s.UndoneAt == null).Select(s => new { s.FromId, s.At }).ToListAsync(cancel);
            foreach (var split in splits)
                answers.AddRange(await db.ChecklistAnswers.AsNoTracking().Where(a => (a.CaseId == split.FromId || a.HomeId == split.FromId) && a.At <= split.At && questions.Contains(a.QuestionId)).ToListAsync(cancel));
            family = splits.ConvertAll(s => s.FromId);
        }
    }
}
