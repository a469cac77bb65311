using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Kulanz.Access;
using Kulanz.Platform.Live;
using Microsoft.AspNetCore.Mvc;

namespace Kulanz.Cases;

public static class LiveDesk
{
    /// <summary>
    /// The stream of topics for open desk pages. Each carries its moment, and a page says since when it knows nothing: the moment it was asked for,
    /// later the last one it heard, which browsers send by themselves when a line breaks.
    /// </summary>
    public static void MapLiveDesk(this WebApplication app) =>
        app.MapGet("/desk/live", (Live live, TimeProvider clock, string? since, [FromHeader(Name = "Last-Event-ID")] string? last, CancellationToken cancel) =>
                TypedResults.ServerSentEvents(Stream(live, RequestBegan.Read(last) ?? RequestBegan.Read(since) ?? clock.GetUtcNow(), cancel)))
            .RequireAuthorization(Policies.Staff).ExcludeFromDescription();

    private static async IAsyncEnumerable<SseItem<string>> Stream(Live live, DateTimeOffset since, [EnumeratorCancellation] CancellationToken cancel)
    {
        // A word now and then keeps proxies from closing the line. What nodes tell only each other, see Presence, stays with them.
        await foreach (var (at, topic) in live.Topics(since, TimeSpan.FromSeconds(20), cancel))
            if (topic is null || !topic.Contains('!', StringComparison.Ordinal))
                yield return new SseItem<string>(topic ?? "", topic is null ? "still-here" : "topic") { EventId = RequestBegan.Written(at) };
    }
}
