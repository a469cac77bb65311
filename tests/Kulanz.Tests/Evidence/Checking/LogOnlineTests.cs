using System.Collections.Concurrent;
using System.IO.Compression;
using Kulanz.Evidence.Checking;
using Kulanz.Tests.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kulanz.Tests.Evidence.Checking;

/// <summary>A log's folder on the web, by a server that may misbehave.</summary>
internal sealed class LogServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private LogServer(WebApplication app) => this.app = app;

    /// <summary>Answers instead of the files, if it says so.</summary>
    public Func<HttpContext, string, Task<bool>> Instead { get; set; } = (_, _) => Task.FromResult(false);

    public ConcurrentQueue<string> Asked { get; } = new();

    public string Root { get; private set; } = "";

    public static async Task<LogServer> Start(SmallLog log)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var server = new LogServer(app);
        app.MapGet("/log/{**path}", async (HttpContext http, string path) =>
        {
            server.Asked.Enqueue(path);
            if (await server.Instead(http, path))
                return;
            if (File.Exists(log.Path(path)))
                await http.Response.Body.WriteAsync(await File.ReadAllBytesAsync(log.Path(path)));
            else
                http.Response.StatusCode = 404;
        });
        await app.StartAsync();
        server.Root = app.Urls.First();
        return server;
    }

    /// <summary>Neither patient nor polite: tests wait for what never comes.</summary>
    public static LogFiles Online(Uri address) => new LogOnline(address, TimeSpan.FromSeconds(1), TimeSpan.Zero);

    public Task<LogReport> Check(SmallLog log, string path = "/log") => new LogChecking($"{Root}{path}", null, log.Keys) { Online = Online }.Run(default);

    public ValueTask DisposeAsync() => app.DisposeAsync();
}

public sealed class LogOnlineTests
{
    [Theory]
    [InlineData("/log")]
    [InlineData("/log/")]
    [InlineData("/log/checkpoint")]
    [InlineData("")]
    [InlineData("/")]
    public async Task A_log_is_found_by_any_of_its_addresses(string path)
    {
        using var log = new SmallLog(600);
        await using var server = await LogServer.Start(log);
        Assert.Equal("signed entries", (await server.Check(log, path)).Findings.Codes());
    }

    [Fact]
    public async Task What_is_wrong_is_found_over_the_web_as_well()
    {
        using var log = new SmallLog(3000);
        log.Spoil("tile/entries/007", e => e[0] = []);
        await using var server = await LogServer.Start(log);
        Assert.Equal(["Entry 1792 is not the one the log has signed: tile/entries/007 and tile/0/007 differ there."], (await server.Check(log)).Findings.Wrong());
    }

    [Fact]
    public async Task Where_there_is_no_log_or_nobody_it_is_not_checked()
    {
        using var log = new SmallLog(3);
        var server = await LogServer.Start(log);
        var none = await server.Check(log, "/elsewhere");
        Assert.Equal((CheckVerdict.Unchecked, $"There is no log at {server.Root}/elsewhere: no file checkpoint."), (none.Verdict, Assert.Single(none.Findings).Text));
        await server.DisposeAsync();
        var nobody = await server.Check(log);
        Assert.Equal((CheckVerdict.Unchecked, "no-log!"), (nobody.Verdict, nobody.Findings.Codes()));
    }

    [Fact]
    public async Task Compressed_files_and_a_server_that_stumbles_are_read()
    {
        using var log = new SmallLog(600);
        await using var server = await LogServer.Start(log);
        var stumbled = new ConcurrentDictionary<string, bool>();
        server.Instead = async (http, path) =>
        {
            if (path.StartsWith("tile", StringComparison.Ordinal) && stumbled.TryAdd(path, true))
            {
                http.Response.StatusCode = 503;
                return true;
            }
            if (!path.StartsWith("tile/entries", StringComparison.Ordinal))
                return false;
            Assert.Equal("gzip", http.Request.Headers.AcceptEncoding);
            http.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(http.Response.Body, CompressionLevel.Fastest);
            await gzip.WriteAsync(await File.ReadAllBytesAsync(log.Path(path)));
            return true;
        };
        Assert.Equal("signed entries", (await server.Check(log)).Findings.Codes());
    }

    [Fact]
    public async Task A_partial_file_that_is_gone_is_taken_from_the_full_one()
    {
        using var log = new SmallLog(600);
        await using var server = await LogServer.Start(log);
        var checkpoint = await File.ReadAllBytesAsync(log.Path("checkpoint"));
        log.Add(500);
        log.Publish();
        log.Write("checkpoint", checkpoint);
        File.Delete(log.Path("tile/0/002.p/88"));
        File.Delete(log.Path("tile/entries/002.p/88"));
        Assert.Equal("signed entries", (await server.Check(log)).Findings.Codes());
        log.Spoil("tile/entries/002", e => e[5] = []);
        Assert.Equal(["Entry 517 is not the one the log has signed: tile/entries/002.p/88 and tile/0/002.p/88 differ there."], (await server.Check(log)).Findings.Wrong());
    }

    [Theory]
    [InlineData("tile/0/000", "tile/0/000 is longer than the 8,192 bytes it may have.", CheckVerdict.Broken)]
    [InlineData("tile/entries/000", "tile/entries/000 is longer than the 16,777,472 bytes it may have.", CheckVerdict.Broken)]
    [InlineData("checkpoint", "/log/checkpoint is no checkpoint: A note has at most 65536 bytes.", CheckVerdict.Unchecked)]
    public async Task A_body_without_end_is_not_read_to_it(string path, string sentence, CheckVerdict verdict)
    {
        using var log = new SmallLog(600);
        await using var server = await LogServer.Start(log);
        var sent = 0L;
        server.Instead = async (http, asked) =>
        {
            if (asked != path)
                return false;
            // Compressed, a little of it is much.
            http.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(http.Response.Body, CompressionLevel.Fastest);
            for (var zeroes = new byte[1024 * 1024]; !http.RequestAborted.IsCancellationRequested; sent += zeroes.Length)
                await gzip.WriteAsync(zeroes, http.RequestAborted);
            return true;
        };
        // Patience is not what ends it.
        var report = await new LogChecking($"{server.Root}/log", null, log.Keys) { Online = address => new LogOnline(address, TimeSpan.FromMinutes(5), TimeSpan.Zero) }.Run(default);
        Assert.Equal(verdict, report.Verdict);
        Assert.EndsWith(sentence, Assert.Single(report.Findings.Wrong()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_log_has_signed_and_does_not_show_is_wrong()
    {
        using var log = new SmallLog(600);
        await using var server = await LogServer.Start(log);
        File.Delete(log.Path("tile/entries/001"));
        var report = await server.Check(log);
        Assert.Equal((CheckVerdict.Broken, "signed withheld!"), (report.Verdict, report.Findings.Codes()));
        Assert.Equal($"{server.Root}/log/tile/entries/001 is missing. The log has signed what is in it, and does not show it.", Assert.Single(report.Findings.Wrong()));
    }

    [Fact]
    public async Task Who_does_not_answer_or_stops_in_the_middle_is_not_waited_for()
    {
        using var log = new SmallLog(600);
        await using var server = await LogServer.Start(log);
        server.Instead = async (http, path) =>
        {
            if (path != "tile/0/001")
                return false;
            await http.Response.Body.WriteAsync(new byte[100]);
            await http.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        };
        var silent = await server.Check(log);
        Assert.Equal((CheckVerdict.Unchecked, $"{server.Root}/log/tile/0/001 cannot be read: no answer within 1 seconds."), (silent.Verdict, Assert.Single(silent.Findings.Wrong())));

        server.Instead = async (http, path) =>
        {
            if (path != "tile/0/001")
                return false;
            http.Response.ContentLength = 8192;
            await http.Response.Body.WriteAsync(new byte[100]);
            await http.Response.Body.FlushAsync();
            http.Abort();
            return true;
        };
        var broken = await server.Check(log);
        Assert.Equal((CheckVerdict.Unchecked, "signed unreachable!"), (broken.Verdict, broken.Findings.Codes()));

        server.Instead = async (http, path) =>
        {
            if (path != "tile/0/001")
                return false;
            http.Response.Headers.ContentEncoding = "gzip";
            await http.Response.Body.WriteAsync(new byte[8192]);
            return true;
        };
        Assert.Equal([$"{server.Root}/log/tile/0/001 cannot be read: its gzip is broken."], (await server.Check(log)).Findings.Wrong());
    }

    [Theory]
    [InlineData("/log/moved/", true)]
    [InlineData("https://127.0.0.1/log/", false)]
    [InlineData("file:///etc/passwd", false)]
    public async Task It_is_sent_elsewhere_only_by_the_same_means(string location, bool followed)
    {
        using var log = new SmallLog(30);
        await using var server = await LogServer.Start(log);
        server.Instead = async (http, path) =>
        {
            if (path.StartsWith("moved/", StringComparison.Ordinal))
                await http.Response.Body.WriteAsync(await File.ReadAllBytesAsync(log.Path(path["moved/".Length..])));
            else
                http.Response.Redirect(location.EndsWith('/') ? $"{location}{path}" : location);
            return true;
        };
        var report = await server.Check(log, "/log/checkpoint");
        if (followed)
            Assert.Equal("signed entries", report.Findings.Codes());
        else
            Assert.EndsWith("which is not followed. Name the right address yourself.", Assert.Single(report.Findings.Wrong()), StringComparison.Ordinal);
        server.Instead = (http, path) => Task.FromResult(http.Response.HasStarted || Redirected(http, path));
        Assert.Equal(CheckVerdict.Unchecked, (await server.Check(log, "/log/checkpoint")).Verdict);

        static bool Redirected(HttpContext http, string path)
        {
            http.Response.Redirect($"/log/{path}");
            return true;
        }
    }
}
