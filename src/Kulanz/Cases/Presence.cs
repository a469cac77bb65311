using System.Collections.Concurrent;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Live;

namespace Kulanz.Cases;

/// <summary>Somebody has the case open; <paramref name="Typing"/> if they are writing in it.</summary>
public sealed record Looker(Guid Account, bool Typing, DateTimeOffset At);

/// <summary>
/// Who is looking at which case right now. Kept in each node's memory and never in the database: it is worth nothing a minute later.
/// Nodes tell each other over the same line as live updates, with topics that pages do not hear (<c>presence!17!…</c>)
/// and that name the node they come from: its own come back to it late, and would bring back who has gone since.
/// Pages hear <c>presence:17</c> when something they show has changed.
/// </summary>
public sealed class Presence(Live live, Engine engine, TimeProvider clock) : BackgroundService
{
    /// <summary>An open page says so every 20 seconds; who has missed it twice has gone.</summary>
    public static readonly TimeSpan Fades = TimeSpan.FromSeconds(50);

    private readonly string node = Id.New(clock).ToString("N");
    private readonly ConcurrentDictionary<long, ConcurrentDictionary<Guid, Looker>> cases = new();

    /// <summary>The others who have the case open.</summary>
    public IReadOnlyList<Looker> In(long number, Guid? except)
    {
        if (!cases.TryGetValue(number, out var lookers))
            return [];
        var faded = clock.GetUtcNow() - Fades;
        foreach (var (account, looker) in lookers)
            if (looker.At < faded)
                lookers.TryRemove(account, out _);
        if (lookers.IsEmpty)
            cases.TryRemove(number, out _);
        return [.. lookers.Values.Where(l => l.Account != except).OrderBy(l => l.Account)];
    }

    public async Task Here(long number, Guid account, bool typing, CancellationToken cancel)
    {
        var changed = Note(number, account, typing);
        var said = $"presence!{number}!{account}!{(typing ? "types" : "looks")}!{node}";
        await engine.Notify(changed ? [said, $"presence:{number}"] : [said], cancel);
    }

    public async Task Gone(long number, Guid account, CancellationToken cancel)
    {
        Forget(number, account);
        await engine.Notify([$"presence!{number}!{account}!gone!{node}", $"presence:{number}"], cancel);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var topic in live.Topics(TimeSpan.FromMinutes(1), stoppingToken))
                if (topic?.Split('!') is ["presence", var number, var account, var what, var from] && from != node
                    && long.TryParse(number, out var n) && Guid.TryParse(account, out var who))
                {
                    if (what == "gone")
                        Forget(n, who);
                    else
                        Note(n, who, what == "types");
                }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The program ends.
        }
    }

    private bool Note(long number, Guid account, bool typing)
    {
        var lookers = cases.GetOrAdd(number, _ => new());
        var known = lookers.TryGetValue(account, out var before) && before.At >= clock.GetUtcNow() - Fades;
        lookers[account] = new Looker(account, typing, clock.GetUtcNow());
        return !known || before!.Typing != typing;
    }

    private void Forget(long number, Guid account)
    {
        if (cases.TryGetValue(number, out var lookers))
            lookers.TryRemove(account, out _);
    }
}
