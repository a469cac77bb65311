using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text.RegularExpressions;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Live;
using Kulanz.Tests.Cases;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Platform;

/// <summary>An open page hears of every change, also of those made while it was not listening.</summary>
public sealed class LiveTests
{
    [Theory, BothEngines]
    public async Task What_changed_between_a_page_and_its_line_is_told_and_what_the_page_shows_is_not(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var anna = await app.SignedIn(Someone.Anna);
        var before = await app.OpenCase(Someone.Jonas, "Before the page");
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        var page = await anna.GetStringAsync("/desk");
        var since = Regex.Match(page, "data-since=\"(\\d+)\"").Groups[1].Value;
        var after = await app.OpenCase(Someone.Jonas, "After the page");

        var heard = await Topics(anna, since, null).TakeUntil($"case:{after}");
        Assert.DoesNotContain($"case:{before}", heard);
        Assert.DoesNotContain(Live.Everything, heard);
    }

    [Fact]
    public async Task A_line_that_broke_goes_on_with_the_last_word_it_carried()
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var anna = await app.SignedIn(Someone.Anna);
        var first = await app.OpenCase(Someone.Jonas, "Heard");
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        var last = RequestBegan.Written(app.Clock.GetUtcNow());
        var second = await app.OpenCase(Someone.Jonas, "Missed");

        // The address still says what the page knew; the browser adds what it heard last.
        var heard = await Topics(anna, RequestBegan.Written(TestClock.Start), last).TakeUntil($"case:{second}");
        Assert.DoesNotContain($"case:{first}", heard);
    }

    [Fact]
    public async Task A_page_older_than_what_is_remembered_asks_for_everything_anew()
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var anna = await app.SignedIn(Someone.Anna);
        Assert.Equal(Live.Everything, await Topics(anna, RequestBegan.Written(TestClock.Start.AddDays(-1)), null).FirstAsync());

        // More has been said than is kept.
        var since = RequestBegan.Written(app.Clock.GetUtcNow());
        var engine = app.Services.GetRequiredService<Engine>();
        await engine.Notify([.. Enumerable.Range(0, 2500).Select(i => string.Create(CultureInfo.InvariantCulture, $"case:{i}"))], default);
        Assert.Equal(Live.Everything, await Topics(anna, since, null).FirstAsync());
    }

    [Theory, BothEngines]
    public async Task What_was_changed_before_another_write_is_told_once_it_can_be_seen(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var anna = await app.SignedIn(Someone.Anna);
        var read = await app.Do<KulanzDb, DateTimeOffset>(async db =>
        {
            db.Add(new Preference { Name = "thing", Value = "{}" });
            db.Announce("thing");
            await db.Write(() => db.Set<Preference>().Where(p => p.Name == "other").ExecuteDeleteAsync(), default);
            // Here a page that was told of it would still show nothing.
            app.Clock.Advance(TimeSpan.FromMinutes(1));
            var read = app.Clock.GetUtcNow();
            await db.SaveChangesAsync();
            return read;
        });

        await Topics(anna, RequestBegan.Written(read), null).TakeUntil("thing");
    }

    [Fact]
    public async Task A_listener_who_is_too_slow_looks_at_everything_anew()
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await using var heard = app.Services.GetRequiredService<Live>().Topics(TimeSpan.FromMinutes(1), enough.Token).GetAsyncEnumerator(enough.Token);
        var first = heard.MoveNextAsync();
        await app.Services.GetRequiredService<Engine>().Notify([.. Enumerable.Range(0, 2500).Select(i => string.Create(CultureInfo.InvariantCulture, $"case:{i}"))], default);

        Assert.True(await first);
        while (heard.Current != Live.Everything)
            Assert.True(await heard.MoveNextAsync());
    }

    [Fact]
    public async Task What_the_other_nodes_could_not_be_told_fails_nobody_and_is_told_a_little_later()
    {
        var database = await Databases.Fresh(Databases.Postgres, "");
        await using (var one = new Postgres($"{database};Application Name=one"))
        await using (var other = new Postgres(database))
        {
            var (listening, heard, end) = (new TaskCompletionSource(), new TaskCompletionSource(), new CancellationTokenSource());
            other.Heard += topic =>
            {
                if (topic == "after")
                    heard.TrySetResult();
            };
            var ear = other.Listen(listening.SetResult, end.Token);
            await listening.Task;
            await one.Notify(["before"], default);
            // As in a restart of the server: the pool does not know yet that its connection is gone.
            await using (var restart = other.Source.CreateCommand("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'one'"))
                Assert.Equal(true, await restart.ExecuteScalarAsync());

            await one.Notify(["after"], default);

            await heard.Task.WaitAsync(TimeSpan.FromSeconds(30));
            await end.CancelAsync();
            await ear;
        }
        await Databases.Drop(database);
    }

    private static async IAsyncEnumerable<string> Topics(HttpClient browser, string since, string? last)
    {
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/desk/live?since={since}");
        if (last is not null)
            request.Headers.Add("Last-Event-ID", last);
        using var answer = await browser.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, enough.Token);
        await foreach (var item in SseParser.Create(await answer.Content.ReadAsStreamAsync(enough.Token)).EnumerateAsync(enough.Token))
            if (item.EventType == "topic")
                yield return item.Data;
    }
}

file static class Heard
{
    public static async Task<List<string>> TakeUntil(this IAsyncEnumerable<string> topics, string last)
    {
        var heard = new List<string>();
        await foreach (var topic in topics)
        {
            heard.Add(topic);
            if (topic == last)
                return heard;
        }
        throw new InvalidOperationException($"The line ended before {last}: {string.Join(", ", heard)}");
    }
}
