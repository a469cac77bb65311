using System.Globalization;
using System.Text.RegularExpressions;
using Kulanz.Access;
using Kulanz.Mail;
using Kulanz.Mime;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Intake;

/// <param name="Case">Where the mail belongs; null for a new case.</param>
/// <param name="Suspected">A case its subject names, though the sender takes no part in it.</param>
public sealed record Thread(Case? Case, long? Suspected);

/// <summary>
/// Which case a mail continues, by what is hardest to forge first: a token we signed, then the Message-IDs it refers to, then the number in its
/// subject, which counts only from somebody who takes part already: numbers can be guessed.
/// </summary>
public sealed partial class Threading(KulanzDb db, MailTokens tokens)
{
    /// <summary>More ancestors than this say nothing new.</summary>
    private const int MostReferences = 40;

    public async Task<Thread> Find(MailMessage message, Sender sender, CancellationToken cancel)
    {
        if (await ByToken(message, cancel) is { } signed)
            return new Thread(signed, null);
        if (await ByReference(message, cancel) is { } referred)
            return new Thread(referred, null);

        if (NumberIn(message.Subject) is not { } number || await ByNumber(number, cancel) is not { } named)
            return new Thread(null, null);
        return await TakesPart(sender, named, cancel) ? new Thread(named, null) : new Thread(null, number);
    }

    /// <summary>The case a returned mail of ours belonged to, by its Message-ID.</summary>
    public async Task<Case?> BySentMail(string messageId, CancellationToken cancel)
    {
        if (tokens.TryRead(messageId, out var number))
            return await ByNumber(number, cancel);
        var bare = messageId.Trim('<', '>');
        var topic = await db.Set<SentMail>().Where(m => m.MessageId == bare).Select(m => m.Topic).FirstOrDefaultAsync(cancel);
        return NumberOf(topic) is { } sent ? await ByNumber(sent, cancel) : null;
    }

    /// <summary>The case of the first token of ours among its marks.</summary>
    public async Task<Case?> ByToken(MailMessage message, CancellationToken cancel)
    {
        var marks = message.InReplyTo.Concat(message.References.Reverse())
            .Concat(message.To.Concat(message.Cc).Select(a => a.Address))
            .Concat(message.Headers.All("Delivered-To").Concat(message.Headers.All("X-Original-To")).Select(header => header.Value));
        foreach (var mark in marks.Take(MostReferences * 2))
            if (tokens.TryRead(mark, out var number) && await ByNumber(number, cancel) is { } found)
                return found;
        return null;
    }

    private async Task<Case?> ByReference(MailMessage message, CancellationToken cancel)
    {
        // The nearest ancestor first: where a thread was split, the answer belongs to the part it answers.
        var ids = message.InReplyTo.Concat(message.References.Reverse()).Distinct().Take(MostReferences).ToList();
        if (ids.Count == 0)
            return null;
        // Without the duplicates, which may be many of one, and would leave no room for the others.
        var arrived = await db.Set<ArrivedMail>().Where(m => ids.Contains(m.MessageId!) && m.CaseNumber != null && m.Disposition != Disposition.Duplicate)
            .OrderBy(m => m.Id).Select(m => new { m.MessageId, m.CaseNumber }).Take(4 * MostReferences).ToListAsync(cancel);
        var sent = await db.Set<SentMail>().Where(m => ids.Contains(m.MessageId)).OrderBy(m => m.Id).Select(m => new { m.MessageId, m.Topic }).Take(MostReferences).ToListAsync(cancel);
        foreach (var id in ids)
        {
            var number = arrived.Find(m => m.MessageId == id)?.CaseNumber ?? NumberOf(sent.Find(m => m.MessageId == id)?.Topic);
            if (number is { } known && await ByNumber(known, cancel) is { } found)
                return found;
        }
        return null;
    }

    private Task<Case?> ByNumber(long number, CancellationToken cancel) => db.Cases.SingleOrDefaultAsync(c => c.Number == number, cancel);

    private async Task<bool> TakesPart(Sender sender, Case @case, CancellationToken cancel) =>
        sender.Address is { } address
            && (await db.ContactPoints.AnyAsync(p => p.CustomerId == @case.CustomerId && p.Kind == ContactKind.Email && p.Value == address, cancel)
                // Colleagues' addresses are known to everybody.
                || sender.StaffId is null && await db.Messages.AnyAsync(m => m.CaseId == @case.Id && m.AuthorAddress == address, cancel));

    /// <summary>For a new case, which gets a number of its own.</summary>
    internal static string WithoutNumbers(string subject) => Numbered().Replace(subject, "").Trim();

    /// <summary>The last one: ours comes behind what an older case left in the subject.</summary>
    private static long? NumberIn(string? subject) =>
        subject is not null && Numbered().Match(subject) is { Success: true } match && long.TryParse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out var number) ? number : null;

    internal static long? NumberOf(string? topic) =>
        topic?.StartsWith("case/", StringComparison.Ordinal) == true && long.TryParse(topic.AsSpan(5), CultureInfo.InvariantCulture, out var number) ? number : null;

    [GeneratedRegex(@"\s*\[#(\d{1,18})\]", RegexOptions.RightToLeft)]
    private static partial Regex Numbered();
}
