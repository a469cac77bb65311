using System.Diagnostics;
using Kulanz.Platform.Operations;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Platform.Data;

/// <summary>
/// SQLite's one writer, shared: pieces of work run one after another on one connection, and those that queue up meanwhile go into the same
/// transaction, so that many acts cost one flush to the disk. Nobody is answered before that flush; a piece that fails is rolled back to its
/// savepoint and takes nobody with it. Alternative dropped: <c>synchronous=NORMAL</c>, which is as fast and forgets acknowledged acts in a power cut.
/// </summary>
internal sealed class GroupCommit(string connectionString, Func<SqliteConnection> open) : IDisposable
{
    /// <summary>So that the first of a batch does not wait for ever while others keep coming.</summary>
    private const int LargestBatch = 128;

    private readonly SemaphoreSlim turn = new(1, 1);
    private SqliteConnection? connection;
    private Batch? batch;
    private int waiting;

    private sealed class Batch(SqliteTransaction transaction)
    {
        public SqliteTransaction Transaction => transaction;
        public TaskCompletionSource Committed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public int Pieces { get; set; }
    }

    public async Task<T> Write<T>(KulanzDb db, Func<Task<T>> work, CancellationToken cancel)
    {
        // Whoever has queued up takes the turn, cancelled or not: the one before has left the commit to them.
        Interlocked.Increment(ref waiting);
        var since = Stopwatch.GetTimestamp();
        await turn.WaitAsync(CancellationToken.None);
        Measures.WriteWait.Record(Stopwatch.GetElapsedTime(since).TotalSeconds);
        Interlocked.Decrement(ref waiting);

        Task committed;
        T result;
        try
        {
            cancel.ThrowIfCancellationRequested();
            connection ??= open();
            batch ??= new Batch(connection.BeginTransaction(deferred: false));
            committed = batch.Committed.Task;
            result = await Piece(db, batch.Transaction, work, cancel);
        }
        finally
        {
            Leave();
        }
        await committed;
        return result;
    }

    private async Task<T> Piece<T>(KulanzDb db, SqliteTransaction transaction, Func<Task<T>> work, CancellationToken cancel)
    {
        await transaction.SaveAsync("piece", cancel);
        // Lent to the context for this piece; before and after it reads on a connection of its own.
        db.Database.SetDbConnection(connection, contextOwnsConnection: false);
        await db.Database.UseTransactionAsync(transaction, cancel);
        try
        {
            return await work();
        }
        catch
        {
            await transaction.RollbackAsync("piece", CancellationToken.None);
            throw;
        }
        finally
        {
            await db.Database.UseTransactionAsync(null, CancellationToken.None);
            db.Database.SetDbConnection(null);
            db.Database.SetConnectionString(connectionString);
            await transaction.ReleaseAsync("piece", CancellationToken.None);
        }
    }

    /// <summary>Commits if nobody waits who could share the flush, and lets the next one in.</summary>
    private void Leave()
    {
        try
        {
            if (batch is not null && (++batch.Pieces >= LargestBatch || Volatile.Read(ref waiting) == 0))
                Commit(batch);
        }
        finally
        {
            turn.Release();
        }
    }

    private void Commit(Batch done)
    {
        batch = null;
        try
        {
            done.Transaction.Commit();
            done.Transaction.Dispose();
            done.Committed.SetResult();
        }
        catch (SqliteException broken)
        {
            // A full disk, for one: nobody in this batch is told that it is done, and the next batch starts on a fresh connection.
            connection?.Dispose();
            connection = null;
            done.Committed.SetException(broken);
            _ = done.Committed.Task.Exception;
        }
    }

    public void Dispose()
    {
        connection?.Dispose();
        turn.Dispose();
    }
}
