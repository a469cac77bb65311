using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Kulanz.Platform.Api;

/// <summary>
/// <c>/api/openapi.json</c>: written from the endpoints themselves, so that it cannot say what they do not do. What holds for all of them
/// (who is let in, problems, <c>Idempotency-Key</c>) is added here once and not at each.
/// </summary>
public static class OpenApi
{
    public const string Path = "/api/openapi.json";
    private const string Name = "v1";
    private const string Bearer = "bearer";

    public static IServiceCollection AddKulanzOpenApi(this IServiceCollection services)
    {
        services.AddSingleton<ApiDocument>();
        return services.AddOpenApi(Name, options =>
        {
            options.ShouldInclude = endpoint => endpoint.RelativePath?.StartsWith("api/v1", StringComparison.Ordinal) == true;
            options.AddDocumentTransformer(Whole);
            options.AddOperationTransformer(Each);
            options.AddSchemaTransformer(Shape);
            options.CreateSchemaReferenceId = type => SchemaNames.Of(type);
        });
    }

    public static void MapApiReference(this WebApplication app) => app.MapGet(Path, async (HttpContext http, ApiDocument document, CancellationToken cancel) =>
    {
        var (json, tag) = await document.Json(http.RequestServices, cancel);
        return Results.Bytes(json, "application/json", entityTag: new(tag));
    }).ExcludeFromDescription();

    internal static async Task<OpenApiDocument> Make(IServiceProvider services, CancellationToken cancel)
    {
        var document = await services.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name).GetOpenApiDocumentAsync(cancel);
        var sent = from path in document.Paths.Values
                   from operation in path.Operations ?? []
                   from content in operation.Value.RequestBody?.Content ?? new Dictionary<string, OpenApiMediaType>()
                   select content.Value.Schema;
        var seen = new HashSet<string>();
        foreach (var schema in sent)
            MayBeLeftOut(schema, document, seen);
        return document;
    }

    /// <summary>In what is sent, whatever may be null may also be left out, and what is not said to be true is false. In answers every field is always there.</summary>
    private static void MayBeLeftOut(IOpenApiSchema? schema, OpenApiDocument document, HashSet<string> seen)
    {
        if (schema is OpenApiSchemaReference { Reference.Id: { } id })
        {
            if (seen.Add(id) && document.Components!.Schemas!.TryGetValue(id, out var named))
                MayBeLeftOut(named, document, seen);
            return;
        }
        if (schema is not OpenApiSchema shape)
            return;
        foreach (var (name, property) in shape.Properties ?? new Dictionary<string, IOpenApiSchema>())
        {
            if (property.Type is { } type && (type.HasFlag(JsonSchemaType.Null) || type == JsonSchemaType.Boolean) || property.OneOf?.Any(one => one.Type == JsonSchemaType.Null) == true)
                shape.Required?.Remove(name);
            MayBeLeftOut(property, document, seen);
        }
        foreach (var inner in (shape.OneOf ?? []).Append(shape.Items!))
            MayBeLeftOut(inner, document, seen);
    }

    private static Task Whole(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancel)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Kulanz",
            Version = "1",
            Description = "The customer-service desk, for other programs. JSON in camelCase, times in UTC (ISO 8601), enums as words in snake_case, lists by cursor "
                + "(`?after=&limit=`), refusals as problems (RFC 9457) with a stable `code`, `Idempotency-Key` on every POST.",
            License = new OpenApiLicense { Name = "AGPL-3.0-or-later" },
        };
        document.Servers = [new OpenApiServer { Url = context.ApplicationServices.GetRequiredService<Settings>().Url }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API key (`kul_…`), or an access token (JWT) of the organisation's provider." },
            ["basic"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "basic", Description = "An API key as the password, for programs that know nothing else." },
        };
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        document.Components.Schemas["Problem"] = ProblemSchema();
        document.Components.Parameters = new Dictionary<string, IOpenApiParameter>
        {
            ["IdempotencyKey"] = new OpenApiParameter
            {
                Name = Idempotency.Header, In = ParameterLocation.Header,
                Description = "A name of the caller's for this request, 1 to 200 visible ASCII characters. The same request with the same key within 24 hours is done once and gets the same answer, with `Idempotency-Replayed: true`.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = Idempotency.LongestKey },
            },
        };
        foreach (var (about, status, said) in Answers)
            (document.Components.Responses ??= new Dictionary<string, IOpenApiResponse>())[about] = new OpenApiResponse
            {
                Description = said,
                Content = new Dictionary<string, OpenApiMediaType> { ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference("Problem", document) } },
            };
        document.Extensions = new Dictionary<string, IOpenApiExtension>
        {
            ["x-problem-codes"] = new JsonNodeExtension(new JsonArray([.. ProblemCodes.All.Select(c => new JsonObject { ["code"] = c.Code, ["status"] = c.Status, ["detail"] = c.Sentence })])),
        };
        return Task.CompletedTask;
    }

    private static readonly (string About, string Status, string Said)[] Answers =
    [
        ("NotLetIn", "401", "No key or token, or one that is not accepted."),
        ("NotPermitted", "403", "The permission is missing; the answer names it."),
        ("NotThere", "404", "There is no such thing, or not for this caller."),
        ("NotNow", "409", "It cannot be done as things stand; `code` says why."),
        ("NotLikeThis", "422", "What was sent cannot be taken as it is; `errors` names the field."),
    ];

    private static Task Each(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        var (document, endpoint) = (context.Document!, context.Description);
        var method = endpoint.HttpMethod ?? "GET";
        operation.OperationId = OperationNames.Of(method, endpoint.RelativePath!);
        var closed = endpoint.ActionDescriptor.EndpointMetadata.OfType<IAuthorizeData>().Select(a => a.Policy).OfType<string>().Distinct().ToList();
        var open = closed.Count == 0 || endpoint.ActionDescriptor.EndpointMetadata.OfType<IAllowAnonymous>().Any();
        operation.Responses ??= [];
        if (!open)
        {
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] }, new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("basic", document)] = [] }];
            operation.Extensions = new Dictionary<string, IOpenApiExtension> { ["x-permissions"] = new JsonNodeExtension(new JsonArray([.. closed.Select(p => JsonValue.Create(p))])) };
            Answer("401", "NotLetIn");
            Answer("403", "NotPermitted");
        }
        if (endpoint.RelativePath!.Contains('{', StringComparison.Ordinal))
            Answer("404", "NotThere");
        if (method != "GET")
        {
            Answer("409", "NotNow");
            Answer("422", "NotLikeThis");
        }
        if (method == "POST")
            (operation.Parameters ??= []).Add(new OpenApiParameterReference("IdempotencyKey", document));
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
            parameter.Description ??= Said(parameter.Name);
        foreach (var described in endpoint.ParameterDescriptions)
            if (WordsOf(described.ParameterDescriptor?.ParameterType) is { } words
                && operation.Parameters?.OfType<OpenApiParameter>().FirstOrDefault(p => p.Name == described.Name) is { } parameter)
                parameter.Schema = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. Enum.GetNames(words).Select(name => (JsonNode)JsonValue.Create(SnakeCaseNames.Of(name)))] };
        return Task.CompletedTask;

        void Answer(string status, string about) => operation.Responses.TryAdd(status, new OpenApiResponseReference(about, document));
    }

    /// <summary>What parameters mean that are the same everywhere.</summary>
    private static string? Said(string? name) => name switch
    {
        "after" => "Where the page before ended: its `after`.",
        "limit" => "At most this many, 1 to 200; 50 if nothing is said.",
        "number" => "The case's number.",
        "q" => "Words to look for.",
        _ => null,
    };

    /// <summary>The enum behind a <see cref="Word{T}"/>.</summary>
    private static Type? WordsOf(Type? type) =>
        type is null ? null
        : Nullable.GetUnderlyingType(type) is { } inner ? WordsOf(inner)
        : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Word<>) ? type.GetGenericArguments()[0] : null;

    private static Task Shape(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancel)
    {
        // Numbers are numbers: that text is also read as one is kindness, not a promise.
        if (schema.Type is { } type && type.HasFlag(JsonSchemaType.String) && (type.HasFlag(JsonSchemaType.Integer) || type.HasFlag(JsonSchemaType.Number)))
            (schema.Type, schema.Pattern) = (type & ~JsonSchemaType.String, null);
        return Task.CompletedTask;
    }

    private static OpenApiSchema ProblemSchema() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "RFC 9457. `code` is stable and for programs; `detail` is a sentence for people, in their language.",
        Required = new HashSet<string> { "status", "code", "detail" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["title"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
            ["detail"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["code"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["errors"] = new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } } },
            ["traceId"] = new OpenApiSchema { Type = JsonSchemaType.String },
        },
    };
}

/// <summary>The document, made once: endpoints do not change while the program runs.</summary>
public sealed class ApiDocument
{
    private readonly SemaphoreSlim one = new(1, 1);
    private (byte[] Json, string Tag)? made;
    private Reference? reference;

    /// <summary>The same, for reading.</summary>
    public async Task<Reference> Reference(IServiceProvider services, CancellationToken cancel) => reference ??= Api.Reference.Of((await Made(services, cancel)).Json);

    public Task<(byte[] Json, string Tag)> Json(IServiceProvider services, CancellationToken cancel) => Made(services, cancel);

    private async Task<(byte[] Json, string Tag)> Made(IServiceProvider services, CancellationToken cancel)
    {
        if (made is { } ready)
            return ready;
        await one.WaitAsync(cancel);
        try
        {
            if (made is { } meanwhile)
                return meanwhile;
            var document = await OpenApi.Make(services, cancel);
            using var json = new MemoryStream();
            await document.SerializeAsJsonAsync(json, OpenApiSpecVersion.OpenApi3_1, cancel);
            var fresh = (json.ToArray(), $"\"{Convert.ToHexStringLower(SHA256.HashData(json.ToArray())[..12])}\"");
            made = fresh;
            return fresh;
        }
        finally
        {
            one.Release();
        }
    }
}
