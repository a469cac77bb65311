using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Repeats;

/// <summary>The beginning of an article about what is asked again and again: the question as its title, the answer as its text, to be written properly by its author.</summary>
public static class ArticleFromQuestion
{
    private const int LongestTitle = 120;

    /// <summary>Null where the reader may not see the question.</summary>
    public static async Task<(string Title, string Body, string Language)?> Begin(KulanzDb db, Guid question, Actor who, CancellationToken cancel)
    {
        if (await AskedMessage.From(db, db.Messages.AsNoTracking().Where(m => m.Id == question && db.CasesFor(who).Any(c => c.Id == m.CaseId))).SingleOrDefaultAsync(cancel) is not { } asked)
            return null;
        var title = asked.At == asked.OpenedAt ? asked.Subject : Message.InOneLine(asked.Said, LongestTitle);
        var answer = (await Answers.Of(db, [question], cancel)).GetValueOrDefault(question);
        return (Naming.Cut(title, LongestTitle), $"> {asked.Said.Trim().ReplaceLineEndings("\n> ")}\n\n{(answer is null ? "" : AnswerBody.Of(answer.Text))}".TrimEnd() + "\n", asked.Read().Language);
    }
}
