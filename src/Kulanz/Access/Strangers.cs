using System.Security.Cryptography;
using System.Text;

namespace Kulanz.Access;

/// <summary>
/// Addresses without an account lock by the rule of those with one (so many wrong tries within <see cref="AccessModule.LockedFor"/>, for as long);
/// otherwise the lock would tell who has one. In memory: there is no row to count in, and a table anybody could fill would be worse.
/// </summary>
public sealed class Strangers(TimeProvider clock)
{
    private sealed record Tries(int Count, DateTimeOffset Since)
    {
        public DateTimeOffset Until => Since + AccessModule.LockedFor;
    }

    /// <summary>By a hash, so that long addresses take no more room than short ones.</summary>
    private readonly Dictionary<string, Tries> tries = [];

    private DateTimeOffset swept;

    /// <summary>Counts a try; false if it locked the address, or came while it was locked.</summary>
    public bool MayTry(string email)
    {
        var (key, now) = (Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(email.ToUpperInvariant()))), clock.GetUtcNow());
        lock (tries)
        {
            Sweep(now);
            var known = tries.TryGetValue(key, out var before) && before.Until > now ? before : new Tries(0, now);
            if (known.Count >= AccessModule.TriesUntilLocked)
                return false;
            var locks = known.Count + 1 == AccessModule.TriesUntilLocked;
            // The lock lasts from the try that brought it about.
            tries[key] = new Tries(known.Count + 1, locks ? now : known.Since);
            return !locks;
        }
    }

    private void Sweep(DateTimeOffset now)
    {
        if (now - swept < TimeSpan.FromMinutes(1))
            return;
        swept = now;
        foreach (var (key, _) in tries.Where(t => t.Value.Until <= now).ToList())
            tries.Remove(key);
    }
}
