using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Kulanz.Evidence.Log;

/// <summary>
/// An entry of the public log: what everybody reads of a record. Of what was said and done nothing, only a salted commitment.
/// Made anew from the row whenever it is asked for; whoever changes the row changes the entry, and the tree no longer fits.
/// </summary>
public sealed class Leaf(byte[] topicSecret)
{
    private const int Version = 1;
    private const int PseudonymLetters = 22;

    private readonly ArrayBufferWriter<byte> buffer = new(512);

    /// <summary>What the log shows of a record, without the rest of the row.</summary>
    public sealed record Columns(long Position, string Type, DateTimeOffset At, string Topic, TopicShown Shown, byte[] Commitment);

    /// <summary>The bytes of the entry; valid until the next call.</summary>
    public ReadOnlySpan<byte> Of(Columns record)
    {
        buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("v", Version);
            json.WriteString("type", record.Type);
            json.WriteString("utc", CanonicalRecord.Time(record.At));
            json.WriteString("topic", Topic(record.Topic, record.Shown));
            json.WriteBase64String("commit", record.Commitment);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan;
    }

    private string Topic(string topic, TopicShown shown) => shown switch
    {
        TopicShown.Whole => topic,
        TopicShown.Pseudonym => $"{RecordTopic.Noun(topic)}/{Pseudonym(topic)}",
        _ => RecordTopic.Noun(topic),
    };

    private string Pseudonym(string topic) =>
        System.Buffers.Text.Base64Url.EncodeToString(HMACSHA256.HashData(topicSecret, Encoding.UTF8.GetBytes(topic)))[..PseudonymLetters];
}
