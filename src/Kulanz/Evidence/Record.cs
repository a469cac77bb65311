using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Evidence;

/// <summary>
/// One act, written once, in the transaction that does it. The history of a case, the event stream, webhooks and the public log
/// all read this row: an act that is not here did not happen, and none is told twice in different words.
/// Only <see cref="Commitment"/>, a salted hash, ever leaves for the public log; <see cref="Content"/> and <see cref="Salt"/> can be erased
/// without breaking a proof.
/// </summary>
public sealed class Record
{
    public Guid Id { get; init; }
    public DateTimeOffset At { get; init; }

    /// <summary>What was done: <c>case.closed</c>, <c>message.sent</c>.</summary>
    public required string Type { get; init; }

    /// <summary>What it was done to: <c>case/17</c>. Never a name or an address: it may become public.</summary>
    public required string Topic { get; init; }

    public Guid? CustomerId { get; init; }
    public ActorKind ActorKind { get; init; }
    public Guid? ActorId { get; init; }
    public required string ActorName { get; set; }

    /// <summary>What changed, as JSON; null once erased.</summary>
    public string? Content { get; private set; }

    public byte[]? Salt { get; private set; }

    /// <summary>SHA-256 of salt and canonical record.</summary>
    public byte[] Commitment { get; private init; } = [];

    public static Record Of(string type, string topic, Guid? customer, Actor by, object content, TimeProvider clock)
    {
        var at = clock.GetUtcNow();
        var json = JsonSerializer.Serialize(content, Json.Options);
        var salt = RandomNumberGenerator.GetBytes(32);
        var canonical = JsonSerializer.Serialize(new { type, utc = at.UtcDateTime, topic, customer, actor = new { by.Kind, by.Id, by.Name }, content = json }, Json.Options);
        return new Record
        {
            Id = Platform.Id.New(clock),
            At = at,
            Type = type,
            Topic = topic,
            CustomerId = customer,
            ActorKind = by.Kind,
            ActorId = by.Id,
            ActorName = by.Name,
            Content = json,
            Salt = salt,
            Commitment = SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(canonical)]),
        };
    }

    /// <summary>Its place in the order in which records came to be seen: 1, 2, 3 … without gaps; null for the moment until <see cref="Sequencing"/> has been by.</summary>
    public long? Position { get; private init; }

    internal sealed class Mapping : IEntityTypeConfiguration<Record>
    {
        public void Configure(EntityTypeBuilder<Record> record)
        {
            record.ToTable("records");
            record.Property(r => r.Type).HasMaxLength(80);
            record.Property(r => r.Topic).HasMaxLength(120);
            record.Property(r => r.ActorName).HasMaxLength(200);
            record.HasIndex(r => r.Position).IsUnique().HasFilter("position IS NOT NULL");
            record.HasIndex(r => r.Id).HasFilter("position IS NULL");
            record.HasIndex(r => new { r.Topic, r.Id });
            record.HasIndex(r => new { r.CustomerId, r.Id });
        }
    }
}

public static class Recording
{
    /// <summary>Writes the act into the transaction under way. <paramref name="content"/> becomes JSON; nothing in it may be a secret.</summary>
    public static Record Record(this KulanzDb db, string type, string topic, Guid? customer, Actor by, object content, TimeProvider clock)
    {
        var record = Evidence.Record.Of(type, topic, customer, by, content, clock);
        db.Records.Add(record);
        db.Announce(Loop.Topic(Sequencing.Loop));
        return record;
    }
}
