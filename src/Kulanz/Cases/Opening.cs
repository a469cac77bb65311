using Kulanz.Access;
using Kulanz.Cases.Covering;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>What is known when a case begins. Where nothing is said, the first queue and normal priority.</summary>
public sealed record NewCase(Guid CustomerId, string Subject, string Text, Channel Channel)
{
    public AuthorKind Author { get; init; } = AuthorKind.Customer;
    public string? AuthorName { get; init; }
    public string? AuthorAddress { get; init; }
    public MessageKind Kind { get; init; } = MessageKind.Reply;
    public Guid? QueueId { get; init; }
    public Priority Priority { get; init; } = Priority.Normal;

    /// <summary>What it is about, where that is known; otherwise the only product of which the customer has a contract.</summary>
    public Guid? ProductId { get; init; }

    public Guid? TopicId { get; init; }
    public Guid? MailId { get; init; }
    public bool Formatted { get; init; }
    public Guid? MailboxId { get; init; }

    /// <summary>A machine wrote it: it is never confirmed, and no rule answers it.</summary>
    public bool Automatic { get; init; }
    public IReadOnlyCollection<NewAttachment> Attachments { get; init; } = [];
}

public sealed record NoQueue() : Refusal("There is no queue yet that could take a case. An administrator can add one.");

public sealed class Opening(KulanzDb db, Attaching attaching, Posting posting, Coverings covering, TimeProvider clock)
{
    public async Task<Outcome<Case>> Open(NewCase wanted, Actor by, CancellationToken cancel)
    {
        // An empty mail is still somebody who wrote.
        if (wanted.MailId is null && string.IsNullOrWhiteSpace(wanted.Subject) && string.IsNullOrWhiteSpace(wanted.Text) && wanted.Attachments.Count == 0)
            return new Missing("text");
        if (await db.Customers.FindAsync([wanted.CustomerId], cancel) is not { } customer)
            return new NotFound("customer");
        if (await db.OpenQueue(wanted.QueueId, cancel) is not { } queue)
            return new NoQueue();

        return await db.Write<Outcome<Case>>(async () =>
        {
            var now = clock.GetUtcNow();
            var ours = wanted.Author == AuthorKind.Staff;
            var subject = string.IsNullOrWhiteSpace(wanted.Subject) ? Message.Preview(wanted.Text) : wanted.Subject.Trim();
            if (subject.Length == 0)
                subject = Platform.Ui.Texts.In(customer.Language, "(no subject)");
            var @case = new Case
            {
                Id = Id.New(clock),
                Number = await db.Engine.NextNumber(db, "case", cancel),
                Subject = subject.Length <= 300 ? subject : subject[..300],
                CustomerId = customer.Id,
                QueueId = queue.Id,
                OwnerId = ours && by.Kind == ActorKind.Staff ? by.Id : null,
                State = ours ? CaseState.Open : CaseState.New,
                Priority = wanted.Priority,
                Channel = wanted.Channel,
                OpenedAt = now,
                WaitingSince = now,
                MailboxId = wanted.MailboxId,
                ProductId = wanted.ProductId,
                TopicId = wanted.TopicId,
            };
            db.Cases.Add(@case);
            await covering.Begin(@case, by, cancel);
            db.Record("case.opened", @case.Topic, customer.Id, by, new { @case.Subject, Queue = queue.Name, @case.Channel, @case.Priority }, clock);
            var message = new Message
            {
                Id = Id.New(clock),
                CaseId = @case.Id,
                CustomerId = customer.Id,
                Kind = wanted.Kind,
                Channel = wanted.Channel,
                AuthorKind = wanted.Author,
                AuthorId = wanted.Author is AuthorKind.Staff ? by.Id : null,
                AuthorName = wanted.AuthorName ?? (ours ? by.Name : customer.Name),
                AuthorAddress = wanted.AuthorAddress,
                At = now,
                Text = wanted.Text,
                MailId = wanted.MailId,
                Formatted = wanted.Formatted,
                Automatic = wanted.Automatic,
            };
            attaching.Add(message, wanted.Attachments);
            await Conversation.Append(db, @case, message, by, clock, cancel);
            if (wanted is { Author: AuthorKind.Customer, Kind: MessageKind.Reply, Automatic: false })
                await posting.Confirm(@case, message, cancel);
            else if (wanted is { Author: AuthorKind.Staff, Kind: MessageKind.Reply })
                await posting.Reply(@case, message, Replying.Files(db, message), by, solving: false, cancel);
            await db.SaveChangesAsync(cancel);
            return @case;
        }, cancel);
    }
}
