using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using Kulanz.Mime;

namespace Kulanz.Bench;

/// <summary>Reading every mail of a folder to its texts and attachments, beside copying the same bytes and decoding what of them is base64.</summary>
internal static class MimeBench
{
    /// <summary>Long enough for the compiler to be done with its second thoughts; a set is read in a few milliseconds.</summary>
    private static readonly TimeSpan Each = TimeSpan.FromSeconds(4);

    private static readonly SearchValues<byte> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="u8);

    public static Task<int> Run(string[] args)
    {
        var folder = Ground.Option(args, "--mails") ?? (Environment.GetEnvironmentVariable("KULANZ_TEST_DATA") is { } data ? data : null);
        if (folder is null || !Directory.Exists(folder))
        {
            Console.WriteLine("Mails to read: --mails FOLDER, or KULANZ_TEST_DATA.");
            return Task.FromResult(2);
        }
        foreach (var set in Directory.GetDirectories(folder, "mail-*").DefaultIfEmpty(folder).Order(StringComparer.Ordinal))
        {
            var mails = Directory.EnumerateFiles(set, "*", SearchOption.AllDirectories).Where(f => Path.GetExtension(f) is ".eml" or ".msg" or ".txt" or ".mail" or "").Select(File.ReadAllBytes).Where(b => b.Length > 0).ToList();
            if (mails.Count == 0)
                continue;
            var encoded = mails.SelectMany(Base64Of).ToList();
            var (copied, read) = (double.MaxValue, double.MaxValue);
            for (var from = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(from) < Each;)
            {
                copied = Math.Min(copied, Time(() => Copy(mails, encoded)));
                read = Math.Min(read, Time(() => mails.ForEach(Read)));
            }
            Console.WriteLine($"{Path.GetFileName(set),-30}{mails.Count,7:N0} mails{mails.Sum(m => (long)m.Length) / 1048576.0,9:N1} MB   copied {copied,8:N2} ms   read {read,8:N2} ms   {read / copied,5:N1}x");
        }
        return Task.FromResult(0);
    }

    private static void Read(byte[] mail)
    {
        var message = MailMessage.Read(mail);
        _ = message.Text;
        _ = message.Html;
        foreach (var attachment in message.Attachments)
            _ = attachment.Content.Length;
    }

    private static void Copy(List<byte[]> mails, List<byte[]> encoded)
    {
        foreach (var mail in mails)
            _ = mail.ToArray();
        foreach (var piece in encoded)
            Base64.DecodeFromUtf8(piece, new byte[Base64.GetMaxDecodedFromUtf8Length(piece.Length)], out _, out _);
    }

    /// <summary>The lines that look like base64: what any reader has to decode.</summary>
    private static IEnumerable<byte[]> Base64Of(byte[] mail)
    {
        using var piece = new MemoryStream();
        foreach (var range in new Lines(mail))
            if (range.Length is 72 or 76 && !range.ContainsAnyExcept(Alphabet))
                piece.Write(range);
        return piece.Length == 0 ? [] : [piece.ToArray()];
    }

    private ref struct Lines(ReadOnlySpan<byte> rest)
    {
        private ReadOnlySpan<byte> rest = rest;

        public ReadOnlySpan<byte> Current { get; private set; }

        public readonly Lines GetEnumerator() => this;

        public bool MoveNext()
        {
            if (rest.IsEmpty)
                return false;
            var end = rest.IndexOf((byte)'\n');
            Current = (end < 0 ? rest : rest[..end]).TrimEnd((byte)'\r');
            rest = end < 0 ? default : rest[(end + 1)..];
            return true;
        }
    }

    private static double Time(Action act)
    {
        var from = Stopwatch.GetTimestamp();
        act();
        return Stopwatch.GetElapsedTime(from).TotalMilliseconds;
    }
}
