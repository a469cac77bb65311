using System.Net;
using System.Text.RegularExpressions;
using Kulanz.Tests.Testing;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Access;

/// <summary>Asks every route as everybody and compares with <see cref="AuthorisationMatrix"/>.</summary>
public sealed partial class AuthorisationTests
{
    private sealed record Route(string Method, string Pattern)
    {
        public string Key => $"{Method} {Pattern}";
    }

    [Fact]
    public async Task Every_route_lets_in_whom_the_matrix_names_and_nobody_else()
    {
        await using var app = await TestApp.Start(Databases.Sqlite, replace: MarkTurnedAway);
        var everybody = await Everybody(app);
        var expected = Expected();
        var wrong = new List<string>();

        var routes = await Routes(app);
        foreach (var route in routes)
        {
            var asked = await Task.WhenAll(everybody.Select(async one => (one.Letter, In: await LetIn(one.Browser, route))));
            var seen = string.Concat(AuthorisationMatrix.Columns.Select(column => column == ' ' ? ' ' : asked.Single(a => a.Letter == column).In ? column : '.'));
            if (!expected.TryGetValue(route.Key, out var line))
                wrong.Add($"no line: {Line(route, seen)}");
            else if (line != seen)
                wrong.Add($"expected {line}\n     is: {Line(route, seen)}");
        }
        wrong.AddRange(expected.Keys.Except(routes.Select(r => r.Key)).Select(key => $"no such route any more: {key}"));

        Assert.True(wrong.Count == 0, "AuthorisationMatrix.cs and the program differ:\n" + string.Join('\n', wrong));
    }

    [Fact]
    public async Task What_one_handler_needs_is_asked_however_the_handler_is_named()
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var (anna, lea) = (await app.SignedIn(Someone.Anna), await app.SignedIn(Someone.Lea));

        foreach (var (method, query) in new[] { ("GET", "handler=Export&handler=x"), ("GET", "HANDLER=export&handler="), ("HEAD", "handler=Export"), ("HEAD", "handler=Export&handler=x") })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await Ask(anna, method, query)).StatusCode);
            Assert.Equal("text/csv", (await Ask(lea, method, query)).Content.Headers.ContentType?.MediaType);
        }

        static Task<HttpResponseMessage> Ask(HttpClient browser, string method, string query) => browser.SendAsync(new HttpRequestMessage(new(method), $"/desk/customers?{query}"));
    }

    private static string Line(Route route, string seen) => $"{route.Method,-6} {route.Pattern,-52} {seen}";

    private static Dictionary<string, string> Expected() => AuthorisationMatrix.Rows.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Where(line => !line.StartsWith('#'))
        .Select(line => line.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        .ToDictionary(parts => $"{parts[0]} {parts[1]}", parts => parts[2]);

    /// <summary>What you may not see is not found, just as what is not there: the test must tell the two apart.</summary>
    private static void MarkTurnedAway(IServiceCollection services)
    {
        services.PostConfigure<CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme, cookie =>
        {
            var denied = cookie.Events.OnRedirectToAccessDenied;
            cookie.Events.OnRedirectToAccessDenied = context =>
            {
                context.Response.Headers["X-Turned-Away"] = "yes";
                return denied(context);
            };
        });
        services.AddSingleton<IStartupFilter, FromEverywhere>();
    }

    /// <summary>Each request from an address of its own: "too often" would hide who is let in.</summary>
    private sealed class FromEverywhere : IStartupFilter
    {
        private int requests;

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, then) =>
            {
                context.Connection.RemoteIpAddress = new IPAddress(BitConverter.GetBytes(Interlocked.Increment(ref requests)));
                return then(context);
            });
            next(app);
        };
    }

    private static async Task<List<(char Letter, HttpClient Browser)>> Everybody(TestApp app)
    {
        foreach (var person in new[] { Someone.Petra, Someone.Clara, Someone.Sven })
            await app.Welcome(person);
        await app.Register(Someone.Jonas);
        await app.Works(Someone.Nora, "Service Nord");
        return
        [
            ('0', app.Visitor()), ('K', await app.SignedIn(Someone.Jonas)), ('R', await app.SignedIn(Someone.Nora)),
            ('A', await app.SignedIn(Someone.Anna)), ('L', await app.SignedIn(Someone.Lea)), ('P', await app.SignedIn(Someone.Petra)),
            ('C', await app.SignedIn(Someone.Clara)), ('S', await app.SignedIn(Someone.Sven)), ('D', await app.SignedIn(Someone.Ada)),
            ('a', await app.Program("Agent")), ('l', await app.Program("Team lead")), ('p', await app.Program("Partner manager")),
            ('c', await app.Program("Compliance officer")), ('s', await app.Program("Council secretary")), ('m', await app.Program("Mail gateway")), ('d', await app.Program("Administrator")),
        ];
    }

    /// <summary>Every endpoint with every method; for pages, every handler.</summary>
    private static async Task<List<Route>> Routes(TestApp app)
    {
        var routes = new HashSet<Route>();
        var loader = app.Services.GetRequiredService<PageLoader>();
        foreach (var endpoint in app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var pattern = "/" + endpoint.RoutePattern.RawText!.Trim('/');
            if (endpoint.Metadata.GetMetadata<PageActionDescriptor>() is { } page)
            {
                var handlers = (await loader.LoadAsync(page, endpoint.Metadata)).HandlerMethods;
                // What every page model inherits (OnPageHandlerExecuting) looks like a handler and is none.
                foreach (var handler in handlers.Where(h => h.HttpMethod != "Page"))
                    routes.Add(new(handler.HttpMethod.ToUpperInvariant(), handler.Name is { Length: > 0 } name ? $"{pattern}?handler={name}" : pattern));
                // A page without handlers is shown all the same.
                if (handlers.Count == 0)
                    routes.Add(new("GET", pattern));
            }
            else
                foreach (var method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"])
                    routes.Add(new(method, pattern));
        }
        return [.. routes.OrderBy(route => route.Pattern, StringComparer.Ordinal).ThenBy(route => route.Method, StringComparer.Ordinal)];
    }

    private static async Task<bool> LetIn(HttpClient browser, Route route)
    {
        // Nothing is sent with it: a form without its token, a body that is missing. Whoever gets as far as hearing that has been let in.
        using var request = new HttpRequestMessage(new HttpMethod(route.Method), Parameter().Replace(route.Pattern, Example));
        using var answer = await browser.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return answer.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            && !answer.Headers.Contains("X-Turned-Away")
            && answer.Headers.Location?.ToString().Contains("/sign-in?to=", StringComparison.Ordinal) != true;
    }

    private static string Example(Match parameter) => parameter.Groups[1].Value switch
    {
        ":guid" => Guid.Empty.ToString(),
        ":long" or ":int" => "1",
        _ => "x",
    };

    [GeneratedRegex(@"\{\*{0,2}\w+(:\w+)?[^}]*\}")]
    private static partial Regex Parameter();
}
