using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kulanz.Platform.Api;

/// <param name="Type">In words: <c>uuid</c>, <c>one of low, normal, high</c>, <c>list of CasesLine</c>.</param>
public sealed record ReferenceField(string Name, string Type, bool Required, string? About);

/// <param name="Type">What the answer consists of, if it has a body.</param>
public sealed record ReferenceAnswer(string Status, string About, string? Type, IReadOnlyList<ReferenceField> Fields);

public sealed record ReferenceCall(string Id, string Method, string Path, string Summary, string? About, IReadOnlyList<string> Permissions, IReadOnlyList<ReferenceField> Parameters,
    IReadOnlyList<ReferenceField> Body, IReadOnlyList<ReferenceAnswer> Answers, string Curl);

public sealed record ReferenceGroup(string Id, string Name, IReadOnlyList<ReferenceCall> Calls);

/// <summary>The OpenAPI document as a person reads it: groups of calls, with their fields in one list each and a line to try.</summary>
public sealed class Reference
{
    private const int Deepest = 3;

    private readonly JsonElement root;
    private readonly string server;

    private Reference(JsonElement root) => (this.root, server) = (root, root.GetProperty("servers")[0].GetProperty("url").GetString()!);

    public IReadOnlyList<ReferenceGroup> Groups { get; private set; } = [];

    public IReadOnlyList<ProblemCode> Problems => ProblemCodes.All;

    public static Reference Of(byte[] json)
    {
        var reference = new Reference(JsonDocument.Parse(json).RootElement);
        reference.Groups = [.. reference.root.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(call => (Tag: call.Value.GetProperty("tags")[0].GetString()!, Call: reference.Call(path.Name, call.Name, call.Value))))
            .GroupBy(c => c.Tag).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new ReferenceGroup(g.Key.ToLowerInvariant(), g.Key, [.. g.Select(c => c.Call).OrderBy(c => c.Path.Length - c.Path.Replace("/", "", StringComparison.Ordinal).Length).ThenBy(c => c.Path, StringComparer.Ordinal)]))];
        return reference;
    }

    private ReferenceCall Call(string path, string method, JsonElement call)
    {
        var parameters = Each(call, "parameters").Select(Follow).ToList();
        var (bodyType, body) = call.TryGetProperty("requestBody", out var request) && request.GetProperty("content").EnumerateObject().FirstOrDefault() is { Name: not null } content
            ? (content.Name, content.Value.GetProperty("schema")) : (null, default);
        return new ReferenceCall(
            call.GetProperty("operationId").GetString()!, method.ToUpperInvariant(), path, Text(call, "summary") ?? "", Text(call, "description"),
            [.. Each(call, "x-permissions").Select(p => p.GetString()!)],
            [.. parameters.Where(p => Text(p, "in") != "header").Select(p => new ReferenceField(Text(p, "name")!, Type(p.GetProperty("schema")), p.TryGetProperty("required", out var needed) && needed.GetBoolean(), Text(p, "description")))],
            bodyType is null ? [] : Fields(body),
            [.. call.GetProperty("responses").EnumerateObject().Where(a => a.Name[0] == '2').Select(Answer)],
            Curl(path, method.ToUpperInvariant(), parameters, bodyType, body));
    }

    private ReferenceAnswer Answer(JsonProperty answer)
    {
        var content = answer.Value.TryGetProperty("content", out var types) ? types.EnumerateObject().ToList() : [];
        return content.Count == 0
            ? new ReferenceAnswer(answer.Name, Text(answer.Value, "description") ?? "", null, [])
            : new ReferenceAnswer(answer.Name, string.Join(", ", content.Select(c => c.Name)), Type(content[0].Value.GetProperty("schema")), Fields(content[0].Value.GetProperty("schema")));
    }

    /// <summary>All of an object's fields, those of objects within it under their path: <c>items[].number</c>.</summary>
    private List<ReferenceField> Fields(JsonElement schema, string prefix = "", int depth = 0)
    {
        var fields = new List<ReferenceField>();
        var shape = Plain(schema);
        if (depth > Deepest)
            return fields;
        if (Is(shape, "array"))
            return Fields(shape.GetProperty("items"), $"{prefix}[]", depth + 1);
        var required = Each(shape, "required").Select(r => r.GetString()).ToHashSet();
        foreach (var property in shape.TryGetProperty("properties", out var properties) ? properties.EnumerateObject().ToList() : [])
        {
            var name = prefix.Length == 0 ? property.Name : $"{prefix}.{property.Name}";
            fields.Add(new ReferenceField(name, Type(property.Value), required.Contains(property.Name), Text(property.Value, "description")));
            var inner = Plain(property.Value);
            if (Is(inner, "array") && inner.TryGetProperty("items", out var items) && Plain(items).TryGetProperty("properties", out _))
                fields.AddRange(Fields(items, $"{name}[]", depth + 1));
            else if (inner.TryGetProperty("properties", out _))
                fields.AddRange(Fields(inner, name, depth + 1));
        }
        return fields;
    }

    private string Type(JsonElement schema)
    {
        var shape = Plain(schema);
        if (shape.TryGetProperty("enum", out var words))
            return $"one of {string.Join(", ", words.EnumerateArray().Where(w => w.ValueKind == JsonValueKind.String).Select(w => w.GetString()))}";
        if (Is(shape, "array"))
            return $"list of {(shape.TryGetProperty("items", out var items) ? Type(items) : "anything")}";
        if (Text(shape, "format") is { } format)
            return format switch { "date-time" => "time", "int32" or "int64" => "number", "binary" => "file", _ => format };
        return Is(shape, "string") ? "text" : Is(shape, "boolean") ? "true or false" : Is(shape, "integer") || Is(shape, "number") ? "number" : Is(shape, "object") || shape.TryGetProperty("properties", out _) ? "object" : "anything";
    }

    private string Curl(string path, string method, List<JsonElement> parameters, string? bodyType, JsonElement body)
    {
        var query = parameters.Where(p => Text(p, "in") == "query" && p.TryGetProperty("required", out var needed) && needed.GetBoolean()).Select(p => $"{Text(p, "name")}=…");
        var address = $"{server}{path}{(query.Any() ? $"?{string.Join('&', query)}" : "")}".Replace("{number}", "1742", StringComparison.Ordinal);
        var line = new StringBuilder("curl ");
        if (method != "GET")
            line.Append("-X ").Append(method).Append(' ');
        line.Append('\'').Append(address).Append("' \\\n  -H 'Authorization: Bearer kul_…'");
        if (method == "POST")
            line.Append(" \\\n  -H 'Idempotency-Key: 5f0c…'");
        if (bodyType == "multipart/form-data")
            line.Append(" \\\n  -F file=@photo.jpg");
        else if (bodyType == "application/json")
            line.Append(" \\\n  --json '").Append(Example(body)?.ToJsonString(Pretty) ?? "{}").Append('\'');
        else if (bodyType is not null)
            line.Append(" \\\n  -H 'Content-Type: ").Append(bodyType).Append("' --data-binary @message.eml");
        return line.ToString();
    }

    private static readonly JsonSerializerOptions Pretty = new(Json.Options) { WriteIndented = true };

    private JsonNode? Example(JsonElement schema, string name = "", int depth = 0)
    {
        var shape = Plain(schema);
        if (shape.TryGetProperty("enum", out var words))
            return words.EnumerateArray().FirstOrDefault(w => w.ValueKind == JsonValueKind.String).GetString();
        if (Is(shape, "array"))
            return depth > 2 ? new JsonArray() : new JsonArray(Example(shape.GetProperty("items"), name, depth + 1));
        if (shape.TryGetProperty("properties", out var properties) && depth <= 2)
            return new JsonObject(properties.EnumerateObject().Where(p => p.Name != "version").Select(p => KeyValuePair.Create(p.Name, Example(p.Value, p.Name, depth + 1))));
        if (Is(shape, "boolean"))
            return false;
        if (Is(shape, "integer") || Is(shape, "number"))
            return name is "into" or "to" or "numbers" ? 1743 : 5;
        return Text(shape, "format") switch
        {
            "uuid" => "0199a1c2-…",
            "date-time" => "2026-09-28T08:00:00Z",
            "date" => "2026-09-28",
            _ => Sample(name),
        };
    }

    private static string Sample(string name) => name switch
    {
        "email" => "jonas@example.com",
        "name" => "Jonas Weber",
        "subject" or "title" => "No dial tone",
        "text" or "body" => "Since this morning the line is dead.",
        "url" => "https://shop.example.com/kulanz",
        "types" => "case.*",
        "language" => "en",
        "until" => "tomorrow",
        "phone" or "value" => "+49 30 123456",
        _ => "…",
    };

    /// <summary>The schema itself: not a reference to it, and not "it or nothing".</summary>
    private JsonElement Plain(JsonElement schema)
    {
        var followed = Follow(schema);
        foreach (var choice in new[] { "oneOf", "anyOf" })
            if (followed.TryGetProperty(choice, out var options))
                return options.EnumerateArray().FirstOrDefault(o => !Is(o, "null")) is { ValueKind: JsonValueKind.Object } some ? Plain(some) : followed;
        return followed;
    }

    private JsonElement Follow(JsonElement element)
    {
        if (!element.TryGetProperty("$ref", out var to))
            return element;
        var found = root;
        foreach (var step in to.GetString()!.Split('/').Skip(1))
            found = found.GetProperty(step);
        return found;
    }

    private static bool Is(JsonElement schema, string type) => schema.TryGetProperty("type", out var said)
        && (said.ValueKind == JsonValueKind.Array ? said.EnumerateArray().Any(t => t.GetString() == type) : said.GetString() == type);

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    private static IEnumerable<JsonElement> Each(JsonElement element, string name) => element.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];
}
