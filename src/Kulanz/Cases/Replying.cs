using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

public sealed record CaseIsClosed(long Number) : Refusal("Case {0} is closed. Reopen it first, or open a new case.", Number);

public sealed record CaseWasMerged(long Number) : Refusal("Case {0} was merged into another one and takes no more messages.", Number);

/// <summary>Staff answers the customer, or notes something for colleagues.</summary>
public sealed class Replying(KulanzDb db, TimeProvider clock)
{
    public const int LongestText = 200_000;

    /// <summary>Answers the customer; the case then waits for them, unless <paramref name="then"/> says otherwise.</summary>
    public Task<Outcome<Message>> Reply(long number, string text, CaseState? then, Actor by, CancellationToken cancel) =>
        Say(number, text, MessageKind.Reply, then ?? CaseState.WaitingOnCustomer, by, cancel);

    /// <summary>For colleagues only; whose turn it is does not change.</summary>
    public Task<Outcome<Message>> Note(long number, string text, Actor by, CancellationToken cancel) =>
        Say(number, text, MessageKind.Note, null, by, cancel);

    private async Task<Outcome<Message>> Say(long number, string text, MessageKind kind, CaseState? then, Actor by, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(text))
            return new Missing("text");
        if (text.Length > LongestText)
            return new TooLong("text", LongestText);
        if (await db.CasesFor(by).SingleOrDefaultAsync(c => c.Number == number, cancel) is not { } @case)
            return new NotFound("case");
        if (@case.MergedIntoId is not null)
            return new CaseWasMerged(number);
        if (@case.State == CaseState.Closed && kind == MessageKind.Reply)
            return new CaseIsClosed(number);

        var message = new Message
        {
            Id = Id.New(clock),
            CaseId = @case.Id,
            CustomerId = @case.CustomerId,
            Kind = kind,
            Channel = kind == MessageKind.Reply ? @case.Channel : Channel.Portal,
            AuthorKind = by.Kind == ActorKind.System ? AuthorKind.System : AuthorKind.Staff,
            AuthorId = by.Id,
            // The name of a trigger is for colleagues, in the record; the customer hears from us.
            AuthorName = by.Kind == ActorKind.System ? Actor.System.Name : by.Name,
            At = clock.GetUtcNow(),
            Text = text.ReplaceLineEndings("\n").TrimEnd(),
        };
        Conversation.Append(db, @case, message, by, clock);
        if (kind == MessageKind.Reply)
        {
            @case.OwnerId ??= by.Id;
            @case.WaitingSince = null;
        }
        if (then is { } state)
            @case.State = state;
        await db.SaveChangesAsync(cancel);
        return message;
    }
}
