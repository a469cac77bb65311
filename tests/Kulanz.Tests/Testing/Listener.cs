using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kulanz.Tests.Testing;

/// <summary>Another program that is called: a server on a port of its own, which keeps what it hears.</summary>
public sealed class Listener : IAsyncDisposable
{
    public sealed record Heard(string Path, string Id, string Timestamp, string Signature, string Body);

    private readonly WebApplication app;

    private Listener(WebApplication app) => this.app = app;

    public ConcurrentQueue<Heard> Calls { get; } = new();

    /// <summary>What it answers from now on.</summary>
    public int Status { get; set; } = 200;

    public string Root => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>Where a webhook calls it.</summary>
    public string Address => $"{Root}/hook";

    public static async Task<Listener> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var listener = new Listener(app);
        app.MapPost("/{**path}", async (HttpContext http) =>
        {
            using var reader = new StreamReader(http.Request.Body);
            listener.Calls.Enqueue(new(http.Request.Path, http.Request.Headers["webhook-id"]!, http.Request.Headers["webhook-timestamp"]!, http.Request.Headers["webhook-signature"]!, await reader.ReadToEndAsync()));
            http.Response.StatusCode = listener.Status;
            if (listener.Status is >= 300 and < 400)
                http.Response.Headers.Location = "/elsewhere";
            await http.Response.WriteAsync(listener.Status == 200 ? "thanks" : "no, thanks");
        });
        app.MapPost("/elsewhere", () => Results.Ok());
        await app.StartAsync();
        return listener;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
