using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Kulanz.Mail.Imap;

/// <summary>One answer of the server: its line, with <c>{n}</c> where bytes came in between, and those bytes.</summary>
public sealed record ImapAnswer(string Line, IReadOnlyList<byte[]> Literals);

/// <summary>A folder as it was when it was opened.</summary>
public sealed record OpenFolder(long UidValidity, long UidNext);

/// <summary>
/// As much of IMAP4rev1 (RFC 3501) as fetching mail takes: STARTTLS, AUTHENTICATE PLAIN or LOGIN, SELECT, UID SEARCH, FETCH, STORE, MOVE (6851),
/// EXPUNGE by UID (4315), IDLE (2177). One command at a time; whatever goes wrong is a <see cref="TransportException"/>, and the connection is over.
/// </summary>
public sealed partial class Imap : IAsyncDisposable
{
    /// <summary>A larger mail stays where it is.</summary>
    public const int LargestMail = 256 * 1024 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly MailServer server;
    private readonly MailLine line;
    private HashSet<string> capabilities = [];
    private int commands;

    /// <summary>The server has said, since the last search began, that there is more in the folder. It says so once, during whatever command comes next.</summary>
    private bool news;

    private Imap(MailServer server, MailLine line) => (this.server, this.line) = (server, line);

    public bool CanIdle => capabilities.Contains("IDLE");

    /// <summary>Connected, encrypted as demanded, signed in.</summary>
    public static async Task<Imap> Connect(MailServer server, string password, CancellationToken cancel)
    {
        var imap = new Imap(server, await MailLine.Connect(server, Patience, cancel));
        try
        {
            await imap.Greet(cancel);
            if (server.Security == MailSecurity.StartTls)
            {
                if (!imap.capabilities.Contains("STARTTLS"))
                    throw new TransportException(new NoTls(server.Host));
                await imap.Ask("STARTTLS", cancel);
                await imap.line.Encrypt(cancel);
                await imap.AskCapabilities(cancel);
            }
            await imap.SignIn(password, cancel);
            await imap.AskCapabilities(cancel);
            return imap;
        }
        catch
        {
            await imap.line.DisposeAsync();
            throw;
        }
    }

    public async Task<OpenFolder> Open(string folder, CancellationToken cancel)
    {
        var answers = await Ask($"SELECT {Quoted(FolderName.Encoded(folder))}", cancel);
        return new(Number("UIDVALIDITY"), Number("UIDNEXT"));

        long Number(string name) => answers.Select(a => Regex.Match(a.Line, $@"\[{name} (\d+)\]", RegexOptions.IgnoreCase)).FirstOrDefault(m => m.Success) is { } found
            ? long.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
    }

    /// <summary>UIDs in ascending order. Mail that is marked for deletion does not count.</summary>
    public async Task<IReadOnlyList<long>> Search(string criteria, CancellationToken cancel)
    {
        news = false;
        var found = new SortedSet<long>();
        foreach (var answer in await Ask($"UID SEARCH UNDELETED {criteria}", cancel))
            if (answer.Line.StartsWith("* SEARCH", StringComparison.OrdinalIgnoreCase))
                foreach (var uid in answer.Line[8..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    if (long.TryParse(uid, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                        found.Add(number);
        return [.. found];
    }

    /// <summary>How large the mail is; null if it is not there any more.</summary>
    public async Task<long?> Size(long uid, CancellationToken cancel) =>
        (await Ask($"UID FETCH {uid} (UID RFC822.SIZE)", cancel)).Where(a => Of(a, uid)).Select(a => SizeItem().Match(a.Line)).FirstOrDefault(m => m.Success) is { } found
            ? long.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture) : null;

    /// <summary>The whole mail, without marking it as seen; null if it is not there any more.</summary>
    public async Task<byte[]?> Fetch(long uid, CancellationToken cancel)
    {
        foreach (var answer in await Ask($"UID FETCH {uid} (UID BODY.PEEK[])", cancel))
            if (Of(answer, uid))
                return answer.Literals.Count > 0 ? answer.Literals[0] : BodyItem().Match(answer.Line) is { Success: true } body ? Encoding.UTF8.GetBytes(body.Groups[1].Value) : null;
        return null;
    }

    public Task MarkSeen(long uid, CancellationToken cancel) => Ask($"UID STORE {uid} +FLAGS.SILENT (\\Seen)", cancel);

    public async Task Move(long uid, string folder, CancellationToken cancel)
    {
        var to = Quoted(FolderName.Encoded(folder));
        if (capabilities.Contains("MOVE"))
        {
            await Ask($"UID MOVE {uid} {to}", cancel);
            return;
        }
        await Ask($"UID COPY {uid} {to}", cancel);
        await Delete(uid, cancel);
    }

    /// <summary>Where the server cannot expunge a single mail it stays, marked as deleted: EXPUNGE would take others with it.</summary>
    public async Task Delete(long uid, CancellationToken cancel)
    {
        await Ask($"UID STORE {uid} +FLAGS.SILENT (\\Seen \\Deleted)", cancel);
        if (capabilities.Contains("UIDPLUS"))
            await Ask($"UID EXPUNGE {uid}", cancel);
    }

    public Task Noop(CancellationToken cancel) => Ask("NOOP", cancel);

    /// <summary>
    /// Listens until the folder has something that the last search may not have seen, at most <paramref name="longest"/> (a server may hang up
    /// after 30 minutes, RFC 2177). The wait for the next line is never broken off: an encrypted line cannot be read on after that.
    /// </summary>
    public async Task Idle(TimeSpan longest, TimeProvider clock, CancellationToken cancel)
    {
        if (news)
            return;
        var tag = await Begin("IDLE", cancel);
        while (true)
        {
            var heard = await line.Hear(cancel);
            if (heard.StartsWith('+'))
                break;
            if (heard.StartsWith($"{tag} ", StringComparison.Ordinal))
                throw new TransportException(new ServerRefused(server.Host, heard[(tag.Length + 1)..]));
            Notice(heard);
        }
        var next = line.Hear(cancel, longest + Patience);
        var enough = Task.Delay(longest, clock, cancel);
        while (!news && await Task.WhenAny(next, enough) == next)
        {
            Notice(await next);
            next = line.Hear(cancel, longest + Patience);
        }
        cancel.ThrowIfCancellationRequested();
        await line.Say("DONE", cancel);
        while (true)
        {
            var heard = await next;
            if (heard.StartsWith($"{tag} ", StringComparison.Ordinal))
                return;
            next = line.Hear(cancel);
        }
    }

    private void Notice(string heard)
    {
        if (heard.StartsWith("* BYE", StringComparison.OrdinalIgnoreCase))
            throw new TransportException(new ConnectionLost(server.Host));
        news |= ExistsLine().IsMatch(heard);
    }

    private async Task Greet(CancellationToken cancel)
    {
        var greeting = await line.Hear(cancel);
        if (!greeting.StartsWith("* OK", StringComparison.OrdinalIgnoreCase))
            throw new TransportException(greeting.StartsWith("* BYE", StringComparison.OrdinalIgnoreCase) ? new ServerRefused(server.Host, greeting[5..].Trim()) : new ServerMisunderstood(server.Host, greeting));
        await AskCapabilities(cancel);
    }

    private async Task AskCapabilities(CancellationToken cancel) =>
        capabilities = (await Ask("CAPABILITY", cancel)).Where(a => a.Line.StartsWith("* CAPABILITY", StringComparison.OrdinalIgnoreCase))
            .SelectMany(a => a.Line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(2)).ToHashSet(StringComparer.OrdinalIgnoreCase);

    private async Task SignIn(string password, CancellationToken cancel)
    {
        try
        {
            if (capabilities.Contains("AUTH=PLAIN"))
            {
                var secret = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{server.User}\0{password}"));
                await (capabilities.Contains("SASL-IR") ? Ask($"AUTHENTICATE PLAIN {secret}", cancel) : Ask("AUTHENTICATE PLAIN", cancel, secret));
            }
            else if (!capabilities.Contains("LOGINDISABLED"))
            {
                await Ask($"LOGIN {Quoted(server.User)} {Quoted(password)}", cancel);
            }
            else
            {
                throw new TransportException(new NoWayToSignIn(server.Host, string.Join(", ", capabilities)));
            }
        }
        catch (TransportException refused) when (refused.Problem is ServerRefused answer)
        {
            throw new TransportException(new SignInRefused(server.Host, server.User, answer.Answer), refused);
        }
    }

    private async Task<string> Begin(string command, CancellationToken cancel)
    {
        var tag = string.Create(CultureInfo.InvariantCulture, $"k{++commands}");
        await line.Say($"{tag} {command}", cancel);
        return tag;
    }

    /// <summary>Everything the server says until it has done the command. <paramref name="more"/> is said when it asks to go on.</summary>
    private async Task<IReadOnlyList<ImapAnswer>> Ask(string command, CancellationToken cancel, string? more = null)
    {
        var tag = await Begin(command, cancel);
        var answers = new List<ImapAnswer>();
        while (true)
        {
            var answer = await Hear(cancel);
            if (answer.Line.StartsWith('+'))
            {
                // Asked for more than there is to say: an empty line ends it, and the refusal follows.
                await line.Say(more ?? "", cancel);
                more = null;
            }
            else if (answer.Line.StartsWith($"{tag} ", StringComparison.Ordinal))
            {
                var result = answer.Line[(tag.Length + 1)..];
                if (result.StartsWith("OK", StringComparison.OrdinalIgnoreCase))
                    return answers;
                throw new TransportException(new ServerRefused(server.Host, result.Split(' ', 2)[^1]));
            }
            else
            {
                Notice(answer.Line);
                answers.Add(answer);
            }
        }
    }

    private async Task<ImapAnswer> Hear(CancellationToken cancel)
    {
        var text = new StringBuilder();
        var literals = new List<byte[]>();
        while (true)
        {
            var heard = await line.Hear(cancel);
            text.Append(heard);
            if (Literal().Match(heard) is not { Success: true } announced)
                return new(text.ToString(), literals);
            var size = long.Parse(announced.Groups[1].Value, CultureInfo.InvariantCulture);
            if (size > LargestMail)
                throw new TransportException(new ServerMisunderstood(server.Host, heard));
            var bytes = new byte[size];
            await line.Hear(bytes, cancel);
            literals.Add(bytes);
        }
    }

    private static bool Of(ImapAnswer answer, long uid) => FetchLine().IsMatch(answer.Line) && UidItem().Match(answer.Line) is { Success: true } found
        && long.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture) == uid;

    /// <summary>As a quoted string. Line ends could begin another command; they are in no name and no password.</summary>
    private static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).ReplaceLineEndings("")}\"";

    /// <summary>Says goodbye where the other side still listens.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await Begin("LOGOUT", CancellationToken.None);
        }
        catch (Exception gone) when (gone is TransportException or ObjectDisposedException or InvalidOperationException or NotSupportedException)
        {
            // Then not.
        }
        await line.DisposeAsync();
    }

    [GeneratedRegex(@"\{(\d{1,10})\+?\}$")]
    private static partial Regex Literal();

    [GeneratedRegex(@"^\* \d+ FETCH ", RegexOptions.IgnoreCase)]
    private static partial Regex FetchLine();

    [GeneratedRegex(@"\bUID (\d{1,10})\b", RegexOptions.IgnoreCase)]
    private static partial Regex UidItem();

    [GeneratedRegex(@"\bRFC822\.SIZE (\d{1,18})\b", RegexOptions.IgnoreCase)]
    private static partial Regex SizeItem();

    [GeneratedRegex(@"BODY\[\] ""((?:[^""\\]|\\.)*)""", RegexOptions.IgnoreCase)]
    private static partial Regex BodyItem();

    [GeneratedRegex(@"^\* \d+ EXISTS", RegexOptions.IgnoreCase)]
    private static partial Regex ExistsLine();
}
