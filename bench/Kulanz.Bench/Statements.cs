using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Kulanz.Bench;

/// <summary>What is sent to the database while <see cref="Listening"/>: a cost that does not depend on the machine.</summary>
internal sealed class Statements : DbCommandInterceptor
{
    public bool Listening { get; set; }

    public ConcurrentQueue<string> Heard { get; } = [];

    /// <summary>How long each took in all, until its last row was read.</summary>
    public ConcurrentDictionary<string, TimeSpan> Took { get; } = [];

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        Hear(command);
        return ValueTask.FromResult(result);
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Hear(command);
        return ValueTask.FromResult(result);
    }

    public override ValueTask<DbDataReader> ReaderExecutedAsync(DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
    {
        Add(command, eventData.Duration);
        return ValueTask.FromResult(result);
    }

    public override InterceptionResult DataReaderDisposing(DbCommand command, DataReaderDisposingEventData eventData, InterceptionResult result)
    {
        Add(command, eventData.Duration);
        return result;
    }

    private void Add(DbCommand command, TimeSpan took)
    {
        if (Listening)
            Took.AddOrUpdate(command.CommandText, took, (_, before) => before + took);
    }

    private void Hear(DbCommand command)
    {
        if (Listening)
            Heard.Enqueue(command.CommandText);
    }
}
