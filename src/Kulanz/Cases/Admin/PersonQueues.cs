using Kulanz.Access;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Admin;

/// <summary>On a colleague's page: in which queues they work.</summary>
public sealed class PersonQueuesViewComponent(KulanzDb db) : ViewComponent
{
    public sealed record Shown(Account Account, IReadOnlyList<Queue> Queues, IReadOnlyCollection<Guid> In);

    public async Task<IViewComponentResult> InvokeAsync(Account account)
    {
        var cancel = HttpContext.RequestAborted;
        var queues = await db.Queues.AsNoTracking().Where(q => q.RetiredAt == null).OrderBy(q => q.Name).Take(500).ToListAsync(cancel);
        var member = await db.QueueMembers.Where(m => m.AccountId == account.Id).Select(m => m.QueueId).ToListAsync(cancel);
        return View("/Cases/Admin/_PersonQueues.cshtml", new Shown(account, queues, member));
    }
}
