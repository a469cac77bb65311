using Kulanz.Contracts;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.WorkTime;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.ServiceLevels;

/// <summary>What was promised for a case: the plan it is counted against, its targets, the hours these run by. From memory but for the plan.</summary>
public sealed class Promises(Shelf<ServiceTarget> targets, Shelf<PlanEdition> editions, Shelf<ServiceCalendar> calendars, WorkCalendars work, Preferences preferences)
{
    /// <summary>Around the clock, where nothing else was said.</summary>
    public static readonly WorkCalendar Always = new(TimeZoneInfo.Utc, WeekHours.Always);

    public sealed record Promise(Guid? PlanId, Guid? CalendarId, WorkCalendar Calendar, IReadOnlyDictionary<ClockKind, int> Minutes);

    /// <summary>Nothing is promised to anybody: nobody has to look.</summary>
    public async ValueTask<bool> None(KulanzDb db, CancellationToken cancel) => (await targets.All(db, cancel)).Count == 0;

    public async Task<Promise> Of(KulanzDb db, Case @case, CancellationToken cancel)
    {
        var booking = db.Bookings.Local.FindEntry(@case.Id)?.Entity ?? await db.Bookings.AsNoTracking().SingleOrDefaultAsync(b => b.CaseId == @case.Id, cancel);
        var contract = booking is null ? null : await db.Contracts.AsNoTracking().Where(c => c.Id == booking.ContractId).Select(c => new { c.PlanId, c.EditionId }).SingleOrDefaultAsync(cancel);
        var all = (await targets.All(db, cancel)).Where(t => t.Priority == @case.Priority).ToList();
        var plan = contract is not null && all.Exists(t => t.PlanId == contract.PlanId) ? contract.PlanId : (Guid?)null;
        var calendar = contract is null ? null : (await editions.All(db, cancel)).FirstOrDefault(e => e.Id == contract.EditionId)?.Coverage.CalendarId;
        calendar ??= (await preferences.Get<ServiceLevelCustoms>(cancel)).CalendarId;
        return new(plan, calendar, await Calendar(db, calendar, cancel), all.Where(t => t.PlanId == plan).ToDictionary(t => t.Kind, t => t.Minutes));
    }

    /// <summary>By which hours these cases are worked, as <see cref="Of"/> says it of one; null is around the clock.</summary>
    public async Task<Dictionary<Guid, Guid?>> Calendars(KulanzDb db, IReadOnlyCollection<Guid> cases, CancellationToken cancel)
    {
        var everybodys = (await preferences.Get<ServiceLevelCustoms>(cancel)).CalendarId;
        var of = (await editions.All(db, cancel)).ToDictionary(e => e.Id, e => e.Coverage.CalendarId);
        var booked = await db.Bookings.Where(b => cases.Contains(b.CaseId)).Join(db.Contracts, b => b.ContractId, c => c.Id, (b, c) => new { b.CaseId, c.EditionId }).ToDictionaryAsync(b => b.CaseId, b => b.EditionId, cancel);
        return cases.ToDictionary(id => id, id => (booked.TryGetValue(id, out var edition) ? of.GetValueOrDefault(edition) : null) ?? everybodys);
    }

    public async ValueTask<WorkCalendar> Calendar(KulanzDb db, Guid? id, CancellationToken cancel) =>
        id is not null && (await calendars.All(db, cancel)).FirstOrDefault(c => c.Id == id) is { } calendar ? work.Of(calendar) : Always;

    public async ValueTask<int> WarnAt(CancellationToken cancel) => (await preferences.Get<ServiceLevelCustoms>(cancel)).WarnAt;
}
