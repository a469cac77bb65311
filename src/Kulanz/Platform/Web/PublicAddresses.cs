using System.Net;
using System.Net.Sockets;

namespace Kulanz.Platform.Web;

/// <summary>The address behind a webhook's name is one that Kulanz must not call.</summary>
public sealed class NotAPublicAddress(string host) : IOException($"{host} leads to an address inside the house.");

/// <summary>
/// An address that somebody typed is called by us, from inside the house: it must not lead to what only we can reach (SSRF). Checked
/// where the connection is made and not where the name is typed, because a name may mean something else a moment later.
/// <c>KULANZ_WEBHOOK_NETWORKS</c> names networks that may be called all the same, and without TLS.
/// </summary>
public sealed class PublicAddresses(Settings settings)
{
    /// <summary>IANA's special-purpose registries: private, shared, loopback, link-local, documentation, benchmarking, multicast, translation.</summary>
    private static readonly IPNetwork[] Inside =
    [
        .. "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4"
            .Split(' ').Select(IPNetwork.Parse),
        .. "::/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 3fff::/20 5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8"
            .Split(' ').Select(IPNetwork.Parse),
    ];

    /// <summary>Only then are addresses without TLS taken at all.</summary>
    public bool AnyAllowed => settings.WebhookNetworks.Count > 0;

    public bool MayCall(IPAddress address, bool tls)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return settings.WebhookNetworks.Any(network => network.Contains(plain)) || (tls && !Inside.Any(network => network.Contains(plain)));
    }

    /// <param name="plainToo">What anybody may read is read without TLS too, as long as it is not inside the house.</param>
    public SocketsHttpHandler Handler(bool plainToo = false) => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        // Names are asked for again: what they meant an hour ago is no permission.
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        MaxResponseHeadersLength = 16,
        ConnectCallback = (context, cancel) => Connect(context, plainToo, cancel),
    };

    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, bool plainToo, CancellationToken cancel)
    {
        var tls = plainToo || context.InitialRequestMessage.RequestUri?.Scheme == Uri.UriSchemeHttps;
        var addresses = (await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancel)).Where(address => MayCall(address, tls)).ToArray();
        if (addresses.Length == 0)
            throw new NotAPublicAddress(context.DnsEndPoint.Host);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
