using System.Globalization;
using Kulanz.Access;
using Kulanz.Cases.Repeats.Likeness;
using Kulanz.Platform;
using Kulanz.Platform.Api;
using Kulanz.Platform.Data;
using Kulanz.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Repeats;

public sealed record NotATime(string Field, string Given) : Invalid(Field, "“{0}” is not a time. Write it like 2026-09-28 or 2026-09-28T10:00:00Z.", Given)
{
    public override int Status => 400;
}

public sealed record NotAPeriod(string Given) : Invalid("period", "“{0}” is not a period. Write a month like 2026-09, a year like 2026, or ever.", Given)
{
    public override int Status => 400;
}

/// <summary>Earlier answers, repeats and what is asked most, over HTTP. See docs/api.md.</summary>
public static class RepeatsApi
{
    /// <param name="Id">To be named as `other` where one confirms or denies: a message, or an article.</param>
    /// <param name="Own">The same customer asked then.</param>
    /// <param name="ByPhone">It was answered on the telephone: `answer` is a note among staff and not for the customer.</param>
    public sealed record Found(Guid Id, Certainty Certainty, bool Own, string Asked, DateTimeOffset? AskedAt, long? Case, string Answer, DateTimeOffset? AnsweredAt, string? AnsweredBy, bool ByPhone, string? Article, string? Passage);

    /// <param name="ComparedAt">When it was looked for; null while that is still to be done.</param>
    /// <param name="Copies">How often the same text came, this time included; 1 for most.</param>
    public sealed record Answered(IReadOnlyList<Found> Items, DateTimeOffset? ComparedAt, int Copies, Marked? Repeats);

    public sealed record Marked(Guid Id, Guid? Earlier, Guid? Article, bool Own, DateTimeOffset At, string By);

    public sealed record Other(Guid? Id);

    public sealed record Told(Guid Id);

    public sealed record Counted(DateTimeOffset From, DateTimeOffset To, long Questions, long Confirmed, long Suspected);

    public sealed record Asked(string Question, long? Case, string? Article, Guid Id, DateTimeOffset? FirstAt, int Times, int Repeats, int Copies);

    public static void MapRepeatsApi(this WebApplication app)
    {
        var messages = app.MapGroup("/api/v1/messages/{id:guid}").RequireAuthorization(Permission.CasesRead).WithTags("Repeated questions").DisableAntiforgery();

        messages.MapGet("/earlier-answers", async (Guid id, HttpContext http, KulanzDb db, EarlierAnswers answers, Passages passages, CancellationToken cancel) => await Answer(id, http.User.Actor(), db, answers, passages, cancel))
            .Says("Shows what was answered before to a question", "Earlier questions of the same customer, then answers to others and articles, as they were found when the message came. `passage` is what an answer that refers to it would say.").Answers<Answered>();

        messages.MapPost("/comparison", async (Guid id, HttpContext http, KulanzDb db, Comparing comparing, EarlierAnswers answers, Passages passages, CancellationToken cancel) =>
        {
            if (await Question(id, http.User.Actor(), db, cancel) is not { } question)
                return new NotFound("question").Problem();
            await comparing.Compare(question, cancel);
            return await Answer(id, http.User.Actor(), db, answers, passages, cancel);
        }).RequireAuthorization(Permission.CasesWrite)
            .Says("Looks again for earlier answers").Answers<Answered>();

        messages.MapPost("/repeat", async (Guid id, Other given, HttpContext http, Confirming confirming, CancellationToken cancel) => given.Id is not { } other
            ? new Missing("id").Problem()
            : (await confirming.Confirm(id, other, http.User.Actor(), cancel)).Answer(r => Results.Ok(Shown(r)))).RequireAuthorization(Permission.CasesWrite)
            .Says("Marks a message as the repeat of an earlier question", "`id` is the message that asked before and was answered, or the article that answers it. What it was marked as before, it no longer is.").Answers<Marked>();

        messages.MapDelete("/repeat", async (Guid id, HttpContext http, Confirming confirming, CancellationToken cancel) =>
            (await confirming.Undo(id, http.User.Actor(), cancel)).Answer(_ => Results.NoContent())).RequireAuthorization(Permission.CasesWrite)
            .Says("Takes back that a message is a repeat").AnswersNothing();

        messages.MapPost("/distinctions", async (Guid id, Other given, HttpContext http, Distinguishing distinguishing, CancellationToken cancel) => given.Id is not { } other
            ? new Missing("id").Problem()
            : (await distinguishing.Distinguish(id, other, http.User.Actor(), cancel)).Answer(d => Results.Ok(new Told(d.OtherId)))).RequireAuthorization(Permission.CasesWrite)
            .Says("Says that an earlier question, or an article, is not the same", "It is not shown for this message again; for others nothing changes.").Answers<Told>();

        messages.MapDelete("/distinctions/{other:guid}", async (Guid id, Guid other, HttpContext http, Distinguishing distinguishing, CancellationToken cancel) =>
            (await distinguishing.Undo(id, other, http.User.Actor(), cancel)).Answer(_ => Results.NoContent())).RequireAuthorization(Permission.CasesWrite)
            .Says("Takes back that two are not the same").AnswersNothing();

        app.MapGet("/api/v1/customers/{id:guid}/repeats", async (Guid id, string? from, string? to, HttpContext http, KulanzDb db, TimeProvider clock, CancellationToken cancel) =>
        {
            if (!await db.CustomersFor(http.User.Actor()).AnyAsync(c => c.Id == id, cancel))
                return new NotFound("customer").Problem();
            var until = clock.GetUtcNow();
            var since = until.AddYears(-1);
            if (from is not null && !Time(from, out since))
                return new NotATime("from", Naming.Cut(from, 40)).Problem();
            if (to is not null && !Time(to, out until))
                return new NotATime("to", Naming.Cut(to, 40)).Problem();
            var counts = await RepeatCounts.Of(db, [id], since, until, cancel);
            return Results.Ok(new Counted(since, until, counts.Questions, counts.Confirmed, counts.Suspected));
        }).RequireAuthorization(Permission.CasesRead, Permission.CustomersRead).WithTags("Repeated questions").DisableAntiforgery()
            .Says("Counts what a customer asked, and what of it was answered to them before", "`from` and `to` are times or days, the second not included; without them the last twelve months. `suspected` are those that nobody has looked at yet.").Answers<Counted>();

        app.MapGet("/api/v1/repeats", async (string? period, string? after, int? limit, HttpContext http, MostAsked most, CancellationToken cancel) =>
        {
            if (!IsPeriod(period ??= CountingAsked.Ever))
                return new NotAPeriod(Naming.Cut(period, 40)).Problem();
            var page = await most.Read(period, after, limit.AtMost(), http.User.Actor(), cancel);
            return Results.Ok(new Page<Asked>([.. page.Lines.Select(l => new Asked(l.Question, l.Case, l.Article?.Slug, l.Head, l.FirstAt, l.Times, l.Repeats, l.Copies))], page.After));
        }).RequireAuthorization(Permission.CasesRead).WithTags("Repeated questions").DisableAntiforgery()
            .Says("Lists what is asked most", "In a month (`2026-09`), a year (`2026`) or `ever`: confirmed repeats and copies of one text, the most frequent first.").Answers<Page<Asked>>();
    }

    public static bool IsPeriod(string period) =>
        period == CountingAsked.Ever
        || DateTime.TryParseExact(period, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
        || DateTime.TryParseExact(period, "yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static bool Time(string given, out DateTimeOffset time) => DateTimeOffset.TryParse(given, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    private static Task<Question?> Question(Guid id, Actor who, KulanzDb db, CancellationToken cancel) =>
        db.Questions.SingleOrDefaultAsync(q => q.MessageId == id && db.Messages.Any(m => m.Id == id && db.CasesFor(who).Any(c => c.Id == m.CaseId)), cancel);

    private static async Task<IResult> Answer(Guid id, Actor who, KulanzDb db, EarlierAnswers answers, Passages passages, CancellationToken cancel)
    {
        if (await Question(id, who, db, cancel) is not { } question)
            return new NotFound("question").Problem();
        var language = await db.Customers.Where(c => c.Id == question.CustomerId).Select(c => c.Language).SingleAsync(cancel);
        var copies = await db.Set<CopiedText>().Where(t => t.Id == (question.FirstId ?? question.Id)).Select(t => (int?)t.Times).SingleOrDefaultAsync(cancel);
        var repeat = await db.Repeats.AsNoTracking().SingleOrDefaultAsync(r => r.MessageId == id && r.UndoneAt == null, cancel);
        var found = new List<Found>();
        foreach (var e in await answers.For([question], who, cancel))
            found.Add(new(e.Other, e.Certainty, e.Own, e.Asked, e.AskedAt, e.Case, e.Answer, e.AnsweredAt, e.AnsweredBy, e.ByPhone, e.Article?.Slug, await passages.Write(e, language, cancel)));
        return Results.Ok(new Answered(found, question.ComparedAt, copies ?? 1, repeat is null ? null : Shown(repeat)));
    }

    private static Marked Shown(Repeat repeat) => new(repeat.Id, repeat.EarlierId, repeat.ArticleId, repeat.Own, repeat.At, repeat.ByName);
}
