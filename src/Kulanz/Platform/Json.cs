using System.Collections;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Kulanz.WorkTime;

namespace Kulanz.Platform;

public static class Json
{
    /// <summary>One way of writing JSON everywhere: camelCase, enums as words in snake_case, letters as themselves.</summary>
    public static readonly JsonSerializerOptions Options = Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower));
        options.Converters.Add(new Parsed<Period>());
        options.Converters.Add(new Parsed<Renewal>());
        options.Converters.Add(new Parsed<NoticeRule>());
        return options;
    }

    /// <summary>For what strangers send: a list with null in it is no list of ours. Nobody behind the door has to think of it.</summary>
    public static void RefuseNullsInLists(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
            return;
        var lists = type.Properties.Where(p => p.Get is not null && OfThings(p.PropertyType)).Select(p => p.Get!).ToList();
        var before = type.OnDeserialized;
        if (lists.Count > 0)
            type.OnDeserialized = read =>
            {
                before?.Invoke(read);
                foreach (var list in lists)
                    if (list(read) is IEnumerable items && items.Cast<object?>().Contains(null))
                        throw new JsonException("A list has null in it.");
            };
    }

    private static bool OfThings(Type type) =>
        type.IsGenericType && typeof(IEnumerable).IsAssignableFrom(type) && !type.GetGenericArguments()[0].IsValueType;
}
