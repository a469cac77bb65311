using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kulanz.Tests.Cases.Mentions;

/// <summary>Somebody else's server: answers each path as it was told to, and keeps what it was asked.</summary>
public sealed class SomeSite : IAsyncDisposable
{
    public sealed record Asked(string Path, string Agent, string? IfNoneMatch);

    private readonly WebApplication app;

    private SomeSite(WebApplication app) => this.app = app;

    public Dictionary<string, Func<HttpContext, Task>> Pages { get; } = [];

    public ConcurrentQueue<Asked> Heard { get; } = new();

    public string Root => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public int Times(string path) => Heard.Count(h => h.Path == path);

    public void Says(string path, string text, string type = "application/rss+xml; charset=utf-8", string? etag = null) => Pages[path] = async http =>
    {
        if (etag is not null)
        {
            http.Response.Headers.ETag = etag;
            if (http.Request.Headers.IfNoneMatch == etag)
            {
                http.Response.StatusCode = 304;
                return;
            }
        }
        http.Response.ContentType = type;
        await http.Response.WriteAsync(text);
    };

    public void Gives(string path, byte[] bytes, string type, string? encoding = null) => Pages[path] = async http =>
    {
        http.Response.ContentType = type;
        if (encoding is not null)
            http.Response.Headers.ContentEncoding = encoding;
        await http.Response.Body.WriteAsync(bytes);
    };

    public void Answers(string path, int status, string? location = null, string? retryAfter = null) => Pages[path] = http =>
    {
        http.Response.StatusCode = status;
        if (location is not null)
            http.Response.Headers.Location = location;
        if (retryAfter is not null)
            http.Response.Headers.RetryAfter = retryAfter;
        return Task.CompletedTask;
    };

    public static async Task<SomeSite> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var site = new SomeSite(app);
        app.Run(async http =>
        {
            site.Heard.Enqueue(new(http.Request.Path, http.Request.Headers.UserAgent!, http.Request.Headers.IfNoneMatch));
            if (site.Pages.TryGetValue(http.Request.Path, out var page))
                await page(http);
            else
                http.Response.StatusCode = 404;
        });
        await app.StartAsync();
        return site;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    public static string Rss(params string[] items) => $"""<?xml version="1.0"?><rss version="2.0"><channel><title>A blog</title><link>https://blog.example/</link>{string.Concat(items)}</channel></rss>""";

    public static string Item(string title, string link, string text, string more = "") => $"<item><title>{title}</title><link>{link}</link><description>{text}</description>{more}</item>";
}
