using Kulanz.Platform.Ui;
using Kulanz.Platform.Web;

namespace Kulanz.Platform.Api;

/// <summary>
/// Where the framework turns somebody away with a bare status (an unknown address, a number that is none, a form that cannot be read), a program
/// gets a problem like any other, and a person a page with a sentence instead of an empty one.
/// </summary>
public static class BareAnswers
{
    public static void UseProblemsForBareAnswers(this WebApplication app) => app.Use(async (context, next) =>
    {
        await next(context);
        var response = context.Response;
        if (response.HasStarted || response.StatusCode < 400 || response.ContentType is not null || response.ContentLength > 0 || HttpMethods.IsHead(context.Request.Method))
            return;
        var program = context.Request.Path.StartsWithSegments("/api");
        var (code, sentence) = response.StatusCode switch
        {
            404 => ("not_found", "There is nothing at this address."),
            405 => ("method_not_allowed", "This address does not take this method."),
            413 => ("too_large", "The request is too large."),
            415 => ("unsupported_media_type", "The request's Content-Type is not taken here."),
            _ => ("bad_request", program || response.StatusCode == 400 ? "The request could not be read." : null),
        };
        if (sentence is null)
            return;
        if (!program)
        {
            response.ContentType = "text/html; charset=utf-8";
            await response.WriteAsync(Problems.Page(new Texts()[sentence]));
            return;
        }
        await Results.Problem(new Texts()[sentence], statusCode: response.StatusCode, extensions: new Dictionary<string, object?> { ["code"] = code }).ExecuteAsync(context);
    });
}
