using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kulanz.Access;
using Kulanz.Access.Exports;
using Kulanz.Platform;
using Kulanz.Platform.Jobs;
using Kulanz.Tests.Cases;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Access;

/// <summary>A copy that is large, written by programs that die, fetched over lines that break.</summary>
public sealed class ExportGoingOnTests
{
    [Theory, BothEngines]
    public async Task A_download_that_breaks_goes_on_where_it_was(string engine)
    {
        await using var app = await TestApp.Start(engine, replace: services => services.AddSingleton(Noise(3_000_000)));
        await app.OpenCase(Someone.Mary, "Mine");
        var mary = await app.SignedInByLink(Someone.Mary);
        var export = await app.Prepared(mary);
        var address = $"/my/data/{export.Id}/file";
        var whole = await mary.GetByteArrayAsync(address);

        var head = await mary.SendAsync(new(HttpMethod.Head, address));
        Assert.Equal((HttpStatusCode.OK, export.Length, "bytes"), (head.StatusCode, head.Content.Headers.ContentLength, head.Headers.AcceptRanges.ToString()));
        var tag = head.Headers.ETag!;
        Assert.False(tag.IsWeak);

        // Over a line that is cut again and again, as a browser or curl -C - does it.
        await using var cable = new Cable(app.Address.Port);
        using var far = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new($"http://127.0.0.1:{cable.Port}") };
        await app.Do<MailedLinks, Outcome<DateTimeOffset>>(l => l.Ask(Someone.Mary.Email, "en", default));
        Assert.Equal(HttpStatusCode.Redirect, (await far.Submit(app.Letters()[^1].Link, [])).StatusCode);
        var (got, breaks) = (new MemoryStream(), 0);
        while (got.Length < whole.Length)
        {
            var ask = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { { "If-Range", tag.ToString() } } };
            ask.Headers.Range = new RangeHeaderValue(got.Length, null);
            using var answer = await far.SendAsync(ask, HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
            Assert.Equal((got.Length, whole.Length - 1L, (long)whole.Length), (answer.Content.Headers.ContentRange!.From, answer.Content.Headers.ContentRange.To, answer.Content.Headers.ContentRange.Length));
            await using var stream = await answer.Content.ReadAsStreamAsync();
            var buffer = new byte[64 * 1024];
            try
            {
                for (var read = 0; await stream.ReadAsync(buffer) is > 0 and var count; read += count)
                {
                    got.Write(buffer, 0, count);
                    if (read > 700_000 && breaks < 3)
                    {
                        breaks++;
                        cable.Break();
                    }
                }
            }
            catch (Exception cut) when (cut is IOException or HttpRequestException)
            {
                // As meant.
            }
        }
        Assert.Equal(3, breaks);
        Assert.Equal(whole, got.ToArray());
        // One download, however often it was taken up again (and the one before, whole).
        Assert.Equal(2, await app.Look(db => db.Records.CountAsync(r => r.Type == "customer.export_fetched")));

        // A part in the middle; one past the end; what another copy's tag says nothing about; what is known already.
        Assert.Equal(whole[1000..1100], await Part(mary, address, 1000, 1099, HttpStatusCode.PartialContent));
        Assert.Equal(whole[^10..], await Part(mary, address, null, 10, HttpStatusCode.PartialContent));
        await Part(mary, address, whole.Length, null, HttpStatusCode.RequestedRangeNotSatisfiable);
        Assert.Equal(whole, await Part(mary, address, 1000, 1099, HttpStatusCode.OK, "\"another\""));
        Assert.Equal(HttpStatusCode.NotModified, (await mary.SendAsync(new(HttpMethod.Get, address) { Headers = { { "If-None-Match", tag.ToString() } } })).StatusCode);

        // A new copy is another one: nobody joins halves of two.
        await app.Prepared(mary);
        await Part(mary, address, 1000, null, HttpStatusCode.NotFound, tag.ToString());
    }

    [Theory, BothEngines]
    public async Task Killed_anywhere_the_work_goes_on_and_the_archive_is_whole(string engine)
    {
        var deaths = 0;
        // Dies while a list is read, in the middle of a large file, and while a table is written; each time after something was saved that nobody had counted.
        var part = new ExportPart(500, "dying", "what dies")
        {
            List = async (_, after, _) =>
            {
                await Task.Yield();
                var n = after is null ? 0 : int.Parse(after, System.Globalization.CultureInfo.InvariantCulture);
                Die(n == 40, 1);
                return new([.. Enumerable.Range(n * 10, 10).Select(i => (object)new { Number = i, Text = Long(i) })], n == 99 ? null : $"{n + 1}");
            },
            Tables =
            [
                new("dying.csv", ["number", "text"], async (_, after, _) =>
                {
                    await Task.Yield();
                    var n = after is null ? 0 : int.Parse(after, System.Globalization.CultureInfo.InvariantCulture);
                    Die(n == 70, 2);
                    return new([.. Enumerable.Range(n * 10, 10).Select(i => new object?[] { i, Long(i) })], n == 99 ? null : $"{n + 1}");
                }),
            ],
            Files = (_, after, _) => Task.FromResult(new Stretch<ExportFile>(
                [.. Enumerable.Range(after is null ? 0 : 3, 3).Select(i => new ExportFile($"dying/{i}.bin", _ => Task.FromResult<Stream?>(new DyingStream(i, () => Die(i == 4, 3)))))], after is null ? "rest" : null)),
        };
        await using var app = await TestApp.Start(engine, replace: services => services.AddSingleton(part));
        await app.OpenCase(Someone.Mary, "Mine");
        var mary = await app.SignedInByLink(Someone.Mary);
        await mary.Submit("/my/data", []);
        var id = await app.Look(db => db.Set<CustomerExport>().Select(e => e.Id).SingleAsync());
        for (var seen = 0; seen < 3; seen++)
        {
            await Eventually.Is(() => Task.FromResult(Volatile.Read(ref deaths) > seen ? "" : null), $"death {seen + 1}");
            Assert.Null(await app.Look(db => db.Set<CustomerExport>().Select(e => e.ReadyAt).SingleAsync()));
            app.Wake();
        }
        await app.Ready(id);

        var files = SomeExports.Unpack(await mary.GetByteArrayAsync($"/my/data/{id}/file"));
        using var data = JsonDocument.Parse(files["data.json"]);
        Assert.Equal(Enumerable.Range(0, 1000), data.RootElement.GetProperty("dying").EnumerateArray().Select(e => e.GetProperty("number").GetInt32()));
        Assert.Equal(1001, Encoding.UTF8.GetString(files["dying.csv"]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        for (var i = 0; i < 6; i++)
            Assert.Equal(DyingStream.Content(i), files[$"files/dying/{i}.bin"]);
        Assert.Equal(JobState.Done, (await app.Look(db => db.Set<Job>().SingleAsync())).State);

        void Die(bool here, int which)
        {
            // What the loop sees when its program is told to end: nothing is said of the job, the next round takes it up.
            if (here && Interlocked.CompareExchange(ref deaths, which, which - 1) == which - 1)
                throw new OperationCanceledException("killed");
        }
    }

    [Theory, BothEngines]
    public async Task One_at_a_time_and_it_can_be_stopped(string engine)
    {
        var go = new TaskCompletionSource();
        await using var app = await TestApp.Start(engine, replace: services => services.AddSingleton(new ExportPart(500, "slow", "what is slow") { Value = async (_, cancel) => { await go.Task.WaitAsync(cancel); return null; } }));
        await app.OpenCase(Someone.Mary, "Mine");
        var mary = await app.Customer(Someone.Mary);
        var by = await app.Acting(Someone.Lea);

        var asked = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => app.Do<Exporting, Outcome<CustomerExport>>(e => e.Ask(mary, by, default))));
        Assert.Single(asked, a => a.Refusal is null);
        Assert.All(asked.Where(a => a.Refusal is not null), a => Assert.IsType<ExportUnderWay>(a.Refusal));
        var program = await app.Program("Team lead");
        var refused = await program.PostAsync($"/api/v1/customers/{mary.Id}/export", null);
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("export_under_way", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        // Not there before it is ready, and gone when it is stopped.
        var id = await app.Look(db => db.Set<CustomerExport>().Select(e => e.Id).SingleAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await program.GetAsync($"/api/v1/customers/{mary.Id}/export/{id}/file")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await program.DeleteAsync($"/api/v1/customers/{mary.Id}/export/{id}")).StatusCode);
        go.SetResult();
        await app.Holds(db => db.Set<Job>().AllAsync(j => j.State == JobState.Cancelled || j.State == JobState.Done), "the work has stopped");
        await app.Tidy();
        Assert.Equal(0, await app.Look(db => db.Set<CustomerExport>().CountAsync()));
        Assert.Equal(HttpStatusCode.Accepted, (await program.PostAsync($"/api/v1/customers/{mary.Id}/export", null)).StatusCode);
    }

    [Fact]
    public async Task More_files_than_an_old_archive_can_count_and_names_that_mean_harm()
    {
        var harmful = new[] { "../../etc/passwd", "a/b\\c:d*e?f\"g<h>i|j", "x\u202Egnp.exe", new string('ü', 300) + ".png", "", "..", "CON", "emoji 😀.txt", "nul\0l\n.txt" };
        var part = new ExportPart(500, "many", "many files")
        {
            Files = (_, after, _) =>
            {
                var n = after is null ? 0 : int.Parse(after, System.Globalization.CultureInfo.InvariantCulture);
                var names = n == 0 ? harmful : [];
                return Task.FromResult(new Stretch<ExportFile>(
                    [.. names.Select((name, i) => new ExportFile($"harm/{i}-{ExportPart.Safe(name)}", Nothing)), .. Enumerable.Range(n * 1000, 1000).Select(i => new ExportFile($"many/{i}", Nothing))],
                    n == 65 ? null : $"{n + 1}"));
            },
        };
        await using var app = await TestApp.Start(Databases.Sqlite, replace: services => services.AddSingleton(part));
        await app.OpenCase(Someone.Mary, "Mine");
        var mary = await app.SignedInByLink(Someone.Mary);
        var export = await app.Prepared(mary);
        var files = SomeExports.Unpack(await mary.GetByteArrayAsync($"/my/data/{export.Id}/file"));

        Assert.Equal(66_000, files.Keys.Count(name => name.StartsWith("files/many/", StringComparison.Ordinal)));
        var named = files.Keys.Where(name => name.StartsWith("files/harm/", StringComparison.Ordinal)).ToList();
        Assert.Equal(harmful.Length, named.Count);
        Assert.All(named, name => Assert.Equal(3, name.Split('/', '\\').Length));
        Assert.All(named, name => Assert.DoesNotContain(name, c => c is ':' or '*' or '?' or '"' or '<' or '>' or '|' or '\u202E' || char.IsControl(c)));
        Assert.Contains(named, name => name.EndsWith(".png", StringComparison.Ordinal));
        Assert.Contains(named, name => name.EndsWith("emoji 😀.txt", StringComparison.Ordinal));

        static Task<Stream?> Nothing(CancellationToken cancel) => Task.FromResult<Stream?>(new MemoryStream());
    }

    /// <summary>A file that cannot be packed.</summary>
    private static ExportPart Noise(int size) => new(500, "noise", "noise")
    {
        Files = (_, _, _) => Task.FromResult(new Stretch<ExportFile>([new("noise.bin", _ => Task.FromResult<Stream?>(new MemoryStream(RandomNumberGenerator.GetBytes(size))))], null)),
    };

    private static string Long(int i) => string.Concat(Enumerable.Range(0, 400).Select(k => (char)('a' + (i * 31 + k * k) % 26))) + new string('x', 9_000);

    private static async Task<byte[]> Part(HttpClient client, string address, long? from, long? to, HttpStatusCode expected, string? ifRange = null)
    {
        var ask = new HttpRequestMessage(HttpMethod.Get, address);
        ask.Headers.Range = new RangeHeaderValue(from, to);
        if (ifRange is not null)
            ask.Headers.TryAddWithoutValidation("If-Range", ifRange);
        var answer = await client.SendAsync(ask);
        Assert.Equal(expected, answer.StatusCode);
        return await answer.Content.ReadAsByteArrayAsync();
    }

    /// <summary>Five megabytes that do not pack, some of which are out of its hands before it dies.</summary>
    private sealed class DyingStream(int seed, Action die) : MemoryStream(Content(seed))
    {
        public static byte[] Content(int seed)
        {
            var bytes = new byte[5_500_000];
            new Random(seed).NextBytes(bytes);
            return bytes;
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            if (Position > 5_000_000)
                die();
            return await base.ReadAsync(buffer, cancellationToken);
        }
    }
}
