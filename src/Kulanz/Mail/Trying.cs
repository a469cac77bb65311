using Kulanz.Platform;

namespace Kulanz.Mail;

/// <summary>Goes as far as signing in, and answers how far that was.</summary>
public sealed class Trying(MailSecrets secrets, Settings settings)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    public Task<Outcome<MailServer>> Send(MailServer server, CancellationToken cancel) => Try(server, async limit =>
    {
        await using var smtp = await Smtp.Smtp.Connect(server, secrets.Reveal(server.Secret), Delivering.OurName(settings), limit);
    }, cancel);

    public Task<Outcome<MailServer>> Fetch(Incoming incoming, CancellationToken cancel) => Try(incoming.Server, async limit =>
    {
        await using var imap = await Imap.Imap.Connect(incoming.Server, secrets.Reveal(incoming.Server.Secret), limit);
        if (incoming.After == AfterFetching.Move)
            await imap.Open(incoming.MoveTo, limit);
        await imap.Open(incoming.Folder, limit);
    }, cancel);

    private static async Task<Outcome<MailServer>> Try(MailServer server, Func<CancellationToken, Task> connect, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        try
        {
            await connect(limit.Token);
            return server;
        }
        catch (TransportException trouble)
        {
            return trouble.Problem;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new ServerTooSlow(server.Host);
        }
    }
}
