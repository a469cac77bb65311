using Kulanz.Access.Exports;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Checklists;

/// <summary>Answers to diagnostic questions in the customer's copy of their data: every one ever given, corrected ones too. Which of us noted them stays here.</summary>
internal static class ExportedAnswers
{
    private const int AtOnce = 200;

    public static readonly ExportPart Part = new(105, "checklistAnswers", "your answers to our diagnostic questions")
    {
        List = async (reading, after, cancel) =>
        {
            var (some, next) = await Some(reading, after, cancel);
            return new([.. some.Select(a => (object)new { a.Case, Question = a.Answer.Asked, Answer = a.Answer.Said, a.Answer.StaysTrue, a.Answer.At, NotedBy = a.Answer.ByKind, a.Answer.Id, TakesThePlaceOf = a.Answer.InsteadOf })], next);
        },
        Tables = [new("checklist-answers.csv", ["case", "question", "answer", "at", "notedBy"], async (reading, after, cancel) =>
        {
            var (some, next) = await Some(reading, after, cancel);
            return new([.. some.Select(a => new object?[] { a.Case, a.Answer.Asked, a.Answer.Said, a.Answer.At, SnakeCaseNames.Of(a.Answer.ByKind.ToString()) })], next);
        })],
        Weight = async (reading, cancel) => await reading.Db.ChecklistAnswers.CountAsync(a => a.CustomerId == reading.Customer.Id, cancel),
    };

    private static async Task<(List<(ChecklistAnswer Answer, long? Case)> Of, string? Next)> Some(ExportReading reading, string? after, CancellationToken cancel)
    {
        var last = after is null ? Guid.Empty : Guid.Parse(after);
        var answers = await reading.Db.ChecklistAnswers.AsNoTracking().Where(a => a.CustomerId == reading.Customer.Id && a.Id > last).OrderBy(a => a.Id).Take(AtOnce).ToListAsync(cancel);
        // The case it was given in; of a case that is somebody else's the number is not theirs to know.
        var homes = answers.Select(a => a.HomeId ?? a.CaseId).Distinct().ToList();
        var numbers = await reading.Db.Cases.Where(c => homes.Contains(c.Id) && c.CustomerId == reading.Customer.Id).ToDictionaryAsync(c => c.Id, c => (long?)c.Number, cancel);
        return (answers.ConvertAll(a => (a, numbers.GetValueOrDefault(a.HomeId ?? a.CaseId))), answers.Count == AtOnce ? answers[^1].Id.ToString() : null);
    }
}
