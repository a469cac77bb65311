using System.Net.ServerSentEvents;

using Kulanz.Access;
using Kulanz.Platform.Live;

namespace Kulanz.Cases;

public static class LiveDesk
{
    /// <summary>The stream of topics for open desk pages. A first message tells the page that it is connected.</summary>
    public static void MapLiveDesk(this WebApplication app) =>
        app.MapGet("/desk/live", (Live live, TimeProvider clock, CancellationToken cancel) => TypedResults.ServerSentEvents(Stream(live, clock, cancel)))
            .RequireAuthorization(Policies.Staff).ExcludeFromDescription();

    private static async IAsyncEnumerable<SseItem<string>> Stream(Live live, TimeProvider clock, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        yield return new SseItem<string>("connected", "topic");
        var topics = live.Topics(cancel).GetAsyncEnumerator(cancel);
        var next = topics.MoveNextAsync().AsTask();
        try
        {
            while (!cancel.IsCancellationRequested)
            {
                // A word now and then keeps proxies from closing the line.
                var quiet = Task.Delay(TimeSpan.FromSeconds(20), clock, cancel);
                if (await Task.WhenAny(next, quiet) == quiet)
                {
                    yield return new SseItem<string>("", "still-here");
                    continue;
                }
                if (!await next)
                    yield break;
                yield return new SseItem<string>(topics.Current, "topic");
                next = topics.MoveNextAsync().AsTask();
            }
        }
        finally
        {
            // The reader gone, the wait under way must end before its source may be given back.
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            await topics.DisposeAsync();
        }
    }
}
