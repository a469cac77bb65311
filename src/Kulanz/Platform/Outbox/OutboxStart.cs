using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Platform.Outbox;

/// <summary>Where one process serves alone, nobody can be at anything when it starts: what was claimed before it died is free at once.</summary>
public sealed class OutboxStart(IServiceScopeFactory scopes, Engine engine, TimeProvider clock) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!engine.OneProcess)
            return;
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<KulanzDb>();
        var now = clock.GetUtcNow();
        await db.Write(() => db.Set<OutboxItem>().Where(i => i.State == OutboxState.Waiting && i.ClaimedAt != null)
            .ExecuteUpdateAsync(set => set.SetProperty(i => i.NextTryAt, now).SetProperty(i => i.ClaimedAt, (DateTimeOffset?)null), cancellationToken), cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
