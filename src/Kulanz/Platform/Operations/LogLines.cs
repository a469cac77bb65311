using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Kulanz.Platform.Operations;

/// <summary>
/// One line an event on the standard output: readable on a terminal, one JSON object anywhere else (<c>KULANZ_LOG</c> decides otherwise).
/// No scopes, because ASP.NET Core's carry the address of the page; the trace id connects what belongs together. Everything passes <see cref="Redaction"/>.
/// </summary>
public sealed class LogLines(TimeProvider clock, bool json) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "kulanz";

    private static readonly JsonWriterOptions OneLine = new() { Encoder = Platform.Json.Options.Encoder };

    /// <param name="toError">For verbs, whose standard output is their answer.</param>
    public static void Write(WebApplicationBuilder builder, bool toError)
    {
        var wanted = Settings.From(builder.Configuration).Log;
        var json = wanted == "json" || (wanted == "" && (toError ? Console.IsErrorRedirected : Console.IsOutputRedirected));
        builder.Logging.ClearProviders();
        builder.Services.RemoveAll<ConsoleFormatter>();
        builder.Services.AddSingleton<ConsoleFormatter>(new LogLines(TimeProvider.System, json && !toError));
        builder.Logging.AddConsole(console =>
        {
            console.FormatterName = FormatterName;
            console.LogToStandardErrorThreshold = toError ? LogLevel.Trace : LogLevel.None;
        });
        if (toError)
            builder.Logging.AddFilter<ConsoleLoggerProvider>(level => level >= LogLevel.Warning);
    }

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = Redaction.Of(logEntry.Formatter(logEntry.State, logEntry.Exception));
        var exception = logEntry.Exception is { } broken ? Redaction.Of(broken.ToString()) : null;
        if (!json)
        {
            textWriter.WriteLine($"{clock.GetLocalNow():HH:mm:ss} {Level(logEntry.LogLevel)} {logEntry.Category}: {message}{(exception is null ? "" : $"{Environment.NewLine}{exception}")}");
            return;
        }
        using var buffer = new MemoryStream();
        using (var line = new Utf8JsonWriter(buffer, OneLine))
        {
            line.WriteStartObject();
            line.WriteString("at", clock.GetUtcNow());
            line.WriteString("level", Level(logEntry.LogLevel));
            line.WriteString("category", logEntry.Category);
            line.WriteString("message", message);
            if (logEntry.EventId.Id != 0)
                line.WriteNumber("event", logEntry.EventId.Id);
            if (Activity.Current is { } activity)
                line.WriteString("trace", activity.TraceId.ToHexString());
            if (logEntry.State is IReadOnlyList<KeyValuePair<string, object?>> values)
                Details(line, values);
            if (exception is not null)
                line.WriteString("exception", exception);
            line.WriteEndObject();
        }
        textWriter.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    /// <summary>What the message names, so that it can be searched for: <c>{"Loop":"jobs"}</c>.</summary>
    private static void Details(Utf8JsonWriter line, IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        line.WriteStartObject("details");
        foreach (var (name, value) in values)
            if (name == "{OriginalFormat}")
                continue;
            else if (value is int or long)
                line.WriteNumber(name, Convert.ToInt64(value, CultureInfo.InvariantCulture));
            else
                line.WriteString(name, Redaction.Of(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""));
        line.WriteEndObject();
    }

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        LogLevel.Error => "error",
        _ => "critical",
    };
}
