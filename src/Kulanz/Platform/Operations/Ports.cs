using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace Kulanz.Platform.Operations;

/// <summary>Whether the program will be able to listen where it is told to; asked where finding out later would leave something half done.</summary>
public static class Ports
{
    /// <exception cref="ValidationException">Another program listens there already; one sentence for the operator.</exception>
    public static void Free(IConfiguration configuration)
    {
        foreach (var url in Urls(configuration))
        {
            var address = BindingAddress.Parse(url);
            // Port 0 is any that is free; sockets with a path replace each other.
            if (address.IsUnixPipe || address.IsNamedPipe || address.Port == 0 || !Taken(address))
                continue;
            throw new ValidationException($"Port {address.Port} is taken by another program: stop it, or choose another one, such as --urls http://127.0.0.1:{(address.Port < 65000 ? address.Port + 1 : 5001)}. Nothing was filled.");
        }
    }

    private static IEnumerable<string> Urls(IConfiguration configuration)
    {
        var split = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        if (configuration["urls"] is { Length: > 0 } urls)
            return urls.Split(';', split);
        var ports = (configuration["http_ports"] ?? "").Split(';', split).Select(port => $"http://*:{port}").Concat((configuration["https_ports"] ?? "").Split(';', split).Select(port => $"https://*:{port}")).ToList();
        return ports.Count > 0 ? ports : ["http://localhost:5000"];
    }

    private static bool Taken(BindingAddress address)
    {
        var ip = address.Host is "localhost" ? IPAddress.Loopback : IPAddress.TryParse(address.Host.Trim('[', ']'), out var said) ? said : IPAddress.Any;
        using var socket = new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(ip, address.Port));
            socket.Listen();
            return false;
        }
        catch (SocketException no)
        {
            // Whatever else is wrong with it, serving will say.
            return no.SocketErrorCode == SocketError.AddressAlreadyInUse;
        }
    }
}
