using System.Text.Json;
using Kulanz.Evidence;
using Kulanz.Platform;

namespace Kulanz.Events;

/// <summary>A record as other programs get it, in the stream and in webhooks alike: the envelope of Standard Webhooks.</summary>
/// <param name="Type">What was done: <c>case.closed</c>.</param>
public sealed record Happening(string Type, DateTimeOffset Timestamp, Happening.About Data)
{
    /// <param name="Position">Its place in the order of all events; where to resume.</param>
    /// <param name="Topic">What it was done to: <c>case/17</c>.</param>
    /// <param name="Content">What changed; null once it has been erased.</param>
    public sealed record About(Guid Id, long? Position, string Topic, Guid? CustomerId, Who Actor, JsonElement? Content);

    public sealed record Who(ActorKind Kind, Guid? Id, string Name);

    public static Happening Of(Record record) => new(record.Type, record.At, new About(record.Id, record.Position, record.Topic, record.CustomerId,
        new Who(record.ActorKind, record.ActorId, record.ActorName), record.Content is null ? null : JsonSerializer.Deserialize<JsonElement>(record.Content)));

    public string Json() => JsonSerializer.Serialize(this, Platform.Json.Options);
}
