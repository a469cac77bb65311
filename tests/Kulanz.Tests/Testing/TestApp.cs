using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kulanz.Tests.Testing;

/// <summary>
/// The whole program on a port of its own, with a database of its own, a clock that stands still and the people of <see cref="Someone"/>.
/// Tests speak to it over HTTP, or call its actions.
/// </summary>
public sealed partial class TestApp : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly string folder;
    private readonly string connectionString;

    /// <summary>Whose database and folder it is: they go with the first program.</summary>
    private readonly bool guest;

    private TestApp(WebApplication app, string folder, string connectionString, bool guest = false) => (this.app, this.folder, this.connectionString, this.guest) = (app, folder, connectionString, guest);

    public TestClock Clock => (TestClock)app.Services.GetRequiredService<TimeProvider>();

    public IServiceProvider Services => app.Services;

    public Uri Address => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public string Folder => folder;

    /// <summary>Starts it; <paramref name="replace"/> has the last word on its services.</summary>
    public static async Task<TestApp> Start(string engine, Dictionary<string, string?>? settings = null, Action<IServiceCollection>? replace = null)
    {
        var folder = Directory.CreateTempSubdirectory("kulanz-test-").FullName;
        var connectionString = await Databases.Fresh(engine, folder);
        var app = Build(folder, connectionString, settings, replace);
        await Hosting.Prepare(app, TextWriter.Null, CancellationToken.None);
        await app.StartAsync();
        var test = new TestApp(app, folder, connectionString);
        await test.Do(Someone.Arrive);
        return test;
    }

    /// <summary>A second program on the same database, as on another machine: PostgreSQL only. Gone before this one.</summary>
    public async Task<TestApp> Beside()
    {
        var second = Build(folder, connectionString, null, null);
        await Hosting.Prepare(second, TextWriter.Null, CancellationToken.None);
        await second.StartAsync();
        return new TestApp(second, folder, connectionString, guest: true);
    }

    private static WebApplication Build(string folder, string connectionString, Dictionary<string, string?>? settings, Action<IServiceCollection>? replace) =>
        Hosting.Build(["--hostBuilder:reloadConfigOnChange=false"], builder =>
        {
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["KULANZ_DATA"] = folder,
                ["KULANZ_DATABASE"] = connectionString,
                ["KULANZ_URL"] = "http://help.example.com",
            });
            builder.Configuration.AddInMemoryCollection(settings);
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders().AddFilter(level => level >= LogLevel.Error).AddSimpleConsole();
        }, services =>
        {
            services.AddSingleton<TimeProvider>(new TestClock());
            Letterbox.Put(services);
            Learned.Share(services);
            services.AddSingleton<IStartupFilter>(new Pipeline());
            // One round of hashing: tests sign in often, and nobody attacks them.
            services.Configure<PasswordHasherOptions>(options => options.IterationCount = 1);
            replace?.Invoke(services);
        });

    /// <summary>Runs against the services of one request.</summary>
    public async Task<T> Do<T>(Func<IServiceProvider, Task<T>> act)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await act(scope.ServiceProvider);
    }

    public async Task Do(Func<IServiceProvider, Task> act)
    {
        await using var scope = app.Services.CreateAsyncScope();
        await act(scope.ServiceProvider);
    }

    /// <summary>Calls an action.</summary>
    public Task<T> Do<TAction, T>(Func<TAction, Task<T>> act) where TAction : notnull => Do(services => act(services.GetRequiredService<TAction>()));

    /// <summary>Looks into the database.</summary>
    public Task<T> Look<T>(Func<KulanzDb, Task<T>> look) => Do(services => look(services.GetRequiredService<KulanzDb>()));

    /// <summary>A browser nobody has signed in with; reads English unless told otherwise.</summary>
    public HttpClient Visitor(string language = "en")
    {
        var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = true }) { BaseAddress = Address };
        client.DefaultRequestHeaders.AcceptLanguage.Add(new(language));
        return client;
    }

    /// <summary>A browser in which <paramref name="who"/> has signed in through the form.</summary>
    public async Task<HttpClient> SignedIn(Someone.Person who, string language = "en")
    {
        var client = Visitor(language);
        var answer = await client.Submit("/sign-in", new() { ["Email"] = who.Email, ["Password"] = Someone.Password });
        Assert.Equal(System.Net.HttpStatusCode.Redirect, answer.StatusCode);
        return client;
    }

    /// <summary>Another program with an API key of this role.</summary>
    public async Task<HttpClient> Program(string role = "Administrator")
    {
        var added = await Do<ApiKeys, Outcome<(ApiKey Key, string Text)>>(keys => keys.Add("Test", role, Actor.System, CancellationToken.None));
        var client = Visitor();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", added.Value.Text);
        return client;
    }

    /// <summary>The same program, which asks before it sends a large body, and waits for the answer: a refusal then comes before the line breaks.</summary>
    public HttpClient AsksFirst(HttpClient program)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, Expect100ContinueTimeout = TimeSpan.FromMinutes(2) }) { BaseAddress = Address, Timeout = TimeSpan.FromMinutes(5) };
        client.DefaultRequestHeaders.Authorization = program.DefaultRequestHeaders.Authorization;
        client.DefaultRequestHeaders.ExpectContinue = true;
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        var pipeline = app.Services.GetServices<IStartupFilter>().OfType<Pipeline>().Single();
        await app.StopAsync(new CancellationTokenSource(TimeSpan.FromSeconds(2)).Token);
        pipeline.End();
        await app.DisposeAsync();
        if (guest)
            return;
        await Databases.Drop(connectionString);
        Directory.Delete(folder, recursive: true);
    }
}

public static partial class Browsing
{
    /// <summary>Opens the page that has the form, fills it in and sends it, with the page's anti-forgery token.</summary>
    public static async Task<HttpResponseMessage> Submit(this HttpClient browser, string page, Dictionary<string, string> fields, string? to = null)
    {
        var token = await browser.AntiForgery(page);
        return await browser.PostAsync(to ?? page, new FormUrlEncodedContent(new Dictionary<string, string>(fields) { ["__RequestVerificationToken"] = token }));
    }

    /// <summary>The same with files: a form's other encoding.</summary>
    public static async Task<HttpResponseMessage> SubmitFiles(this HttpClient browser, string page, Dictionary<string, string> fields, string field, IEnumerable<(string Name, byte[] Content)> files, string? to = null)
    {
        using var form = new MultipartFormDataContent { { new StringContent(await browser.AntiForgery(page)), "__RequestVerificationToken" } };
        foreach (var (name, value) in fields)
            form.Add(new StringContent(value), name);
        foreach (var (name, content) in files)
            form.Add(new ByteArrayContent(content), field, name);
        return await browser.PostAsync(to ?? page, form);
    }

    /// <summary>What a person reads on the page: entities as the characters they stand for.</summary>
    public static async Task<string> Read(this HttpClient browser, string page) => WebUtility.HtmlDecode(await browser.GetStringAsync(page));

    public static async Task<string> Read(this HttpResponseMessage answer) => WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());

    private static async Task<string> AntiForgery(this HttpClient browser, string page) => Token().Match(await browser.GetStringAsync(page)).Groups[1].Value;

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
