using System.Security.Cryptography;
using System.Text;
using Kulanz.Mime;

namespace Kulanz.Drills;

/// <summary>One mail the drill sends, and what became of it as far as the drill was told.</summary>
internal sealed class Mail
{
    private readonly Lock change = new();

    public Mail(string name, byte[] raw, string? word = null)
    {
        (Name, Raw, Word) = (name, raw, word);
        Hash = Convert.ToHexString(SHA256.HashData(raw));
        var read = MailMessage.Read(raw);
        MessageId = Cut(read.MessageId);
        // The same mail to us is the same letter with the same contents, whatever servers on its way wrote above it; without an id, the same bytes.
        Same = MessageId is null ? Hash : $"{MessageId} {Convert.ToHexString(SHA256.HashData(read.Root.RawBody.Span))}";
        Ancestors = [.. read.InReplyTo.Concat(read.References.Reverse()).Distinct().Select(Cut).OfType<string>()];
        var said = MailSummary.Of(read, name);
        (Automatic, Bounce) = (said.Automatic, said.Bounce is not null);
    }

    public string Name { get; }
    public byte[] Raw { get; }
    public string Hash { get; }
    public string? MessageId { get; }
    public string Same { get; }

    /// <summary>A word that stands in no other mail, for the search.</summary>
    public string? Word { get; }

    /// <summary>What it answers, the nearest first.</summary>
    public IReadOnlyList<string> Ancestors { get; }

    /// <summary>As <c>kulanz mail parse</c> says.</summary>
    public bool Automatic { get; }

    public bool Bounce { get; }

    /// <summary>By the drill's own clock: when it was sent for the first time, and when the answer came that it is kept.</summary>
    public long? FirstSent { get; private set; }

    public long? Acknowledged { get; private set; }

    public long? CaseNumber { get; private set; }

    /// <summary>Every id under which it was acknowledged: the first and its duplicates.</summary>
    public List<Guid> Kept { get; } = [];

    public void Sent()
    {
        lock (change)
            FirstSent ??= System.Diagnostics.Stopwatch.GetTimestamp();
    }

    public void Taken(Guid? id, long? number)
    {
        lock (change)
        {
            Acknowledged ??= System.Diagnostics.Stopwatch.GetTimestamp();
            CaseNumber ??= number;
            if (id is { } kept)
                Kept.Add(kept);
        }
    }

    private static string? Cut(string? id) => id is { Length: > 400 } ? id[..400] : id;
}

internal static class Mails
{
    /// <summary>Every message of the published sets; the texts without a header are sent as the body of a mail of the drill's own.</summary>
    public static List<Mail> Published(string data)
    {
        var files = Directory.EnumerateDirectories(data, "mail-*").SelectMany(set => Directory.EnumerateFiles(set, "*", SearchOption.AllDirectories)).Order(StringComparer.Ordinal);
        var mails = new Dictionary<string, Mail>();
        foreach (var file in files)
        {
            var (name, ending) = (Path.GetRelativePath(data, file), Path.GetExtension(file));
            var raw = ending is ".eml" or ".msg" or ".raw" ? File.ReadAllBytes(file)
                : ending is ".txt" && name.StartsWith("mail-replies", StringComparison.Ordinal) ? [.. Encoding.UTF8.GetBytes($"From: reader@desk.example\r\nTo: support@desk.example\r\nSubject: {Path.GetFileName(file)}\r\nMessage-ID: <{mails.Count}@replies.desk.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"), .. File.ReadAllBytes(file)]
                : [];
            if (raw.Length > 0 && new Mail(name, raw) is var mail)
                mails.TryAdd(mail.Hash, mail);
        }
        return [.. mails.Values];
    }

    /// <summary>Somebody answers a mail.</summary>
    public static Mail Answer(int number, string word, string messageId) => new($"answer {number}", Encoding.UTF8.GetBytes(
        $"From: Follower {number} <follower{number % 40}@desk.example>\r\nTo: support@desk.example\r\nSubject: Re: {word}\r\nMessage-ID: <{word}@answers.desk.example>\r\nIn-Reply-To: <{messageId}>\r\n\r\nNoch etwas dazu: {word}.\r\n"), word);
}
