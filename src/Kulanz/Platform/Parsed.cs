using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kulanz.Platform;

/// <summary>A value that is one text in JSON, such as <c>P3M</c>.</summary>
public sealed class Parsed<T> : JsonConverter<T> where T : IParsable<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && T.TryParse(reader.GetString(), null, out var value) ? value : throw new JsonException($"This is no {typeof(T).Name}.");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
