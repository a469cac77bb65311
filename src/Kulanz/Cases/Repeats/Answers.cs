using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Repeats;

/// <summary>What was answered to a question, when and by whom. On the telephone: <paramref name="Id"/> is the question's own note, and its words are for colleagues.</summary>
public sealed record Answer(Guid Question, Guid Id, DateTimeOffset At, string ByName, bool ByPhone, string Text);

/// <summary>
/// Finds what was answered: what a person of ours wrote to the customer in the same case after the question, and of several such messages in a row the last, since
/// "we are looking into it" comes first. A note of a call counts as answered with the call, once its case is over. Asked of the messages each time,
/// so that it is right after cases were merged or split.
/// </summary>
public static class Answers
{
    /// <summary>Which of these were answered at all: one step for each, where <see cref="Of"/> takes several.</summary>
    public static async Task<List<Guid>> Answered(KulanzDb db, IReadOnlyCollection<Guid> questions, CancellationToken cancel) =>
        questions.Count == 0 ? [] : await db.Messages.Where(q => questions.Contains(q.Id)
            && (db.Messages.Any(a => a.CaseId == q.CaseId && a.At > q.At && a.Kind == MessageKind.Reply && a.AuthorKind == AuthorKind.Staff && !a.Automatic)
                || q.Kind == MessageKind.CallNote && db.Cases.Any(c => c.Id == q.CaseId && (c.State == CaseState.Solved || c.State == CaseState.Closed))))
            .Select(q => q.Id).ToListAsync(cancel);

    /// <summary>By question; those nobody has answered are not in it.</summary>
    public static async Task<Dictionary<Guid, Answer>> Of(KulanzDb db, IReadOnlyCollection<Guid> questions, CancellationToken cancel)
    {
        if (questions.Count == 0)
            return [];
        var found = await Find(db, questions).ToListAsync(cancel);
        var ids = found.ConvertAll(f => f.Answer ?? f.Question);
        var messages = await db.Messages.AsNoTracking().Where(m => ids.Contains(m.Id)).Select(m => new { m.Id, m.At, m.AuthorName, m.Text }).ToDictionaryAsync(m => m.Id, cancel);
        var answers = new Dictionary<Guid, Answer>();
        foreach (var (question, answer, spoken) in found)
            if ((answer ?? (spoken ? question : null)) is { } id && messages.TryGetValue(id, out var message))
                answers[question] = new(question, id, message.At, message.AuthorName, answer is null, message.Text);
        return answers;
    }

    private sealed record Pair(Guid Question, Guid? Answer, bool Spoken);

    /// <summary>Three steps along the index of a case's messages for each: the first answer, what the customer says next, the last answer before that.</summary>
    private static IQueryable<Pair> Find(KulanzDb db, IReadOnlyCollection<Guid> questions) =>
        from question in db.Messages
        where questions.Contains(question.Id)
        let first = db.Messages.Where(a => a.CaseId == question.CaseId && a.At > question.At && a.Kind == MessageKind.Reply && a.AuthorKind == AuthorKind.Staff && !a.Automatic)
            .OrderBy(a => a.At).Select(a => (DateTimeOffset?)a.At).FirstOrDefault()
        let next = db.Messages.Where(n => n.CaseId == question.CaseId && n.At > first && n.Kind == MessageKind.Reply && (n.AuthorKind == AuthorKind.Customer || n.AuthorKind == AuthorKind.Other))
            .OrderBy(n => n.At).Select(n => (DateTimeOffset?)n.At).FirstOrDefault()
        select new Pair(
            question.Id,
            db.Messages.Where(a => a.CaseId == question.CaseId && a.At >= first && (next == null || a.At < next) && a.Kind == MessageKind.Reply && a.AuthorKind == AuthorKind.Staff && !a.Automatic)
                .OrderByDescending(a => a.At).Select(a => (Guid?)a.Id).FirstOrDefault(),
            question.Kind == MessageKind.CallNote && db.Cases.Any(c => c.Id == question.CaseId && (c.State == CaseState.Solved || c.State == CaseState.Closed)));
}
