using System.Net.Sockets;

namespace Kulanz.Tests.Testing;

/// <summary>A line to a server that can be cut and mended: what a network does.</summary>
public sealed class Cable : IAsyncDisposable
{
    private readonly int to;
    private readonly int port;
    private readonly List<Socket> open = [];
    private TcpListener? listener;

    public Cable(int to)
    {
        this.to = to;
        listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        _ = Accept(listener);
    }

    public int Port => port;

    public int Connections { get; private set; }

    /// <summary>Every connection breaks, and no new one is taken.</summary>
    public void Cut()
    {
        listener?.Dispose();
        listener = null;
        Break();
    }

    /// <summary>Every connection breaks; the next one is taken.</summary>
    public void Break()
    {
        lock (open)
        {
            open.ForEach(socket => socket.Dispose());
            open.Clear();
        }
    }

    public void Mend()
    {
        listener = new TcpListener(System.Net.IPAddress.Loopback, port);
        listener.Start();
        _ = Accept(listener);
    }

    private async Task Accept(TcpListener from)
    {
        try
        {
            while (true)
            {
                var near = await from.AcceptSocketAsync();
                var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await far.ConnectAsync("localhost", to);
                lock (open)
                    open.AddRange([near, far]);
                Connections++;
                _ = Carry(near, far);
                _ = Carry(far, near);
            }
        }
        catch (Exception cut) when (cut is SocketException or ObjectDisposedException)
        {
            // As meant.
        }
    }

    private static async Task Carry(Socket from, Socket to)
    {
        try
        {
            var buffer = new byte[16 * 1024];
            while (await from.ReceiveAsync(buffer) is > 0 and var read)
                await to.SendAsync(buffer.AsMemory(0, read));
        }
        catch (Exception cut) when (cut is SocketException or ObjectDisposedException)
        {
            // As meant.
        }
        from.Dispose();
        to.Dispose();
    }

    public ValueTask DisposeAsync()
    {
        Cut();
        return ValueTask.CompletedTask;
    }
}
