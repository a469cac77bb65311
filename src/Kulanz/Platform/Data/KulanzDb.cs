using System.Data;
using Kulanz.Platform.Api;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Platform.Data;

/// <summary>
/// The database, used directly by every module. Each module adds its tables in a file of its own
/// (<c>partial class KulanzDb</c> in <c>Cases/CasesTables.cs</c> and so on) and its mappings beside its entities.
/// </summary>
public sealed partial class KulanzDb(DbContextOptions<KulanzDb> options, Engine engine) : DbContext(options)
{
    private readonly HashSet<string> announced = [];

    /// <summary>Something was saved in the transaction under way.</summary>
    private bool saved;

    public Engine Engine => engine;

    /// <summary>Saves in one transaction, in its turn, and then tells all nodes what was announced.</summary>
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        CountVersions();
        if (Database.CurrentTransaction is not null)
            return await Save(acceptAllChangesOnSuccess, cancellationToken);

        var rows = await engine.Write(this, Marked(() => Save(acceptAllChangesOnSuccess, cancellationToken), cancellationToken), cancellationToken);
        await TellAnnounced();
        return rows;
    }

    public override int SaveChanges(bool acceptAllChangesOnSuccess) =>
        throw new NotSupportedException("Saving waits for its turn: use SaveChangesAsync.");

    /// <summary>
    /// Reads and writes in one transaction; on SQLite nobody else writes meanwhile. Inside another such call it simply takes part.
    /// A refusal changes nothing: what was saved before it is taken back.
    /// </summary>
    /// <param name="isolation"><see cref="IsolationLevel.RepeatableRead"/> where several reads must see the same moment; SQLite always does.</param>
    public async Task<T> Write<T>(Func<Task<T>> work, CancellationToken cancel, IsolationLevel isolation = IsolationLevel.Unspecified)
    {
        if (Database.CurrentTransaction is not null)
            return await work();

        saved = false;
        try
        {
            var result = await engine.Write(this, Marked(OrNothing(work), cancel), cancel, isolation);
            await TellAnnounced();
            return result;
        }
        catch (TakenBack<T> refused)
        {
            // What is tracked says that it was saved.
            ChangeTracker.Clear();
            announced.Clear();
            return refused.Answer;
        }
    }

    /// <summary>Leaves the transaction the way it is rolled back.</summary>
    private sealed class TakenBack<T>(T answer) : Exception
    {
        public T Answer => answer;
    }

    private Func<Task<T>> OrNothing<T>(Func<Task<T>> work) => async () =>
    {
        var result = await work();
        return saved && result is IRefusable { Refusal: not null } ? throw new TakenBack<T>(result) : result;
    };

    /// <summary>Says, once this is committed, that <paramref name="topic"/> (<c>case:17</c>, <c>views</c>) has changed, so that open pages follow.</summary>
    public void Announce(string topic) => announced.Add(topic);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(KulanzDb).Assembly);
        if (engine is Postgres)
            foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(e => e.GetProperties()).Where(p => p.FindAnnotation(OrderOfBytes.Annotation) is not null))
                property.SetCollation("C");
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Conventions.Add(_ => new SnakeCaseNames());
        configurationBuilder.Properties<Enum>().HaveConversion<string>().HaveMaxLength(40);
        if (engine is Sqlite)
        {
            // SQLite has neither type: it could not put DateTimeOffset in order, and keeps a Guid as 36 letters.
            configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcTicks>();
            configurationBuilder.Properties<Guid>().HaveConversion<GuidBytes>();
        }
        else
        {
            configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcOnly>();
        }
    }

    /// <summary>
    /// What has changed is found once, by <see cref="CountVersions"/>; otherwise each interceptor that asks would compare all rows anew.
    /// So interceptors may add rows, but must not set properties of rows that are there.
    /// </summary>
    private async Task<int> Save(bool acceptAllChangesOnSuccess, CancellationToken cancel)
    {
        ChangeTracker.AutoDetectChangesEnabled = false;
        saved = true;
        try
        {
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancel);
        }
        finally
        {
            ChangeTracker.AutoDetectChangesEnabled = true;
        }
    }

    /// <summary>Where the request came with an <c>Idempotency-Key</c>, the transaction that does something also says that it is done; a refusal is looked at anew.</summary>
    private Func<Task<T>> Marked<T>(Func<Task<T>> work, CancellationToken cancel) => IdempotentPost.Current.Value is not { } claim ? work : async () =>
    {
        var result = await work();
        if (result is not IRefusable { Refusal: not null })
            await claim.Mark(this, cancel);
        return result;
    };

    private async Task TellAnnounced()
    {
        if (announced.Count == 0)
            return;
        await engine.Notify([.. announced], CancellationToken.None);
        // A page that asks now does not see yet what is changed but not saved: its saving says so again.
        if (!ChangeTracker.HasChanges())
            announced.Clear();
    }

    /// <summary>A row with a <c>Version</c> is refused (<see cref="DbUpdateConcurrencyException"/>) if somebody else saved it since it was read.</summary>
    private void CountVersions()
    {
        foreach (var entry in ChangeTracker.Entries())
            if (entry.State == EntityState.Modified && entry.Metadata.FindProperty("Version") is not null)
                entry.Property("Version").CurrentValue = (int)entry.Property("Version").OriginalValue! + 1;
    }
}
