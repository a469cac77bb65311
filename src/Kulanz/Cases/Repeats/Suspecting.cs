using Kulanz.Cases.Repeats.Likeness;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Repeats;

/// <summary>
/// A question is suspected of repeating while an earlier one of the same customer is probably the same, was answered, and nobody has said whether it is. Kept on its
/// row by whoever changes one of these.
/// </summary>
public static class Suspecting
{
    /// <summary>Who compares a question and who says something about it take turns.</summary>
    public static string Turn(Guid message) => $"question {message}";

    /// <summary>After a change; the caller saves.</summary>
    public static async Task Again(KulanzDb db, Question question, CancellationToken cancel) =>
        question.Suspected = !await db.Repeats.AnyAsync(r => r.MessageId == question.MessageId && r.UndoneAt == null, cancel)
            && await db.Set<Suggestion>().AnyAsync(s => s.QuestionId == question.Id && s.Certainty != Certainty.Perhaps
                && db.Questions.Any(e => e.Id == s.EarlierId && e.CustomerId == question.CustomerId
                    && !db.Set<Distinction>().Any(d => d.MessageId == question.MessageId && d.OtherId == e.MessageId && d.UndoneAt == null)), cancel);
}
