using System.Diagnostics;

namespace Kulanz.Platform;

/// <summary>
/// Work that is done again and again, by one node at a time (or by each, <paramref name="everywhere"/>). It runs when it is poked and at the latest after its interval,
/// calls the same actions a page would call, and may be killed at any moment: every round can be repeated.
/// </summary>
public sealed class Loop(string name, string called, TimeSpan every, Func<IServiceProvider, CancellationToken, Task> round, bool everywhere,
    IServiceProvider services, Data.Engine engine, TimeProvider clock, ILogger<Loop> log) : BackgroundService
{
    private readonly SemaphoreSlim poke = new(0, 1);

    public string Name => name;

    /// <summary>What it does, for people: English, looked up in German.</summary>
    public string Called => called;

    /// <summary>Announced (<see cref="Data.KulanzDb.Announce"/>), it wakes the loop on every node once the transaction is committed.</summary>
    public static string Topic(string name) => $"{Prefix}{name}";

    internal const string Prefix = "loop:";

    public DateTimeOffset? LastRound { get; private set; }

    public string? LastError { get; private set; }

    /// <summary>A round is under way since; some last as long as there is something to do.</summary>
    public DateTimeOffset? RunningSince { get; private set; }

    /// <summary>It goes on, or has not begun yet: a loop ends only with the program.</summary>
    public bool Alive => ExecuteTask is not { IsCompleted: true };

    /// <summary>There is work: do not wait for the interval.</summary>
    public void Poke()
    {
        if (poke.CurrentCount == 0)
            try
            {
                poke.Release();
            }
            catch (SemaphoreFullException)
            {
                // Somebody else poked in the same moment.
            }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (everywhere)
                    await Round(stoppingToken);
                else
                    await engine.Alone(name, Round, stoppingToken);
                (LastRound, LastError) = (clock.GetUtcNow(), null);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception broken)
            {
                LastError = broken.Message;
                Operations.Measures.LoopFailed.Add(1, new KeyValuePair<string, object?>("loop", name));
                log.LogError(broken, "{Loop} failed and will be tried again", name);
            }
            try
            {
                await poke.WaitAsync(every, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task Round(CancellationToken cancel)
    {
        using var span = Operations.Measures.Activities.StartActivity($"loop {name}");
        var since = Stopwatch.GetTimestamp();
        RunningSince = clock.GetUtcNow();
        try
        {
            await using var scope = services.CreateAsyncScope();
            await round(scope.ServiceProvider, cancel);
        }
        finally
        {
            RunningSince = null;
            Operations.Measures.LoopRound.Record(Stopwatch.GetElapsedTime(since).TotalSeconds, new KeyValuePair<string, object?>("loop", name));
        }
    }

    public override void Dispose()
    {
        poke.Dispose();
        base.Dispose();
    }
}

public static class Loops
{
    /// <summary>Registers a loop, <paramref name="called"/> for people what it does; <c>services.GetRequiredService&lt;Pokes&gt;().Poke(name)</c> wakes it.</summary>
    public static IServiceCollection AddLoop(this IServiceCollection services, string name, string called, TimeSpan every, Func<IServiceProvider, CancellationToken, Task> round, bool everywhere = false, int sideBySide = 1)
    {
        for (var i = 0; i < sideBySide; i++)
        {
            var which = i;
            services.AddSingleton<Loop>(provider => ActivatorUtilities.CreateInstance<Loop>(provider, name, called, every, round, everywhere));
            services.AddSingleton<IHostedService>(provider => provider.GetServices<Loop>().Where(loop => loop.Name == name).ElementAt(which));
        }
        return services;
    }
}

public sealed class Pokes(IEnumerable<Loop> loops)
{
    public void Poke(string name)
    {
        foreach (var loop in loops.Where(loop => loop.Name == name))
            loop.Poke();
    }
}
