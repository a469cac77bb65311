using Kulanz.Access;
using Kulanz.Cases.Repeats.Likeness;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Repeats;

/// <summary>What a message asks, read for comparing: its own words without what it quotes, and the subject where it opened the case.</summary>
public sealed record AskedMessage(
    Guid Id, Guid CaseId, Guid CustomerId, MessageKind Kind, AuthorKind AuthorKind, bool Automatic, Channel Channel, string AuthorName, DateTimeOffset At, string Text,
    string Subject, DateTimeOffset OpenedAt, Guid QueueId, bool Over, string CustomerLanguage)
{
    /// <summary>Somebody outside wants something, or what somebody wanted on the telephone was written down. Notes among staff ask nothing, and machines do not either.</summary>
    public bool Asks => Kind == MessageKind.CallNote || Kind == MessageKind.Reply && AuthorKind is AuthorKind.Customer or AuthorKind.Other && !Automatic;

    public string Said => Channel == Channel.Mail && AuthorKind != AuthorKind.Staff ? Folding.Said(Text, AuthorName) : Text;

    public static IQueryable<AskedMessage> From(KulanzDb db, IQueryable<Message> messages) =>
        from message in messages
        join @case in db.Cases on message.CaseId equals @case.Id
        join home in db.Cases on message.HomeId ?? message.CaseId equals home.Id
        join customer in db.Customers on message.CustomerId equals customer.Id
        select new AskedMessage(
            message.Id, message.CaseId, message.CustomerId, message.Kind, message.AuthorKind, message.Automatic, message.Channel, message.AuthorName, message.At, message.Text,
            home.Subject, home.OpenedAt, @case.QueueId, @case.State == CaseState.Solved || @case.State == CaseState.Closed, customer.Language);

    public QuestionText Read()
    {
        var said = Said;
        // A subject that was made of the text would say everything twice.
        var subject = At != OpenedAt || Message.InOneLine(said, 400).StartsWith(Subject.TrimEnd('…'), StringComparison.Ordinal) ? "" : $"{Subject}\n";
        return QuestionText.Of($"{subject}{said}", CustomerLanguage);
    }
}
