using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;

namespace Kulanz.Platform.Api;

/// <summary>What schemas are called: the type's name, with its class where it lies in one, because every API has its <c>Given</c> and <c>Shown</c>.</summary>
internal static class SchemaNames
{
    public static string? Of(JsonTypeInfo type) => OpenApiOptions.CreateDefaultSchemaReferenceId(type) is null ? null : Of(type.Type);

    private static string Of(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsArray)
            return $"{Of(type.GetElementType()!)}List";
        var name = type.Name.Split('`')[0];
        if (type.IsGenericType)
            return string.Concat(type.GetGenericArguments().Select(Of)) + name;
        return type.DeclaringType is { } outer ? $"{outer.Name.Replace("Api", "", StringComparison.Ordinal)}{name}" : name;
    }
}

/// <summary>What operations are called, for programs written from the document: <c>postCasesNumberClosure</c>.</summary>
internal static class OperationNames
{
    public static string Of(string method, string path) => method.ToLowerInvariant() + string.Concat(path.Split('/').Skip(2)
        .SelectMany(part => part.Trim('{', '}').Split(':')[0].Split('-'))
        .Where(word => word.Length > 0).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
}
