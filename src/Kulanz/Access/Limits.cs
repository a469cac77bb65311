using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace Kulanz.Access;

/// <summary>How often one address may try what could be guessed. Each costs a password hash or more, so it also keeps the processor free.</summary>
public static class Limits
{
    public const string SignIn = "sign-in";

    public static void Add(RateLimiterOptions options)
    {
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.AddPolicy(SignIn, http => HttpMethods.IsPost(http.Request.Method)
            ? RateLimitPartition.GetTokenBucketLimiter(http.Connection.RemoteIpAddress?.ToString() ?? "", _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = 20,
                TokensPerPeriod = 10,
                ReplenishmentPeriod = TimeSpan.FromMinutes(1),
                QueueLimit = 0,
            })
            : RateLimitPartition.GetNoLimiter(""));
    }
}
