using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>What a desk cannot be without: one queue.</summary>
public sealed class CasesFirstRun(KulanzDb db, TimeProvider clock)
{
    public async Task Prepare(CancellationToken cancel)
    {
        if (await db.Queues.AnyAsync(cancel))
            return;
        db.Queues.Add(new Queue { Id = Id.New(clock), Name = "Support" });
        await db.SaveChangesAsync(cancel);
    }
}
