using Kulanz.Access;
using Kulanz.Cases.Handovers;
using Kulanz.Cases.Intake;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>A word from outside for an existing case: from its customer, from somebody else who takes part, or from a colleague's mail program.</summary>
public sealed record NewWord(string Text, Channel Channel)
{
    public AuthorKind Author { get; init; } = AuthorKind.Customer;
    public Guid? AuthorId { get; init; }

    /// <summary>The customer's name unless said otherwise.</summary>
    public string? AuthorName { get; init; }

    public string? AuthorAddress { get; init; }

    /// <summary>For the case that a closed one makes us open; otherwise the old subject.</summary>
    public string? Subject { get; init; }

    public MessageKind Kind { get; init; } = MessageKind.Reply;
    public Guid? MailId { get; init; }
    public bool Formatted { get; init; }

    /// <summary>A machine wrote it: no rule answers it.</summary>
    public bool Automatic { get; init; }

    /// <summary>Nobody wants anything with it, as with an out-of-office note or a receipt: it is kept, and changes nobody's turn.</summary>
    public bool Quiet { get; init; }

    public IReadOnlyList<NewAttachment> Attachments { get; init; } = [];
}

/// <summary>Where a word went: into the case, or, if that was closed, into a new one linked to it.</summary>
public sealed record Heard(Case Case, Message Message, bool Opened);

/// <summary>
/// What happens when somebody outside says something in a case: it is our turn again. Solved opens again, snoozed wakes, closed is continued in
/// a new case. Mail, portal and API all come through here; that the author takes part in the case is theirs to know.
/// </summary>
public sealed class Hearing(KulanzDb db, Opening opening, Closing closing, Snoozing snoozing, Linking linking, Attaching attaching, PartnerNews news, TimeProvider clock)
{
    public Task<Outcome<Heard>> Hear(Guid caseId, NewWord word, Actor by, CancellationToken cancel) =>
        db.Write<Outcome<Heard>>(async () =>
        {
            if (await db.Cases.AsNoTracking().SingleOrDefaultAsync(c => c.Id == caseId, cancel) is not { } writtenTo)
                return new NotFound("case");
            if (string.IsNullOrWhiteSpace(word.Text) && word.Attachments.Count == 0 && word.MailId is null)
                return new Missing("text");
            var @case = await db.Hold(await Moving.Root(db, caseId, cancel), cancel);
            if (@case.State == CaseState.Closed && Wanting(word))
                return await Continue(@case, writtenTo, word, by, cancel);

            var message = await Message(@case, writtenTo, word, cancel);
            // Said to a case that was merged: seen in the other one, and at home here, should the merge be undone.
            message.HomeId = caseId == @case.Id ? null : caseId;
            attaching.Add(message, word.Attachments);
            await Conversation.Append(db, @case, message, by, clock, cancel);
            if (Wanting(word))
                await OurTurn(@case, by, cancel);
            if (Wanting(word) && @case.PartnerId is { } partner && word.Author is AuthorKind.Customer or AuthorKind.Other)
                await news.Written(@case, partner, cancel);
            await db.SaveChangesAsync(cancel);
            return new Heard(@case, message, Opened: false);
        }, cancel);

    /// <summary>Somebody wants something of us. A note is among ourselves.</summary>
    private static bool Wanting(NewWord word) => word is { Kind: MessageKind.Reply, Quiet: false };

    /// <param name="writtenTo">What has become part of the closed one may be another customer's: theirs is the word, and nobody hears of it who had a copy of the other.</param>
    private async Task<Outcome<Heard>> Continue(Case closed, Case writtenTo, NewWord word, Actor by, CancellationToken cancel)
    {
        var continued = writtenTo.CustomerId == closed.CustomerId ? closed : writtenTo;
        var opened = await opening.Open(new NewCase(continued.CustomerId, Threading.WithoutNumbers(word.Subject ?? writtenTo.Subject), word.Text, word.Channel)
        {
            Author = word.Author,
            AuthorName = word.AuthorName,
            AuthorAddress = word.AuthorAddress,
            Kind = word.Kind,
            QueueId = closed.QueueId,
            MailboxId = continued.MailboxId,
            Priority = closed.Priority,
            MailId = word.MailId,
            Formatted = word.Formatted,
            Automatic = word.Automatic,
            Attachments = word.Attachments,
        }, by, cancel);
        if (!opened.Done(out var fresh, out var refusal))
            return refusal;
        linking.Add(fresh, closed, LinkKind.Follows, by);
        await Copying.Carry(db, continued.Id, fresh.Id, cancel);
        await db.SaveChangesAsync(cancel);
        return new Heard(fresh, db.Messages.Local.First(m => m.CaseId == fresh.Id), Opened: true);
    }

    private async Task<Message> Message(Case @case, Case writtenTo, NewWord word, CancellationToken cancel) => new()
    {
        Id = Id.New(clock),
        CaseId = @case.Id,
        CustomerId = writtenTo.CustomerId,
        Kind = word.Kind,
        Channel = word.Channel,
        AuthorKind = word.Author,
        AuthorId = word.AuthorId,
        AuthorName = word.AuthorName is { Length: > 0 } name ? name : await db.Customers.Where(c => c.Id == writtenTo.CustomerId).Select(c => c.Name).SingleAsync(cancel),
        AuthorAddress = word.AuthorAddress,
        At = clock.GetUtcNow(),
        Text = word.Text,
        MailId = word.MailId,
        Formatted = word.Formatted,
        Automatic = word.Automatic,
    };

    private async Task OurTurn(Case @case, Actor by, CancellationToken cancel)
    {
        if (@case.Over)
            await closing.Reopen(@case, by, cancel);
        if (@case.State is not CaseState.New)
            @case.State = CaseState.Open;
        @case.WaitingSince ??= clock.GetUtcNow();
        if (@case.SnoozedUntil is not null)
            await snoozing.Wake(@case, by, cancel);
    }
}
