using Kulanz.Platform.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Kulanz.Demo;

/// <summary>
/// In the program that is filled nothing gets into the outbox: another one may serve the same database meanwhile, and would mail it.
/// Emptying the outbox afterwards was not enough, and would have taken along what others had put there.
/// </summary>
public sealed class NothingLeaves : SaveChangesInterceptor
{
    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        foreach (var item in eventData.Context!.ChangeTracker.Entries<OutboxItem>().Where(entry => entry.State == EntityState.Added).ToList())
            item.State = EntityState.Detached;
        return ValueTask.FromResult(result);
    }
}
