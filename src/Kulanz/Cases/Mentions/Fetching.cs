using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Kulanz.Cases.Mentions.Reading;
using Kulanz.Platform;
using Kulanz.Platform.Web;

namespace Kulanz.Cases.Mentions;

/// <summary>What came of asking for a page.</summary>
/// <param name="Url">Where it was found in the end.</param>
/// <param name="MovedTo">Where it has moved for good, if every step there said so.</param>
public sealed record Fetched(Uri Url, int Status, string Text)
{
    public string? ETag { get; init; }
    public DateTimeOffset? Modified { get; init; }
    public Uri? MovedTo { get; init; }

    /// <summary>When the other side wants to be asked again.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public Sentence? Problem { get; init; }

    public bool Good => Problem is null && Status is >= 200 and < 300;
}

/// <summary>
/// Reads pages and feeds of other people, politely: only what robots.txt allows, one request to a host at a time, at most five redirects, and with a name by which we can be found.
/// Never from inside the house: <see cref="PublicAddresses"/> looks at the address each connection goes to, so also at that of every redirect and of robots.txt. What is endless, or
/// grows when it is unpacked, is cut off.
/// </summary>
public sealed class Fetching(IHttpClientFactory http, RobotsKept robots, Preferences preferences, Settings settings, TimeProvider clock)
{
    public const string Client = "mentions";
    public const int LargestBody = 5 * 1024 * 1024;
    private const int MostRedirects = 5;

    /// <summary>For a whole body; from tests it is not long.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly ConcurrentDictionary<string, SemaphoreSlim> Turns = new();

    /// <summary>Never throws but where it is cancelled; what went wrong is in the answer.</summary>
    public async Task<Fetched> Get(string address, string? etag, DateTimeOffset? modified, CancellationToken cancel)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            return new Fetched(new Uri("about:blank"), 0, "") { Problem = new Sentence("This is no address of the web: it has to begin with https:// or http://.") };
        var (first, permanent) = (url, true);
        var agent = (await preferences.Get<MentionCustoms>(cancel)).Agent;
        for (var step = 0; step <= MostRedirects; step++)
        {
            switch (await Allowed(url, agent, cancel))
            {
                case false:
                    return new Fetched(url, 0, "") { Problem = new Sentence("{0} asks programs not to read this page (robots.txt).", url.Host) };
                case null:
                    return new Fetched(url, 0, "") { Problem = new Sentence("{0} cannot say now whether programs may read it (robots.txt). It is tried again later.", url.Host) };
            }
            var got = await Ask(url, agent, etag, modified, LargestBody, cancel);
            if (got.Location is not { } next)
                return new Fetched(url, got.Status, got.Text)
                {
                    ETag = got.ETag, Modified = got.Modified, RetryAfter = got.RetryAfter, MovedTo = permanent && url != first ? url : null,
                    Problem = got.Problem ?? (got.Status is >= 200 and < 300 or 304 ? null : new Sentence("{0} answers with {1}.", url.Host, $"{got.Status}")),
                };
            permanent &= got.Status is 301 or 308;
            if (next.Scheme is not ("http" or "https"))
                return new Fetched(url, got.Status, "") { Problem = new Sentence("{0} leads to an address that is not of the web.", url.Host) };
            url = next;
        }
        return new Fetched(url, 0, "") { Problem = new Sentence("{0} leads on and on: more than {1} redirects.", first.Host, $"{MostRedirects}") };
    }

    private sealed record Answer(int Status, string Text)
    {
        public Uri? Location { get; init; }
        public string? ETag { get; init; }
        public DateTimeOffset? Modified { get; init; }
        public TimeSpan? RetryAfter { get; init; }
        public Sentence? Problem { get; init; }
    }

    /// <summary>Null: not now.</summary>
    private async Task<bool?> Allowed(Uri url, string agent, CancellationToken cancel)
    {
        var site = $"{url.Scheme}://{url.Authority}";
        if (robots.Of(site, agent) is { } known)
            return known.Allows(url);
        var at = new Uri($"{site}/robots.txt");
        for (var step = 0; step <= MostRedirects; step++)
        {
            var got = await Ask(at, agent, null, null, Robots.Longest, cancel);
            if (got.Location is { Scheme: "http" or "https" } next)
            {
                at = next;
                continue;
            }
            // Nobody there, or too busy: as if everything were forbidden, for now (RFC 9309, 2.3.1.4). Not to be had is no rule.
            if (got.Status is 0 or >= 500)
                return got.Problem?.English == Inside ? true : null;
            var rules = got.Status is >= 200 and < 300 ? Robots.Read(got.Text, agent) : Robots.Everything;
            robots.Keep(site, agent, rules);
            return rules.Allows(url);
        }
        robots.Keep(site, agent, Robots.Everything);
        return true;
    }

    private const string Inside = "{0} leads into this network, where no pages are read. KULANZ_WEBHOOK_NETWORKS can allow that.";

    private async Task<Answer> Ask(Uri url, string agent, string? etag, DateTimeOffset? modified, int largest, CancellationToken cancel)
    {
        var turn = Turns.GetOrAdd(url.Authority, _ => new SemaphoreSlim(1, 1));
        await turn.WaitAsync(cancel);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        enough.CancelAfter(Patience);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.TryAddWithoutValidation("User-Agent", $"{agent}/1.0 (+{settings.Url})");
            request.Headers.TryAddWithoutValidation("Accept", "application/atom+xml, application/rss+xml, application/feed+json, text/html;q=0.9, */*;q=0.5");
            request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
            if (etag is not null)
                request.Headers.TryAddWithoutValidation("If-None-Match", etag);
            if (modified is { } since)
                request.Headers.IfModifiedSince = since;
            using var client = http.CreateClient(Client);
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, enough.Token);
            var status = (int)answer.StatusCode;
            var location = status is 301 or 302 or 303 or 307 or 308 && answer.Headers.Location is { } to && Uri.TryCreate(url, to, out var absolute) ? absolute : null;
            var text = location is null && status is >= 200 and < 300 ? await Body(answer, largest, enough.Token) : "";
            return new Answer(status, text) { Location = location, ETag = answer.Headers.ETag?.ToString(), Modified = answer.Content.Headers.LastModified, RetryAfter = Later(answer) };
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new Answer(0, "") { Problem = new Sentence("{0} does not answer within {1} seconds.", url.Host, $"{Patience.TotalSeconds}") };
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or InvalidDataException or InvalidOperationException or NotSupportedException or ArgumentException)
        {
            for (var inner = broken; inner is not null; inner = inner.InnerException)
                if (inner is NotAPublicAddress)
                    return new Answer(0, "") { Problem = new Sentence(Inside, url.Host) };
            return new Answer(0, "") { Problem = new Sentence("{0} could not be reached: {1}", url.Host, FeedText.Cut(broken.GetBaseException().Message, 200)) };
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>As much as anybody needs: of a body that never ends, or unpacks to a thousand times its size, the beginning.</summary>
    private static async Task<string> Body(HttpResponseMessage answer, int largest, CancellationToken cancel)
    {
        await using var raw = await answer.Content.ReadAsStreamAsync(cancel);
        await using var body = answer.Content.Headers.ContentEncoding.Contains("gzip", StringComparer.OrdinalIgnoreCase) ? new GZipStream(raw, CompressionMode.Decompress) : raw;
        using var kept = new MemoryStream();
        var buffer = new byte[32 * 1024];
        try
        {
            for (int read; kept.Length < largest && (read = await body.ReadAsync(buffer, cancel)) > 0;)
                kept.Write(buffer, 0, (int)Math.Min(read, largest - kept.Length));
        }
        catch (OperationCanceledException) when (kept.Length > 0)
        {
            // Slow and without end: what there is.
        }
        return Bytes.Text(kept.GetBuffer().AsSpan(0, (int)kept.Length), answer.Content.Headers.ContentType?.CharSet?.Trim('"', '\''));
    }

    private TimeSpan? Later(HttpResponseMessage answer) => answer.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - clock.GetUtcNow(),
        _ => null,
    };
}

/// <summary>Rules of sites, for a day.</summary>
public sealed class RobotsKept(TimeProvider clock)
{
    private const int Most = 2000;
    private static readonly TimeSpan Good = TimeSpan.FromHours(24);
    private readonly ConcurrentDictionary<string, (Robots Rules, DateTimeOffset Until)> kept = new();

    public Robots? Of(string site, string agent) => kept.TryGetValue($"{agent} {site}", out var known) && known.Until > clock.GetUtcNow() ? known.Rules : null;

    public void Keep(string site, string agent, Robots rules)
    {
        if (kept.Count >= Most)
            kept.Clear();
        kept[$"{agent} {site}"] = (rules, clock.GetUtcNow() + Good);
    }
}
