using System.Globalization;
using System.Net.Sockets;
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
        options.AddPolicy(SignIn, http => Posts(http, SignIn, 20, 10));
    }

    internal static RateLimitPartition<string> Posts(HttpContext http, string what, int atOnce, int eachMinute) =>
        HttpMethods.IsPost(http.Request.Method) ? Tokens(http, what, atOnce, eachMinute) : RateLimitPartition.GetNoLimiter("");

    /// <summary>So many at once, and so many more each minute, of whatever kind.</summary>
    internal static RateLimitPartition<string> Tokens(HttpContext http, string what, int atOnce, int eachMinute) =>
        RateLimitPartition.GetTokenBucketLimiter($"{what} {From(http)}", _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = atOnce,
            TokensPerPeriod = eachMinute,
            ReplenishmentPeriod = TimeSpan.FromMinutes(1),
            QueueLimit = 0,
        });

    /// <summary>Who asks: of IPv6 the first 64 bits, because every line has all addresses below them to change to.</summary>
    private static string From(HttpContext http)
    {
        var address = http.Connection.RemoteIpAddress;
        if (address?.IsIPv4MappedToIPv6 == true)
            address = address.MapToIPv4();
        return address?.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)) : $"{address}";
    }
}
