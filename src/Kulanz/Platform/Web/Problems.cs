using Kulanz.Platform.Ui;
using Microsoft.AspNetCore.Diagnostics;
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
        return context.Response.WriteAsync(Page(new Texts()[refusal]));
    }

    /// <summary>What nobody expected: one sentence for the caller, the details in the log under the same trace id. What a caller did wrong is none of the log's business.</summary>
    public static void UseProblems(this WebApplication app) =>
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = Answer, SuppressDiagnosticsCallback = accident => accident.Exception is BadHttpRequestException });

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
            await context.Response.WriteAsync(Page(new Texts()[sentence]));
    }

    /// <summary>Stands without layout, script or database: whatever broke, this still shows.</summary>
    internal static string Page(string sentence) =>
        $"<!doctype html><meta charset=utf-8><meta name=viewport content=\"width=device-width\"><title>Kulanz</title><link rel=stylesheet href=\"/css/kulanz.css\"><main class=\"accident\"><p>{System.Net.WebUtility.HtmlEncode(sentence)}</p><p><a href=\"/\">Kulanz</a></p></main>";
}
