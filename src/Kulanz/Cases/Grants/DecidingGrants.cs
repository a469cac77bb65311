using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Grants;

/// <summary>
/// The second pair of eyes. What is approved was reserved before, and its budgets are not asked again: a budget that was lowered or ended meanwhile is shown overdrawn to whoever
/// decides, who decides all the same.
/// </summary>
public sealed class DecidingGrants(KulanzDb db, Charging charging, TimeProvider clock)
{
    public Task<Outcome<Grant>> Approve(long number, string? reason, Actor by, CancellationToken cancel) => Decide(number, GrantStepKind.Approved, Typed.Text(reason).Trim(), by, cancel);

    /// <param name="reason">Why not: whoever gave it reads it.</param>
    public async Task<Outcome<Grant>> Refuse(long number, string? reason, Actor by, CancellationToken cancel) =>
        Typed.Needed(reason, "reason", Giving.LongestReason).Done(out var why, out var refusal) ? await Decide(number, GrantStepKind.Refused, why, by, cancel) : refusal;

    private Task<Outcome<Grant>> Decide(long number, GrantStepKind kind, string reason, Actor by, CancellationToken cancel) => db.Write<Outcome<Grant>>(async () =>
    {
        if (!(await db.Hold(number, by, cancel)).Done(out var grant, out var refusal))
            return refusal;
        if (reason.Length > Giving.LongestReason)
            return new TooLong("reason", Giving.LongestReason);
        if (grant.MayDecide(by, await db.LastStep(grant, cancel)) is { } no)
            return no;
        var @case = await db.Cases.SingleAsync(c => c.Id == grant.CaseId, cancel);
        db.Step(grant, new GrantStep { Id = Id.New(clock), GrantId = grant.Id, Kind = kind, At = clock.GetUtcNow(), ById = by.Id, ByName = by.Name, Reason = reason });
        if (kind == GrantStepKind.Refused)
        {
            await charging.Return(grant.Id, cancel);
            await db.Count(grant, -1, 0, cancel);
        }
        db.RecordGrant(kind == GrantStepKind.Refused ? "grant.refused" : "grant.approved", grant, @case, by, new { Words = reason }, clock);
        await GrantNews.TellGiver(db, grant, @case, by, reason, clock, cancel);
        db.AnnounceGrant(@case);
        await db.SaveChangesAsync(cancel);
        return grant;
    }, cancel);
}
