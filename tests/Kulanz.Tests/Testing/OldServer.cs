using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kulanz.Tests.Testing;

/// <summary>A mail server that knows RFC 5321 and nothing since: no encryption, no SMTPUTF8. Keeps each mail with its recipients.</summary>
public sealed class OldServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly List<(string Recipients, string Mail)> mails = [];

    public OldServer()
    {
        listener.Start();
        _ = Serve();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public IReadOnlyList<(string Recipients, string Mail)> Mails
    {
        get
        {
            lock (mails)
                return [.. mails];
        }
    }

    private async Task Serve()
    {
        try
        {
            while (true)
                await Talk(await listener.AcceptTcpClientAsync());
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException or IOException)
        {
            // As meant.
        }
    }

    private async Task Talk(TcpClient client)
    {
        using var line = new StreamReader(client.GetStream(), new UTF8Encoding(false));
        await using var answer = new StreamWriter(client.GetStream(), new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
        await answer.WriteLineAsync("220 old.example");
        var recipients = new List<string>();
        while (await line.ReadLineAsync() is { } said && !said.StartsWith("QUIT", StringComparison.Ordinal))
        {
            if (said.StartsWith("MAIL", StringComparison.Ordinal))
                recipients.Clear();
            if (said.StartsWith("RCPT", StringComparison.Ordinal))
                recipients.Add(said["RCPT TO:".Length..]);
            if (said == "DATA")
                await Take(recipients, line, answer);
            else
                await answer.WriteLineAsync("250 old.example");
        }
        client.Dispose();
    }

    private async Task Take(List<string> recipients, StreamReader line, StreamWriter answer)
    {
        await answer.WriteLineAsync("354 go ahead");
        var mail = new StringBuilder();
        while (await line.ReadLineAsync() is { } said && said != ".")
            mail.Append(said).Append('\n');
        lock (mails)
            mails.Add((string.Join(' ', recipients), mail.ToString()));
        await answer.WriteLineAsync("250 taken");
    }

    public void Dispose() => listener.Dispose();
}
