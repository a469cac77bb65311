using System.Net.Sockets;
using System.Text;

namespace Kulanz.Platform.Operations;

/// <summary>
/// Tells systemd when the program serves and when it stops (<c>Type=notify</c>, sd_notify(3)): a datagram to the socket it names. Elsewhere it does
/// nothing. Twenty lines of our own instead of a package for one datagram.
/// </summary>
public sealed class ServiceManager(IHostApplicationLifetime lifetime) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(() => Tell("READY=1"));
        lifetime.ApplicationStopping.Register(() => Tell("STOPPING=1"));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public static void Tell(string state, string? name = null)
    {
        if ((name ?? Environment.GetEnvironmentVariable("NOTIFY_SOCKET")) is not { Length: > 0 } socket)
            return;
        // "@" stands for the NUL of an abstract address.
        using var line = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            line.SendTo(Encoding.UTF8.GetBytes(state), new UnixDomainSocketEndPoint(socket[0] == '@' ? $"\0{socket[1..]}" : socket));
        }
        catch (SocketException)
        {
            // A manager that does not listen must not keep us from working.
        }
    }
}
