using System.Collections.Concurrent;
using System.Text.Json;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Platform;

/// <summary>One thing an administrator sets on a page, as JSON under the name of its record type.</summary>
public sealed class Preference
{
    public required string Name { get; init; }
    public required string Value { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Preference>
    {
        public void Configure(EntityTypeBuilder<Preference> preference)
        {
            preference.ToTable("preferences");
            preference.HasKey(p => p.Name);
            preference.Property(p => p.Name).HasMaxLength(80);
        }
    }
}

/// <summary>
/// What administrators set: a record per subject with its defaults, such as <c>record Closing(int DaysUntilClosed = 7)</c>.
/// Read from memory; every node hears of a change and forgets what it had read.
/// </summary>
public sealed class Preferences(IServiceScopeFactory scopes)
{
    public const string Topic = "preferences";

    private volatile ConcurrentDictionary<Type, object> known = new();

    public async ValueTask<T> Get<T>(CancellationToken cancel) where T : class, new()
    {
        // Forgotten while it is read, it is put among what is forgotten.
        var here = known;
        if (here.TryGetValue(typeof(T), out var value))
            return (T)value;
        await using var scope = scopes.CreateAsyncScope();
        var read = await Stored<T>(scope.ServiceProvider.GetRequiredService<KulanzDb>(), cancel);
        here[typeof(T)] = read;
        return read;
    }

    /// <summary>As it is in the transaction under way, for what must not act on something remembered.</summary>
    public static async Task<T> Stored<T>(KulanzDb db, CancellationToken cancel) where T : class, new() =>
        await db.Set<Preference>().AsNoTracking().SingleOrDefaultAsync(p => p.Name == typeof(T).Name, cancel) is { } stored
            ? JsonSerializer.Deserialize<T>(stored.Value, Json.Options)!
            : new T();

    /// <summary>Puts the new value into the transaction under way; it holds from the moment the caller has saved.</summary>
    public static async Task Set<T>(KulanzDb db, T value, CancellationToken cancel) where T : class
    {
        var json = JsonSerializer.Serialize(value, Json.Options);
        if (await db.Set<Preference>().SingleOrDefaultAsync(p => p.Name == typeof(T).Name, cancel) is { } stored)
            stored.Value = json;
        else
            db.Add(new Preference { Name = typeof(T).Name, Value = json });
        db.Announce(Topic);
    }

    /// <summary>Called when any node has changed something.</summary>
    public void Forget() => known = new();
}
