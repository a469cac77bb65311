using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Kulanz.Mail;

/// <summary>
/// A connection to a mail server: lines and counted bytes over TCP, encrypted from the start or later. Shared by SMTP and IMAP.
/// Every wait has an end, and whatever goes wrong is a <see cref="TransportException"/> with a sentence. What is large goes in pieces, and the wait is for
/// the next of them: a slow line that moves is no dead one.
/// </summary>
public sealed class MailLine : IAsyncDisposable
{
    private const int LongestLine = 1 << 20;
    private const int Piece = 64 * 1024;

    private readonly MailServer server;
    private readonly TimeSpan patience;
    private readonly Socket socket;
    private readonly byte[] buffer = new byte[16 * 1024];
    private Stream stream;
    private int start, end;

    private MailLine(MailServer server, TimeSpan patience, Socket socket) =>
        (this.server, this.patience, this.socket, stream) = (server, patience, socket, new NetworkStream(socket, ownsSocket: true));

    public static async Task<MailLine> Connect(MailServer server, TimeSpan patience, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        // A server that vanished without a word is noticed while waiting in IDLE, too.
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 60);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(patience);
        try
        {
            await socket.ConnectAsync(server.Host, server.Port, limit.Token);
        }
        catch (Exception broken)
        {
            socket.Dispose();
            throw broken switch
            {
                OperationCanceledException when cancel.IsCancellationRequested => broken,
                OperationCanceledException => new TransportException(new ServerTooSlow(server.Host)),
                SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } => new TransportException(new NoSuchServer(server.Host), broken),
                SocketException refused => new TransportException(new ServerNotReached(server.Host, server.Port, refused.Message), broken),
                _ => broken,
            };
        }
        var line = new MailLine(server, patience, socket);
        try
        {
            if (server.Security == MailSecurity.Tls)
                await line.Encrypt(cancel);
            return line;
        }
        catch
        {
            await line.DisposeAsync();
            throw;
        }
    }

    /// <summary>From here on everything is encrypted. What the other side sent ahead in the clear is thrown away: somebody in between could have said it.</summary>
    public async Task Encrypt(CancellationToken cancel)
    {
        start = end = 0;
        string? untrusted = null;
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = server.Host,
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) => (untrusted = Untrusted(certificate, chain, errors)) is null,
        };
        if (server.Trusted() is { } trusted)
        {
            options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(trusted);
        }
        var encrypted = new SslStream(stream);
        stream = encrypted;
        await Within(async limit =>
        {
            try
            {
                await encrypted.AuthenticateAsClientAsync(options, limit);
            }
            catch (AuthenticationException broken)
            {
                throw new TransportException(untrusted is null ? new TlsFailed(server.Host, broken.InnerException?.Message ?? broken.Message) : new CertificateRefused(server.Host, untrusted), broken);
            }
            return true;
        }, cancel);
    }

    public async Task Say(string line, CancellationToken cancel) => await Send(Encoding.UTF8.GetBytes(line + "\r\n"), cancel);

    public async Task Send(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        while (bytes.Length > 0)
        {
            var piece = bytes[..Math.Min(bytes.Length, Piece)];
            await Within(async limit =>
            {
                await stream.WriteAsync(piece, limit);
                await stream.FlushAsync(limit);
                return true;
            }, cancel);
            bytes = bytes[piece.Length..];
        }
    }

    /// <summary>The next line without its end.</summary>
    public Task<string> Hear(CancellationToken cancel, TimeSpan? within = null) => Within(async limit =>
    {
        var line = new MemoryStream();
        while (true)
        {
            if (start == end)
                await Fill(limit);
            var found = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            var length = found < 0 ? end - start : found + 1;
            line.Write(buffer, start, length);
            start += length;
            if (found >= 0)
                return Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length).TrimEnd('\r', '\n');
            if (line.Length > LongestLine)
                throw new TransportException(new ServerMisunderstood(server.Host, "a line without an end"));
        }
    }, cancel, within);

    public async Task Hear(Memory<byte> exactly, CancellationToken cancel)
    {
        var have = Math.Min(end - start, exactly.Length);
        buffer.AsMemory(start, have).CopyTo(exactly);
        start += have;
        while (have < exactly.Length)
        {
            var read = await Within(async limit => await stream.ReadAsync(exactly[have..], limit), cancel);
            if (read == 0)
                throw new TransportException(new ConnectionLost(server.Host));
            have += read;
        }
    }

    private async Task Fill(CancellationToken cancel)
    {
        (start, end) = (0, await stream.ReadAsync(buffer, cancel));
        if (end == 0)
            throw new TransportException(new ConnectionLost(server.Host));
    }

    private async Task<T> Within<T>(Func<CancellationToken, Task<T>> talk, CancellationToken cancel, TimeSpan? within = null)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(within ?? patience);
        try
        {
            return await talk(limit.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new TransportException(new ServerTooSlow(server.Host));
        }
        catch (IOException broken)
        {
            throw new TransportException(new ConnectionLost(server.Host), broken);
        }
    }

    private static string? Untrusted(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return null;
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
            return "it shows none.";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            return "it was made for another name.";
        var status = chain?.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status) ?? X509ChainStatusFlags.NoError;
        return status.HasFlag(X509ChainStatusFlags.NotTimeValid)
            ? "it has expired or is not valid yet."
            : "nobody this computer knows vouches for it. If it is your own authority, add its certificate to the server's settings.";
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await stream.DisposeAsync();
        }
        catch (IOException)
        {
            // The other side was gone first.
        }
        socket.Dispose();
    }
}
