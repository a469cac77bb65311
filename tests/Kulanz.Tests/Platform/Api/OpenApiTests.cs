using System.Net;
using System.Text.Json;
using Kulanz.Tests.Testing;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace Kulanz.Tests.Platform.Api;

public sealed class OpenApiTests
{
    [Fact]
    public async Task Every_endpoint_of_the_API_is_described_and_the_document_is_valid()
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var visitor = app.Visitor();
        var text = await visitor.GetStringAsync("/api/openapi.json");

        var read = OpenApiDocument.Parse(text, "json");
        Assert.Empty(read.Diagnostic!.Errors);
        var document = read.Document!;

        var wrong = new List<string>();
        foreach (var endpoint in app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(e => e.RoutePattern.RawText!.TrimStart('/').StartsWith("api/v1/", StringComparison.Ordinal)))
            foreach (var method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [])
            {
                var path = "/" + System.Text.RegularExpressions.Regex.Replace(endpoint.RoutePattern.RawText!.Trim('/'), @"\{(\w+)[^}]*\}", "{$1}");
                if (!document.Paths.TryGetValue(path, out var item) || item.Operations?.GetValueOrDefault(new HttpMethod(method)) is not { } operation)
                    wrong.Add($"{method} {path} is not in the document");
                else if (string.IsNullOrWhiteSpace(operation.Summary))
                    wrong.Add($"{method} {path} has no summary: .Says(…)");
                else if (operation.Responses?.Keys.Any(status => status.StartsWith('2')) != true || operation.Responses.Any(r => r.Key is "200" or "201" or "202" && r.Value.Content is not { Count: > 0 }))
                    wrong.Add($"{method} {path} does not say what it answers: .Answers<…>()");
                else if (operation.Responses.Values.SelectMany(r => r.Content?.Values ?? []).Any(c => c.Schema is null or OpenApiSchema { Type: null, Properties: null, AnyOf: null, OneOf: null, AllOf: null }))
                    wrong.Add($"{method} {path} answers something without a schema");
            }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Equal(document.Paths.Values.SelectMany(p => p.Operations!.Values).Count(), document.Paths.Values.SelectMany(p => p.Operations!.Values).Select(o => o.OperationId).Distinct().Count());
    }

    [Fact]
    public async Task The_document_says_what_is_the_same_everywhere()
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        using var document = JsonDocument.Parse(await app.Visitor().GetStringAsync("/api/openapi.json"));
        var root = document.RootElement;
        var paths = root.GetProperty("paths");

        var post = paths.GetProperty("/api/v1/cases").GetProperty("post");
        Assert.Contains(post.GetProperty("parameters").EnumerateArray(), p => p.TryGetProperty("$ref", out var to) && to.GetString()!.EndsWith("IdempotencyKey", StringComparison.Ordinal));
        Assert.Equal("#/components/responses/NotLikeThis", post.GetProperty("responses").GetProperty("422").GetProperty("$ref").GetString());
        Assert.Contains("cases.write", post.GetProperty("x-permissions").EnumerateArray().Select(p => p.GetString()));
        Assert.True(post.GetProperty("security").GetArrayLength() > 0);
        Assert.False(paths.GetProperty("/api/v1/articles").GetProperty("get").TryGetProperty("security", out _));
        // What may be left out is not said to be required.
        var open = root.GetProperty("components").GetProperty("schemas").GetProperty("CasesOpenCase");
        Assert.True(!open.TryGetProperty("required", out var required) || required.GetArrayLength() == 0);
        // Enums as the wire spells them, in bodies and in addresses.
        Assert.Contains("waiting_on_customer", root.GetProperty("components").GetProperty("schemas").GetProperty("CaseState").GetProperty("enum").EnumerateArray().Select(e => e.GetString()));
        var state = paths.GetProperty("/api/v1/webhooks/{id}/deliveries").GetProperty("get").GetProperty("parameters").EnumerateArray().Single(p => p.TryGetProperty("name", out var name) && name.GetString() == "state");
        Assert.Equal(["waiting", "delivered", "failed"], state.GetProperty("schema").GetProperty("enum").EnumerateArray().Select(e => e.GetString()!));
        var codes = root.GetProperty("x-problem-codes").EnumerateArray().ToDictionary(c => c.GetProperty("code").GetString()!, c => c.GetProperty("status").GetInt32());
        Assert.Equal((422, 404, 409), (codes["idempotency_mismatch"], codes["not_found"], codes["idempotency_in_progress"]));
    }

    [Fact]
    public async Task The_reference_shows_every_call_to_whoever_asks()
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        using var document = JsonDocument.Parse(await app.Visitor().GetStringAsync("/api/openapi.json"));

        var (english, german) = (await app.Visitor().Read("/api"), await app.Visitor("de").Read("/api"));

        foreach (var path in document.RootElement.GetProperty("paths").EnumerateObject())
            foreach (var call in path.Value.EnumerateObject())
            {
                Assert.Contains($"id=\"{call.Value.GetProperty("operationId").GetString()}\"", english, StringComparison.Ordinal);
                Assert.Contains(call.Value.GetProperty("summary").GetString()!, english, StringComparison.Ordinal);
            }
        Assert.Contains("-H 'Idempotency-Key:", english, StringComparison.Ordinal);
        Assert.Contains("idempotency_mismatch", english, StringComparison.Ordinal);
        Assert.Contains("Referenz der API", german, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", english, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bare_refusal_of_the_framework_is_a_problem_too()
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var program = await app.Program();

        foreach (var (answer, status, code) in new[]
        {
            (await program.GetAsync("/api/v1/nothing"), HttpStatusCode.NotFound, "not_found"),
            (await program.PutAsync("/api/v1/cases", null), HttpStatusCode.MethodNotAllowed, "method_not_allowed"),
            (await program.GetAsync("/api/v1/outbox?state=gone"), HttpStatusCode.BadRequest, "bad_request"),
            (await program.PostAsync("/api/v1/cases", new StringContent("subject=x")), HttpStatusCode.UnsupportedMediaType, "unsupported_media_type"),
            (await program.PostAsync("/api/v1/cases/1/attachments", null), HttpStatusCode.UnsupportedMediaType, "unsupported_media_type"),
            (await program.PostAsync("/api/v1/cases", new StringContent("{", null, "application/json")), HttpStatusCode.BadRequest, "bad_request"),
        })
        {
            Assert.Equal(status, answer.StatusCode);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            Assert.Contains($"\"code\":\"{code}\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }
}
