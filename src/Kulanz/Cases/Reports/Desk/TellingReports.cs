using Kulanz.Cases.Grants;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Ui;

namespace Kulanz.Cases.Reports.Desk;

/// <summary>The parts of the page of reports.</summary>
public enum ReportOf
{
    Response,
    Hands,
    Satisfaction,
    Goodwill,
    Workload,
}

/// <summary>Puts a report into words and tables.</summary>
public sealed class TellingReports(KulanzDb db, Figures figures, Ratings ratings, GivenAway given, AskedMore asked, Workload workload, Preferences preferences, Texts T, TimeProvider clock)
{
    /// <param name="by">Of what the comparison is: queues, products, channels.</param>
    public async Task<ToldReport> Tell(ReportOf report, Actor who, Reading.Chosen chosen, FiguresOf by, CancellationToken cancel) => report switch
    {
        ReportOf.Hands => await Hands(chosen, cancel),
        ReportOf.Satisfaction => await Satisfaction(who, chosen, cancel),
        ReportOf.Goodwill => await Goodwill(chosen, cancel),
        ReportOf.Workload => await Load(who, chosen, cancel),
        _ => await Response(chosen, by, cancel),
    };

    private async Task<ToldReport> Response(Reading.Chosen chosen, FiguresOf by, CancellationToken cancel)
    {
        var report = await figures.Read(chosen.Scope, chosen.Period, cancel);
        var (whole, before) = (report.Whole, report.Before);
        List<ReportTile> tiles =
        [
            Lasts(T["First answer"], whole.Response, before.Response, false, Definition.FirstAnswer),
            Lasts(T["First answer in working time"], whole.ResponseWorking, before.ResponseWorking, true, Definition.WorkingTime),
            Shares(T["Answered in time"], whole.AnsweredInTime, whole.AnsweredLate, before.AnsweredInTime, before.AnsweredLate),
            Lasts(T["Solution"], whole.Resolution, before.Resolution, false, Definition.Solution),
            Lasts(T["Solution in working time"], whole.ResolutionWorking, before.ResolutionWorking, true, Definition.WorkingTime),
            Shares(T["Solved in time"], whole.SolvedInTime, whole.SolvedLate, before.SolvedInTime, before.SolvedLate),
            new(T["Opened and solved"], $"{T.Count(whole.Opened).Said} / {T.Count(whole.Solved).Said}", [T["{0} open at the end", whole.OpenAtEnd], T["{0} unanswered", whole.UnansweredAtEnd]], T["before: {0}", $"{T.Count(before.Opened).Said} / {T.Count(before.Solved).Said}"], Definition.Opened),
            new(T["Came back"], T.Count(whole.CameBack).Said, [], T["before: {0}", T.Count(before.CameBack).Said], Definition.CameBack),
        ];
        var answers = new ReportTable("answers", T["First answers"], [.. Period, new("opened", T["Opened"]), new("first_answers", T["First answers"]), .. Lasting("answer", ""), .. Lasting("answer_working", T["working time"]), new("answered_in_time", T["In time"]), new("unanswered", T["Unanswered at the end"])],
            Rows(report, f => [T.Count(f.Opened), T.Count(f.Answered), .. Times(f.Response, false), .. Times(f.ResponseWorking, true), T.Share(f.AnsweredInTime, f.AnsweredInTime + f.AnsweredLate), T.Count(f.UnansweredAtEnd)]))
        {
            Curves = [new(T["First answer in working time: median and 90 %"], CurveOf.Time, ["answer_working_median", "answer_working_p90"])],
        };
        var solutions = new ReportTable("solutions", T["Solutions"], [.. Period, new("solved", T["Solved"]), .. Lasting("solution", ""), .. Lasting("solution_working", T["working time"]), new("solved_in_time", T["In time"]), new("came_back", T["Came back"]), new("open", T["Open at the end"])],
            Rows(report, f => [T.Count(f.Solved), .. Times(f.Resolution, false), .. Times(f.ResolutionWorking, true), T.Share(f.SolvedInTime, f.SolvedInTime + f.SolvedLate), T.Count(f.CameBack), T.Count(f.OpenAtEnd)]))
        {
            Curves = [new(T["Solution: median and 90 %"], CurveOf.Time, ["solution_median", "solution_p90"]), new(T["Solved, and open at the end"], CurveOf.Count, ["solved", "open"])],
        };
        return new(tiles, [answers, solutions, .. await Compared(chosen, by, cancel)], [Definition.FirstAnswer, Definition.Solution, Definition.WorkingTime, Definition.Percentiles, Definition.InTime, Definition.Opened, Definition.CameBack, Definition.Where, Definition.Compared]);
    }

    /// <summary>Side by side: only where one sees all, or for the queues one sees.</summary>
    private async Task<IEnumerable<ReportTable>> Compared(Reading.Chosen chosen, FiguresOf by, CancellationToken cancel)
    {
        if (chosen.Scope.Said.Length > 0)
            return [];
        var names = by switch
        {
            FiguresOf.Product => chosen.Seen.Products.ToDictionary(p => Keys.Of(p.Id), p => p.Name),
            FiguresOf.Channel => chosen.Seen.Channels.ToDictionary(c => c.ToString(), c => T.Word(c)),
            _ => chosen.Seen.Queues.ToDictionary(q => Keys.Of(q.Id), q => q.Name),
        };
        var each = await figures.Each(by is FiguresOf.Product or FiguresOf.Channel ? by : FiguresOf.Queue, names.Keys, chosen.Period, cancel);
        return [new ReportTable("compared", by switch { FiguresOf.Product => T["By product"], FiguresOf.Channel => T["By channel"], _ => T["By queue"] },
            [new("name", by switch { FiguresOf.Product => T["Product"], FiguresOf.Channel => T["Channel"], _ => T["Queue"] }, false), new("opened", T["Opened"]), new("first_answers", T["First answers"]), .. Lasting("answer_working", T["working time"]), new("answered_in_time", T["In time"]), new("solved", T["Solved"]), .. Lasting("solution", ""), new("solved_in_time", T["In time"]), new("came_back", T["Came back"])],
            [.. each.Select(e => (Name: names[e.Key], F: e.Value)).OrderBy(e => e.Name, StringComparer.CurrentCulture).Select(e => (IReadOnlyList<ReportCell>)[new ReportCell(e.Name, e.Name), T.Count(e.F.Opened), T.Count(e.F.Answered), .. Times(e.F.ResponseWorking, true), T.Share(e.F.AnsweredInTime, e.F.AnsweredInTime + e.F.AnsweredLate), T.Count(e.F.Solved), .. Times(e.F.Resolution, false), T.Share(e.F.SolvedInTime, e.F.SolvedInTime + e.F.SolvedLate), T.Count(e.F.CameBack)])])
        { Nothing = T["Nothing happened in this period."] }];
    }

    private async Task<ToldReport> Hands(Reading.Chosen chosen, CancellationToken cancel)
    {
        var report = await figures.Read(chosen.Scope, chosen.Period, cancel);
        var (now, then) = (ReportsApi.Hands(report.Whole), ReportsApi.Hands(report.Before));
        var tables = new List<ReportTable>
        {
            new("hands", T["Hands per case"], [.. Period, new("solved", T["Solved"]), new("mean", T["Average"]), new("one", T["one hand"]), new("two", T["two"]), new("three", T["three"]), new("four", T["four"]), new("five", T["five or more"]), new("none", T["nobody"])], Rows(report, f =>
            {
                var h = ReportsApi.Hands(f);
                return [T.Count(h.Solved), T.Mean(h.Mean), T.Count(h.One), T.Count(h.Two), T.Count(h.Three), T.Count(h.Four), T.Count(h.Five), T.Count(h.None)];
            })) { Curves = [new(T["Hands per case, on average"], CurveOf.Count, ["mean"])] },
        };
        var tiles = new List<ReportTile>
        {
            new(T["Hands per case"], T.Mean(now.Mean).Said, [T["{0} in one hand", T.Percent(new Share(now.One, now.Solved).Value)], T.Count(now.Solved, "of {0} case", "of {0} cases")], T["before: {0}", T.Mean(then.Mean).Said], Definition.Hands, now.Solved is > 0 and < ToldReport.Few),
        };
        if (chosen.Seen.Everything && chosen.Scope.Said.Length == 0)
        {
            var again = await asked.Of(chosen.Period, cancel);
            var people = again.Exists(a => a.By is not null);
            tiles.Add(new(T["Asked twice"], T.Count(again.Sum(a => a.Times)).Said, [], null, Definition.AskedTwice));
            tables.Add(new("asked-twice", T["Asked twice"], [new("question", T["Question"], false), new("checklist", T["Checklist"], false), .. people ? new[] { new ReportColumn("by", T["Asked by"], false) } : [], new("times", T["Times"])],
                [.. again.Take(200).Select(a => (IReadOnlyList<ReportCell>)[new ReportCell(a.Question, a.Question), new ReportCell(a.Checklist, a.Checklist, $"/desk/checklists/{a.ChecklistId}"), .. people ? new[] { new ReportCell(a.By, a.By ?? "") } : [], T.Count(a.Times)])])
            { Nothing = T["Nothing was asked twice."] });
        }
        return new(tiles, tables, [Definition.Hands, Definition.AskedTwice, Definition.Where, Definition.Compared]);
    }

    private async Task<ToldReport> Satisfaction(Actor who, Reading.Chosen chosen, CancellationToken cancel)
    {
        var report = await figures.Read(chosen.Scope, chosen.Period, cancel);
        var (whole, before) = (report.Whole, report.Before);
        var (good, was) = (new Share(whole.Good, whole.Rated), new Share(before.Good, before.Rated));
        ReportTile Said(string title, int part) => new(title, T.Percent(new Share(part, whole.Rated).Value), whole.Rated == 0 ? [] : [$"{T.Percent(new Share(part, whole.Rated).Range.Least)} – {T.Percent(new Share(part, whole.Rated).Range.Most)}", T["{0} of {1}", part, whole.Rated]], null, Definition.Satisfaction, whole.Rated is > 0 and < ToldReport.Few);
        List<ReportTile> tiles =
        [
            Said(T["Good"], whole.Good) with { Before = T["before: {0}", T.Percent(was.Value)] },
            Said(T["So so"], whole.SoSo),
            Said(T["Bad"], whole.Bad),
            new(T["Asked and answered"], $"{T.Count(whole.RatingsAsked).Said} / {T.Count(whole.Rated).Said}", [], T["before: {0}", $"{T.Count(before.RatingsAsked).Said} / {T.Count(before.Rated).Said}"], Definition.Satisfaction),
        ];
        var table = new ReportTable("satisfaction", T["Satisfaction"], [.. Period, new("asked", T["Asked"]), new("answered", T["Answers"]), new("good", T["Good"]), new("so_so", T["So so"]), new("bad", T["Bad"]), new("good_share", T["Good, share"]), new("good_least", T["at least"]), new("good_most", T["at most"])], Rows(report, f =>
        {
            var share = new Share(f.Good, f.Rated);
            return [T.Count(f.RatingsAsked), T.Count(f.Rated), T.Count(f.Good), T.Count(f.SoSo), T.Count(f.Bad), new(share.Value is { } v ? Math.Round(v, 4) : null, T.Percent(share.Value)), Bound(share, share.Range.Least), Bound(share, share.Range.Most)];
        }))
        { Curves = [new(T["Share of good answers, and its range"], CurveOf.Share, ["good_share", "good_least", "good_most"])] };
        return new(tiles, [table], [Definition.Satisfaction, Definition.Where, Definition.Compared]) { Comments = await ratings.Said(who, chosen.Scope, chosen.Period, cancel) };

        ReportCell Bound(Share share, double at) => share.Whole == 0 ? new(null, "–") : new(Math.Round(at, 4), T.Percent(at));
    }

    private async Task<ToldReport> Goodwill(Reading.Chosen chosen, CancellationToken cancel)
    {
        // Kept of all queues together: for whoever sees all of them, of all or of a product.
        if (!chosen.Seen.Everything || chosen.Scope.Of is not (FiguresOf.All or FiguresOf.Product))
            return new([], [new("goodwill", T["Goodwill"], [], []) { Nothing = T["Goodwill is counted by product, for all queues together. Choose all cases, or a product."] }], [Definition.Goodwill]);
        var months = await given.Of(chosen.Scope, chosen.Period, cancel);
        var tiles = months.GroupBy(m => m.Currency).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new ReportTile(g.Key is null ? T["Incidents given"] : T["Given, in {0}", g.Key], T.Amount(g.Sum(m => m.Amount), g.Key), [T.Count(g.Sum(m => m.Given), "{0} time", "{0} times"), T["{0} carried out", T.Amount(g.Sum(m => m.SettledAmount), g.Key)]], null, Definition.Goodwill)).ToList();
        ReportColumn[] worth = [new("given", T["Given"]), new("worth", T["Worth"]), new("currency", "", false, ColumnIn.File), new("carried_out", T["Carried out"]), new("carried_out_worth", T["Worth"])];
        var sums = new ReportTable("goodwill", T["What was given"], [new("product", T["Product"], false), new("kind", T["Kind"], false), .. worth], [.. GivenAway.Sums(months).Select(s => (IReadOnlyList<ReportCell>)[Product(s), Kind(s), .. Worth(s)])]) { Nothing = T["Nothing was given in this period."] };
        var monthly = new ReportTable("goodwill-months", T["By month"], [new("month", T["Period"], false), new("product", T["Product"], false), new("kind", T["Kind"], false), .. worth],
            [.. months.OrderByDescending(m => m.Month).ThenBy(m => m.Product, StringComparer.CurrentCulture).ThenBy(m => m.Kind).Select(m => (IReadOnlyList<ReportCell>)[new ReportCell($"{m.Month:yyyy-MM}", m.Month.ToString("MMMM yyyy", T.Culture)), Product(m), Kind(m), .. Worth(m)])]);
        return new(tiles, months.Count == 0 ? [sums] : [sums, monthly], [Definition.Goodwill]);

        ReportCell Product(GivenSum s) => new(s.Product ?? "", s.Product ?? T["no product"]);
        ReportCell Kind(GivenSum s) => new(SnakeCaseNames.Of(s.Kind.ToString()), T.Word(s.Kind));
        ReportCell[] Worth(GivenSum s) => [T.Count(s.Given), Money(s.Amount, s.Currency), new(s.Currency ?? "", ""), T.Count(s.Settled), Money(s.SettledAmount, s.Currency)];
        ReportCell Money(long amount, string? currency) => new(currency is null ? amount : amount / 100m, T.Amount(amount, currency));
    }

    private async Task<ToldReport> Load(Actor who, Reading.Chosen chosen, CancellationToken cancel)
    {
        var queue = chosen.Scope is { Of: FiguresOf.Queue, Said.Length: > 0 } && Guid.TryParse(chosen.Scope.Keys[0], out var id) ? id : (Guid?)null;
        var load = await workload.Now(who, queue, cancel);
        var now = clock.GetUtcNow();
        ReportColumn[] columns = [new("open", T["Not solved"]), new("our_turn", T["Our turn"]), new("oldest_waiting", T["Longest waiting"]), new("overdue", T["Overdue"])];
        IReadOnlyList<IReadOnlyList<ReportCell>> Lines(IEnumerable<Load> loads) => [.. loads.Select(l => (IReadOnlyList<ReportCell>)[new ReportCell(l.Name ?? "", l.Name ?? T["with nobody"]), T.Count(l.Open), T.Count(l.Waiting), T.Time(l.OldestWaiting is { } since ? (now - since).TotalSeconds : null), T.Count(l.Overdue)])];
        var tables = new List<ReportTable>
        {
            new("queues", T["In the queues, now"], [new("queue", T["Queue"], false), .. columns], Lines(load.Queues)) { Nothing = T["There are no queues that you see."] },
            new("colleagues", T["With colleagues, now"], [new("colleague", T["Colleague"], false), .. columns], Lines(load.People)) { Nothing = T["There is no case that is not solved."] },
        };
        var report = await figures.Read(chosen.Scope, chosen.Period, cancel);
        tables.Add(new("flow", T["Opened and solved"], [.. Period, new("opened", T["Opened"]), new("solved", T["Solved"]), new("open", T["Open at the end"])], Rows(report, f => [T.Count(f.Opened), T.Count(f.Solved), T.Count(f.OpenAtEnd)]))
        { Curves = [new(T["Opened and solved"], CurveOf.Count, ["opened", "solved"])] });
        var definitions = new List<Definition> { Definition.Load, Definition.Opened, Definition.Where };
        if (chosen.Seen.Everything && chosen.Scope.Said.Length == 0 && (await preferences.Get<FiguresByPerson>(cancel)).Kept)
        {
            tables.Add(new("people", T["Figures by person"], [new("colleague", T["Colleague"], false), new("first_answers", T["First answers"]), .. Lasting("answer_working", T["working time"]), new("answered_in_time", T["In time"]), new("solved", T["Solved"]), .. Lasting("solution_working", T["working time"]), new("good", T["Good"]), new("so_so", T["So so"]), new("bad", T["Bad"])],
                [.. (await ReportsApi.People(db, figures, chosen.Period, cancel)).Select(p => (IReadOnlyList<ReportCell>)[new ReportCell(p.Name, p.Name), T.Count(p.Figures.Answered), .. Times(p.Figures.ResponseWorking, true), T.Share(p.Figures.AnsweredInTime, p.Figures.AnsweredInTime + p.Figures.AnsweredLate), T.Count(p.Figures.Solved), .. Times(p.Figures.ResolutionWorking, true), T.Count(p.Figures.Good), T.Count(p.Figures.SoSo), T.Count(p.Figures.Bad)])])
            { Nothing = T["Nothing happened in this period."] });
            definitions.Add(Definition.People);
        }
        return new([], tables, definitions);
    }

    private IEnumerable<ReportColumn> Period => [new("from", "", false, ColumnIn.File), new("until", "", false, ColumnIn.File), new("period", T["Period"], false, ColumnIn.Page)];

    private IReadOnlyList<IReadOnlyList<ReportCell>> Rows(FiguresReport report, Func<PeriodFigures, IEnumerable<ReportCell>> cells)
    {
        string Named(PeriodFigures f) => T.Period(report.Period.Span, f.From, f.Until);
        return [.. report.Slices.Select(f => (IReadOnlyList<ReportCell>)[Cells.Day(f.From), Cells.Day(f.Until), new ReportCell(null, Named(f)), .. cells(f)])];
    }

    /// <summary>Median and 90 % on the page; the other percentiles and the average in files.</summary>
    private IEnumerable<ReportColumn> Lasting(string key, string of) =>
        [new($"{key}_median", Titled(T["Median"], of)), new($"{key}_p75", "", In: ColumnIn.File), new($"{key}_p90", Titled(T["90 %"], of)), new($"{key}_p95", "", In: ColumnIn.File), new($"{key}_mean", "", In: ColumnIn.File)];

    private static string Titled(string what, string of) => of.Length == 0 ? what : $"{what} ({of})";

    private IEnumerable<ReportCell> Times(Distribution d, bool working) => [T.Time(d.Percentile(0.5), working), T.Time(d.Percentile(0.75), working), T.Time(d.Percentile(0.9), working), T.Time(d.Percentile(0.95), working), T.Time(d.Mean, working)];

    private ReportTile Lasts(string title, Distribution now, Distribution then, bool working, Definition means) => new(title, T.Lasting(now.Percentile(0.5), working),
        now.Count == 0 ? [] : [T["90 %: {0}", T.Lasting(now.Percentile(0.9), working)], T["average {0}", T.Lasting(now.Mean, working)], T.Count(now.Count, "of {0} case", "of {0} cases")],
        T["before: {0}", T.Lasting(then.Percentile(0.5), working)], means, now.Count is > 0 and < ToldReport.Few);

    private ReportTile Shares(string title, int kept, int late, int keptBefore, int lateBefore) => new(title, T.Percent(new Share(kept, kept + late).Value), kept + late == 0 ? [T["Nothing was promised"]] : [T["{0} of {1}", kept, kept + late]],
        T["before: {0}", T.Percent(new Share(keptBefore, keptBefore + lateBefore).Value)], Definition.InTime, kept + late is > 0 and < ToldReport.Few);
}
