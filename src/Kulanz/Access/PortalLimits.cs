using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace Kulanz.Access;

/// <summary>How often one address may use the public forms.</summary>
public static class PortalLimits
{
    /// <summary>Asking for help, which opens cases and mails a receipt.</summary>
    public const string Ask = "ask";

    /// <summary>Asking for a link, or trying one.</summary>
    public const string Link = "link";

    /// <summary>Suggestions while somebody types.</summary>
    public const string Typing = "typing";

    public static void Add(RateLimiterOptions options)
    {
        options.AddPolicy(Ask, http => Posts(http, "ask", 10, 5));
        options.AddPolicy(Typing, http => Posts(http, "typing", 60, 60));
        options.AddPolicy(Link, http => Posts(http, "link", 20, 10));
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
