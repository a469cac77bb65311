using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Kulanz.Client.Licences;
using Kulanz.Libraries.Tests.Testing;

namespace Kulanz.Libraries.Tests.Client;

/// <summary>What answers a product over HTTP, as a Kulanz does: with a file that says what the product sent.</summary>
internal sealed class SomeServer(ManualClock clock) : HttpMessageHandler
{
    private HttpResponseMessage? instead;

    public List<(DateTimeOffset At, string Method, string Path, string Key, string Body)> Asked { get; } = [];

    public LicenceTerms Terms { get; set; } = SomeLicence.Terms();

    /// <summary>Has the last word on the file.</summary>
    public Func<LicenceFile, LicenceFile> Change { get; set; } = file => file;

    /// <summary>Nobody is there.</summary>
    public bool Down { get; set; }

    /// <summary>Answers this from now on; null answers as usual.</summary>
    public void Says(int status, string? body, string type = "application/problem+json", TimeSpan? after = null) =>
        instead = new((HttpStatusCode)status) { Content = new StringContent(body ?? "", Encoding.UTF8, type), Headers = { RetryAfter = after is { } wait ? new RetryConditionHeaderValue(wait) : null } };

    public void SaysNothingElse() => instead = null;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        lock (Asked)
            Asked.Add((clock.GetUtcNow(), request.Method.Method, request.RequestUri!.AbsolutePath, request.Headers.GetValues("Licence-Key").Single(), body));
        if (Down)
            throw new HttpRequestException("Nobody is there.");
        if (instead is { } said)
            return new(said.StatusCode) { Content = new StringContent(await said.Content.ReadAsStringAsync(cancellationToken), Encoding.UTF8, said.Content.Headers.ContentType!.MediaType!), Headers = { RetryAfter = said.Headers.RetryAfter } };
        if (request.Method == HttpMethod.Delete)
            return new(HttpStatusCode.NoContent);
        using var asked = JsonDocument.Parse(body);
        var issued = DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds());
        var file = Change(SomeLicence.File(issued: issued) with
        {
            Installation = asked.RootElement.GetProperty("installation").GetString(),
            Nonce = asked.RootElement.GetProperty("nonce").GetString(),
            Terms = Terms with { Refresh = issued.AddDays(7) },
        });
        return new(HttpStatusCode.OK) { Content = new StringContent(JsonSerializer.Serialize(new { file = file.Sign(SomeLicence.Key), mode = "full" }), Encoding.UTF8, "application/json") };
    }
}

/// <summary>A product, its folder and its server; opened and closed as often as a test likes.</summary>
internal sealed class SomeProduct : IDisposable
{
    public static readonly LicenceKey Key = LicenceKey.Parse("0000-0000-0000-0000-0000");

    public SomeProduct(DateTimeOffset? at = null)
    {
        Clock = new(at ?? SomeLicence.Monday);
        Server = new(Clock);
        Folder = Directory.CreateTempSubdirectory("kulanz-licence-").FullName;
    }

    public ManualClock Clock { get; }

    public SomeServer Server { get; }

    public string Folder { get; }

    public string Stored => System.IO.Path.Combine(Folder, "licence.json");

    public LicenceOptions Options => new()
    {
        Product = SomeLicence.Product,
        Keys = SomeLicence.Pinned,
        Folder = Folder,
        Server = new("https://help.example.com/"),
        Name = "Front desk",
        Clock = Clock,
        Http = new HttpClient(Server, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan },
    };

    public Licence Open() => Licence.Open(Options);

    public void Dispose()
    {
        Server.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
