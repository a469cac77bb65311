using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Api;
using Kulanz.Platform.Data;
using Kulanz.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Reports;

public sealed record PeopleNotCounted() : Refusal("Figures by person are not kept here. An administrator can allow them in the case settings.");

/// <summary>Reports over HTTP. See docs/api.md.</summary>
public static class ReportsApi
{
    /// <param name="Median">In seconds, as all the others.</param>
    public sealed record Lasting(long Count, double? Median, double? P75, double? P90, double? P95, double? Mean, long? Least, long? Most)
    {
        public static Lasting Of(Distribution d) => new(d.Count, d.Percentile(0.5), d.Percentile(0.75), d.Percentile(0.9), d.Percentile(0.95), d.Mean, d.Least, d.Most);
    }

    /// <param name="AsOf">All that happened until then is in it.</param>
    /// <param name="Before">As many days before it as have passed of it.</param>
    public sealed record Reported<T>(ReportSpan Span, DateOnly From, DateOnly Until, string Of, DateTimeOffset AsOf, T Whole, T Before, IReadOnlyList<T> Slices);

    public sealed record ResponseFigures(DateOnly From, DateOnly Until, int Opened, int Asked, int CameBack, long OpenAtEnd, long UnansweredAtEnd, Lasting FirstAnswer, Lasting FirstAnswerWorking, int AnsweredInTime, int AnsweredLate, Lasting Solution, Lasting SolutionWorking, int SolvedInTime, int SolvedLate);

    /// <param name="Five">Five and more.</param>
    public sealed record HandsFigures(DateOnly From, DateOnly Until, int Solved, double? Mean, long None, long One, long Two, long Three, long Four, long Five);

    /// <param name="GoodLeast">Between this and `goodMost` lies the share with 95 % confidence.</param>
    public sealed record SatisfactionFigures(DateOnly From, DateOnly Until, int Asked, int Answered, int Good, int SoSo, int Bad, double? GoodShare, double GoodLeast, double GoodMost);

    public sealed record PersonFigures(Guid Id, string Name, Lasting FirstAnswerWorking, int AnsweredInTime, int AnsweredLate, Lasting SolutionWorking, int Good, int SoSo, int Bad);

    public static void MapReportsApi(this WebApplication app)
    {
        var api = app.MapGroup("/api/v1/reports").RequireAuthorization(Permission.ReportsRead).WithTags("Reports").DisableAntiforgery();
        const string Chosen = "`span` cuts into `days` (the last 30), `weeks` (13) or `months` (12); `from` and `until` are days of your own, both included. `of` is `queue:ID`, `product:KEY` or `channel:mail`; without it all that you see.";

        api.MapGet("/response", async (string? span, string? from, string? until, string? of, HttpContext http, Reading reading, CancellationToken cancel) =>
            (await reading.Report(http.User.Actor(), span, from, until, of, Response, cancel)).Answer(Results.Ok))
            .Says("Reports first answers and solutions", Chosen + " Times are seconds.").Answers<Reported<ResponseFigures>>();

        api.MapGet("/hands", async (string? span, string? from, string? until, string? of, HttpContext http, Reading reading, CancellationToken cancel) =>
            (await reading.Report(http.User.Actor(), span, from, until, of, Hands, cancel)).Answer(Results.Ok))
            .Says("Reports through how many hands cases went", Chosen).Answers<Reported<HandsFigures>>();

        api.MapGet("/satisfaction", async (string? span, string? from, string? until, string? of, HttpContext http, Reading reading, CancellationToken cancel) =>
            (await reading.Report(http.User.Actor(), span, from, until, of, Satisfied, cancel)).Answer(Results.Ok))
            .Says("Reports whether customers were satisfied", Chosen).Answers<Reported<SatisfactionFigures>>();

        api.MapGet("/asked-twice", async (string? span, string? from, string? until, int? limit, HttpContext http, Reading reading, AskedMore asked, CancellationToken cancel) =>
            !(await reading.Whole(http.User.Actor(), span, from, until, null, cancel)).Done(out var chosen, out var refusal) ? refusal.Problem()
                : Results.Ok(new Page<AskedMoreLine>([.. (await asked.Of(chosen.Period, cancel)).Take(limit.AtMost())])))
            .Says("Reports what was asked twice", "Questions of checklists that were put again though their answer was known, the most frequent first. `by` only where figures of people are kept.").Answers<Page<AskedMoreLine>>();

        api.MapGet("/goodwill", async (string? span, string? from, string? until, string? of, HttpContext http, Reading reading, GivenAway given, CancellationToken cancel) =>
            !(await reading.Whole(http.User.Actor(), span, from, until, of, cancel)).Done(out var chosen, out var refusal) ? refusal.Problem()
                : Results.Ok(new Page<GivenSum>(await given.Of(chosen.Scope, chosen.Period, cancel))))
            .Says("Reports what was given", "By month, product, kind and currency; all months the period touches. Amounts are in minor units.").Answers<Page<GivenSum>>();

        api.MapGet("/workload", async (Guid? queue, HttpContext http, KulanzDb db, Workload workload, CancellationToken cancel) =>
            queue is not null && !await db.QueuesFor(http.User.Actor()).AnyAsync(q => q.Id == queue, cancel) ? new NotFound("queue").Problem() : Results.Ok(await workload.Now(http.User.Actor(), queue, cancel)))
            .Says("Shows what lies with whom now", "Cases that are not solved: in each queue, and with each colleague; `id` is null for nobody.").Answers<LoadNow>();

        api.MapGet("/people", async (string? span, string? from, string? until, HttpContext http, Reading reading, KulanzDb db, Figures figures, Preferences preferences, CancellationToken cancel) =>
        {
            if (!(await preferences.Get<FiguresByPerson>(cancel)).Kept)
                return new PeopleNotCounted().Problem();
            if (!(await reading.Whole(http.User.Actor(), span, from, until, null, cancel)).Done(out var chosen, out var refusal))
                return refusal.Problem();
            return Results.Ok(new Page<PersonFigures>([.. (await People(db, figures, chosen.Period, cancel)).Select(p => new PersonFigures(p.Id, p.Name, Lasting.Of(p.Figures.ResponseWorking), p.Figures.AnsweredInTime, p.Figures.AnsweredLate, Lasting.Of(p.Figures.ResolutionWorking), p.Figures.Good, p.Figures.SoSo, p.Figures.Bad))]));
        })
            .Says("Reports figures by person", "Only where an administrator has allowed them.").Answers<Page<PersonFigures>>();
    }

    public static async Task<List<(Guid Id, string Name, PeriodFigures Figures)>> People(KulanzDb db, Figures figures, ReportPeriod period, CancellationToken cancel)
    {
        var each = await figures.Each(FiguresOf.Person, null, period, cancel);
        var ids = each.Keys.Select(Guid.Parse).ToList();
        var names = await db.Accounts.Where(a => ids.Contains(a.Id)).Select(a => new { a.Id, a.Name }).OrderBy(a => a.Name).Take(500).ToListAsync(cancel);
        return names.ConvertAll(a => (a.Id, a.Name, each[Keys.Of(a.Id)]));
    }

    public static HandsFigures Hands(PeriodFigures f) => new(f.From, f.Until, f.Solved, f.Hands.Mean, f.Hands.Between(0, 0), f.Hands.Between(1, 1), f.Hands.Between(2, 2), f.Hands.Between(3, 3), f.Hands.Between(4, 4), f.Hands.Between(5, long.MaxValue));

    public static SatisfactionFigures Satisfied(PeriodFigures f)
    {
        var good = new Share(f.Good, f.Rated);
        return new(f.From, f.Until, f.RatingsAsked, f.Rated, f.Good, f.SoSo, f.Bad, good.Value, good.Range.Least, good.Range.Most);
    }

    private static ResponseFigures Response(PeriodFigures f) => new(f.From, f.Until, f.Opened, f.Asked, f.CameBack, f.OpenAtEnd, f.UnansweredAtEnd, Lasting.Of(f.Response), Lasting.Of(f.ResponseWorking), f.AnsweredInTime, f.AnsweredLate,
        Lasting.Of(f.Resolution), Lasting.Of(f.ResolutionWorking), f.SolvedInTime, f.SolvedLate);
}
