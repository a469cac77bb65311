using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kulanz.Evidence;
using Kulanz.Evidence.Log;
using Kulanz.Ledger;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Kulanz.Bench;

/// <summary>
/// The evidence log: taking entries into the tree beside SHA-256 of the same bytes; how far the checkpoint is behind while records come at a steady rate; a proof in a
/// log of ten million entries.
/// </summary>
internal static class LedgerBench
{
    private const int Batches = 20;

    public static async Task<int> Run(string[] args)
    {
        Integrate(int.Parse(Ground.Option(args, "--entries") ?? "1000000", CultureInfo.InvariantCulture));
        foreach (var engine in Ground.Engines(args))
        {
            await Lag(engine, int.Parse(Ground.Option(args, "--rate") ?? "20000", CultureInfo.InvariantCulture), int.Parse(Ground.Option(args, "--seconds") ?? "30", CultureInfo.InvariantCulture));
            await Prove(engine, int.Parse(Ground.Option(args, "--leaves") ?? "10000000", CultureInfo.InvariantCulture));
        }
        return 0;
    }

    /// <summary>Each entry hashed once is the least anybody can do; all of them as one long text is what the processor could do without any entries.</summary>
    private static void Integrate(int count)
    {
        var entries = Enumerable.Range(0, count).Select(i => Encoding.UTF8.GetBytes(
            $$"""{"v":1,"type":"message.added","utc":"2026-11-23T08:00:00.{{i % 1000000:d6}}Z","topic":"case/rV1cDXU8Dl6TNk8-6L4OU9","commit":"{{Convert.ToBase64String(SHA256.HashData(BitConverter.GetBytes(i)))}}"}""")).ToArray();
        var bytes = entries.Sum(e => (long)e.Length);
        var all = new byte[bytes];
        var at = 0;
        foreach (var entry in entries)
        {
            entry.CopyTo(all, at);
            at += entry.Length;
        }
        var (whole, each, tree) = (double.MaxValue, double.MaxValue, double.MaxValue);
        for (var round = 0; round < 5; round++)
        {
            whole = Math.Min(whole, Time(() => SHA256.HashData(all)));
            each = Math.Min(each, Time(() =>
            {
                Span<byte> hash = stackalloc byte[32];
                foreach (var entry in entries)
                    SHA256.HashData(entry, hash);
            }));
            tree = Math.Min(tree, Time(() =>
            {
                var growing = new TileTree();
                foreach (var entry in entries)
                    growing.Append(Hash.Leaf(entry));
                _ = growing.Root();
                _ = growing.TakeTiles();
            }));
        }
        Console.WriteLine($"{count:N0} entries of {bytes / count} bytes: one long text {whole:N0} ms, each hashed once {each:N0} ms, taken into the tree {tree:N0} ms = {count / tree:N0} entries/ms; {each / tree:N2} of the rate of hashing each once, {whole / tree:N2} of one long text");
    }

    private static async Task Lag(string engine, int rate, int seconds)
    {
        await using var ground = await Ground.Fresh(engine);
        await ground.App.StartAsync();
        var (written, lags, watch) = (new List<(double At, long Count)>(), new List<double>(), Stopwatch.StartNew());
        var (before, writing) = (0L, true);
        await ground.Do(async services => before = await services.GetRequiredService<KulanzDb>().Records.LongCountAsync());
        var sampling = Task.Run(async () =>
        {
            while (Volatile.Read(ref writing))
            {
                await Task.Delay(50);
                await ground.Do(async services =>
                {
                    var size = await services.GetRequiredService<KulanzDb>().Checkpoints.MaxAsync(c => (long?)c.Size) ?? 0;
                    lock (written)
                        // The first batch that is not whole under a checkpoint says how far it is behind.
                        if (written.Count > 0)
                            lags.Add(written.FirstOrDefault(w => w.Count + before > size) is { Count: > 0 } waiting ? watch.Elapsed.TotalMilliseconds - waiting.At : 0);
                });
            }
        });
        for (var batch = 0; batch < seconds * Batches; batch++)
        {
            var due = TimeSpan.FromSeconds((double)batch / Batches) - watch.Elapsed;
            if (due > TimeSpan.Zero)
                await Task.Delay(due);
            await ground.Do(services => Write(services, rate / Batches));
            lock (written)
                written.Add((watch.Elapsed.TotalMilliseconds, (batch + 1L) * (rate / Batches)));
        }
        var took = watch.Elapsed.TotalSeconds;
        Volatile.Write(ref writing, false);
        await sampling;
        lags.Sort();
        Console.WriteLine($"{engine}: {written[^1].Count / took:N0} records/s for {took:N0} s; the checkpoint is behind by {lags[lags.Count / 2]:N0} ms (median), {lags[lags.Count * 95 / 100]:N0} ms (p95), {lags[^1]:N0} ms at most");
        await ground.App.StopAsync();
    }

    /// <summary>Records as acts write them, by the shortest way into the table: what is measured is what comes after.</summary>
    private static Task<bool> Write(IServiceProvider services, int count)
    {
        var (db, clock) = (services.GetRequiredService<KulanzDb>(), services.GetRequiredService<TimeProvider>());
        var records = Enumerable.Range(0, count).Select(i => Record.Of("message.added", $"case/{i % 500}", null, Actor.System, new { text = "Good morning, the light on the box is red again. What shall I do?" }, clock)).ToList();
        return db.Write(async () =>
        {
            const string Columns = "id, at, type, topic, actor_kind, actor_name, content, salt, commitment, shown";
            if (db.Engine is Sqlite)
            {
                await using var insert = db.Database.GetDbConnection().CreateCommand();
                insert.CommandText = $"INSERT INTO records ({Columns}) VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9)";
                insert.Transaction = Microsoft.EntityFrameworkCore.Storage.DbContextTransactionExtensions.GetDbTransaction(db.Database.CurrentTransaction!);
                var given = Enumerable.Range(0, 10).Select(i => Parameter(insert, $"${i}")).ToArray();
                foreach (var r in records)
                {
                    object[] values = [r.Id.ToByteArray(true), r.At.UtcTicks, r.Type, r.Topic, $"{r.ActorKind}", r.ActorName, r.Content!, r.Salt!, r.Commitment, $"{r.Shown}"];
                    for (var i = 0; i < values.Length; i++)
                        given[i].Value = values[i];
                    await insert.ExecuteNonQueryAsync();
                }
            }
            else
            {
                await using var copy = await ((NpgsqlConnection)db.Database.GetDbConnection()).BeginBinaryImportAsync($"COPY records ({Columns}) FROM STDIN (FORMAT BINARY)");
                foreach (var r in records)
                    await copy.WriteRowAsync(default, r.Id, r.At.UtcDateTime, r.Type, r.Topic, $"{r.ActorKind}", r.ActorName, r.Content!, r.Salt!, r.Commitment, $"{r.Shown}");
                await copy.CompleteAsync();
            }
            db.Announce(Loop.Topic(Sequencing.Loop));
            await db.SaveChangesAsync();
            return true;
        }, default);
    }

    private static DbParameter Parameter(DbCommand command, string name)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        command.Parameters.Add(parameter);
        return parameter;
    }

    private static async Task Prove(string engine, int leaves)
    {
        await using var ground = await Ground.Fresh(engine);
        var tree = new TileTree();
        await ground.Do(async services =>
        {
            var db = services.GetRequiredService<KulanzDb>();
            for (var i = 0; i < leaves;)
            {
                for (var to = Math.Min(leaves, i + 256 * 1000); i < to; i++)
                    tree.Append(Hash.Leaf(BitConverter.GetBytes(i)));
                var filled = tree.TakeTiles().Where(t => t.Tile.Width == Tile.Full || tree.Size == leaves).ToList();
                await db.Write(async () =>
                {
                    await StoredTiles.Write(db, filled, [], default);
                    return await db.SaveChangesAsync();
                }, default);
                db.ChangeTracker.Clear();
            }
        });
        var (random, times, root) = (new Random(7), new List<double>(), tree.Root());
        for (var i = -50; i < 500; i++)
            await ground.Do(async services =>
            {
                var index = random.NextInt64(leaves);
                var from = Stopwatch.GetTimestamp();
                var proof = Merkle.Inclusion(index, leaves, new TileNodes(leaves, await StoredTiles.Read(services.GetRequiredService<KulanzDb>(), Tile.Towards(index, leaves), default)).Node);
                if (i >= 0)
                    times.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
                if (!Merkle.Includes(root, leaves, index, Hash.Leaf(BitConverter.GetBytes((int)index)), proof))
                    throw new InvalidOperationException("The proof does not hold.");
            });
        times.Sort();
        Console.WriteLine($"{engine}: a proof among {leaves:N0} entries, with the tiles read from the database: {times[250]:N2} ms (median), {times[475]:N2} ms (p95)");
    }

    private static double Time(Action act)
    {
        var from = Stopwatch.GetTimestamp();
        act();
        return Stopwatch.GetElapsedTime(from).TotalMilliseconds;
    }
}
