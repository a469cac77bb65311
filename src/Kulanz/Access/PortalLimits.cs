using Microsoft.AspNetCore.RateLimiting;

namespace Kulanz.Access;

/// <summary>How often one address may use the public forms.</summary>
public static class PortalLimits
{
    /// <summary>Asking for help, which opens cases and mails a receipt.</summary>
    public const string Ask = "ask";

    /// <summary>Asking for a link, or trying one.</summary>
    public const string Link = "link";

    /// <summary>Entering a voucher's code.</summary>
    public const string Voucher = "voucher";

    /// <summary>Suggestions while somebody types.</summary>
    public const string Typing = "typing";

    public static void Add(RateLimiterOptions options)
    {
        options.AddPolicy(Ask, http => Limits.Posts(http, Ask, 10, 5));
        options.AddPolicy(Typing, http => Limits.Posts(http, Typing, 60, 60));
        options.AddPolicy(Voucher, http => Limits.Posts(http, Voucher, 10, 5));
        options.AddPolicy(Link, http => Limits.Posts(http, Link, 20, 10));
    }
}
