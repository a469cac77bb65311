using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Kulanz.Tests.Cases;
using Kulanz.Tests.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Platform.Api;

/// <summary>Bodies and addresses no program should send, to every route of the API: each gets an answer that says what is wrong, never an accident.</summary>
public sealed partial class HostileRequestsTests
{
    private static readonly Dictionary<string, byte[]> Bodies = new Dictionary<string, string>
    {
        ["nothing"] = "",
        ["no JSON"] = "name=a&b=c",
        ["half of it"] = "{\"name\": \"a",
        ["null"] = "null",
        ["a list"] = "[]",
        ["a number"] = "17",
        ["an empty object"] = "{}",
        ["ten thousand deep"] = new string('[', 10_000) + new string(']', 10_000),
        ["deep in a field"] = $"{{\"name\": {string.Concat(Enumerable.Repeat("{\"a\":", 10_000))}1{new string('}', 10_000)}}}",
        ["the same field twice"] = "{\"name\":\"a\",\"name\":\"b\",\"text\":\"a\",\"text\":\"b\",\"subject\":\"a\",\"subject\":\"b\"}",
        ["numbers that are too large"] = $"{{\"into\":1e400,\"to\":{new string('9', 400)},\"minutes\":99999999999999999999,\"version\":1e99,\"numbers\":[1e309]}}",
        ["the wrong types"] = "{\"name\":{},\"text\":[1],\"subject\":true,\"kind\":7,\"steps\":\"x\",\"all\":{},\"contactPoints\":\"x\",\"customerId\":\"x\",\"until\":5,\"url\":[],\"types\":3}",
        ["words nobody knows"] = "{\"kind\":\"nonsense\",\"priority\":\"nonsense\",\"state\":\"nonsense\",\"on\":\"nonsense\",\"order\":\"nonsense\",\"language\":\"xx\",\"name\":\"x\"}",
        ["fields nobody knows"] = "{\"__proto__\":{\"a\":1},\"constructor\":1,\"zzz\":[{}]}",
        ["halves of characters"] = "{\"name\":\"a\\ud800b\",\"text\":\"\\udc00\",\"subject\":\"\\ud83d\",\"tag\":\"\\ud800\",\"email\":\"a\\ud800@b.example\",\"reason\":\"\\udfff\"}",
        ["zeroes"] = "{\"name\":\"a\\u0000b\",\"text\":\"c\\u0000d\",\"subject\":\"\\u0000\",\"tag\":\"t\\u0000\",\"email\":\"a\\u0000@b.example\",\"reason\":\"\\u0000\",\"queue\":\"\\u0000\",\"owner\":\"\\u0000\"}",
        ["very long words"] = $"{{\"name\":\"{new string('n', 1_000_000)}\",\"text\":\"{new string('t', 1_000_000)}\",\"subject\":\"{new string('s', 100_000)}\",\"tag\":\"{new string('g', 100_000)}\",\"email\":\"{new string('e', 100_000)}@b.example\",\"reason\":\"{new string('r', 100_000)}\"}}",
        ["nulls in lists"] = "{\"name\":\"x\",\"steps\":[null],\"all\":[null],\"any\":[null],\"contactPoints\":[null],\"messages\":null,\"numbers\":[null],\"types\":[null],\"attachments\":[null]}",
    }.ToDictionary(b => b.Key, b => Encoding.UTF8.GetBytes(b.Value));

    private static readonly string[] Words = ["%00", "%FF%FE", "%F0%9F%98%80", "-1", "99999999999999999999", "1e9", "nonsense", "", "%27%22%3C%3E", "a%00b", new string('x', 300), "(((\"", "NEAR(a b)", "%25", "%ED%A0%BD"];

    private static readonly string[] Questions = ["q", "after", "limit", "order", "view", "kind", "sort", "phone", "email", "state", "types", "from", "language"];

    [Theory, BothEngines]
    public async Task Every_route_answers_with_what_was_wrong(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var program = await app.Program();
        var wrong = new List<string>();
        Bodies["no letters"] = [.. "{\"name\":\""u8, 0xFF, 0xC3, 0x28, .. "\",\"text\":\""u8, 0xED, 0xA0, 0xBD, .. "\"}"u8];
        foreach (var (method, pattern) in Routes(app))
        {
            var path = Parameter().Replace(pattern, hole => hole.Value.Contains(":long", StringComparison.Ordinal) ? $"{number}" : hole.Value.Contains(":guid", StringComparison.Ordinal) ? "0199b4a0-0000-7000-8000-000000000000" : "nothing");
            if (method is "GET" or "DELETE")
                foreach (var word in Words)
                {
                    await Ask(method, $"{path}?{string.Join('&', Questions.Select(q => $"{q}={word}"))}", null, word);
                    foreach (var question in Questions.Where(_ => word.Length < 10))
                        if (method == "GET" && word is "%00" or "%FF%FE" or "99999999999999999999" or "-1")
                            await Ask(method, $"{path}?{question}={word}", null, $"{question}={word}");
                }
            else
            {
                await Ask(method, path, null, "no body");
                foreach (var (what, body) in Bodies)
                    await Ask(method, path, body, what);
            }
        }
        // A path can be hostile too.
        foreach (var path in new[] { "/api/v1/cases/99999999999999999999", "/api/v1/cases/-1", "/api/v1/customers/%FF", "/api/v1/cases/1/tags/%F0%9F%98%80", "/api/v1/" + new string('x', 5000) })
            await Ask("GET", path, null, "");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));

        async Task Ask(string method, string path, byte[]? body, string what)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            if (body is not null)
                request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            using var answer = await program.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            var (status, line) = ((int)answer.StatusCode, $"{method} {path[..Math.Min(path.Length, 120)]} ({what[..Math.Min(what.Length, 40)]}): {(int)answer.StatusCode}");
            if (status >= 500)
                wrong.Add(line);
            // To HEAD the body of any answer stays away; telephone systems are answered in their own words.
            else if (status >= 400 && method != "HEAD" && !path.StartsWith("/api/v1/cti/", StringComparison.Ordinal) && !path.StartsWith("/api/v1/sipgate/", StringComparison.Ordinal) && (answer.Content.Headers.ContentType?.MediaType != "application/problem+json" || !(await answer.Content.ReadAsStringAsync(patience.Token)).Contains("\"code\"", StringComparison.Ordinal)))
                wrong.Add($"{line} without a problem");
        }
    }

    /// <summary>All but those that stream for ever, reach out to other machines, or would end the program's own key.</summary>
    private static IEnumerable<(string Method, string Pattern)> Routes(TestApp app) =>
        from endpoint in app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        let pattern = "/" + endpoint.RoutePattern.RawText!.TrimStart('/')
        where pattern.StartsWith("/api/v1/", StringComparison.Ordinal) && !pattern.Contains("stream", StringComparison.Ordinal)
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        select (method, pattern);

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
