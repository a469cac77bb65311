using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Kulanz.Platform.Data;

/// <summary>
/// Who of all nodes does what only one may do: advisory locks, all of a node's on one connection outside the pool. Held on connections of
/// the pool, one each, a dozen loops that start together take all there are and then wait for ever for one to work with. The locks live as
/// long as the connection: a node that dies lets go of them.
/// </summary>
internal sealed class PostgresGuards(string connectionString) : IAsyncDisposable
{
    private readonly string unpooled = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, KeepAlive = 30 }.ToString();
    private readonly SemaphoreSlim one = new(1, 1);
    private readonly HashSet<string> held = [];
    private NpgsqlConnection? connection;

    /// <summary>True if it is ours until <see cref="Leave"/>; false if another node, or another call on this one, has it.</summary>
    public async Task<bool> Take(string name, CancellationToken cancel)
    {
        await one.WaitAsync(cancel);
        try
        {
            // The server would give a lock twice to one connection.
            if (held.Contains(name) || !await Ask("SELECT pg_try_advisory_lock($1)", name, cancel))
                return false;
            held.Add(name);
            return true;
        }
        finally
        {
            one.Release();
        }
    }

    public async Task Leave(string name)
    {
        await one.WaitAsync(CancellationToken.None);
        try
        {
            held.Remove(name);
            if (connection is { State: System.Data.ConnectionState.Open })
                await Ask("SELECT pg_advisory_unlock($1)", name, CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            // The connection is gone, and the lock with it.
        }
        finally
        {
            one.Release();
        }
    }

    private async Task<bool> Ask(string sql, string name, CancellationToken cancel)
    {
        try
        {
            if (connection is null)
            {
                var fresh = new NpgsqlConnection(unpooled);
                await fresh.OpenAsync(cancel);
                connection = fresh;
            }
            await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name))) } } };
            return (bool)(await command.ExecuteScalarAsync(cancel))!;
        }
        catch (Exception)
        {
            // Whatever happened to it, the next call begins with a fresh one; other nodes may take over what this one held.
            if (connection is not null)
                await connection.DisposeAsync();
            connection = null;
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (connection is not null)
            await connection.DisposeAsync();
        one.Dispose();
    }
}
