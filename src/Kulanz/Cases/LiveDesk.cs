using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Kulanz.Access;
using Kulanz.Platform.Live;

namespace Kulanz.Cases;

public static class LiveDesk
{
    /// <summary>The stream of topics for open desk pages. A first message tells the page that it is connected.</summary>
    public static void MapLiveDesk(this WebApplication app) =>
        app.MapGet("/desk/live", (Live live, CancellationToken cancel) => TypedResults.ServerSentEvents(Stream(live, cancel)))
            .RequireAuthorization(Policies.Staff).ExcludeFromDescription();

    private static async IAsyncEnumerable<SseItem<string>> Stream(Live live, [EnumeratorCancellation] CancellationToken cancel)
    {
        yield return new SseItem<string>("connected", "topic");
        // A word now and then keeps proxies from closing the line. What nodes tell only each other, see Presence, stays with them.
        await foreach (var topic in live.Topics(TimeSpan.FromSeconds(20), cancel))
            if (topic is null)
                yield return new SseItem<string>("", "still-here");
            else if (!topic.Contains('!', StringComparison.Ordinal))
                yield return new SseItem<string>(topic, "topic");
    }
}
