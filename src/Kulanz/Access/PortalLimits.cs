using System.Net;
using System.Threading.RateLimiting;
using Kulanz.Platform.Ui;
using Microsoft.AspNetCore.RateLimiting;

namespace Kulanz.Access;

/// <summary>How often one address may use the public forms, and what it reads when it was too often.</summary>
public static class PortalLimits
{
    /// <summary>Asking for help, which opens cases and mails a receipt.</summary>
    public const string Ask = "ask";

    /// <summary>Asking for a link, or trying one.</summary>
    public const string Link = "link";

    public static void Add(RateLimiterOptions options)
    {
        options.AddPolicy(Ask, http => Posts(http, "ask", 10, 5));
        options.AddPolicy(Link, http => Posts(http, "link", 20, 10));
        options.OnRejected = async (rejected, cancel) =>
        {
            var sentence = WebUtility.HtmlEncode(new Texts()["Too many attempts in a short time. Please wait a minute and try again."]);
            rejected.HttpContext.Response.Headers.RetryAfter = "60";
            rejected.HttpContext.Response.ContentType = "text/html; charset=utf-8";
            await rejected.HttpContext.Response.WriteAsync($"<!doctype html><meta charset=utf-8><meta name=viewport content=\"width=device-width\"><title>Kulanz</title><link rel=stylesheet href=\"/css/kulanz.css\"><main class=\"accident\"><p>{sentence}</p></main>", cancel);
        };
    }

    private static RateLimitPartition<string> Posts(HttpContext http, string form, int atOnce, int eachMinute) => HttpMethods.IsPost(http.Request.Method)
        ? RateLimitPartition.GetTokenBucketLimiter($"{form} {http.Connection.RemoteIpAddress}", _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = atOnce,
            TokensPerPeriod = eachMinute,
            ReplenishmentPeriod = TimeSpan.FromMinutes(1),
            QueueLimit = 0,
        })
        : RateLimitPartition.GetNoLimiter("");
}
