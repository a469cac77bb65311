using System.Security.Cryptography;
using Kulanz.Mime;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Files;
using Kulanz.Platform.Operations;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Mail;

/// <summary>Where a mail belongs, as the module that answers mail decides. Runs in the transaction that stores the mail, and changes it.</summary>
/// <param name="text">What is to be read of it; made before the transaction, in which nobody else could write meanwhile.</param>
public delegate Task MailPlacing(ArrivedMail mail, MailMessage message, string text, IServiceProvider services, CancellationToken cancel);

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
    /// <summary>More is not to be had: a mail is read whole, in memory.</summary>
    public const int Most = 150;

    public int LargestMegabytes { get; init; } = Most;
}

/// <summary>
/// The one way in for mail, whatever door it comes through. Raw bytes, place and case are one transaction, and only after its commit is the mail
/// acknowledged. Reading never fails; should placing fail, the mail is stored all the same and becomes a case with the raw file: nothing is dropped.
/// </summary>
public sealed class Arriving(IServiceScopeFactory scopes, Preferences preferences, TimeProvider clock, ILogger<Arriving> log)
{
    private const int Attempts = 3;

    public async Task<Outcome<ArrivedMail>> Accept(RawMail raw, CancellationToken cancel)
    {
        if (raw.Content.Length == 0)
            return new ArrivalEmpty();
        var most = (await preferences.Get<ArrivalLimits>(cancel)).LargestMegabytes;
        if (raw.Content.Length > most * 1024L * 1024)
            return new ArrivalTooLarge(most);

        var message = MailMessage.Read(raw.Content);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await Store(raw, message, null, cancel);
            }
            catch (Exception broken) when (broken is not OperationCanceledException && attempt < Attempts)
            {
                // Perhaps it was not the mail: somebody else changed the case in the same moment, or a lock could not be had.
                log.LogWarning(broken, "A mail of {Size} bytes could not be placed and is tried again", raw.Content.Length);
            }
            catch (Exception broken) when (broken is not OperationCanceledException and not DbUpdateConcurrencyException)
            {
                log.LogError(broken, "A mail of {Size} bytes could not be placed and becomes a case with the raw file", raw.Content.Length);
                return await Store(raw, message, broken.Message, cancel);
            }
        }
    }

    /// <param name="trouble">Why placing it failed before; then the contents are not looked at.</param>
    private async Task<ArrivedMail> Store(RawMail raw, MailMessage message, string? trouble, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<KulanzDb>();
        var place = scope.ServiceProvider.GetRequiredService<MailPlacing>();
        // One that names itself is known by its name and contents, whatever servers on its way wrote above them; one without a name by all its bytes.
        var bodyHash = SHA256.HashData(message.Root.RawBody.Span);
        var text = trouble is null ? MailText.Of(message) : "";
        var arrived = await db.Write(async () =>
        {
            var id = Cut(message.MessageId, 400);
            var fileHash = await db.Store(raw.Content, clock, cancel);
            // Handed over twice at once, by two servers or one that did not wait: the second waits here, and finds the first.
            await db.Engine.Hold(db, $"mail {id} {Convert.ToHexString(id is null ? fileHash : bodyHash)}", cancel);
            var known = await db.Set<ArrivedMail>().AsNoTracking()
                .Where(m => id == null ? m.MessageId == null && m.FileHash == fileHash : m.MessageId == id && m.BodyHash == bodyHash)
                .Where(m => m.Disposition != Disposition.Duplicate).OrderBy(m => m.Id).FirstOrDefaultAsync(cancel);
            var mail = new ArrivedMail
            {
                Id = Id.New(clock),
                At = clock.GetUtcNow(),
                Source = raw.Source,
                MailboxId = raw.MailboxId,
                FileHash = fileHash,
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
                await place(mail, message, text, scope.ServiceProvider, cancel);
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
