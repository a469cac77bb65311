using Kulanz.Cases.ServiceLevels;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Reports;

/// <summary>
/// Reckons the times of cases that are marked, some at a time, and then the figures of the days that are touched by it. Each batch takes its marks away in the transaction that
/// writes what follows from them: killed in the middle, it goes on where it was; done twice, it is the same.
/// </summary>
public sealed class ReckoningCases(KulanzDb db, Promises promises, Preferences preferences, TimeProvider clock)
{
    public const string Loop = "reports";

    private const int AtOnce = 200;

    public static async Task Round(IServiceProvider services, CancellationToken cancel)
    {
        var scopes = services.GetRequiredService<IServiceScopeFactory>();
        await Until<ReckoningDays>(days => days.Follow(cancel));
        await Until<ReckoningCases>(cases => cases.Some(cancel));
        await Until<ReckoningDays>(days => days.One(cancel));

        async Task Until<T>(Func<T, Task<bool>> some) where T : notnull
        {
            for (var more = true; more && !cancel.IsCancellationRequested;)
            {
                await using var scope = scopes.CreateAsyncScope();
                more = await some(scope.ServiceProvider.GetRequiredService<T>());
            }
        }
    }

    /// <summary>Not by the name of the loop: that is held already while it runs, and nobody can wait for themselves.</summary>
    internal static Task OneAtATime(KulanzDb db, CancellationToken cancel) => db.Engine.Hold(db, "case times", cancel);

    /// <summary>Some of what is marked, the oldest first; whether there is more.</summary>
    public Task<bool> Some(CancellationToken cancel) => db.Write(async () =>
    {
        await OneAtATime(db, cancel);
        var marks = await db.CaseMarks.AsNoTracking().OrderBy(m => m.Id).Take(AtOnce).Select(m => new { m.Id, m.CaseId }).ToListAsync(cancel);
        if (marks.Count == 0)
            return false;
        var days = await Reckon([.. marks.Select(m => m.CaseId).Distinct()], cancel);
        await db.Stale(days, clock.GetUtcNow(), cancel);
        await db.SaveChangesAsync(cancel);
        var done = marks.ConvertAll(m => m.Id);
        await db.CaseMarks.Where(m => done.Contains(m.Id)).ExecuteDeleteAsync(cancel);
        return marks.Count == AtOnce;
    }, cancel);

    /// <returns>The days on which something is other than it was.</returns>
    private async Task<List<DateOnly>> Reckon(List<Guid> marked, CancellationToken cancel)
    {
        var (roots, parts) = await Families(marked, cancel);
        var facts = await Facts(roots, parts, cancel);
        var ids = marked.Union(roots).ToList();
        var known = await db.CaseTimes.Where(t => ids.Contains(t.CaseId)).ToDictionaryAsync(t => t.CaseId, cancel);
        var calendars = await promises.Calendars(db, roots, cancel);
        var company = await preferences.Get<Company>(cancel);
        var days = new List<DateOnly>();
        foreach (var fact in facts)
        {
            var before = known.GetValueOrDefault(fact.CaseId);
            var times = CaseTimes.Of(fact, await promises.Calendar(db, calendars.GetValueOrDefault(fact.CaseId), cancel), before);
            if (before is null)
            {
                db.Add(times);
                Touched(times);
                continue;
            }
            var entry = db.Entry(before);
            var moments = before.Moments.ToList();
            entry.CurrentValues.SetValues(times);
            if (entry.State != EntityState.Modified)
                continue;
            days.AddRange(moments.Select(Day));
            Touched(times);
        }
        // What is part of another one now has no times of its own.
        foreach (var gone in known.Values.Where(t => !roots.Contains(t.CaseId)))
        {
            Touched(gone);
            db.Remove(gone);
        }
        return days;

        void Touched(CaseTimes times) => days.AddRange(times.Moments.Select(Day));
        DateOnly Day(DateTimeOffset at) => company.DayOf(at);
    }

    /// <summary>The cases these are part of today, and what else is part of them.</summary>
    private async Task<(List<Guid> Roots, Dictionary<Guid, List<Guid>> Parts)> Families(List<Guid> marked, CancellationToken cancel)
    {
        var roots = new HashSet<Guid>();
        for (var some = marked; some.Count > 0;)
        {
            var above = await db.Cases.Where(c => some.Contains(c.Id)).Select(c => new { c.Id, c.MergedIntoId }).ToListAsync(cancel);
            roots.UnionWith(above.Where(c => c.MergedIntoId is null).Select(c => c.Id));
            some = [.. above.Select(c => c.MergedIntoId).OfType<Guid>().Distinct()];
        }
        var parts = roots.ToDictionary(id => id, id => new List<Guid> { id });
        var homes = roots.ToDictionary(id => id);
        for (List<Guid> some = [.. roots]; some.Count > 0;)
        {
            var parents = some;
            var below = await db.Cases.Where(c => c.MergedIntoId != null && parents.Contains(c.MergedIntoId.Value)).Select(c => new { c.Id, Into = c.MergedIntoId!.Value }).ToListAsync(cancel);
            foreach (var part in below)
                parts[homes[part.Id] = homes[part.Into]].Add(part.Id);
            some = below.ConvertAll(c => c.Id);
        }
        return ([.. roots], parts);
    }

    /// <summary>By a handful of questions, however many cases. Each of the first words is the beginning of an index.</summary>
    private async Task<List<CaseFacts>> Facts(List<Guid> roots, Dictionary<Guid, List<Guid>> parts, CancellationToken cancel)
    {
        var all = parts.Values.SelectMany(p => p).ToList();
        var opened = await db.Cases.Where(c => all.Contains(c.Id)).Select(c => new { c.Id, c.OpenedAt }).ToDictionaryAsync(c => c.Id, c => c.OpenedAt, cancel);
        var ratings = await db.Satisfactions.AsNoTracking().Where(s => all.Contains(s.CaseId)).ToDictionaryAsync(s => s.CaseId, cancel);
        var closures = (await db.Closures.AsNoTracking().Where(c => roots.Contains(c.CaseId)).ToListAsync(cancel)).ToLookup(c => c.CaseId);
        var clocks = (await db.Set<ServiceClock>().AsNoTracking().Where(c => roots.Contains(c.CaseId) && c.Kind != ClockKind.NextResponse).ToListAsync(cancel)).ToLookup(c => c.CaseId);
        var said = db.Messages.Where(m => !m.Automatic && m.Kind != MessageKind.Note && m.AuthorKind != AuthorKind.System);
        var ours = said.Where(m => m.AuthorKind == AuthorKind.Staff || m.AuthorKind == AuthorKind.Partner);
        var cases = await db.Cases.Where(c => roots.Contains(c.Id)).Select(c => new
        {
            c.Id,
            c.QueueId,
            c.ProductId,
            c.Channel,
            c.State,
            c.TouchedAt,
            c.Hands,
            FirstBy = said.Where(m => m.CaseId == c.Id).OrderBy(m => m.At).ThenBy(m => m.Id).Select(m => (AuthorKind?)m.AuthorKind).FirstOrDefault(),
            FirstAt = said.Where(m => m.CaseId == c.Id).OrderBy(m => m.At).ThenBy(m => m.Id).Select(m => (DateTimeOffset?)m.At).FirstOrDefault(),
            AnsweredAt = ours.Where(m => m.CaseId == c.Id).OrderBy(m => m.At).ThenBy(m => m.Id).Select(m => (DateTimeOffset?)m.At).FirstOrDefault(),
            AnsweredById = ours.Where(m => m.CaseId == c.Id).OrderBy(m => m.At).ThenBy(m => m.Id).Select(m => m.AuthorId).FirstOrDefault(),
        }).ToListAsync(cancel);
        return cases.ConvertAll(c => new CaseFacts(c.Id, c.QueueId, c.ProductId, c.Channel, c.State is CaseState.Solved or CaseState.Closed, parts[c.Id].Min(part => opened[part]), c.TouchedAt, c.Hands,
            c.FirstBy, c.FirstAt, c.AnsweredAt, c.AnsweredById, [.. closures[c.Id]], Rating(c.Id), Kept(c.Id, ClockKind.FirstResponse), Kept(c.Id, ClockKind.Resolution)));

        // Cases that were joined may each have been asked about: what somebody said counts more than what nobody answered, then the latest.
        Satisfaction? Rating(Guid root) => parts[root].Select(part => ratings.GetValueOrDefault(part)).OfType<Satisfaction>().OrderByDescending(s => s.AnsweredAt).ThenByDescending(s => s.AskedAt).FirstOrDefault();
        bool? Kept(Guid root, ClockKind kind) => clocks[root].Where(c => c.Kind == kind).MinBy(c => c.StartedAt) is { } first ? first.BreachedAt is null : null;
    }
}
