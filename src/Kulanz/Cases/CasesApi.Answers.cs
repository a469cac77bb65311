using System.Text.Json;
using Kulanz.Access;
using Kulanz.Platform;

namespace Kulanz.Cases;

/// <summary>What the API of cases answers, in the words of docs/api.md.</summary>
public static partial class CasesApi
{
    public sealed record Line(long Number, string Subject, CaseState State, Priority Priority, Channel Channel, Guid CustomerId, string? CustomerName, Guid QueueId, Guid? OwnerId, string? OwnerName,
        DateTimeOffset OpenedAt, DateTimeOffset TouchedAt, DateTimeOffset? WaitingSince, string LastWord);

    public sealed record Shown(long Number, string Subject, CaseState State, Priority Priority, Channel Channel, DateTimeOffset OpenedAt, DateTimeOffset TouchedAt, Guid CustomerId, Guid? OwnerId,
        DateTimeOffset? SnoozedUntil, long? MergedInto, IReadOnlyList<string> Tags, IReadOnlyList<Said> Messages);

    public sealed record Said(Guid Id, MessageKind Kind, Channel Channel, AuthorKind AuthorKind, string AuthorName, DateTimeOffset At, string Text);

    public sealed record Opened(long Number, Guid Id);

    public sealed record Changed(long Number, string Subject, CaseState State, Priority Priority, Guid QueueId, Guid? OwnerId);

    public sealed record Made(Guid Id);

    public sealed record Closed(DateTimeOffset At, string? Reason);

    public sealed record Tagged(string Tag);

    public sealed record Colleague(Guid Id, string Name);

    public sealed record Resting(DateTimeOffset? Until);

    public sealed record Field(Guid Id, string Name, FieldKind Kind, bool RequiredOnClosing, string? Value);

    public sealed record Merged(DateTimeOffset At, long Into);

    public sealed record PutBack(long Into);

    public sealed record Linked(Guid Id, LinkKind Kind);

    public sealed record File(Guid Id, string Name, long Size, string? Type = null, Guid? MessageId = null, DateTimeOffset? At = null);

    public sealed record Spent(Guid Id, int Minutes, string? What = null, DateTimeOffset? At = null, string? ByName = null, Guid? MessageId = null, DateTimeOffset? BilledAt = null);

    public sealed record Act(Guid Id, DateTimeOffset At, string Type, Act.Who By, string Sentence, JsonElement? Content)
    {
        public sealed record Who(ActorKind Kind, string Name);
    }
}
