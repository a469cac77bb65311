using Kulanz.Access;
using Microsoft.AspNetCore.RateLimiting;

namespace Kulanz.Contracts.Licences;

/// <summary>
/// How often one address may ask with licence keys. Room for a company whose computers all start at eight behind one address; and still nobody finds a key by trying, of which there are
/// 2⁹⁰.
/// </summary>
public static class LicenceLimits
{
    public const string Products = "licences";

    public static void Add(RateLimiterOptions options) => options.AddPolicy(Products, http => Limits.Tokens(http, Products, 600, 300));
}
