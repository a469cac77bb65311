using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>A colleague is to hear of a case.</summary>
public sealed record StaffNotice(Guid AccountId, string Address, string Language, long CaseNumber, string Subject, string Because);

/// <summary>How notices reach people: whoever can deliver registers one; it adds to the transaction under way and does not save.</summary>
public sealed record StaffNoticeDelivery(Func<KulanzDb, StaffNotice, CancellationToken, Task> Deliver);

public sealed record NobodyToNotify() : Refusal("There is nobody to notify: the case has no owner, or the colleague has left.");

public sealed class NotifyingStaff(KulanzDb db, IEnumerable<StaffNoticeDelivery> deliveries, TimeProvider clock)
{
    public async Task<Refusal?> Notify(string whom, long number, Actor by, CancellationToken cancel)
    {
        if (await db.CasesFor(by).SingleOrDefaultAsync(c => c.Number == number, cancel) is not { } @case)
            return new NotFound("case");
        Guid? id = whom == CaseField.Owner ? @case.OwnerId : Guid.TryParse(whom, out var named) ? named : null;
        if (await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == id && a.Kind == ActorKind.Staff && a.ClosedAt == null, cancel) is not { } colleague)
            return new NobodyToNotify();
        var notice = new StaffNotice(colleague.Id, colleague.Email ?? "", colleague.Language, number, @case.Subject, by.Name);
        db.Record("staff.notified", @case.Topic, @case.CustomerId, by, new { To = colleague.Name }, clock);
        foreach (var delivery in deliveries)
            await delivery.Deliver(db, notice, cancel);
        db.Announce($"notice:{colleague.Id}");
        await db.SaveChangesAsync(cancel);
        return null;
    }
}
