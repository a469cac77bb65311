using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kulanz.Client.Licences;

/// <summary>What a product tells the server.</summary>
internal sealed record Asked(string Product, string Installation, string? Name, string Nonce);

/// <summary>What the server answers, or why it refuses (RFC 9457).</summary>
internal sealed record Told
{
    public string? File { get; init; }
    public string? Code { get; init; }
    public string? Detail { get; init; }
    public IReadOnlyList<SeatHolder?>? Holders { get; init; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Asked))]
[JsonSerializable(typeof(Told))]
internal sealed partial class ServerJson : JsonSerializerContext;

/// <summary>What became of one question.</summary>
/// <param name="Done">The server did what it was asked for.</param>
/// <param name="Said">Null where nobody answered in a form that could be understood.</param>
/// <param name="RetryAfter">When it wants to be asked again.</param>
internal sealed record Reply(bool Done, Told? Said, TimeSpan? RetryAfter = null);

/// <summary>Speaks with a Kulanz over HTTP. The key goes in a header and not in the address, which every proxy on the way writes down.</summary>
internal sealed class LicenceServer : IDisposable
{
    public const string KeyHeader = "Licence-Key";
    private const int MaxSize = 256 * 1024;

    private readonly HttpClient http;
    private readonly bool own;
    private readonly Uri address;
    private readonly LicenceOptions options;

    public LicenceServer(LicenceOptions options, Uri server)
    {
        if (!server.IsAbsoluteUri || !(server.Scheme == Uri.UriSchemeHttps || server.Scheme == Uri.UriSchemeHttp && server.IsLoopback))
            throw new ArgumentException("The address of the licence server begins with https://; http:// is for this machine only.", nameof(options));
        (this.options, own, address) = (options, options.Http is null, new Uri($"{server.AbsoluteUri.TrimEnd('/')}/api/v1/licences/-/"));
        // A redirect could take the key to somebody it is not meant for.
        http = options.Http ?? new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public Task<Reply> Activate(LicenceKey key, Asked asked, CancellationToken cancel) => Ask(HttpMethod.Post, "activations", key, asked, cancel);

    public Task<Reply> Beat(LicenceKey key, Asked asked, CancellationToken cancel) => Ask(HttpMethod.Post, "heartbeats", key, asked, cancel);

    public Task<Reply> Release(LicenceKey key, string installation, CancellationToken cancel) => Ask(HttpMethod.Delete, $"activations/{Uri.EscapeDataString(installation)}", key, null, cancel);

    private async Task<Reply> Ask(HttpMethod method, string path, LicenceKey key, Asked? asked, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(options.Patience, options.Clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        try
        {
            using var request = new HttpRequestMessage(method, new Uri(address, path));
            request.Headers.Add(KeyHeader, key.Reveal());
            request.Headers.AcceptLanguage.TryParseAdd(options.Language);
            if (asked is not null)
                request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(asked, ServerJson.Default.Asked)) { Headers = { ContentType = new("application/json") } };
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token).ConfigureAwait(false);
            return new(answer.IsSuccessStatusCode, await Read(answer, both.Token).ConfigureAwait(false), Later(answer));
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or JsonException or OperationCanceledException or FormatException && !cancel.IsCancellationRequested)
        {
            return new(false, null);
        }
    }

    /// <summary>A refusal counts only with a code of ours: what a proxy or a hotel's network answers is nobody's word.</summary>
    private static async Task<Told?> Read(HttpResponseMessage answer, CancellationToken cancel)
    {
        if (answer.StatusCode == HttpStatusCode.NoContent)
            return new Told();
        if (answer.Content.Headers.ContentType?.MediaType is not ("application/json" or "application/problem+json"))
            return null;
        var bytes = new byte[MaxSize + 1];
        await using var stream = await answer.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        var length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
        var said = length > MaxSize ? null : JsonSerializer.Deserialize(bytes.AsSpan(0, length), ServerJson.Default.Told);
        return answer.IsSuccessStatusCode || (int)answer.StatusCode is >= 400 and < 500 and not 429 && said?.Code is { Length: > 0 } ? said : null;
    }

    private TimeSpan? Later(HttpResponseMessage answer) => answer.Headers.RetryAfter switch
    {
        { Delta: { } after } => after,
        { Date: { } date } when date > options.Clock.GetUtcNow() => date - options.Clock.GetUtcNow(),
        _ => null,
    };

    public void Dispose()
    {
        if (own)
            http.Dispose();
    }
}
