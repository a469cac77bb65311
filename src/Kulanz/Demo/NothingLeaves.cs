using Kulanz.Platform.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Kulanz.Demo;

/// <summary>
/// In the program that is filled nothing in the outbox ever becomes due: another one may serve the same database meanwhile, and would mail it.
/// Emptying the outbox afterwards was not enough, and would have taken along what others had put there. Not adding it at all was too much:
/// customers in the stories answer by the links in their letters.
/// </summary>
public sealed class NothingLeaves : SaveChangesInterceptor
{
    /// <summary>What is due then is what the stories have written.</summary>
    public static readonly DateTimeOffset Never = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        foreach (var item in eventData.Context!.ChangeTracker.Entries<OutboxItem>().Where(entry => entry.State == EntityState.Added))
            item.Property(i => i.NextTryAt).CurrentValue = Never;
        return ValueTask.FromResult(result);
    }
}
