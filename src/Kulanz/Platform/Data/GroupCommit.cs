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

    /// <summary>Why the last batch could not be saved at all, on a full disk for one; null once one was.</summary>
    public string? Broken { get; private set; }

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
            var mine = batch ??= Begin();
            committed = mine.Committed.Task;
            result = await Piece(db, mine, work, cancel);
        }
        finally
        {
            Leave();
        }
        await committed;
        return result;
    }

    private Batch Begin()
    {
        try
        {
            connection ??= open();
            return new Batch(connection.BeginTransaction(deferred: false));
        }
        catch (Exception broken)
        {
            LetGo(broken);
            throw;
        }
    }

    private async Task<T> Piece<T>(KulanzDb db, Batch mine, Func<Task<T>> work, CancellationToken cancel)
    {
        try
        {
            await mine.Transaction.SaveAsync("piece", CancellationToken.None);
            var result = await Lent(db, mine.Transaction, work, cancel);
            await mine.Transaction.ReleaseAsync("piece", CancellationToken.None);
            return result;
        }
        catch (Exception broken)
        {
            await TakeBack(mine, broken);
            throw;
        }
    }

    /// <summary>The writer's connection is lent to the context for this piece; before and after it reads on a connection of its own.</summary>
    private async Task<T> Lent<T>(KulanzDb db, SqliteTransaction transaction, Func<Task<T>> work, CancellationToken cancel)
    {
        db.Database.SetDbConnection(connection, contextOwnsConnection: false);
        try
        {
            await db.Database.UseTransactionAsync(transaction, cancel);
            return await work();
        }
        finally
        {
            await db.Database.UseTransactionAsync(null, CancellationToken.None);
            db.Database.SetDbConnection(null);
            db.Database.SetConnectionString(connectionString);
        }
    }

    private async Task TakeBack(Batch mine, Exception broken)
    {
        try
        {
            await mine.Transaction.RollbackAsync("piece", CancellationToken.None);
            await mine.Transaction.ReleaseAsync("piece", CancellationToken.None);
        }
        catch (Exception)
        {
            // Where the disk is full or cannot be read, SQLite has rolled back everything by itself, also what others had saved before this piece.
            GiveUp(mine, broken);
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
        try
        {
            done.Transaction.Commit();
            done.Transaction.Dispose();
        }
        catch (Exception broken)
        {
            GiveUp(done, broken);
            return;
        }
        (batch, Broken) = (null, null);
        done.Committed.SetResult();
    }

    /// <summary>Nobody in this batch is told that it is done, and the next batch starts on a fresh connection.</summary>
    private void GiveUp(Batch lost, Exception broken)
    {
        batch = null;
        LetGo(broken);
        lost.Committed.SetException(broken);
        _ = lost.Committed.Task.Exception;
    }

    private void LetGo(Exception broken)
    {
        Broken = broken.Message;
        if (connection is not { } old)
            return;
        connection = null;
        try
        {
            // Not back into the pool, from where it would come again.
            SqliteConnection.ClearPool(old);
            old.Dispose();
        }
        catch (Exception again) when (again is SqliteException or InvalidOperationException)
        {
            // It could not even roll back; what was broken is said already.
        }
    }

    public void Dispose()
    {
        connection?.Dispose();
        turn.Dispose();
    }
}
