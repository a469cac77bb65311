using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using Kulanz.Cases;
using Kulanz.Evidence.Log;
using Kulanz.Ledger;
using Kulanz.Platform;
using Kulanz.Tests.Cases;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Evidence;

public sealed class LogTests
{
    [Theory, BothEngines]
    public async Task Whatever_is_done_is_soon_in_a_log_that_a_stranger_can_check_whole(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var log = new OpenLog(app.Visitor());
        var first = await app.OpenCase(Someone.Jonas, "Tricky Router");
        await OpenLog.Signed(app);
        var before = await log.Whole();
        var older = await log.Head();

        await app.Do<Closing, Outcome<Closure>>(c => c.Close(first, "It hums again", final: false, Actor.System, default));
        await app.OpenCase(Someone.Mary, "Invoice 17");
        await OpenLog.Signed(app);

        var entries = await log.Whole();
        var head = await log.Head();
        Assert.True(head.Size > older.Size);
        Assert.Equal(before.Select(e => e.GetRawText()), entries.Take(before.Count).Select(e => e.GetRawText()));
        Assert.Equal("help.example.com/log", head.Origin);
        Assert.All(entries, e => Assert.Equal(["v", "type", "utc", "topic", "commit"], e.EnumerateObject().Select(p => p.Name)));
        Assert.Contains("case.solved", entries.Select(e => e.GetProperty("type").GetString()));
        Assert.Equal(await app.Look(db => db.Records.CountAsync()), entries.Count);
    }

    [Theory, BothEngines]
    public async Task The_log_says_of_nobody_what_they_did_and_of_a_case_only_to_those_who_know_it(string engine)
    {
        await using var app = await TestApp.Start(engine);
        using (await app.SignedIn(Someone.Anna))
        {
        }
        var first = await app.OpenCase(Someone.Jonas, "Tricky Router");
        await app.OpenCase(Someone.Mary, "Invoice");
        await app.Do<Closing, Outcome<Closure>>(c => c.Close(first, "It hums again", final: false, Actor.System, default));
        await OpenLog.Signed(app);

        var entries = await new OpenLog(app.Visitor()).Whole();

        var text = string.Join('\n', entries.Select(e => e.GetRawText()));
        foreach (var word in new[] { "Tricky", "hums", "Jonas", "jonas", "Anna", "anna", "help me", "\"case/1\"" })
            Assert.DoesNotContain(word, text, StringComparison.Ordinal);
        // Whose account it was that signed in does not leave the house, nor which customer was added.
        Assert.Contains(entries, e => e.GetProperty("type").GetString() == "account.signed_in" && e.GetProperty("topic").GetString() == "account");
        Assert.All(entries.Where(e => e.GetProperty("type").GetString() == "customer.added"), e => Assert.Equal("customer", e.GetProperty("topic").GetString()));
        // One case, one name; another case, another.
        var names = entries.Where(e => e.GetProperty("type").GetString() is "case.opened" or "case.solved").Select(e => e.GetProperty("topic").GetString()!).ToList();
        Assert.Equal(3, names.Count);
        Assert.All(names, name => Assert.Matches("^case/[A-Za-z0-9_-]{22}$", name));
        Assert.Equal(names[0], names[2]);
        Assert.NotEqual(names[0], names[1]);
    }

    [Theory, BothEngines]
    public async Task Tiles_are_kept_for_ever_and_the_checkpoint_for_a_moment(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.OpenCase(Someone.Jonas, "Router");
        await OpenLog.Signed(app);
        var visitor = app.Visitor();
        var size = (await new OpenLog(visitor).Head()).Size;

        var checkpoint = await visitor.GetAsync("/log/checkpoint");
        Assert.Equal(("text/plain", "utf-8"), (checkpoint.Content.Headers.ContentType!.MediaType, checkpoint.Content.Headers.ContentType.CharSet));
        Assert.True(checkpoint.Headers.CacheControl!.MaxAge <= TimeSpan.FromSeconds(5));
        foreach (var tile in new[] { Tile.Holding(0, 0, size), Tile.Holding(Tile.Entries, 0, size), new Tile(0, 0, 1) })
        {
            var answer = await visitor.GetAsync($"/log/{tile.Path}");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType!.MediaType);
            Assert.Equal("public, max-age=31536000, immutable", string.Join(", ", answer.Headers.GetValues("Cache-Control")));
            Assert.Equal("*", answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
        }
        foreach (var missing in new[] { $"tile/0/000.p/{size + 1}", "tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1", "tile/0/0", "tile/entries/001", "tile/9/000", "tile/x/000", "tile/0/000.p/00", "elsewhere" })
        {
            var answer = await visitor.GetAsync($"/log/{missing}");
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.DoesNotContain("immutable", answer.Headers.CacheControl?.ToString() ?? "", StringComparison.Ordinal);
        }
        // Entries resemble each other, and travel compressed where the reader can take that.
        var request = new HttpRequestMessage(HttpMethod.Get, $"/log/{Tile.Holding(Tile.Entries, 0, size).Path}");
        request.Headers.AcceptEncoding.Add(new("gzip"));
        var squeezed = await visitor.SendAsync(request);
        Assert.Equal(["gzip"], squeezed.Content.Headers.ContentEncoding);
        var bytes = await squeezed.Content.ReadAsByteArrayAsync();
        using var whole = new MemoryStream();
        await new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress).CopyToAsync(whole);
        Assert.Equal(await visitor.GetByteArrayAsync($"/log/{Tile.Holding(Tile.Entries, 0, size).Path}"), whole.ToArray());
        Assert.True(bytes.Length < whole.Length * 2 / 3, $"{bytes.Length} of {whole.Length}");
    }

    [Theory, BothEngines]
    public async Task Two_who_both_believe_themselves_alone_leave_one_history(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var log = new OpenLog(app.Visitor());
        var heads = new List<Checkpoint>();
        for (var round = 0; round < 4; round++)
        {
            await app.OpenCase(Someone.Jonas, $"Question {round}");
            await app.Do(services => Kulanz.Evidence.Sequencing.Round(services, default));
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => app.Do<Integrating, int>(i => i.Step(default))));
            await OpenLog.Signed(app);
            heads.Add(await log.Head());
            await log.Whole();
        }
        var sizes = await app.Look(db => db.Checkpoints.OrderBy(c => c.Size).ToListAsync());
        Assert.Equal(sizes.Count, sizes.Select(c => Convert.ToHexString(c.Root)).Distinct().Count());
        var tiles = await app.Look(db => StoredTiles.Read(db, Tile.Edge(heads[^1].Size), default));
        foreach (var (older, newer) in heads.Zip(heads.Skip(1)))
            Assert.True(Merkle.Consistent(older.Size, older.Root, newer.Size, newer.Root,
                Merkle.Consistency(older.Size, newer.Size, new TileNodes(heads[^1].Size, tiles).Node)));
    }

    [Fact]
    public async Task Two_machines_make_one_log_and_one_goes_on_when_the_other_is_gone()
    {
        await using var app = await TestApp.Start(Databases.Postgres);
        var log = new OpenLog(app.Visitor());
        var seen = new List<Checkpoint>();
        await OpenLog.Signed(app);
        await using (var other = await app.Beside())
        {
            for (var round = 0; round < 4; round++)
            {
                await Task.WhenAll(Enumerable.Range(0, 4).Select(i => (i % 2 == 0 ? app : other).OpenCase(Someone.Jonas, $"Question {round} {i}")));
                seen.Add(await log.Head());
                seen.Add(await new OpenLog(other.Visitor()).Head());
            }
            await other.OpenCase(Someone.Jonas, "The last it did");
        }
        await app.OpenCase(Someone.Mary, "And now alone");
        await OpenLog.Signed(app);

        var head = await log.Head();
        await log.Whole();
        Assert.Equal(await app.Look(db => db.Records.LongCountAsync()), head.Size);
        var tiles = await app.Look(db => db.LogTiles.ToDictionaryAsync(t => (t.Level, t.Position), t => t.Hashes));
        var nodes = new TileNodes(head.Size, tile => tiles[(tile.Level, tile.Index)].AsMemory(0, tile.Width * Hash.Size));
        Assert.All(seen, older => Assert.Equal(older.Root, Merkle.Root(older.Size, nodes.Node)));
        Assert.Single(await app.Look(db => db.Logs.ToListAsync()));
    }

    [Theory, BothEngines]
    public async Task Keys_change_with_time_to_learn_the_new_ones(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (log, program) = (new OpenLog(app.Visitor()), await app.Program());
        await OpenLog.Signed(app);
        var old = await log.Policy();
        Assert.Equal([NoteAlgorithm.Ed25519, NoteAlgorithm.EcdsaP256], old.Logs.Select(l => l.Key.Algorithm));
        Assert.Equal(HttpStatusCode.Conflict, (await program.PostAsJsonAsync("/api/v1/log/keys/retirement", new { because = "Too early" })).StatusCode);

        Assert.Equal(HttpStatusCode.Created, (await program.PostAsJsonAsync("/api/v1/log/keys", new { because = "Yearly" })).StatusCode);
        await app.OpenCase(Someone.Jonas, "Router");
        await OpenLog.Signed(app);
        var both = await log.Note();
        Assert.Equal(4, both.Signatures.Count);
        Assert.Empty(old.Problems(both));
        Assert.Empty((await log.Policy()).Problems(both));

        Assert.Equal(HttpStatusCode.OK, (await program.PostAsJsonAsync("/api/v1/log/keys/retirement", new { because = "Everybody knows the new ones" })).StatusCode);
        await app.OpenCase(Someone.Jonas, "Invoice");
        await OpenLog.Signed(app);
        Assert.NotEmpty(old.Problems(await log.Note()));
        Assert.Empty((await log.Policy()).Problems(await log.Note()));
        // What the old ones signed can still be checked.
        Assert.Empty((await log.Policy()).Problems(both with { Signatures = [.. both.Signatures.Where(s => old.Logs.Any(l => l.Key.Id == s.KeyId))] }));
        // Nobody can sign with the old ones again, and it is in the log that they changed.
        Assert.Equal(2, await app.Look(db => db.LogKeys.CountAsync(k => k.RetiredAt != null && k.Secret == null)));
        Assert.Equal(["log.begun", "log.keys_added", "log.keys_retired"], (await log.Whole()).Select(e => e.GetProperty("type").GetString()!).Where(t => t.StartsWith("log.", StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await program.PostAsJsonAsync("/api/v1/log/keys", new { because = " " })).StatusCode);
    }

    [Theory, BothEngines]
    public async Task Of_old_checkpoints_the_last_of_each_day_stays_and_everything_is_proven_as_before(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var log = new OpenLog(app.Visitor());
        for (var day = 0; day < 3; day++)
        {
            for (var i = 0; i < 2; i++)
            {
                await app.OpenCase(Someone.Jonas, $"Day {day}");
                await OpenLog.Signed(app);
            }
            app.Clock.Advance(TimeSpan.FromDays(day == 1 ? 60 : 1));
        }
        var all = await app.Look(db => db.Checkpoints.OrderBy(c => c.Size).ToListAsync());

        await app.Do(services => Forgetting.Round(services, default));

        var left = await app.Look(db => db.Checkpoints.OrderBy(c => c.Size).ToListAsync());
        var old = all.Where(c => c.At < app.Clock.GetUtcNow().AddDays(-30)).ToList();
        Assert.Equal(2, old.Select(c => c.At.UtcDateTime.Date).Distinct().Count());
        Assert.Equal([.. old.GroupBy(c => c.At.UtcDateTime.Date).Select(d => d.Max(c => c.Size)), .. all.Except(old).Select(c => c.Size)], left.Select(c => c.Size));
        Assert.True(left.Count < all.Count);
        await app.OpenCase(Someone.Jonas, "Afterwards");
        await OpenLog.Signed(app);
        await log.Whole();
    }

    [Theory, BothEngines]
    public async Task Restored_from_a_backup_the_log_goes_on_under_another_name(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var log = new OpenLog(app.Visitor());
        await app.OpenCase(Someone.Jonas, "Router");
        await OpenLog.Signed(app);
        var before = await log.Head();

        await app.Do(async services =>
        {
            var db = services.GetRequiredService<Kulanz.Platform.Data.KulanzDb>();
            await Preferences.Set(db, new DatabaseRestored { At = app.Clock.GetUtcNow() }, default);
            await db.SaveChangesAsync();
        });
        await app.OpenCase(Someone.Jonas, "Invoice");
        await app.Holds(async db => await db.Logs.CountAsync() == 2, "a new log has begun");
        await OpenLog.Signed(app);

        var after = await log.Head();
        Assert.Equal(("help.example.com/log", "help.example.com/log-2"), (before.Origin, after.Origin));
        // The same entries from the beginning on, and then the one that says why.
        var entries = await log.Whole();
        Assert.Equal(before.Root, Merkle.Root([.. entries.Take((int)before.Size).Select(e => Hash.Leaf(System.Text.Encoding.UTF8.GetBytes(e.GetRawText())))]));
        Assert.Equal(2, entries.Count(e => e.GetProperty("type").GetString() == "log.begun"));
        Assert.Empty((await log.Policy()).Problems(await log.Note()));
        Assert.Equal(1, await app.Look(db => db.Checkpoints.GroupBy(c => c.Size).Select(g => g.Count()).MaxAsync()));
    }

    [Fact]
    public async Task A_name_that_meant_each_machine_itself_is_given_up_when_there_is_a_real_one()
    {
        using var folder = new TemporaryFolder();
        var keys = new LogKeys(Microsoft.AspNetCore.DataProtection.DataProtectionProvider.Create(new DirectoryInfo(folder.Path)), new Settings { Url = "https://help.example.com" }, new TestClock());
        var nothing = new DatabaseRestored();
        Assert.Equal(("help.example.com/log", "first"), keys.Due(null, nothing));
        Assert.Equal(("help.example.com/log", "address"), keys.Due(Called("localhost:5000/log"), nothing));
        Assert.Null(keys.Due(Called("help.example.com/log"), nothing));
        Assert.Null(keys.Due(Called("other.example.com/log"), nothing));
        var restored = new DatabaseRestored { At = TestClock.Start };
        Assert.Equal(("help.example.com/log-2", "restored"), keys.Due(Called("help.example.com/log"), restored));
        Assert.Equal(("help.example.com/log-3", "restored"), keys.Due(Called("help.example.com/log-2"), restored));
        Assert.Equal(("help.example.com/log", "restored"), keys.Due(Called("old.example.com/log"), restored));
        Assert.Null(keys.Due(Called("help.example.com/log"), restored with { LogGoesOn = true }));

        static PublicLog Called(string origin) => new() { Origin = origin, TopicSecret = "" };
    }
}
