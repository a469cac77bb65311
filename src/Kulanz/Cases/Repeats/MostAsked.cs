using System.Globalization;
using System.Runtime.CompilerServices;
using Kulanz.Access;
using Kulanz.Cases.Knowledge;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Repeats;

/// <summary>One thing that was asked more than once.</summary>
/// <param name="Question">As it was asked first, or the title of the article that answers it.</param>
public sealed record AskedLine(Guid Head, string Question, long? Case, ArticleLine? Article, DateTimeOffset? FirstAt, int Times, int Repeats, int Copies);

/// <summary>
/// What is asked most in a month, a year or ever: the beginning of an index, a page at a time. Who may not see the case in which something was asked first does not
/// see the line; so that nobody walks through a large desk's archive for a small queue's page, the first <see cref="Reach"/> lines of a period are looked at.
/// </summary>
public sealed class MostAsked(KulanzDb db)
{
    public const int PageSize = 50, Reach = 2000;

    private const int AtOnce = 200;

    public sealed record Page(IReadOnlyList<AskedLine> Lines, string? After);

    /// <param name="period">"2026-09", "2026" or "ever".</param>
    public async Task<Page> Read(string period, string? after, int limit, Actor who, CancellationToken cancel)
    {
        var lines = new List<AskedLine>();
        await foreach (var line in Stream(period, after, who, cancel))
        {
            if (lines.Count == limit)
                return new(lines, string.Create(CultureInfo.InvariantCulture, $"{lines[^1].Times}.{lines[^1].Head:N}"));
            lines.Add(line);
        }
        return new(lines, null);
    }

    /// <summary>All of a period, as far as it is looked at: for exports.</summary>
    public async IAsyncEnumerable<AskedLine> Stream(string period, string? after, Actor who, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var (times, head) = Cursor(after) ?? (int.MaxValue, Guid.Empty);
        for (var looked = 0; looked < Reach; looked += AtOnce)
        {
            var rows = await db.Set<AskedCount>().AsNoTracking().Where(c => c.Period == period && c.Times > 1 && (c.Times < times || c.Times == times && c.HeadId < head))
                .OrderByDescending(c => c.Times).ThenByDescending(c => c.HeadId).Take(AtOnce).ToListAsync(cancel);
            foreach (var line in await Lines(rows, who, cancel))
                yield return line;
            if (rows.Count < AtOnce)
                yield break;
            (times, head) = (rows[^1].Times, rows[^1].HeadId);
        }
    }

    private async Task<List<AskedLine>> Lines(List<AskedCount> rows, Actor who, CancellationToken cancel)
    {
        if (rows.Count == 0)
            return [];
        var heads = rows.ConvertAll(r => r.HeadId);
        var messages = await (from message in db.Messages
                              join @case in db.CasesFor(who) on message.CaseId equals @case.Id
                              where heads.Contains(message.Id)
                              select new { message.Id, message.At, message.Channel, message.AuthorKind, message.AuthorName, message.Text, @case.Number }).AsNoTracking().ToDictionaryAsync(m => m.Id, cancel);
        var articles = (await db.ArticlesFor(who).Where(t => heads.Contains(t.ArticleId) && t.PublishedVersion != null)
            .Select(t => new ArticleLine(t.ArticleId, t.Language, t.Slug, t.Title, t.Summary, db.Articles.Where(a => a.Id == t.ArticleId).Select(a => a.Audience).First())).ToListAsync(cancel)).ToLookup(a => a.Id);
        var lines = new List<AskedLine>();
        foreach (var row in rows)
            if (messages.TryGetValue(row.HeadId, out var first))
                lines.Add(new(row.HeadId, Message.Preview(first.Channel == Channel.Mail && first.AuthorKind != AuthorKind.Staff ? Folding.Said(first.Text, first.AuthorName) : first.Text), first.Number, null, first.At, row.Times, row.Repeats, row.Copies));
            else if ((articles[row.HeadId].FirstOrDefault(a => a.Language == CultureInfo.CurrentUICulture.TwoLetterISOLanguageName) ?? articles[row.HeadId].FirstOrDefault()) is { } article)
                lines.Add(new(row.HeadId, article.Title, null, article, null, row.Times, row.Repeats, row.Copies));
        return lines;
    }

    private static (int Times, Guid Head)? Cursor(string? after) =>
        after?.Split('.') is [var times, var head] && int.TryParse(times, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && Guid.TryParseExact(head, "N", out var id) ? (number, id) : null;
}
