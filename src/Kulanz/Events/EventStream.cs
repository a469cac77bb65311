using System.Globalization;
using System.Text;
using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Api;
using Kulanz.Platform.Live;
using Kulanz.Platform.Web;

namespace Kulanz.Events;

public sealed record NotAPosition(string Given) : Invalid("after", "\"{0}\" is not a position in the stream of events.", Given)
{
    public override int Status => 400;
}

/// <summary>
/// Every event as it happens, and from any position on. Each reader reads the table at their own pace and nothing is kept for them in memory;
/// one who does not take what was sent is cut off, and resumes where they were. A stream ends by itself after a while: whoever reconnects is
/// asked anew for their key.
/// </summary>
public sealed class EventStream(Feed feed, Live live, IServiceScopeFactory scopes, IHostApplicationLifetime program)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>How much at once: also the most that lies in memory for a reader.</summary>
    private const int AtOnce = 100;

    /// <param name="After">Where to ask again; the same as the last <c>id</c> of the stream.</param>
    /// <param name="More">There is more already; otherwise this is all that has happened so far.</param>
    public sealed record EventPage(IReadOnlyList<Happening> Items, string After, bool More);

    public static async Task<IResult> Get(string? types, string? after, int? limit, HttpContext http, EventStream stream, CancellationToken cancel)
    {
        // People see the cases of their queues; which events are about those, no stream can say. Programs and administrators see all.
        var by = http.User.Actor();
        if (by.Kind != ActorKind.Machine && !by.May(Permission.Administer))
            return new PermissionMissing(Permission.Administer).Problem();
        var wanted = string.IsNullOrWhiteSpace(types) ? ["*"] : EventTypes.Split(types);
        if (EventTypes.Problem(wanted) is { } wrong)
            return wrong.Problem();
        var from = http.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } last ? last : after;
        if (from is { Length: > 0 } && !(long.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out var given) && given >= 0))
            return new NotAPosition(from[..Math.Min(40, from.Length)]).Problem();
        long? position = from is { Length: > 0 } ? long.Parse(from, CultureInfo.InvariantCulture) : null;

        var page = http.Request.GetTypedHeaders().Accept.Any(a => a.MediaType == "application/json");
        if (page)
            return Results.Ok(await stream.Page(position ?? 0, limit.AtMost(200), wanted, by, cancel));
        await stream.Send(position, wanted, by, http, cancel);
        return Results.Empty;
    }

    private async Task<EventPage> Page(long position, int limit, List<string> types, Actor by, CancellationToken cancel)
    {
        var stretch = await feed.After(position, limit, types, by, cancel);
        return new EventPage([.. stretch.Events.Select(Happening.Of)], stretch.Until.ToString(CultureInfo.InvariantCulture), stretch.More);
    }

    private async Task Send(long? from, List<string> types, Actor by, HttpContext http, CancellationToken cancel)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel, program.ApplicationStopping);
        over.CancelAfter(Longest);
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        // Proxies that would collect it first.
        http.Response.Headers["X-Accel-Buffering"] = "no";
        http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpResponseBodyFeature>()?.DisableBuffering();
        try
        {
            // Listening begins before the first look, so that nothing falls in between.
            await using var heard = live.Topics(Heartbeat, over.Token).GetAsyncEnumerator(over.Token);
            await Follow(heard, from, types, by, http, over);
        }
        catch (OperationCanceledException)
        {
            // They left, the program stops, or it is time to come again.
        }
    }

    private async Task Follow(IAsyncEnumerator<string?> heard, long? from, List<string> types, Actor by, HttpContext http, CancellationTokenSource over)
    {
        var waiting = heard.MoveNextAsync().AsTask();
        try
        {
            var position = from ?? await feed.Now(over.Token);
            await Say(http, $"retry: 2000\nid: {position}\n\n", over.Token);
            while (!over.IsCancellationRequested)
            {
                position = await SendFrom(position, types, by, http, over.Token);
                do
                {
                    if (!await waiting)
                        return;
                    if (heard.Current is null)
                        await Say(http, $": still here\nid: {position}\n\n", over.Token);
                    var topic = heard.Current;
                    waiting = heard.MoveNextAsync().AsTask();
                    if (topic is Sequencing.Topic or Live.Everything)
                        break;
                }
                while (true);
            }
        }
        finally
        {
            // While it waits it cannot be let go of, and would stay among the listeners for ever.
            await over.CancelAsync();
            await ((Task)waiting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Everything from here to the end; answers where that is.</summary>
    private async Task<long> SendFrom(long position, List<string> types, Actor by, HttpContext http, CancellationToken cancel)
    {
        while (true)
        {
            // A database context for each look: the stream lives long, and none may lie about meanwhile.
            await using var scope = scopes.CreateAsyncScope();
            var stretch = await scope.ServiceProvider.GetRequiredService<Feed>().After(position, AtOnce, types, by, cancel);
            var text = new StringBuilder();
            foreach (var record in stretch.Events)
                text.Append(CultureInfo.InvariantCulture, $"id: {record.Position}\ndata: {Happening.Of(record).Json()}\n\n");
            if (text.Length > 0)
                await Say(http, text.ToString(), cancel);
            position = stretch.Until;
            if (!stretch.More)
                return position;
        }
    }

    /// <summary>Written and taken, or the line is cut.</summary>
    private static async Task Say(HttpContext http, string text, CancellationToken cancel)
    {
        try
        {
            await http.Response.WriteAsync(text, cancel).WaitAsync(Patience, cancel);
            await http.Response.Body.FlushAsync(cancel).WaitAsync(Patience, cancel);
        }
        catch (TimeoutException)
        {
            http.Abort();
            throw new OperationCanceledException("The reader does not read.");
        }
    }
}
