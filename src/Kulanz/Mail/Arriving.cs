using System.Security.Cryptography;
using Kulanz.Mime;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Files;
using Kulanz.Platform.Operations;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Mail;

/// <summary>Where a mail belongs, as the module that answers mail decides. Runs in the transaction that stores the mail, and changes it.</summary>
public delegate Task MailPlacing(ArrivedMail mail, MailMessage message, IServiceProvider services, CancellationToken cancel);

public sealed record ArrivalTooLarge(int Megabytes) : Refusal("This mail is larger than {0} MB and was not taken.", Megabytes)
{
    public override int Status => 413;
}

public sealed record ArrivalEmpty() : Refusal("There is no mail in this request.")
{
    public override int Status => 422;
}

/// <summary>What administrators set about arriving mail.</summary>
public sealed record ArrivalLimits
{
    /// <summary>More is never read: a mail is in memory while it is taken apart.</summary>
    public const int Most = 250;

    public int LargestMegabytes { get; init; } = 150;
}

/// <summary>
/// The one way in for mail, whatever door it comes through. Raw bytes, place and case are one transaction, and only after its commit is the mail
/// acknowledged. Reading never fails; should placing fail, the mail is stored all the same and becomes a case with the raw file: nothing is dropped.
/// </summary>
public sealed class Arriving(IServiceScopeFactory scopes, Preferences preferences, TimeProvider clock, ILogger<Arriving> log)
{
    public async Task<Outcome<ArrivedMail>> Accept(RawMail raw, CancellationToken cancel)
    {
        if (raw.Content.Length == 0)
            return new ArrivalEmpty();
        var most = (await preferences.Get<ArrivalLimits>(cancel)).LargestMegabytes;
        if (raw.Content.Length > most * 1024L * 1024)
            return new ArrivalTooLarge(most);

        var message = MailMessage.Read(raw.Content);
        try
        {
            return await Store(raw, message, null, cancel);
        }
        catch (Exception broken) when (broken is not OperationCanceledException and not DbUpdateConcurrencyException)
        {
            log.LogError(broken, "A mail of {Size} bytes could not be placed and becomes a case with the raw file", raw.Content.Length);
            return await Store(raw, message, broken.Message, cancel);
        }
    }

    /// <param name="trouble">Why placing it failed before; then the contents are not looked at.</param>
    private async Task<ArrivedMail> Store(RawMail raw, MailMessage message, string? trouble, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<KulanzDb>();
        var place = scope.ServiceProvider.GetRequiredService<MailPlacing>();
        var bodyHash = SHA256.HashData(message.Root.RawBody.Span);
        var arrived = await db.Write(async () =>
        {
            var id = Cut(message.MessageId, 400);
            var known = id is null ? null : await db.Set<ArrivedMail>().AsNoTracking()
                .Where(m => m.MessageId == id && m.BodyHash == bodyHash && m.Disposition != Disposition.Duplicate).FirstOrDefaultAsync(cancel);
            var mail = new ArrivedMail
            {
                Id = Id.New(clock),
                At = clock.GetUtcNow(),
                Source = raw.Source,
                MailboxId = raw.MailboxId,
                FileHash = await db.Store(raw.Content, clock, cancel),
                Size = raw.Content.Length,
                MessageId = id,
                BodyHash = bodyHash,
                References = string.Join(' ', References(message)),
                From = Cut(message.From?.Address, 320),
                Subject = Cut(message.Subject, 300),
            };
            db.Add(mail);
            if (known is not null)
                (mail.Disposition, mail.CaseNumber) = (Disposition.Duplicate, known.CaseNumber);
            else
            {
                (mail.Disposition, mail.Remark) = trouble is null ? (Disposition.Opened, null) : (Disposition.Unparsed, new Sentence("It could not be placed: {0}", Cut(trouble, 1000)!));
                await place(mail, message, scope.ServiceProvider, cancel);
            }
            await db.SaveChangesAsync(cancel);
            return mail;
        }, cancel);
        Measures.MailAccepted.Add(1, new("disposition", SnakeCaseNames.Of(arrived.Disposition.ToString())), new("source", raw.Source));
        return arrived;
    }

    /// <summary>The last ones, as many as fit: the nearest ancestors are those that answers are found by.</summary>
    private static IEnumerable<string> References(MailMessage message)
    {
        var room = 4000;
        return message.References.Concat(message.InReplyTo).Distinct().Where(id => id.Length > 0 && !id.Contains(' ', StringComparison.Ordinal))
            .Reverse().TakeWhile(id => (room -= id.Length + 1) >= 0).Reverse();
    }

    private static string? Cut(string? text, int most)
    {
        var clean = text?.Replace("\0", "", StringComparison.Ordinal);
        return clean is null || clean.Length <= most ? clean : clean[..most];
    }
}
