using System.Globalization;
using System.Threading.RateLimiting;
using Kulanz.Platform;
using Kulanz.Platform.Web;
using Microsoft.AspNetCore.RateLimiting;

namespace Kulanz.Access;

public sealed record TooManyRequests() : Refusal("That was too often in a short time. Please wait a minute and try again.")
{
    public override int Status => 429;
}

/// <summary>How often one address may try what could be guessed. Each costs a password hash or more, so it also keeps the processor free.</summary>
public static class Limits
{
    public const string SignIn = "sign-in";

    public static void Add(RateLimiterOptions options)
    {
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.OnRejected = async (context, _) =>
        {
            if (context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after))
                context.HttpContext.Response.Headers.RetryAfter = Math.Ceiling(after.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            await Problems.Say(context.HttpContext, new TooManyRequests());
        };
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
