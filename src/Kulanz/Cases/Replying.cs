using Kulanz.Access;
using Kulanz.Mail;
using Kulanz.Partners;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>What staff says in a case.</summary>
public sealed record Saying(MessageKind Kind, string Text)
{
    /// <summary>The case afterwards. Unless said otherwise a reply leaves it waiting on the customer; the others, and what a trigger replies, as it was.</summary>
    public CaseState? Then { get; init; }

    /// <summary>The last message the writer had on screen; where others have written since, a reply is held back once.</summary>
    public Guid? Seen { get; init; }

    /// <summary>Uploaded before, see <see cref="Attaching.Upload"/>.</summary>
    public IReadOnlyCollection<Guid> Attachments { get; init; } = [];

    /// <summary>Files that come with the message itself.</summary>
    public IReadOnlyCollection<NewAttachment> Files { get; init; } = [];

    public int? Minutes { get; init; }

    /// <summary>Written in the composer, whose draft it was. A macro's note is not: what somebody has begun to write stays.</summary>
    public bool Composed { get; init; }
}

public sealed record CaseIsClosed(long Number) : Refusal("Case {0} is closed. Reopen it first, or open a new case.", Number);

public sealed record ConversationMoved(int More) : Refusal("Somebody else has written in the meantime. Please look at what is new; then send again.", More);

/// <summary>Staff answers the customer, notes something for colleagues, or writes down a call.</summary>
public sealed class Replying(KulanzDb db, Closing closing, Drafting drafting, Attaching attaching, TimeAccounting time, Posting posting, TimeProvider clock)
{
    public const int LongestText = 200_000;

    /// <summary>Answers the customer; the case then waits for them, unless <paramref name="then"/> says otherwise.</summary>
    public Task<Outcome<Message>> Reply(long number, string text, CaseState? then, Actor by, CancellationToken cancel) =>
        Say(number, new Saying(MessageKind.Reply, text) { Then = then }, by, cancel);

    /// <summary>For colleagues only; whose turn it is does not change.</summary>
    public Task<Outcome<Message>> Note(long number, string text, Actor by, CancellationToken cancel) =>
        Say(number, new Saying(MessageKind.Note, text), by, cancel);

    public async Task<Outcome<Message>> Say(long number, Saying saying, Actor by, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(saying.Text) && saying.Attachments.Count == 0 && saying.Files.Count == 0)
            return new Missing("text");
        if (saying.Text.Length > LongestText)
            return new TooLong("text", LongestText);
        if (!(await db.Reach(number, by, cancel)).Done(out var @case, out var refusal))
            return refusal;
        if (@case.State == CaseState.Closed && saying.Kind == MessageKind.Reply)
            return new CaseIsClosed(number);
        if (saying is { Kind: MessageKind.Reply, Seen: { } seen } && await Since(@case, seen, by, cancel) is > 0 and var more)
            return new ConversationMoved(more);

        var message = new Message
        {
            Id = Id.New(clock),
            CaseId = @case.Id,
            CustomerId = @case.CustomerId,
            Kind = saying.Kind,
            Channel = saying.Kind switch { MessageKind.Reply => @case.Channel, MessageKind.CallNote => Channel.Phone, _ when by.Kind == ActorKind.Partner => Channel.Partner, _ => Channel.Portal },
            AuthorKind = by.Kind switch { ActorKind.System => AuthorKind.System, ActorKind.Partner => AuthorKind.Partner, _ => AuthorKind.Staff },
            AuthorId = by.Id,
            // The name of a trigger is for colleagues, in the record; the customer hears from us.
            AuthorName = by.Kind == ActorKind.System ? Actor.System.Name : await Signed(by, cancel),
            At = clock.GetUtcNow(),
            Text = saying.Text.ReplaceLineEndings("\n").TrimEnd(),
        };
        attaching.Add(message, saying.Files);
        if (await Send(message, saying.Attachments, by, cancel) is { } missing)
            return missing;
        await Conversation.Append(db, @case, message, by, clock, cancel);
        if (saying.Minutes is { } minutes && !time.Add(@case, message, minutes, null, by).Done(out _, out refusal))
            return refusal;
        if (saying.Kind == MessageKind.Reply)
            await posting.Reply(@case, message, Files(db, message), by, solving: saying.Then == CaseState.Solved && !@case.Over, cancel);
        if (await Afterwards(@case, saying, by, cancel) is { } stands)
            return stands;
        if (saying.Composed)
            await drafting.Forget(@case, by, cancel);
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateConcurrencyException)
        {
            // In the same instant as somebody else: nothing was written, and the writer keeps the text.
            return new ChangedMeanwhile();
        }
        return message;
    }

    /// <summary>Whoever acts for us says for whom they work: the customer knows whom they deal with.</summary>
    private async Task<string> Signed(Actor by, CancellationToken cancel) =>
        await db.PartnerOf(by, cancel) is { } partner ? Naming.Cut($"{by.Name}, {partner.Name}", 200) : by.Name;

    /// <summary>How many messages of others came after the one the writer saw last.</summary>
    private async Task<int> Since(Case @case, Guid seen, Actor by, CancellationToken cancel) =>
        await db.Messages.Where(m => m.Id == seen && m.CaseId == @case.Id).Select(m => (DateTimeOffset?)m.At).SingleOrDefaultAsync(cancel) is { } at
            ? await db.Messages.CountAsync(m => m.CaseId == @case.Id && m.At > at && (m.AuthorId == null || m.AuthorId != by.Id), cancel)
            : 0;

    private async Task<Refusal?> Send(Message message, IReadOnlyCollection<Guid> uploads, Actor by, CancellationToken cancel)
    {
        if (uploads.Count == 0)
            return null;
        var files = await db.Attachments.Where(a => uploads.Contains(a.Id) && a.MessageId == null && a.UploadedById == by.Id && a.UploadedForId == message.CaseId).ToListAsync(cancel);
        if (files.Count != uploads.Distinct().Count())
            return new NotFound("attachment");
        foreach (var file in files)
            (file.MessageId, file.UploadedForId) = (message.Id, null);
        return null;
    }

    /// <summary>What the message got in this act; nothing of it is saved yet.</summary>
    internal static List<MailFile> Files(KulanzDb db, Message message) =>
        [.. db.Attachments.Local.Where(a => a.MessageId == message.Id && a.Hash is not null).Select(a => new MailFile(a.Name, a.Type, a.Hash!))];

    private async Task<Refusal?> Afterwards(Case @case, Saying saying, Actor by, CancellationToken cancel)
    {
        var reply = saying.Kind == MessageKind.Reply;
        // Kulanz confirms, and nobody has answered yet: whoever waits for us still does.
        var answered = reply && by.Kind != ActorKind.System;
        var then = saying.Then ?? (answered ? CaseState.WaitingOnCustomer : null);
        // A program answers too, and owns nothing.
        if (reply && by.Kind == ActorKind.Staff)
            @case.OwnerId ??= by.Id;
        if (then is null)
            return null;
        if (then is CaseState.Solved or CaseState.Closed)
            return @case.State == then ? null : (await closing.Close(@case, null, then == CaseState.Closed, by, cancel, told: reply)).Refusal;
        if (@case.Over)
            await closing.Reopen(@case, by, cancel);
        // Whoever has been answered, and is to hear more, waits anew.
        if (answered)
            @case.WaitingSince = null;
        @case.TurnTo(then == CaseState.New ? CaseState.Open : then.Value, clock.GetUtcNow());
        return null;
    }
}
