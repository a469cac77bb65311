using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;

namespace Kulanz.Cases;

/// <summary>Every word that joins a case passes here: the row shows it in lists, the record proves it, open pages hear of it.</summary>
public static class Conversation
{
    public static void Append(KulanzDb db, Case @case, Message message, Actor by, TimeProvider clock)
    {
        db.Messages.Add(message);
        @case.TouchedAt = message.At;
        if (message.Public)
            (@case.LastWord, @case.LastAuthor, @case.LastAuthorKind) = (Message.Preview(message.Text), message.AuthorName, message.AuthorKind);
        db.Record("message.added", @case.Topic, @case.CustomerId, by, new { message.Id, message.Kind, message.Channel, message.AuthorKind, message.AuthorName, message.Text }, clock);
        db.Announce($"case:{@case.Number}");
        db.Announce("cases");
    }
}
