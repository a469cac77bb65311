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
    public const int SaltSize = 32;

    public Guid Id { get; init; }
    public DateTimeOffset At { get; init; }

    /// <summary>What was done: <c>case.closed</c>, <c>message.sent</c>.</summary>
    public required string Type { get; init; }

    /// <summary>What it was done to: <c>case/17</c>. Never a name or an address: it may become public.</summary>
    public required string Topic { get; init; }

    public Guid? CustomerId { get; init; }
    public ActorKind ActorKind { get; init; }
    public Guid? ActorId { get; private init; }
    public string ActorName { get; private init; } = "";

    /// <summary>What changed, as JSON; null once erased.</summary>
    public string? Content { get; private init; }

    public byte[]? Salt { get; private init; }

    /// <summary>SHA-256 of salt and canonical record.</summary>
    public byte[] Commitment { get; private set; } = [];

    /// <summary>How much of the topic the public log shows; settled once, or the log's entry could not be made again from this row.</summary>
    public TopicShown Shown { get; private init; }

    /// <summary>The act by which <see cref="Content"/> and <see cref="Salt"/> went.</summary>
    public Guid? ErasureId { get; private init; }

    public static Record Of(string type, string topic, Guid? customer, Actor by, object content, TimeProvider clock, Guid? id = null)
    {
        var record = new Record
        {
            Id = id ?? Platform.Id.New(clock),
            At = clock.GetUtcNow(),
            Type = type,
            Topic = topic,
            CustomerId = customer,
            ActorKind = by.Kind,
            ActorId = by.Id,
            ActorName = by.Name,
            Content = JsonSerializer.Serialize(content, Json.Options),
            Salt = RandomNumberGenerator.GetBytes(SaltSize),
            Shown = TopicsShown.Of(topic),
        };
        record.Commitment = Commit(record.Salt, CanonicalRecord.Write(record));
        return record;
    }

    /// <summary>Stands where a record was that is gone, in a log that begins again.</summary>
    internal static Record Lost(long position, Actor by, string because, TimeProvider clock)
    {
        var lost = Of("record.lost", "log", null, by, new { position, because }, clock);
        lost.Position = position;
        return lost;
    }

    /// <summary>Whether the row still says what was committed to. Of what was erased nobody can say more than that it was.</summary>
    public bool Holds() => Salt is null || Content is null
        ? ErasureId is not null
        : CanonicalRecord.Forms(this).Any(IsCommittedTo);

    public bool IsCommittedTo(string form) => Salt is not null && Commit(Salt, form).AsSpan().SequenceEqual(Commitment);

    private static byte[] Commit(byte[] salt, string canonical) => SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(canonical)]);

    /// <summary>Its place in the order in which records came to be seen: 1, 2, 3 … without gaps; null for the moment until <see cref="Sequencing"/> has been by.</summary>
    public long? Position { get; private set; }

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
    /// <param name="id">That of the act's own row, where there is one and this is its only record: whoever has the row finds the receipt.</param>
    public static Record Record(this KulanzDb db, string type, string topic, Guid? customer, Actor by, object content, TimeProvider clock, Guid? id = null)
    {
        var record = Evidence.Record.Of(type, topic, customer, by, content, clock, id);
        db.Records.Add(record);
        db.Announce(Loop.Topic(Sequencing.Loop));
        return record;
    }
}
