using Kulanz.Platform.Data;
using Kulanz.Search;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Repeats;

/// <summary>
/// Lets go of what was kept for a while only: what was found for old questions, which is found again when somebody asks, and the keys by which nearly equal copies are
/// found, which come in a wave or not at all. So neither grows with the years.
/// </summary>
public static class TidyingQuestions
{
    public const string Loop = "questions-tidy";

    public static readonly TimeSpan Suggestions = TimeSpan.FromDays(180), Copies = TimeSpan.FromDays(60);

    private const int AtOnce = 500;

    public static async Task Round(IServiceProvider services, CancellationToken cancel)
    {
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var db = services.GetRequiredService<KulanzDb>();
        var old = SearchEntry.First(0, now - Suggestions);
        while (await db.Write(() => Forget(db, old, cancel), cancel) == AtOnce)
            cancel.ThrowIfCancellationRequested();
        var quiet = now - Copies;
        var ended = SearchEntry.First(0, quiet);
        while (await db.Write(() => Forget(db, ended, quiet, cancel), cancel) == AtOnce)
            cancel.ThrowIfCancellationRequested();
    }

    private static async Task<int> Forget(KulanzDb db, long before, CancellationToken cancel)
    {
        var questions = await db.Set<Suggestion>().Where(s => s.QuestionId < before).Select(s => s.QuestionId).Distinct().OrderBy(id => id).Take(AtOnce).ToListAsync(cancel);
        if (questions.Count > 0)
            await db.Set<Suggestion>().Where(s => questions.Contains(s.QuestionId)).ExecuteDeleteAsync(cancel);
        return questions.Count;
    }

    /// <summary>A text that has come again lately keeps its keys.</summary>
    private static async Task<int> Forget(KulanzDb db, long before, DateTimeOffset quiet, CancellationToken cancel)
    {
        var questions = await db.Set<QuestionBand>().Where(b => b.QuestionId < before && !db.Set<CopiedText>().Any(t => t.Id == b.QuestionId && t.LastAt >= quiet))
            .Select(b => b.QuestionId).Distinct().OrderBy(id => id).Take(AtOnce).ToListAsync(cancel);
        if (questions.Count > 0)
            await db.Set<QuestionBand>().Where(b => questions.Contains(b.QuestionId)).ExecuteDeleteAsync(cancel);
        return questions.Count;
    }
}
