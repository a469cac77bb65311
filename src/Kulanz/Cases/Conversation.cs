using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>Every word that joins a case passes here: the row shows it in lists, the record proves it, followers and open pages hear of it.</summary>
public static class Conversation
{
    /// <summary>The message's files are its own already.</summary>
    public static async Task Append(KulanzDb db, Case @case, Message message, Actor by, TimeProvider clock, CancellationToken cancel)
    {
        db.Messages.Add(message);
        // A mail that is being taken in right now: confirming it, in the same act, looks for it by its case.
        if (message.MailId is { } id && db.ArrivedMails.Local.FindEntry(id)?.Entity is { } mail)
            mail.CaseNumber = @case.Number;
        @case.TouchedAt = message.At;
        var said = Folding.Said(message);
        if (message.Public)
            LastWord(@case, message, said);
        db.Record("message.added", @case.Topic, @case.CustomerId, by, new
        {
            message.Id,
            message.Kind,
            message.Channel,
            message.AuthorKind,
            message.AuthorName,
            message.Text,
            Files = Files(db, message),
            Mail = await Mail(db, message, cancel),
        }, clock, message.Id);
        await Following.Tell(db, @case, message.Public ? Notice.NewMessage : Notice.NewNote, by, Message.Preview(said), clock, cancel);
        db.AnnounceCase(@case);
    }

    /// <summary>What came with it, by its content, so that it is proven too. What lies inside the raw mail is proven by that.</summary>
    private static List<object> Files(KulanzDb db, Message message) => [.. db.ChangeTracker.Entries<Attachment>().Select(e => e.Entity).Where(a => a.MessageId == message.Id)
        .Select(a => new { a.Name, a.Size, Sha256 = a.Hash is null ? null : Convert.ToHexStringLower(a.Hash) })];

    private static async Task<string?> Mail(KulanzDb db, Message message, CancellationToken cancel) =>
        message.MailId is not { } id ? null
        : (db.ArrivedMails.Local.FindEntry(id)?.Entity.FileHash ?? await db.ArrivedMails.Where(m => m.Id == id).Select(m => m.FileHash).SingleOrDefaultAsync(cancel)) is { } hash ? Convert.ToHexStringLower(hash)
        : null;

    /// <summary>After messages were moved: what the row repeats of the conversation, read anew. The caller saves.</summary>
    public static async Task Retell(KulanzDb db, Case @case, CancellationToken cancel)
    {
        var messages = db.Messages.AsNoTracking().Where(m => m.CaseId == @case.Id).OrderByDescending(m => m.At).ThenByDescending(m => m.Id);
        if (await messages.FirstOrDefaultAsync(cancel) is { } last)
            @case.TouchedAt = last.At;
        if (await messages.FirstOrDefaultAsync(m => m.Kind == MessageKind.Reply, cancel) is { } word)
            LastWord(@case, word, Folding.Said(word));
        else
            (@case.LastWord, @case.LastAuthor) = ("", "");
    }

    /// <summary>The last word between the customer and us was a machine's: whoever answers it by a rule may be answered by a rule, and so on for ever.</summary>
    public static Task<bool> MachineSpokeLast(this KulanzDb db, long number, CancellationToken cancel) =>
        (from c in db.Cases
         join m in db.Messages on c.Id equals m.CaseId
         where c.Number == number && m.Kind == MessageKind.Reply
         orderby m.At descending, m.Id descending
         select m.Automatic).FirstOrDefaultAsync(cancel);

    private static void LastWord(Case @case, Message message, string said) =>
        (@case.LastWord, @case.LastAuthor, @case.LastAuthorKind) = (Message.InOneLine(said, Case.LastWordLength), message.AuthorName, message.AuthorKind);
}
