using Kulanz.Cases.Reports;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases.Checklists;

/// <summary>Somebody asks what was answered already, and says why. That is what is counted as asked twice.</summary>
public sealed class AskedAgain : IMovesAlong
{
    public const int LongestReason = 1000;

    public Guid Id { get; init; }
    public Guid CaseId { get; set; }
    public Guid? HomeId { get; set; }
    public Guid CustomerId { get; set; }
    public Guid ChecklistId { get; init; }
    public Guid QuestionId { get; init; }

    /// <summary>The question as it is asked.</summary>
    public required string Asked { get; init; }

    /// <summary>What was known.</summary>
    public Guid AnswerId { get; init; }

    public required string Reason { get; init; }
    public DateTimeOffset At { get; init; }
    public Guid? ById { get; init; }
    public required string ByName { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<AskedAgain>
    {
        public void Configure(EntityTypeBuilder<AskedAgain> again)
        {
            again.ToTable("asked_again");
            again.Property(a => a.Asked).HasMaxLength(ChecklistQuestion.LongestText);
            again.Property(a => a.Reason).HasMaxLength(LongestReason);
            again.Property(a => a.ByName).HasMaxLength(200);
            again.HasIndex(a => a.CaseId);
            again.HasIndex(a => a.CustomerId);
            again.HasIndex(a => new { a.At, a.Id });
            again.HasOne<Case>().WithMany().HasForeignKey(a => a.CaseId);
            again.HasOne<Checklist>().WithMany().HasForeignKey(a => a.ChecklistId);
        }
    }
}

public sealed record NotAnsweredYet() : Refusal("This question is open. There is nothing to ask again.");

/// <summary>Opens a question anew that was answered. Whoever merely has a better answer corrects it; this is for those who ask the customer once more.</summary>
public sealed class AskingAgain(KulanzDb db, Diagnoses diagnoses, TimeProvider clock)
{
    public async Task<Outcome<AskedAgain>> Ask(long number, Guid question, string? reason, Actor by, CancellationToken cancel) =>
        (await db.Reach(number, by, cancel)).Done(out var @case, out var refusal) ? await Ask(@case, question, reason, by, cancel) : refusal;

    /// <summary>For doors that know by themselves who may see the case.</summary>
    public Task<Outcome<AskedAgain>> Ask(Case @case, Guid question, string? reason, Actor by, CancellationToken cancel) => db.Write<Outcome<AskedAgain>>(async () =>
    {
        await db.Hold(@case.Id, cancel);
        if (!Typed.Needed(reason, "reason", AskedAgain.LongestReason).Done(out var why, out var refusal))
            return refusal;
        var found = (await diagnoses.Of(@case, cancel)).Begun.SelectMany(d => d.Steps.Select(s => (Diagnosis: d, Step: s))).FirstOrDefault(f => f.Step.Question.Id == question);
        if (found.Step is null)
            return new NotFound("question");
        if (found.Step.Known is not { } known || found.Step.Again is not null)
            return new NotAnsweredYet();
        var again = new AskedAgain
        {
            Id = Id.New(clock),
            CaseId = @case.Id,
            CustomerId = @case.CustomerId,
            ChecklistId = found.Diagnosis.ChecklistId,
            QuestionId = question,
            Asked = found.Step.Question.Text,
            AnswerId = known.Id,
            Reason = why,
            At = clock.GetUtcNow(),
            ById = by.Id,
            ByName = by.Name,
        };
        db.Add(again);
        db.Record("checklist.asked_again", @case.Topic, @case.CustomerId, by, new { Question = again.Asked, QuestionId = question, Answer = known.Said, AnsweredBy = known.ByName, AnsweredAt = known.At, again.Reason, Checklist = found.Diagnosis.Name }, clock, again.Id);
        db.AnnounceCase(@case);
        await db.SaveChangesAsync(cancel);
        return again;
    }, cancel);
}

/// <summary>How often a question was asked again; by whom, where the company keeps figures of single people.</summary>
/// <param name="Question">As it was asked last.</param>
/// <param name="ByName">Null where no figures of people are kept.</param>
public sealed record AskedTwice(Guid ChecklistId, string Checklist, Guid QuestionId, string Question, Guid? ById, string? ByName, int Times)
{
    public const int Most = 1000;

    /// <summary>Over a period, the most frequent first.</summary>
    public static async Task<List<AskedTwice>> Between(KulanzDb db, DateTimeOffset from, DateTimeOffset until, CancellationToken cancel)
    {
        var asked = db.AskedAgain.AsNoTracking().Where(a => a.At >= from && a.At < until);
        var counted = (await Preferences.Stored<FiguresByPerson>(db, cancel)).Kept
            ? await asked.GroupBy(a => new { a.ChecklistId, a.QuestionId, a.ById })
                .Select(g => new Counted(g.Key.ChecklistId, g.Key.QuestionId, g.Max(a => a.Asked)!, g.Key.ById, g.Max(a => a.ByName), g.Count())).ToListAsync(cancel)
            : await asked.GroupBy(a => new { a.ChecklistId, a.QuestionId })
                .Select(g => new Counted(g.Key.ChecklistId, g.Key.QuestionId, g.Max(a => a.Asked)!, null, null, g.Count())).ToListAsync(cancel);
        counted = [.. counted.OrderByDescending(c => c.Times).ThenBy(c => c.QuestionId).ThenBy(c => c.ById).Take(Most)];
        var ids = counted.Select(c => c.ChecklistId).Distinct().ToList();
        var names = ids.Count == 0 ? [] : await db.Checklists.AsNoTracking().Where(c => ids.Contains(c.Id)).ToDictionaryAsync(c => c.Id, c => c.Name, cancel);
        return counted.ConvertAll(c => new AskedTwice(c.ChecklistId, names[c.ChecklistId], c.QuestionId, c.Asked, c.ById, c.ByName, c.Times));
    }

    private sealed record Counted(Guid ChecklistId, Guid QuestionId, string Asked, Guid? ById, string? ByName, int Times);
}
