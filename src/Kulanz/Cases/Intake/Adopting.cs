using Kulanz.Evidence;
using Kulanz.Mail;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Intake;

public sealed record MailHasCase(long Number) : Refusal("This mail already belongs to case {0}.", Number);

/// <summary>A mail that disturbed nobody, because a machine had written it, is made a case after all: somebody looked and found a person behind it.</summary>
public sealed class Adopting(KulanzDb db, Placing placing, TimeProvider clock)
{
    public async Task<Outcome<ArrivedMail>> Adopt(Guid id, Actor by, CancellationToken cancel) =>
        await db.Write<Outcome<ArrivedMail>>(async () =>
        {
            if (await db.ArrivedMails.SingleOrDefaultAsync(m => m.Id == id, cancel) is not { } mail)
                return new NotFound("mail");
            if (mail.CaseNumber is { } number)
                return new MailHasCase(number);
            if (await RawMails.Read(db, id, cancel) is not { } message)
                return new NotFound("mail");
            await placing.Adopt(mail, message, by, cancel);
            db.Record("mail.adopted", $"case/{mail.CaseNumber}", null, by, new { mail.Id, mail.CaseNumber }, clock);
            await db.SaveChangesAsync(cancel);
            return mail;
        }, cancel);
}
