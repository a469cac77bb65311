using Kulanz.Contracts;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.FairUse;

/// <summary>One figure beside its limit. A limit that is not said limits nothing.</summary>
public sealed record Figure(double Value, int? Limit)
{
    public bool Over => Limit is { } limit && Value > limit;
}

/// <summary>How a customer uses a contract, in the time looked at: what to look at before a warning, and what a warning stands on.</summary>
/// <param name="Contacts">Words of theirs and calls noted, in that time.</param>
/// <param name="ContactsAWeek">On average.</param>
/// <param name="PercentOutOfScope">Of the matters begun in that time, how many in a hundred the plan did not cover.</param>
/// <param name="PercentRepeated">Of their questions, how many in a hundred had been answered before, as somebody has confirmed.</param>
/// <param name="TimesTheMedian">Time spent on them, as a multiple of the plan's median; null where nobody notes time.</param>
public sealed record FairUseFigures(int Weeks, int Contacts, Figure ContactsAWeek, int Matters, Figure PercentOutOfScope, long Questions, Figure PercentRepeated, int Minutes, Figure? TimesTheMedian)
{
    public const int Lately = 12;

    public bool Over => ContactsAWeek.Over || PercentOutOfScope.Over || PercentRepeated.Over || TimesTheMedian?.Over == true;

    /// <summary>More than this is not counted: it is over every limit by then.</summary>
    private const int Most = 5_000;

    /// <summary>Of the last weeks; each figure walks along an index that begins with the customer or the contract, no further than there is something.</summary>
    public static async Task<FairUseFigures> Of(KulanzDb db, Contract contract, Kulanz.Contracts.FairUse limits, DateTimeOffset now, CancellationToken cancel)
    {
        var from = now.AddDays(-7 * Lately);
        var start = new DateTimeOffset(contract.StartsOn.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        var weeks = Math.Clamp((int)Math.Ceiling((now - (start > from ? start : from)).TotalDays / 7), 1, Lately);
        var customers = await db.Customers.Where(c => c.Id == contract.CustomerId || c.OrganisationId == contract.CustomerId).Select(c => c.Id).Take(500).ToListAsync(cancel);
        var contacts = await db.Messages.Where(m => customers.Contains(m.CustomerId) && m.At >= from && !m.Automatic && ((m.Kind == MessageKind.Reply && m.AuthorKind == AuthorKind.Customer) || m.Kind == MessageKind.CallNote)).Take(Most).CountAsync(cancel);
        var matters = await db.Bookings.Where(b => b.ContractId == contract.Id && b.ReservedAt >= from && b.MergedIntoId == null).Select(b => b.OutOfScope != "").Take(Most).ToListAsync(cancel);
        var asked = await Repeats.RepeatCounts.Of(db, customers, from, now, cancel);
        var minutes = await db.TimeEntries.Where(t => db.Bookings.Any(b => b.ContractId == contract.Id && b.CaseId == t.CaseId && b.ReservedAt >= from)).SumAsync(t => t.Minutes, cancel);
        var median = await db.Set<PlanTime>().Where(p => p.PlanId == contract.PlanId).Select(p => (int?)p.MedianMinutes).SingleOrDefaultAsync(cancel);
        return new(weeks, contacts, new((double)contacts / weeks, limits.ContactsAWeek), matters.Count, new(Percent(matters.Count(m => m), matters.Count), limits.PercentOutOfScope),
            asked.Questions, new(Percent(asked.Confirmed, asked.Questions), limits.PercentRepeated), minutes, median is > 0 ? new((double)minutes / median.Value, limits.TimesTheMedian) : null);
    }

    private static double Percent(long part, long of) => of == 0 ? 0 : 100.0 * part / of;
}
