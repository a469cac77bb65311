using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.AspNetCore.HttpOverrides;

namespace Kulanz.Platform.Operations;

/// <summary>
/// Behind a reverse proxy the visitor's address and https are known only by what the proxy says (<c>X-Forwarded-For</c>, <c>X-Forwarded-Proto</c>).
/// Believed only from those that <c>KULANZ_PROXIES</c> names: anybody else could claim any address and escape the limits.
/// </summary>
public static class Proxies
{
    public static void UseProxies(this WebApplication app)
    {
        if (app.Services.GetRequiredService<Settings>().Proxies is not { Count: > 0 } proxies)
            return;
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
            if (IPAddress.TryParse(proxy, out var address))
                options.KnownProxies.Add(address);
            else if (System.Net.IPNetwork.TryParse(proxy, out var network))
                options.KnownIPNetworks.Add(network);
            else
                throw new ValidationException($"KULANZ_PROXIES: '{proxy}' is neither an address nor a network. Write them like 10.0.0.5,192.168.0.0/16.");
        app.UseForwardedHeaders(options);
    }
}
