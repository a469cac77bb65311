using System.IO.Compression;
using Kulanz.Ledger;
using Microsoft.Net.Http.Headers;

namespace Kulanz.Evidence.Log;

/// <summary>The public log as other people's tools read it: c2sp.org/tlog-tiles below <c>/log/</c>. Nobody signs in for it, and pages of other sites may read it.</summary>
public static class LogEndpoints
{
    /// <summary>One request after the other gets its turn, so that whoever copies the whole log leaves the desk its processor.</summary>
    public const string Limit = "log";

    private const string Forever = "public, max-age=31536000, immutable";
    private const string Moment = "public, max-age=1";
    private const string Bytes = "application/octet-stream";
    private const string Text = "text/plain; charset=utf-8";

    public static void MapLog(this WebApplication app)
    {
        var log = app.MapGroup("/log").AllowAnonymous().ExcludeFromDescription().RequireRateLimiting(Limit);

        log.MapGet("/checkpoint", async (HttpContext http, PublishedLog published, CancellationToken cancel) =>
            await published.Head(cancel) is { } head ? Say(http, head.Note) : NotYet(http));

        log.MapGet("/policy", async (HttpContext http, PublishedLog published, CancellationToken cancel) =>
            await published.Policy(cancel) is { } policy ? Say(http, policy) : NotYet(http));

        log.MapGet("/tile/{**path}", async (string path, HttpContext http, PublishedLog published, CancellationToken cancel) =>
        {
            if (!Tile.TryParse($"tile/{path}", out var tile))
                return NotYet(http);
            if (tile.Level != Tile.Entries)
                return await published.Hashes(tile, cancel) is { } hashes ? Give(http, hashes) : NotYet(http);
            return await published.Entries(tile, cancel) is { } entries ? await Squeezed(http, entries, cancel) : NotYet(http);
        });
    }

    private static IResult Say(HttpContext http, string text)
    {
        Open(http, Moment);
        return Results.Text(text, Text);
    }

    /// <summary>A tile never changes. Hashes do not get smaller by compressing them.</summary>
    private static IResult Give(HttpContext http, byte[] tile)
    {
        Open(http, Forever);
        return Results.Bytes(tile, Bytes);
    }

    /// <summary>Entries resemble each other, and shrink to a third.</summary>
    private static async Task<IResult> Squeezed(HttpContext http, ReadOnlyMemory<byte> entries, CancellationToken cancel)
    {
        Open(http, Forever);
        http.Response.Headers.Vary = HeaderNames.AcceptEncoding;
        if (!http.Request.GetTypedHeaders().AcceptEncoding.Any(e => e.Value == "gzip" && e.Quality is not 0))
            return Results.Bytes(entries, Bytes);
        http.Response.Headers.ContentEncoding = "gzip";
        var squeezed = new MemoryStream(entries.Length / 2);
        await using (var gzip = new GZipStream(squeezed, CompressionLevel.Fastest, leaveOpen: true))
            await gzip.WriteAsync(entries, cancel);
        return Results.Bytes(squeezed.GetBuffer().AsMemory(0, (int)squeezed.Length), Bytes);
    }

    /// <summary>Nobody may remember that it was not there: it may be in a moment.</summary>
    private static IResult NotYet(HttpContext http)
    {
        Open(http, "no-store");
        return Results.NotFound();
    }

    private static void Open(HttpContext http, string caching)
    {
        http.Response.Headers.CacheControl = caching;
        http.Response.Headers.AccessControlAllowOrigin = "*";
    }
}
