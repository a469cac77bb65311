using System.ComponentModel.DataAnnotations;
using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Kulanz.Platform.Data;

/// <summary>
/// The database Kulanz runs on. Two of them: SQLite, embedded, for one machine; PostgreSQL for more.
/// Everything in which they differ and that is not plain EF Core stands behind this class, so that no module asks which one it is.
/// </summary>
public abstract class Engine
{
    /// <summary>Chosen by the form of the connection string: <c>Host=…</c> is PostgreSQL, <c>Data Source=…</c> is SQLite.</summary>
    /// <exception cref="ValidationException">It is neither; one sentence for the operator.</exception>
    public static Engine For(string connectionString, ILogger? log = null)
    {
        try
        {
            return connectionString.Contains("Host=", StringComparison.OrdinalIgnoreCase)
                ? new Postgres(connectionString, log)
                : new Sqlite(connectionString);
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or FormatException)
        {
            // What it says is not repeated: there may be a password in it.
            throw new ValidationException("KULANZ_DATABASE cannot be read. Write Host=…;Database=…;Username=…;Password=… for PostgreSQL, or Data Source=… for SQLite.");
        }
    }

    /// <summary>The folder of the schema scripts, and the word used in messages.</summary>
    public abstract string Name { get; }

    /// <summary>Only one process can have this database open for work.</summary>
    public virtual bool OneProcess => false;

    /// <summary>Makes this process the one that serves, until disposed; null where several may.</summary>
    /// <exception cref="InvalidOperationException">Another one does.</exception>
    public virtual IDisposable? ServeAlone() => null;

    /// <summary>Why nothing could be saved when somebody last tried, though it can be read; null as far as is known.</summary>
    public virtual string? CannotWrite => null;

    public abstract void Configure(DbContextOptionsBuilder options);

    /// <summary>
    /// EF's warning that a limit without an order takes whichever rows come: where only their number matters, that is meant. And its error that a
    /// transaction could not go on: that comes as an exception too, to a caller who knows whether it was a broken disk or a program told to stop.
    /// </summary>
    protected static void Unneeded(WarningsConfigurationBuilder warnings) => warnings.Ignore(CoreEventId.RowLimitingOperationWithoutOrderByWarning).Log((RelationalEventId.TransactionError, LogLevel.Debug));

    /// <summary>Runs before the first query of a process: makes the database if it is not there.</summary>
    public abstract Task Create(CancellationToken cancel);

    /// <summary>Runs <paramref name="work"/> in a transaction of <paramref name="db"/> and answers once that is committed for good.</summary>
    /// <exception cref="DbUpdateConcurrencyException">Somebody else was faster: another version of a row, a snapshot overtaken, two who waited for each other. Nothing was done.</exception>
    public abstract Task<T> Write<T>(KulanzDb db, Func<Task<T>> work, CancellationToken cancel, IsolationLevel isolation = IsolationLevel.Unspecified);

    /// <summary>The next number of a series, without gaps on SQLite and without waiting on PostgreSQL.</summary>
    public abstract Task<long> NextNumber(KulanzDb db, string series, CancellationToken cancel);

    /// <summary>Runs <paramref name="work"/> if no other node holds <paramref name="name"/>; otherwise returns false at once.</summary>
    public abstract Task<bool> Alone(string name, Func<CancellationToken, Task> work, CancellationToken cancel);

    /// <summary>
    /// Whoever else asks for the same <paramref name="name"/> waits until the transaction under way ends. For rows that are not there yet,
    /// and must not be made twice.
    /// </summary>
    public abstract Task Hold(KulanzDb db, string name, CancellationToken cancel);

    /// <summary>A topic that this node or, while it listens, another one has said to have changed.</summary>
    public event Action<string>? Heard;

    protected void Hear(string topic) => Heard?.Invoke(topic);

    /// <summary>Tells every node that these topics have changed: this one has heard it on return, the others hear it soon. Called after the commit, it does not fail.</summary>
    public virtual Task Notify(IReadOnlyCollection<string> topics, CancellationToken cancel)
    {
        foreach (var topic in topics)
            Hear(topic);
        return Task.CompletedTask;
    }

    /// <summary>Hears the other nodes until cancelled; <paramref name="listening"/> is called once nothing can be missed any more.</summary>
    public virtual async Task Listen(Action listening, CancellationToken cancel)
    {
        listening();
        await Task.Delay(Timeout.Infinite, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>A copy of the whole database in one file, as it is at one moment, taken while others write.</summary>
    public abstract Task Backup(string file, CancellationToken cancel);

    /// <summary>Whether there is something in the database that a restore would put aside.</summary>
    public abstract Task<bool> Filled(CancellationToken cancel);

    /// <summary>
    /// Puts the copy made by <see cref="Backup"/> in the place of the database. What was there is kept under a name with <paramref name="aside"/> in it;
    /// if anything fails, it is there as before.
    /// </summary>
    /// <returns>Where the former content is now; null where there was none.</returns>
    /// <exception cref="DatabaseInUseException">A program works with it.</exception>
    /// <exception cref="DatabaseBrokenException">The copy is not whole.</exception>
    public abstract Task<string?> Restore(string file, string aside, CancellationToken cancel);

    /// <summary>Whether the file is the database's own, with what lies beside it: no other file that somebody keeps.</summary>
    public virtual bool Owns(string path) => false;

    /// <summary>How many bytes it takes.</summary>
    public abstract Task<long> Size(CancellationToken cancel);

    /// <summary>Where it is, for people: never with a password.</summary>
    public abstract string Place { get; }
}

public sealed class DatabaseInUseException(string place, IReadOnlyList<string>? by = null)
    : Exception($"The database {place} is in use{(by is null ? "" : $" by {string.Join(", ", by)}")}. Stop Kulanz first{(by is null ? "" : ", and whatever else is connected")}.");

public sealed class DatabaseBrokenException(string why) : Exception(why);
