using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Grants;

/// <summary>It is not given after all: what was reserved goes back to its budgets. What is carried out stays so.</summary>
public sealed class CancellingGrants(KulanzDb db, Charging charging, TimeProvider clock)
{
    public Task<Outcome<Grant>> Cancel(long number, string? reason, Actor by, CancellationToken cancel) => db.Write<Outcome<Grant>>(async () =>
    {
        if (!(await db.Hold(number, by, cancel)).Done(out var grant, out var refusal) || !Typed.Needed(reason, "reason", Giving.LongestReason).Done(out var why, out refusal))
            return refusal;
        if (grant.MayCancel(await db.LastStep(grant, cancel)) is { } no)
            return no;
        var @case = await db.Cases.SingleAsync(c => c.Id == grant.CaseId, cancel);
        db.Step(grant, new GrantStep { Id = Id.New(clock), GrantId = grant.Id, Kind = GrantStepKind.Cancelled, At = clock.GetUtcNow(), ById = by.Id, ByName = by.Name, Reason = why });
        await charging.Return(grant.Id, cancel);
        await db.Count(grant, -1, 0, cancel);
        db.RecordGrant("grant.cancelled", grant, @case, by, new { Words = why }, clock);
        db.AnnounceGrant(@case);
        await db.SaveChangesAsync(cancel);
        return grant;
    }, cancel);
}
