using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Reports;

/// <summary>What somebody said about a case, in words.</summary>
public sealed record Comment(long Case, string Subject, Verdict Verdict, string Words, DateTimeOffset At);

/// <summary>The latest words of customers on how they were helped, of cases that the reader may see.</summary>
public sealed class Ratings(KulanzDb db, Preferences preferences)
{
    public const int Shown = 20;

    /// <summary>So many ratings are looked at for words: most have none.</summary>
    private const int Reach = 2000;

    public async Task<List<Comment>> Said(Actor who, ReportScope scope, ReportPeriod period, CancellationToken cancel)
    {
        var company = await preferences.Get<Company>(cancel);
        var (from, until) = (company.Begins(period.From), company.Begins(period.Until.AddDays(1)));
        var cases = db.CasesFor(who);
        if (scope.Of == FiguresOf.Queue && scope.Said.Length > 0 && Guid.TryParse(scope.Keys[0], out var queue))
            cases = cases.Where(c => c.QueueId == queue);
        else if (scope.Of == FiguresOf.Product && Guid.TryParse(scope.Keys[0], out var product))
            cases = cases.Where(c => c.ProductId == product);
        else if (scope.Of == FiguresOf.Channel && Enum.TryParse<Access.Channel>(scope.Keys[0], out var channel))
            cases = cases.Where(c => c.Channel == channel);
        var latest = db.Satisfactions.Where(s => s.AnsweredAt >= from && s.AnsweredAt < until && s.Verdict != null).OrderByDescending(s => s.AnsweredAt).Take(Reach);
        return await latest.Where(s => s.Comment != "").Join(cases, s => s.CaseId, c => c.Id, (s, c) => new { s.AnsweredAt, s.Verdict, s.Comment, c.Number, c.Subject })
            .OrderByDescending(s => s.AnsweredAt).Take(Shown).Select(s => new Comment(s.Number, s.Subject, s.Verdict!.Value, s.Comment, s.AnsweredAt!.Value)).ToListAsync(cancel);
    }
}
