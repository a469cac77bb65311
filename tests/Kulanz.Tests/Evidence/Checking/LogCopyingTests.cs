using Kulanz.Evidence.Checking;
using Kulanz.Ledger;
using Kulanz.Tests.Testing;

namespace Kulanz.Tests.Evidence.Checking;

public sealed class LogCopyingTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string Copy => Path.Combine(folder.Path, "copy");

    private Task<LogReport> From(LogServer server, SmallLog log) => new LogCopying($"{server.Root}/log", Copy, null, log.Keys) { Online = LogServer.Online }.Run(default);

    private Task<LogReport> Check(SmallLog log) => new LogChecking(Copy, null, log.Keys).Run(default);

    [Fact]
    public async Task A_copy_can_be_checked_by_itself_and_is_continued_without_reading_twice()
    {
        using var log = new SmallLog(600);
        log.Own();
        await using var server = await LogServer.Start(log);
        var report = await From(server, log);
        Assert.Equal(("signed entries copied", $"The copy in {Copy} has 600 entries now."), (report.Findings.Codes(), report.Findings[^1].Text));
        Assert.Equal("signed entries", (await Check(log)).Findings.Codes());

        foreach (var more in new[] { 0, 1, 500, 67_000 })
        {
            log.Add(more);
            log.Publish();
            server.Asked.Clear();
            var before = Directory.GetFiles(Copy, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Copy, file).Replace('\\', '/')).ToHashSet();
            Assert.Equal("signed signed continues entries copied", (await From(server, log)).Findings.Codes());
            Assert.DoesNotContain(server.Asked, path => path.StartsWith("tile", StringComparison.Ordinal) && !path.Contains(".p/", StringComparison.Ordinal) && before.Contains(path));
            Assert.Equal(("signed entries", log.Size), ((await Check(log)).Findings.Codes(), (await Check(log)).Size));
        }
        // The earlier checkpoints stay, earlier partial files do not; nothing half-written is left.
        Assert.Equal(["checkpoint", "checkpoint.1101", "checkpoint.600", "checkpoint.601", "policy"], Directory.GetFiles(Copy).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(Directory.GetFiles(Copy, "*", SearchOption.AllDirectories).Count(f => f.Contains(".p" + Path.DirectorySeparatorChar, StringComparison.Ordinal)), 1 + Enumerable.Range(0, 3).Count(level => Tile.HashesAt(level, log.Size) % 256 > 0));
        Assert.Empty(Directory.GetFiles(Copy, "*.partial", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_log_that_is_no_continuation_is_refused_and_the_copy_stays()
    {
        using var log = new SmallLog(600);
        await using var server = await LogServer.Start(log);
        await From(server, log);
        log.Entries[3] = SmallLog.Entry(3, "0");
        log.Add(100);
        log.Publish();
        var report = await From(server, log);
        Assert.Equal(("signed signed rewritten! not-copied?", CheckVerdict.Broken), (report.Findings.Codes(), report.Verdict));
        Assert.Equal((600L, CheckVerdict.Intact), ((await Check(log)).Size, (await Check(log)).Verdict));
        log.Entries.RemoveRange(300, 400);
        log.Publish();
        Assert.Equal("signed signed rolled-back! not-copied?", (await From(server, log)).Findings.Codes());
        using var other = new SmallLog(700);
        await using var elsewhere = await LogServer.Start(other);
        Assert.Equal("signature! signed not-copied?", (await From(elsewhere, log)).Findings.Codes());
        Assert.Equal((600L, CheckVerdict.Intact), ((await Check(log)).Size, (await Check(log)).Verdict));
    }

    [Theory]
    [InlineData("tile/0/001", 40)]
    [InlineData("tile/entries/001", 40)]
    [InlineData("tile/1/000.p/2", 40)]
    public async Task Nothing_that_is_wrong_gets_into_a_copy(string path, int at)
    {
        using var log = new SmallLog(600);
        log.Flip(path, at);
        await using var server = await LogServer.Start(log);
        Assert.Equal(CheckVerdict.Broken, (await From(server, log)).Verdict);
        Assert.False(File.Exists(Path.Combine(Copy, "checkpoint")));
        // Once it has been put right the copy needs nothing to be taken away.
        log.Publish();
        Assert.Equal(CheckVerdict.Intact, (await From(server, log)).Verdict);
        Assert.Equal(CheckVerdict.Intact, (await Check(log)).Verdict);
    }

    [Fact]
    public async Task An_interrupted_copy_goes_on_where_it_was()
    {
        using var log = new SmallLog(2000);
        await using var server = await LogServer.Start(log);
        server.Instead = (http, path) =>
        {
            http.Response.StatusCode = path == "tile/entries/005" ? 500 : 200;
            return Task.FromResult(path == "tile/entries/005");
        };
        Assert.Equal("signed unreachable! not-copied?", (await From(server, log)).Findings.Codes());
        server.Instead = (_, _) => Task.FromResult(false);
        server.Asked.Clear();
        Assert.Equal(CheckVerdict.Intact, (await From(server, log)).Verdict);
        Assert.DoesNotContain("tile/entries/004", server.Asked);
        Assert.Contains("tile/entries/005", server.Asked);
        Assert.Equal(CheckVerdict.Intact, (await Check(log)).Verdict);
    }

    [Fact]
    public async Task A_folder_that_is_no_copy_is_left_alone()
    {
        using var log = new SmallLog(3);
        Directory.CreateDirectory(Copy);
        await File.WriteAllTextAsync(Path.Combine(Copy, "checkpoint"), "of another program");
        await using var server = await LogServer.Start(log);
        Assert.Equal("input!", (await From(server, log)).Findings.Codes());
        Assert.Equal("of another program", await File.ReadAllTextAsync(Path.Combine(Copy, "checkpoint")));
    }

    [Fact]
    public async Task The_command_copies_a_folder_too()
    {
        using var log = new SmallLog(30);
        var copied = await Verb.Run(folder.Path, "", "log", "copy", log.Folder, Copy, "--key", log.Keys[0]);
        Assert.Equal((0, ""), (copied.Code, copied.Error));
        Assert.EndsWith("The log is intact.", copied.Out, StringComparison.Ordinal);
        Assert.Equal(CheckVerdict.Intact, (await Check(log)).Verdict);
    }
}
