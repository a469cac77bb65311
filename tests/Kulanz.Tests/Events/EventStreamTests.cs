using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Live;
using Kulanz.Tests.Mail;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Events;

public sealed class EventStreamTests
{
    [Theory, BothEngines]
    public async Task A_program_follows_what_happens_and_resumes_where_it_was(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var program = await app.Program();
        await using var live = await Reader.Open(program, "/api/v1/events?types=case.opened");

        var first = await Open(app, "First");
        var told = await live.Next();
        var second = await Open(app, "Second");
        var third = await Open(app, "Third");

        Assert.Equal($"case/{first}", told.Topic);
        Assert.Equal([$"case/{second}", $"case/{third}"], [(await live.Next()).Topic, (await live.Next()).Topic]);
        await using var again = await Reader.Open(program, "/api/v1/events?types=case.*", told.Id);
        var missed = new List<(string Type, string Topic)>();
        while (missed.Count(m => m.Type == "case.opened") < 2)
            missed.Add(await again.Next() is var next ? (next.Type, next.Topic) : default);
        Assert.Equal([$"case/{second}", $"case/{third}"], missed.Where(m => m.Type == "case.opened").Select(m => m.Topic));
        Assert.All(missed, m => Assert.StartsWith("case.", m.Type, StringComparison.Ordinal));

        // The same a page at a time.
        program.DefaultRequestHeaders.Accept.Add(new("application/json"));
        var page = await program.GetFromJsonAsync<JsonElement>("/api/v1/events?types=case.opened&limit=2");
        var rest = await program.GetFromJsonAsync<JsonElement>($"/api/v1/events?types=case.opened&limit=2&after={page.GetProperty("after").GetString()}");
        Assert.Equal((2, 1), (page.GetProperty("items").GetArrayLength(), rest.GetProperty("items").GetArrayLength()));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await program.GetAsync("/api/v1/events?types=Case")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await program.GetAsync("/api/v1/events?after=yesterday")).StatusCode);
    }

    [Theory, BothEngines]
    public async Task A_page_says_whether_there_is_more(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var wanted = new List<string>();
        for (var i = 0; i < 3; i++)
            wanted.Add($"case/{await Open(app, $"Question {i}")}");
        await app.Holds(db => db.Records.AllAsync(r => r.Position != null), "all are numbered");
        var program = await app.Program();
        program.DefaultRequestHeaders.Accept.Add(new("application/json"));

        var (seen, after, more) = (new List<string>(), "0", true);
        while (more)
        {
            var page = await program.GetFromJsonAsync<JsonElement>($"/api/v1/events?types=case.opened&limit=2&after={after}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(e => e.GetProperty("data").GetProperty("topic").GetString()!));
            (after, more) = (page.GetProperty("after").GetString()!, page.GetProperty("more").GetBoolean());
        }

        Assert.Equal(wanted, seen);
    }

    [Fact]
    public async Task A_stream_that_breaks_leaves_no_listener_behind()
    {
        var meanwhile = new Meanwhile("position > ");
        await using var app = await TestApp.Start(Databases.Sqlite, replace: meanwhile.To);
        var live = app.Services.GetRequiredService<Live>();
        var others = live.Listeners;
        await using var stream = await Reader.Open(await app.Program(), "/api/v1/events?types=case.opened");
        await Open(app, "First");
        await stream.Next();
        Assert.Equal(others + 1, live.Listeners);

        meanwhile.Happens = () => throw new InvalidOperationException("broken on purpose");
        await Open(app, "Second");

        await app.Holds(_ => Task.FromResult(live.Listeners == others), "nobody listens any more");
    }

    [Theory, BothEngines]
    public async Task A_program_follows_only_what_its_role_may_see(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await Open(app, "First");
        var ada = await app.Acting(Someone.Ada);
        await app.Do<Kulanz.Access.Roles, Outcome<Kulanz.Access.Role>>(roles => roles.Add("Interns", ada, default));
        await app.Holds(db => db.Records.AllAsync(r => r.Position != null), "all are numbered");

        var (officer, administrator) = (await Types(await app.Program("Compliance officer")), await Types(await app.Program()));
        var agent = await (await app.Program("Agent")).GetAsync("/api/v1/events");
        var person = await app.SignedIn(await Welcome(app, Someone.Clara));

        Assert.Contains("case.opened", officer);
        Assert.DoesNotContain("role.added", officer);
        Assert.Contains("role.added", administrator);
        Assert.Equal(HttpStatusCode.Forbidden, agent.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await person.GetAsync("/api/v1/events")).StatusCode);
    }

    [Theory, BothEngines]
    public async Task Who_commits_late_is_told_last_and_nobody_is_left_out(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.Holds(db => db.Records.AllAsync(r => r.Position != null), "all are numbered");
        var last = await app.Look(db => db.Records.MaxAsync(r => r.Position)) ?? 0;

        // Made first, saved last: its id is smaller than that of the record which everybody has already read.
        var early = Kulanz.Evidence.Record.Of("test.early", "test/1", null, Actor.System, new { }, app.Clock);
        var late = Kulanz.Evidence.Record.Of("test.late", "test/2", null, Actor.System, new { }, app.Clock);
        Assert.True(early.Id.CompareTo(late.Id) < 0);
        foreach (var record in new[] { late, early })
        {
            await app.Look(db => { db.Add(record); return db.SaveChangesAsync(); });
            await app.Do(services => Sequencing.Round(services, default));
        }

        Assert.Equal([(last + 1, "test.late"), (last + 2, "test.early")],
            (await app.Look(db => db.Records.Where(r => r.Position > last).OrderBy(r => r.Position).Select(r => new { r.Position, r.Type }).ToListAsync())).Select(r => (r.Position!.Value, r.Type)));

        // Many at once: numbered without a gap, each once.
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => app.Look(db => { db.Record("test.many", $"test/{i}", null, Actor.System, new { i }, app.Clock); return db.SaveChangesAsync(); })));
        await app.Holds(db => db.Records.AllAsync(r => r.Position != null), "all are numbered");
        Assert.Equal(Enumerable.Range(1, (int)last + 42).Select(i => (long?)i), await app.Look(db => db.Records.OrderBy(r => r.Position).Select(r => r.Position).ToListAsync()));
    }

    private static async Task<List<string>> Types(HttpClient program)
    {
        program.DefaultRequestHeaders.Accept.Add(new("application/json"));
        var page = await program.GetFromJsonAsync<JsonElement>("/api/v1/events?limit=200");
        return [.. page.GetProperty("items").EnumerateArray().Select(e => e.GetProperty("type").GetString()!)];
    }

    private static async Task<Someone.Person> Welcome(TestApp app, Someone.Person person)
    {
        await app.Welcome(person);
        return person;
    }

    private static async Task<long> Open(TestApp app, string subject)
    {
        var jonas = await app.Customer(Someone.Jonas);
        return (await app.Do<Opening, Outcome<Case>>(o => o.Open(new NewCase(jonas.Id, subject, "Please help.", Channel.Api), Actor.System, default))).Value.Number;
    }

    /// <summary>Reads a stream event by event; heartbeats are passed over.</summary>
    private sealed class Reader(HttpResponseMessage answer, IAsyncEnumerator<SseItem<string>> items) : IAsyncDisposable
    {
        public static async Task<Reader> Open(HttpClient program, string address, string? after = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            if (after is not null)
                request.Headers.Add("Last-Event-ID", after);
            var answer = await program.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
            return new Reader(answer, SseParser.Create(await answer.Content.ReadAsStreamAsync()).EnumerateAsync().GetAsyncEnumerator());
        }

        public async Task<(string Id, string Type, string Topic)> Next()
        {
            using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            Assert.True(await items.MoveNextAsync().AsTask().WaitAsync(enough.Token));
            var told = JsonDocument.Parse(items.Current.Data).RootElement;
            return (items.Current.EventId!, told.GetProperty("type").GetString()!, told.GetProperty("data").GetProperty("topic").GetString()!);
        }

        public async ValueTask DisposeAsync()
        {
            answer.Dispose();
            try
            {
                await items.DisposeAsync();
            }
            catch (Exception broken) when (broken is IOException or ObjectDisposedException or NotSupportedException or HttpRequestException)
            {
                // Hung up in the middle, as readers do.
            }
        }
    }
}
