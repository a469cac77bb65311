using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kulanz.Drills;

/// <summary>
/// A mail server on this machine that takes everything and sends nothing on: the drill's mails are other people's, and nobody in them may hear of it.
/// It counts by Message-ID what it has said yes to.
/// </summary>
internal sealed class Sink : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<string, int> taken = new();

    public Sink()
    {
        listener.Start();
        _ = Listen();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public IReadOnlyDictionary<string, int> Taken => taken;

    private async Task Listen()
    {
        try
        {
            while (true)
                _ = Talk(await listener.AcceptTcpClientAsync());
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // The drill is over.
        }
    }

    private async Task Talk(TcpClient client)
    {
        try
        {
            using (client)
            {
                var stream = client.GetStream();
                using var hears = new StreamReader(stream, Encoding.Latin1);
                await using var says = new StreamWriter(stream, Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
                await says.WriteLineAsync("220 sink");
                while (await hears.ReadLineAsync() is { } line)
                {
                    var word = line.Length < 4 ? "" : line[..4].ToUpperInvariant();
                    if (word == "DATA")
                    {
                        await says.WriteLineAsync("354 go on");
                        await Take(hears);
                    }
                    await says.WriteLineAsync(word == "QUIT" ? "221 bye" : "250 ok");
                    if (word == "QUIT")
                        return;
                }
            }
        }
        catch (IOException)
        {
            // The other side was killed in the middle of a word.
        }
    }

    private async Task Take(StreamReader hears)
    {
        string? id = null;
        var header = true;
        while (await hears.ReadLineAsync() is { } line && line != ".")
        {
            header &= line.Length > 0;
            if (header && line.StartsWith("Message-ID:", StringComparison.OrdinalIgnoreCase))
                id = line["Message-ID:".Length..].Trim().Trim('<', '>');
        }
        taken.AddOrUpdate(id ?? "", 1, (_, count) => count + 1);
    }

    public void Dispose() => listener.Dispose();
}
