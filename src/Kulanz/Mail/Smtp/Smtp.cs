using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Kulanz.Mail.Smtp;

/// <summary>From whom and to whom, as the servers see it (RFC 5321); what stands in the headers is another matter.</summary>
public sealed record Envelope(string From, IReadOnlyList<string> To);

/// <summary>What a server said: the code, the enhanced status where it gave one (RFC 3463), the words.</summary>
public sealed partial record SmtpAnswer(int Code, string Status, string Text)
{
    public bool Good => Code is >= 200 and < 400;

    public bool Permanent => Code >= 500;

    /// <summary>The address itself is wrong (5.1.x), not our mail or the moment: nothing will ever arrive there.</summary>
    public bool NoSuchAddress => Code >= 500 && Status is "5.1.1" or "5.1.2" or "5.1.3" or "5.1.6" or "5.1.10";

    public override string ToString() => $"{Code} {Text}";

    public static SmtpAnswer Of(int code, IReadOnlyList<string> lines)
    {
        var statuses = lines.Select(line => EnhancedStatus().Match(line)).ToList();
        var words = string.Join(' ', lines).Trim();
        return new SmtpAnswer(code, statuses.FirstOrDefault(s => s.Success)?.Groups[1].Value ?? "", words.Length <= 500 ? words : words[..500]);
    }

    [GeneratedRegex(@"^([245]\.\d{1,3}\.\d{1,3})(?:\s|$)")]
    private static partial Regex EnhancedStatus();
}

/// <summary>What became of the mail to one recipient: what the server said, or why it was not asked.</summary>
public sealed record RecipientAnswer(string Address, SmtpAnswer? Answer, TransportProblem? Problem = null)
{
    public bool Good => Answer is { Good: true };

    /// <summary>Trying the same again cannot help.</summary>
    public bool Final => Answer?.Permanent ?? Problem is { Final: true };
}

/// <summary>
/// Hands one mail to a server: RFC 5321 with STARTTLS (3207) or TLS from the start (8314), AUTH (4954), SIZE (1870) and SMTPUTF8 (6531).
/// Our own, because System.Net.Mail takes no finished message, knows no implicit TLS and tells a passing refusal from a final one only by guessing;
/// see docs/decisions/0010.
/// </summary>
public sealed class Smtp : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The server may check the content before it answers (RFC 5321, 4.5.3.2.6 says ten minutes; the outbox waits five in all).</summary>
    private static readonly TimeSpan AfterData = TimeSpan.FromMinutes(4);

    private readonly MailServer server;
    private readonly MailLine line;
    private Dictionary<string, string> offers = new(StringComparer.OrdinalIgnoreCase);

    private Smtp(MailServer server, MailLine line) => (this.server, this.line) = (server, line);

    /// <summary>Connected, encrypted as demanded, signed in.</summary>
    /// <exception cref="TransportException">With the sentence to show.</exception>
    public static async Task<Smtp> Connect(MailServer server, string password, string ourName, CancellationToken cancel)
    {
        var smtp = new Smtp(server, await MailLine.Connect(server, Patience, cancel));
        try
        {
            await smtp.Expect(await smtp.Hear(cancel), 220);
            await smtp.Greet(ourName, cancel);
            if (server.Security == MailSecurity.StartTls)
            {
                if (!smtp.offers.ContainsKey("STARTTLS"))
                    throw new TransportException(new NoTls(server.Host));
                await smtp.Expect(await smtp.Ask("STARTTLS", cancel), 220);
                await smtp.line.Encrypt(cancel);
                await smtp.Greet(ourName, cancel);
            }
            if (server.User.Length > 0)
                await smtp.SignIn(password, cancel);
            return smtp;
        }
        catch
        {
            // No goodbye: the line may be half encrypted.
            await smtp.line.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Answers per recipient, in their order, what became of it. A refusal of one does not keep the mail from the others. Addresses with letters beyond
    /// ASCII go in a transaction of their own: a mail that needs SMTPUTF8 is returned by the first server on its way that does not know it, to everybody.
    /// </summary>
    /// <exception cref="TransportException">Nobody got anything.</exception>
    public async Task<IReadOnlyList<RecipientAnswer>> Send(Envelope envelope, ReadOnlyMemory<byte> content, CancellationToken cancel)
    {
        if (!Ascii.IsValid(envelope.From) && !offers.ContainsKey("SMTPUTF8"))
            throw new TransportException(new AddressNotTaken(server.Host, envelope.From));
        if (offers.TryGetValue("SIZE", out var size) && long.TryParse(size, CultureInfo.InvariantCulture, out var most) && most > 0 && content.Length > most)
            throw new TransportException(new MailTooLarge(server.Host, Megabytes(content.Length), Megabytes(most)));

        var plain = envelope.To.Where(to => Ascii.IsValid(to)).ToList();
        var answers = plain.Count == 0 ? [] : await Transact(envelope with { To = plain }, content, cancel);
        answers.AddRange(await Beyond(envelope with { To = [.. envelope.To.Except(plain)] }, content, alone: plain.Count == 0, cancel));
        return [.. envelope.To.Select(to => answers.First(a => a.Address == to))];
    }

    /// <summary>The addresses with letters beyond ASCII. Where others have the mail already, a line that breaks now is no reason to send it to them again.</summary>
    private async Task<List<RecipientAnswer>> Beyond(Envelope envelope, ReadOnlyMemory<byte> content, bool alone, CancellationToken cancel)
    {
        if (envelope.To.Count == 0)
            return [];
        if (!offers.ContainsKey("SMTPUTF8"))
            return [.. envelope.To.Select(to => new RecipientAnswer(to, null, new AddressNotTaken(server.Host, to)))];
        try
        {
            // What was refused of the first transaction would be in the way of this one.
            if (!alone)
                await Ask("RSET", cancel);
            return await Transact(envelope, content, cancel);
        }
        catch (TransportException broken) when (!alone)
        {
            return [.. envelope.To.Select(to => new RecipientAnswer(to, null, broken.Problem))];
        }
    }

    private async Task<List<RecipientAnswer>> Transact(Envelope envelope, ReadOnlyMemory<byte> content, CancellationToken cancel)
    {
        var utf8 = envelope.To.Append(envelope.From).Any(address => !Ascii.IsValid(address));
        var sender = await Ask($"MAIL FROM:<{envelope.From}>{(offers.ContainsKey("SIZE") ? $" SIZE={content.Length}" : "")}{(utf8 ? " SMTPUTF8 BODY=8BITMIME" : "")}", cancel);
        if (!sender.Good)
            return [.. envelope.To.Select(to => new RecipientAnswer(to, sender))];
        var answers = new List<RecipientAnswer>();
        foreach (var to in envelope.To)
            answers.Add(new RecipientAnswer(to, await Ask($"RCPT TO:<{to}>", cancel)));
        if (answers.TrueForAll(a => !a.Good))
            return answers;

        var data = await Ask("DATA", cancel);
        if (data.Code == 354)
        {
            await line.Send(Stuffed(content.Span), cancel);
            data = await Hear(cancel, AfterData);
        }
        else if (data.Good)
        {
            throw new TransportException(new ServerMisunderstood(server.Host, data.ToString()));
        }
        return [.. answers.Select(a => a.Good ? a with { Answer = data } : a)];
    }

    /// <summary>A line that begins with a dot gets another one, and a dot alone ends it all (RFC 5321, 4.5.2).</summary>
    private static byte[] Stuffed(ReadOnlySpan<byte> content)
    {
        var stuffed = new MemoryStream(content.Length + 1024);
        while (content.Length > 0)
        {
            if (content[0] == '.')
                stuffed.WriteByte((byte)'.');
            var end = content.IndexOf((byte)'\n') is var at and >= 0 ? at + 1 : content.Length;
            stuffed.Write(content[..end]);
            content = content[end..];
        }
        stuffed.Write(".\r\n"u8);
        return stuffed.ToArray();
    }

    private async Task Greet(string ourName, CancellationToken cancel)
    {
        var lines = new List<string>();
        var answer = await Ask($"EHLO {ourName}", cancel, lines);
        if (answer.Permanent)
            answer = await Ask($"HELO {ourName}", cancel);
        await Expect(answer, 250);
        offers = new(StringComparer.OrdinalIgnoreCase);
        foreach (var offer in lines.Skip(1))
        {
            var words = offer.Split([' ', '='], 2);
            offers[words[0]] = words.Length > 1 ? words[1] : "";
        }
    }

    private async Task SignIn(string password, CancellationToken cancel)
    {
        var ways = offers.GetValueOrDefault("AUTH", "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        SmtpAnswer answer;
        if (ways.Contains("PLAIN", StringComparer.OrdinalIgnoreCase))
        {
            answer = await Ask($"AUTH PLAIN {Base64($"\0{server.User}\0{password}")}", cancel);
        }
        else if (ways.Contains("LOGIN", StringComparer.OrdinalIgnoreCase))
        {
            answer = await Ask("AUTH LOGIN", cancel);
            foreach (var word in new[] { server.User, password })
                if (answer.Code == 334)
                    answer = await Ask(Base64(word), cancel);
        }
        else
        {
            throw new TransportException(new NoWayToSignIn(server.Host, string.Join(", ", ways)));
        }
        if (answer.Code != 235)
            throw new TransportException(new SignInRefused(server.Host, server.User, answer.ToString()));
    }

    private async Task<SmtpAnswer> Ask(string command, CancellationToken cancel, List<string>? lines = null)
    {
        await line.Say(command, cancel);
        return await Hear(cancel, null, lines);
    }

    private async Task<SmtpAnswer> Hear(CancellationToken cancel, TimeSpan? within = null, List<string>? lines = null)
    {
        lines ??= [];
        while (true)
        {
            var heard = await line.Hear(cancel, within);
            if (heard.Length < 3 || !int.TryParse(heard.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code) || lines.Count > 200)
                throw new TransportException(new ServerMisunderstood(server.Host, heard));
            lines.Add(heard.Length > 4 ? heard[4..] : "");
            if (heard.Length == 3 || heard[3] != '-')
                return SmtpAnswer.Of(code, lines);
        }
    }

    private Task Expect(SmtpAnswer answer, int code) => answer.Code == code
        ? Task.CompletedTask
        : throw new TransportException(answer.Good ? new ServerMisunderstood(server.Host, answer.ToString()) : new ServerRefused(server.Host, answer.ToString()));

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000.0:0.0} MB");

    /// <summary>Says goodbye where the other side still listens.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await line.Say("QUIT", CancellationToken.None);
        }
        catch (Exception gone) when (gone is TransportException or ObjectDisposedException or InvalidOperationException)
        {
            // Then not.
        }
        await line.DisposeAsync();
    }
}
