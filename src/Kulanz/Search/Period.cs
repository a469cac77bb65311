using System.Linq.Expressions;
using Kulanz.Search.Words;
using Microsoft.EntityFrameworkCore.Query;

namespace Kulanz.Search;

/// <summary>What the times asked for leave of a kind's entries: one range of their ids, and the days of <c>-on:</c>, which are left out of it.</summary>
public sealed record Period(long From, long To, IReadOnlyList<(long From, long To)> LeftOut)
{
    public static Period Of(int kind, Query query, TimeZoneInfo home)
    {
        var (from, to) = (SearchEntry.First(kind), SearchEntry.First(kind + 1));
        var leftOut = new List<(long, long)>();
        foreach (var filter in query.Filters)
        {
            if (Times.Read(filter, home) is not { } time)
                continue;
            var (first, behind) = (SearchEntry.First(kind, time.From), time.To == DateTimeOffset.MaxValue ? SearchEntry.First(kind + 1) : SearchEntry.First(kind, time.To));
            if (Times.LeavesOut(filter))
                leftOut.Add((first, behind));
            else
                (from, to) = (Math.Max(from, first), Math.Min(to, behind));
        }
        return new(from, to, leftOut);
    }

    /// <summary>Where an entry leads, as <see cref="Seen.Owner"/> says; one that is left out leads nowhere.</summary>
    public Expression<Func<SearchEntry, Guid?>> Leads(Expression<Func<SearchEntry, Guid?>> owner)
    {
        foreach (var (from, to) in LeftOut)
        {
            Expression<Func<SearchEntry, bool>> left = e => e.Id >= from && e.Id < to;
            var within = ReplacingExpressionVisitor.Replace(left.Parameters[0], owner.Parameters[0], left.Body);
            owner = owner.Update(Expression.Condition(within, Expression.Constant(null, typeof(Guid?)), owner.Body), owner.Parameters);
        }
        return owner;
    }
}
