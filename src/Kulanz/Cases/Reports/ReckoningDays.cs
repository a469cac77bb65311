using System.Globalization;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Reports;

/// <summary>By which clock days were reckoned last.</summary>
public sealed record ReckonedZone
{
    public string Zone { get; init; } = "";
}

/// <summary>Reckons the figures of a day from the times of its cases: read once, in the order of an index, and written in the same transaction.</summary>
public sealed class ReckoningDays(KulanzDb db, Preferences preferences, TimeProvider clock)
{
    /// <summary>Where days begin at another moment than they did, all of them are reckoned anew. Answers that there is no more to do.</summary>
    public async Task<bool> Follow(CancellationToken cancel)
    {
        var zone = (await preferences.Get<Company>(cancel)).Zone.Id;
        if ((await preferences.Get<ReckonedZone>(cancel)).Zone == zone)
            return false;
        await db.Write(async () =>
        {
            var before = (await Preferences.Stored<ReckonedZone>(db, cancel)).Zone;
            if (before == zone)
                return false;
            if (before.Length > 0)
            {
                // What lay at the edge of a day may lie on its neighbour now.
                var days = await db.DayFigures.Where(f => f.Of == FiguresOf.All).Select(f => f.Day).ToListAsync(cancel);
                await db.Stale([.. days.SelectMany(d => new[] { d.AddDays(-1), d, d.AddDays(1) })], clock.GetUtcNow(), cancel);
            }
            await Preferences.Set(db, new ReckonedZone { Zone = zone }, cancel);
            await db.SaveChangesAsync(cancel);
            return true;
        }, cancel);
        return false;
    }

    /// <summary>The latest day that is stale, because people look at today first; whether there was one.</summary>
    public Task<bool> One(CancellationToken cancel) => db.Write(async () =>
    {
        await ReckoningCases.OneAtATime(db, cancel);
        if (await db.StaleDays.OrderByDescending(d => d.Day).FirstOrDefaultAsync(cancel) is not { } stale)
            return false;
        await Reckon(stale.Day, cancel);
        db.Remove(stale);
        await db.SaveChangesAsync(cancel);
        return true;
    }, cancel);

    private async Task Reckon(DateOnly day, CancellationToken cancel)
    {
        var company = await preferences.Get<Company>(cancel);
        var (from, until) = (company.Begins(day), company.Begins(day.AddDays(1)));
        var sums = new Sums((await preferences.Get<FiguresByPerson>(cancel)).Kept);
        var times = db.CaseTimes.AsNoTracking();
        await foreach (var t in times.Where(t => t.OpenedAt >= from && t.OpenedAt < until).AsAsyncEnumerable().WithCancellation(cancel))
            sums.Add(t, null, s => s.Figures.Opened++);
        await foreach (var t in times.Where(t => t.AskedAt >= from && t.AskedAt < until).AsAsyncEnumerable().WithCancellation(cancel))
            sums.Add(t, null, s => s.Figures.Asked++);
        await foreach (var t in times.Where(t => t.AnsweredAt >= from && t.AnsweredAt < until).AsAsyncEnumerable().WithCancellation(cancel))
            sums.Add(t, t.AnsweredById, s => s.Answer(t));
        await foreach (var t in times.Where(t => t.SolvedAt >= from && t.SolvedAt < until).AsAsyncEnumerable().WithCancellation(cancel))
            sums.Add(t, t.SolvedById, s => s.Solve(t));
        await foreach (var t in times.Where(t => t.RatingAskedAt >= from && t.RatingAskedAt < until).AsAsyncEnumerable().WithCancellation(cancel))
            sums.Add(t, t.SolvedById, s => s.Figures.RatingsAsked++);
        await foreach (var t in times.Where(t => t.RatedAt >= from && t.RatedAt < until).AsAsyncEnumerable().WithCancellation(cancel))
            sums.Add(t, t.SolvedById, s => s.Rate(t));
        // Of what came back only a little: these are looked up singly.
        var back = db.Closures.Where(c => c.ReopenedAt >= from && c.ReopenedAt < until).Select(c => c.CaseId).Distinct();
        await foreach (var t in times.Where(t => back.Contains(t.CaseId) && t.ReopenedAt >= from && t.ReopenedAt < until).AsAsyncEnumerable().WithCancellation(cancel))
            sums.Add(t, null, s => s.Figures.CameBack++);

        await db.DayFigures.Where(f => f.Day == day).ExecuteDeleteAsync(cancel);
        db.AddRange(sums.Of(day));
    }

    private sealed class Sums(bool people)
    {
        private readonly Dictionary<(FiguresOf Of, string Key), Sum> all = [];

        public void Add(CaseTimes t, Guid? person, Action<Sum> count)
        {
            count(At(FiguresOf.All, ""));
            count(At(FiguresOf.Queue, Keys.Of(t.QueueId)));
            count(At(FiguresOf.Channel, t.Channel.ToString()));
            if (t.ProductId is { } product)
                count(At(FiguresOf.Product, Keys.Of(product)));
            if (people && person is { } who)
                count(At(FiguresOf.Person, Keys.Of(who)));
        }

        public IEnumerable<DayFigures> Of(DateOnly day) => all.OrderBy(s => s.Key).Select(s => s.Value.Done(s.Key.Of, s.Key.Key, day));

        private Sum At(FiguresOf of, string key)
        {
            if (!all.TryGetValue((of, key), out var sum))
                all[(of, key)] = sum = new();
            return sum;
        }
    }

    private sealed class Sum
    {
        private readonly List<long> response = [], responseWorking = [], resolution = [], resolutionWorking = [], hands = [];

        public DayFigures Figures { get; } = new();

        public void Answer(CaseTimes t)
        {
            Figures.Answered++;
            _ = t.ResponseKept is true ? Figures.AnsweredInTime++ : t.ResponseKept is false ? Figures.AnsweredLate++ : 0;
            response.Add(t.ResponseSeconds ?? 0);
            responseWorking.Add(t.ResponseWorkingSeconds ?? 0);
        }

        public void Solve(CaseTimes t)
        {
            Figures.Solved++;
            _ = t.ResolutionKept is true ? Figures.SolvedInTime++ : t.ResolutionKept is false ? Figures.SolvedLate++ : 0;
            Figures.Dropped += t.Dropped ? 1 : 0;
            resolution.Add(t.ResolutionSeconds ?? 0);
            resolutionWorking.Add(t.ResolutionWorkingSeconds ?? 0);
            hands.Add(t.Hands);
        }

        public void Rate(CaseTimes t) => _ = t.Verdict switch
        {
            Verdict.Good => Figures.Good++,
            Verdict.SoSo => Figures.SoSo++,
            Verdict.Bad => Figures.Bad++,
            _ => 0,
        };

        public DayFigures Done(FiguresOf of, string key, DateOnly day) => new()
        {
            Of = of, Key = key, Day = day,
            Opened = Figures.Opened, Asked = Figures.Asked, Answered = Figures.Answered, AnsweredInTime = Figures.AnsweredInTime, AnsweredLate = Figures.AnsweredLate,
            Solved = Figures.Solved, SolvedInTime = Figures.SolvedInTime, SolvedLate = Figures.SolvedLate, Dropped = Figures.Dropped, CameBack = Figures.CameBack,
            RatingsAsked = Figures.RatingsAsked, Good = Figures.Good, SoSo = Figures.SoSo, Bad = Figures.Bad,
            Response = Distribution.Of(response), ResponseWorking = Distribution.Of(responseWorking), Resolution = Distribution.Of(resolution), ResolutionWorking = Distribution.Of(resolutionWorking), Hands = Distribution.Of(hands),
        };
    }
}

/// <summary>How figures name what they are of, and the day on which something counts.</summary>
public static class Keys
{
    public static string Of(Guid id) => id.ToString("D", CultureInfo.InvariantCulture);

    public static DateTimeOffset Begins(this Company company, DateOnly day) => company.At(day.ToDateTime(TimeOnly.MinValue));

    /// <summary>Where clocks are put back over midnight, there are two of them: what lies between counts with the day that goes on.</summary>
    public static DateOnly DayOf(this Company company, DateTimeOffset at)
    {
        var day = DateOnly.FromDateTime(company.Local(at).DateTime);
        return at < company.Begins(day) ? day.AddDays(-1) : day;
    }
}
