using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>Somebody who could take a case.</summary>
public sealed record Colleague(Guid Id, string Name);

public static class Colleagues
{
    /// <summary>The staff who may see this queue and work on cases, by name.</summary>
    public static async Task<List<Colleague>> ColleaguesFor(this KulanzDb db, Guid queue, CancellationToken cancel)
    {
        // Permissions are kept as one text per role; there are few roles.
        var roles = (await db.Set<Role>().AsNoTracking().ToListAsync(cancel)).Where(r => r.Permissions.Contains(Permission.CasesWrite)).Select(r => r.Name).ToList();
        return await db.Accounts
            .Where(a => a.Kind == ActorKind.Staff && a.ClosedAt == null && a.RoleName != null && roles.Contains(a.RoleName)
                && (db.Queues.Any(q => q.Id == queue && q.OpenToAll) || db.QueueMembers.Any(m => m.QueueId == queue && m.AccountId == a.Id)))
            .OrderBy(a => a.Name).Take(500).Select(a => new Colleague(a.Id, a.Name)).ToListAsync(cancel);
    }
}
