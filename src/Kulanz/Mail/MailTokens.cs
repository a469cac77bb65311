using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Mail;

/// <summary>The key of all tokens, made once; encrypted like every secret.</summary>
public sealed record MailTokenKey
{
    public string Secret { get; init; } = "";
}

/// <summary>
/// Signed marks that our mails carry and answers bring back: a Message-ID <c>kulanz.17.random.signature@domain</c> and an
/// address <c>support+c17.signature@domain</c>. Whoever can show one has had a mail of that case; a number can be guessed, the signature cannot.
/// Lower-case letters and digits only, because some servers change the case of addresses. Eighty bits of HMAC-SHA-256 are what fits
/// before the @ (64 letters, RFC 5321) and cannot be tried out over SMTP.
/// </summary>
public sealed partial class MailTokens(IServiceScopeFactory scopes, MailSecrets secrets)
{
    private byte[]? key;

    /// <summary>Reads the key, and makes it the first time. Called before the program serves.</summary>
    public async Task Prepare(CancellationToken cancel)
    {
        while (key is null)
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<KulanzDb>();
            if (await db.Set<Preference>().AsNoTracking().SingleOrDefaultAsync(p => p.Name == nameof(MailTokenKey), cancel) is { } stored)
            {
                var read = System.Text.Json.JsonSerializer.Deserialize<MailTokenKey>(stored.Value, Json.Options)!;
                key = Convert.FromBase64String(secrets.Reveal(read.Secret));
                if (key.Length == 0)
                    throw new InvalidOperationException("The key of mail tokens cannot be decrypted: the table protection_keys does not belong to this database. Restore both from one backup.");
                return;
            }
            try
            {
                await Preferences.Set(db, new MailTokenKey { Secret = secrets.Protect(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))) }, cancel);
                await db.SaveChangesAsync(cancel);
            }
            catch (DbUpdateException)
            {
                // Another node made it in this moment: read that one.
            }
        }
    }

    public string NewMessageId(long caseNumber, string domain)
    {
        var random = Letters(RandomNumberGenerator.GetBytes(8));
        return string.Create(CultureInfo.InvariantCulture, $"kulanz.{caseNumber}.{random}.{Sign($"message {caseNumber} {random}")}@{domain}");
    }

    /// <summary>For mail that belongs to no case.</summary>
    public static string NewMessageId(string domain) => $"kulanz.{Letters(RandomNumberGenerator.GetBytes(15))}@{domain}";

    public string Address(long caseNumber, string mailbox)
    {
        var at = mailbox.LastIndexOf('@');
        return string.Create(CultureInfo.InvariantCulture, $"{mailbox[..at]}+c{caseNumber}.{Sign($"address {caseNumber}")}{mailbox[at..]}");
    }

    /// <summary>True with the case's number if the text (a Message-ID or an address, with or without brackets) is one that we gave out.</summary>
    public bool TryRead(string messageIdOrAddress, out long caseNumber)
    {
        var message = MessageId().Match(messageIdOrAddress);
        var address = message.Success ? Match.Empty : PlusAddress().Match(messageIdOrAddress);
        var found = message.Success ? message : address;
        if (!found.Success || !long.TryParse(found.Groups["case"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out caseNumber))
        {
            caseNumber = 0;
            return false;
        }
        var signature = message.Success ? Sign($"message {caseNumber} {Lower(found.Groups["random"].Value)}") : Sign($"address {caseNumber}");
        if (CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(signature), Encoding.ASCII.GetBytes(Lower(found.Groups["signature"].Value))))
            return true;
        caseNumber = 0;
        return false;
    }

    private string Sign(FormattableString text) =>
        Letters(HMACSHA256.HashData(key ?? throw new InvalidOperationException("MailTokens.Prepare has not run."), Encoding.UTF8.GetBytes(FormattableString.Invariant(text))).AsSpan(0, 10));

    /// <summary>Base 32: five bits a letter.</summary>
    private static string Letters(ReadOnlySpan<byte> bytes)
    {
        const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";
        var letters = new StringBuilder();
        var (held, bits) = (0, 0);
        foreach (var b in bytes)
        {
            (held, bits) = ((held << 8 | b) & 0xfff, bits + 8);
            for (; bits >= 5; bits -= 5)
                letters.Append(Alphabet[held >> (bits - 5) & 31]);
        }
        if (bits > 0)
            letters.Append(Alphabet[held << (5 - bits) & 31]);
        return letters.ToString();
    }

    private static string Lower(string text) => text.ToLowerInvariant();

    [GeneratedRegex(@"^\s*<?kulanz\.(?<case>[0-9]{1,18})\.(?<random>[a-z2-7]{13})\.(?<signature>[a-z2-7]{16})@", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex MessageId();

    [GeneratedRegex(@"\+c(?<case>[0-9]{1,18})\.(?<signature>[a-z2-7]{16})@", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PlusAddress();
}
