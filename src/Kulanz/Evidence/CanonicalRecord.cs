using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kulanz.Platform;

namespace Kulanz.Evidence;

/// <summary>
/// The one spelling of a record that its commitment is over and that a receipt shows. It is made anew from the row each time, so a change of any column shows.
/// A later version may spell new records otherwise; of those that are there it must know every form.
/// </summary>
public static class CanonicalRecord
{
    private const int Version = 1;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Times to the microsecond, always with six digits.</summary>
    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    public static string Write(Record record)
    {
        var text = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(text, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("v", Version);
            json.WriteString("type", record.Type);
            json.WriteString("utc", Time(record.At));
            json.WriteString("topic", record.Topic);
            Id(json, "customer", record.CustomerId);
            json.WriteStartObject("actor");
            json.WriteString("kind", JsonNamingPolicy.SnakeCaseLower.ConvertName(record.ActorKind.ToString()));
            Id(json, "id", record.ActorId);
            json.WriteString("name", record.ActorName);
            json.WriteEndObject();
            json.WritePropertyName("content");
            json.WriteRawValue(record.Content!, skipInputValidation: true);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    /// <summary>The present form first, then those of earlier versions.</summary>
    public static IEnumerable<string> Forms(Record record)
    {
        yield return Write(record);
        // Before there was a log to put them in.
        yield return JsonSerializer.Serialize(new
        {
            record.Type,
            utc = record.At.UtcDateTime,
            record.Topic,
            customer = record.CustomerId,
            actor = new { Kind = record.ActorKind, Id = record.ActorId, Name = record.ActorName },
            record.Content,
        }, Json.Options);
    }

    /// <summary>The form that the commitment is over; null if the row was changed or erased.</summary>
    public static string? Committed(Record record) => record.Salt is null || record.Content is null ? null : Forms(record).FirstOrDefault(record.IsCommittedTo);

    private static void Id(Utf8JsonWriter json, string name, Guid? id)
    {
        if (id is { } value)
            json.WriteString(name, value);
        else
            json.WriteNull(name);
    }
}
