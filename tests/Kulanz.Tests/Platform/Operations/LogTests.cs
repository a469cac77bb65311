using System.Collections.Concurrent;
using System.Text.Json;
using Kulanz.Access;
using Kulanz.Mail;
using Kulanz.Platform;
using Kulanz.Platform.Operations;
using Kulanz.Tests.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kulanz.Tests.Platform.Operations;

/// <summary>The log is read by more people than the desk: it has ids and kinds, never who wrote what.</summary>
public sealed class LogTests
{
    [Theory, BothEngines]
    public async Task No_journey_leaves_a_name_an_address_a_subject_or_a_token_in_the_log(string engine)
    {
        var log = new Lines();
        await using var app = await TestApp.Start(engine, replace: services =>
        {
            log.To(services);
            services.AddSingleton<IStartupFilter, Breaks>();
        });
        var arriving = app.Services.GetRequiredService<Arriving>();
        await arriving.Accept(new RawMail("From: Jonas Kunde <jonas@customer.example>\nSubject: Zaunkoenig am Fenster\nMessage-ID: <secret-id@customer.example>\n\nMein Geheimtext"u8.ToArray(), "api", null), default);
        await arriving.Accept(new RawMail("\0\0\0nothing of jonas@customer.example"u8.ToArray(), "api", null), default);
        using var visitor = app.Visitor();
        await visitor.Submit("/sign-in", new() { ["Email"] = "jonas@customer.example", ["Password"] = "Wrong-Passw0rd" });
        await visitor.Submit("/sign-in/link", new() { ["Email"] = "jonas@customer.example" });
        foreach (var letter in app.Letters())
            if (letter.Values.ContainsKey("link"))
            {
                await visitor.GetAsync(letter.Link);
                await visitor.Submit(letter.Link, []);
            }
        await visitor.GetAsync("/c/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef?q=Zaunkoenig");
        await visitor.GetAsync("/breaks?who=jonas@customer.example");
        using var program = await app.Program();
        await program.GetAsync("/api/v1/cases?q=Zaunkoenig");
        using var wrong = app.Visitor();
        wrong.DefaultRequestHeaders.Authorization = new("Bearer", "kul_0123456789abcdefghijkl");
        await wrong.GetAsync("/api/v1/cases");

        Assert.NotEmpty(app.Letters());
        Assert.Contains(log.Written, line => line.Contains("An unhandled exception", StringComparison.Ordinal));
        Assert.Contains(log.Written, line => line.Contains("Request starting", StringComparison.Ordinal));
        var forbidden = new[] { "customer.example", "Jonas", "Zaunkoenig", "Geheimtext", "Wrong-Passw0rd", "0123456789abcdef" }
            .Concat(app.Letters().Where(l => l.Values.ContainsKey("link")).Select(l => l.Link.Split('/')[^1])).ToList();
        var leaks = log.Written.SelectMany(line => forbidden.Where(word => line.Contains(word, StringComparison.OrdinalIgnoreCase)).Select(word => $"{word}: {line}")).ToList();
        Assert.True(leaks.Count == 0, string.Join('\n', leaks.Take(10)));
    }

    /// <summary>What our own code says must be clean before anything takes it out again.</summary>
    [Fact]
    public async Task Our_own_messages_need_no_second_fence()
    {
        var log = new Lines { Raw = true };
        await using var app = await TestApp.Start(Databases.Sqlite, replace: log.To);
        await app.Services.GetRequiredService<Arriving>().Accept(new RawMail("From: Jonas Kunde <jonas@customer.example>\nSubject: Zaunkoenig\n\nGeheimtext"u8.ToArray(), "api", null), default);
        using var visitor = app.Visitor();
        await visitor.Submit("/sign-in", new() { ["Email"] = "jonas@customer.example", ["Password"] = "Wrong-Passw0rd" });
        await visitor.Submit("/sign-in/link", new() { ["Email"] = "jonas@customer.example" });

        var ours = log.Written.Where(line => line.StartsWith("Kulanz.", StringComparison.Ordinal)).ToList();
        Assert.DoesNotContain(ours, line => new[] { "customer.example", "Jonas", "Zaunkoenig", "Geheimtext" }.Any(word => line.Contains(word, StringComparison.OrdinalIgnoreCase)));
    }

    [Theory]
    [InlineData("no account for anna.b+c@desk.example here", "no account for …@… here")]
    [InlineData("<müller@straße.example>", "<…@…>")]
    [InlineData("GET http://h/c/0123456789abcdef?x=1 and", "GET http://h/c/…?… and")]
    [InlineData("/sign-in/password/aBcD_123 - 200", "/sign-in/password/… - 200")]
    [InlineData("/sign-in/email/k7f1 - 200", "/sign-in/email/… - 200")]
    [InlineData("/satisfaction/tok", "/satisfaction/…")]
    [InlineData("/desk?q=Frau+Meier HTTP", "/desk?… HTTP")]
    [InlineData("?q=Meier", "?…")]
    [InlineData("key kul_abcDEF123 and Bearer eyJhbGciOi.eyJzdWIi.sig", "key … and Bearer …")]
    [InlineData("GET http://h/api/v1/licences/7K3M-QXR2-9FHT-VB4W-CN8D/heartbeats - 200", "GET http://h/api/v1/licences/…/heartbeats - 200")]
    [InlineData("/api/v1/licences/7k3mqxr29fhtvb4wcn8d", "/api/v1/licences/…")]
    [InlineData("/api/v1/licences/-/activations/a and /api/v1/contracts/licences/1042/key", "/api/v1/licences/-/activations/a and /api/v1/contracts/licences/1042/key")]
    [InlineData("Key 7K3M-QXR2-9FHT-VB4W-CN8D of 0199a1c2-1234-7abc-89ab-0123456789ab", "Key 7K3M-… of 0199a1c2-1234-7abc-89ab-0123456789ab")]
    [InlineData("Is it there? Yes: 3/4 and SELECT 1", "Is it there? Yes: 3/4 and SELECT 1")]
    public void Secrets_are_taken_out_of_what_others_say(string said, string written) => Assert.Equal(written, Redaction.Of(said));

    [Fact]
    public void An_event_is_one_line_of_JSON_with_its_details()
    {
        using var to = new StringWriter();
        new LogLines(TimeProvider.System, json: true).Write(new LogEntry<IReadOnlyList<KeyValuePair<string, object?>>>(LogLevel.Error, "Kulanz.Test", 7,
            [new("Loop", "jobs"), new("Size", 12L), new("{OriginalFormat}", "{Loop}")], new InvalidOperationException("of a@b.example\nsecond line"), (_, _) => "jobs failed"), null, to);

        var line = Assert.Single(to.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        var json = JsonDocument.Parse(line).RootElement;
        Assert.Equal(("error", "jobs failed", "jobs", 12), (json.GetProperty("level").GetString(), json.GetProperty("message").GetString(), json.GetProperty("details").GetProperty("Loop").GetString(), json.GetProperty("details").GetProperty("Size").GetInt32()));
        Assert.Contains("of …@…", json.GetProperty("exception").GetString(), StringComparison.Ordinal);
    }

    /// <summary>A page that fails with somebody's address in its exception.</summary>
    private sealed class Breaks : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            next(app);
            app.Use((context, then) => context.Request.Path == "/breaks" ? throw new InvalidOperationException($"broken for {context.Request.Query["who"]}") : then(context));
        };
    }

    /// <summary>Everything as the formatter would write it; or raw, with what the message names.</summary>
    internal sealed class Lines : ILoggerProvider
    {
        private readonly LogLines formatter = new(TimeProvider.System, json: true);

        public bool Raw { get; init; }

        public ConcurrentQueue<string> Written { get; } = new();

        public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

        /// <summary>Hears everything of a program that is about to be built, as an operator has it who wants to see more than we show by default.</summary>
        public void To(IServiceCollection services)
        {
            services.RemoveAll<ILoggerProvider>();
            services.AddSingleton<ILoggerProvider>(this);
            services.Configure<LoggerFilterOptions>(options =>
            {
                options.Rules.Clear();
                options.MinLevel = Raw ? LogLevel.Debug : LogLevel.Information;
            });
        }

        public void Dispose()
        {
        }

        private sealed class Logger(Lines lines, string category) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                using var to = new StringWriter();
                if (lines.Raw)
                    to.Write($"{category} {formatter(state, exception)} {exception}");
                else
                    lines.formatter.Write(new LogEntry<TState>(logLevel, category, eventId, state, exception, formatter), null, to);
                lines.Written.Enqueue(to.ToString());
            }
        }
    }
}
