using Kulanz.Platform.Api;
using Kulanz.Platform.Ui;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Localization;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Platform.Web;

/// <summary>Refusals and accidents as problem responses (RFC 9457) with a stable <c>code</c>.</summary>
public static class Problems
{
    /// <summary>The answer of an endpoint: what was done, by <paramref name="done"/>, or the refusal.</summary>
    public static IResult Answer<T>(this Outcome<T> outcome, Func<T, IResult> done) =>
        outcome.Done(out var value, out var refusal) ? done(value) : refusal.Problem();

    public static IResult Problem(this Refusal refusal)
    {
        var more = new Dictionary<string, object?> { ["code"] = refusal.Code };
        if (refusal is Invalid invalid)
            more["errors"] = new Dictionary<string, string[]> { [invalid.Field] = [new Texts()[refusal]] };
        return Results.Problem(new Texts()[refusal], statusCode: refusal.Status, extensions: more);
    }

    /// <summary>Answers where no page and no endpoint has been reached: a problem under <c>/api</c>, a plain page elsewhere.</summary>
    public static Task Say(HttpContext context, Refusal refusal)
    {
        if (context.Request.Path.StartsWithSegments("/api"))
            return refusal.Problem().ExecuteAsync(context);
        context.Response.StatusCode = refusal.Status;
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(Page(context, new Texts()[refusal]));
    }

    /// <summary>What nobody expected: one sentence for the caller, the details in the log under the same trace id. What a caller did wrong, or somebody else did faster, is none of the log's business.</summary>
    public static void UseProblems(this WebApplication app) =>
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = Answer, SuppressDiagnosticsCallback = accident => accident.Exception is BadHttpRequestException or DbUpdateConcurrencyException });

    private static async Task Answer(HttpContext context)
    {
        var accident = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        var (status, code, sentence) = accident switch
        {
            BadHttpRequestException { StatusCode: 413 } => (413, "too_large", "The request is too large."),
            BadHttpRequestException bad => (bad.StatusCode, "bad_request", "The request could not be read."),
            DbUpdateConcurrencyException => (409, "changed_meanwhile", new ChangedMeanwhile().Sentence),
            _ => (500, "internal_error", "Something went wrong on our side. Nothing was saved; please try again."),
        };
        context.Response.StatusCode = status;
        if (context.Request.Path.StartsWithSegments("/api"))
            await Results.Problem(new Texts()[sentence], statusCode: status, extensions: new Dictionary<string, object?> { ["code"] = code }).ExecuteAsync(context);
        else
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            await context.Response.WriteAsync(Page(context, Texts.In(Reading(context), sentence)));
        }
    }

    /// <summary>
    /// An answer without a word is a blank window: whoever came with a browser to an address that does not exist, or with a form that is too
    /// old, reads what happened and what helps; so does whoever does not say what they can read. Parts of pages and programs keep their bare answers.
    /// </summary>
    public static void UsePagesForBareAnswers(this WebApplication app) => app.Use(async (context, next) =>
    {
        await next(context);
        var (request, response) = (context.Request, context.Response);
        if (!response.Bare() || HttpMethods.IsHead(request.Method)
            || request.Path.StartsWithSegments("/api") || request.Headers.ContainsKey("HX-Request") || !request.Headers.Accept.All(kinds => kinds!.Contains("text/html", StringComparison.Ordinal)))
            return;
        var texts = new Texts();
        var (sentence, help) = response.StatusCode switch
        {
            404 => (texts["There is nothing at this address."], texts["The page may have moved, or you may not have access to it."]),
            403 => (texts["You may not do this."], texts["Whoever administers Kulanz can change what your role may do."]),
            413 => (texts["The request is too large."], texts["Please send fewer or smaller files."]),
            _ => (texts["Your request could not be carried out."], texts["It may have been open for a long time. Please go back, load it anew and try again."]),
        };
        response.ContentType = "text/html; charset=utf-8";
        await response.WriteAsync(Page(context, sentence, help));
    });

    /// <summary>The language is chosen further inside; what was chosen is kept with the request.</summary>
    private static string Reading(HttpContext context) => context.Features.Get<IRequestCultureFeature>()?.RequestCulture.UICulture.TwoLetterISOLanguageName ?? "en";

    /// <summary>Stands without layout, icons or database: whatever broke, this still shows.</summary>
    private static string Page(HttpContext context, string sentence, string? help = null)
    {
        var language = Reading(context);
        var (back, words) = context.User.Actor().Kind == ActorKind.Staff ? ("/desk", Texts.In(language, "To the desk")) : ("/", Texts.In(language, "To the start page"));
        return $"""
            <!doctype html>
            <html lang="{language}" data-bs-theme="light">
            <head>
                <meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
                <title>{Encoded(sentence)} · Kulanz</title>
                <link rel="icon" href="/icon.svg" type="image/svg+xml"><script src="/js/theme.js"></script>
                <link rel="stylesheet" href="/lib/tabler.min.css"><link rel="stylesheet" href="/lib/kulanz.css">
            </head>
            <body class="portal">
            <header class="portal-top"><a class="brand" href="/"><img src="/icon.svg" alt="" width="24" height="24"> Kulanz</a></header>
            <main class="portal-main accident">
                <h1>{Encoded(sentence)}</h1>
                {(help is null ? "" : $"<p class=\"lead\">{Encoded(help)}</p>")}
                <p><a class="btn btn-primary" href="{back}">{Encoded(words)}</a></p>
            </main>
            </body>
            </html>
            """;
    }

    private static string Encoded(string text) => System.Net.WebUtility.HtmlEncode(text);
}
