using Kulanz.Platform.Ui;

namespace Kulanz.Platform.Api;

/// <summary>
/// Where the framework turns a program away with a bare status (an unknown address, a number that is none), it gets a problem like any other.
/// People get a page: <see cref="Web.Problems.UsePagesForBareAnswers"/>.
/// </summary>
public static class BareAnswers
{
    public static void UseProblemsForBareAnswers(this WebApplication app) => app.Use(async (context, next) =>
    {
        await next(context);
        var response = context.Response;
        if (!response.Bare() || !context.Request.Path.StartsWithSegments("/api"))
            return;
        var (code, sentence) = response.StatusCode switch
        {
            404 => ("not_found", "There is nothing at this address."),
            405 => ("method_not_allowed", "This address does not support this method."),
            413 => ("too_large", "The request is too large."),
            415 => ("unsupported_media_type", "The request's Content-Type is not accepted here."),
            _ => ("bad_request", "The request could not be read."),
        };
        await Results.Problem(new Texts()[sentence], statusCode: response.StatusCode, extensions: new Dictionary<string, object?> { ["code"] = code }).ExecuteAsync(context);
    });

    /// <summary>Refused, and nothing said about it.</summary>
    public static bool Bare(this HttpResponse response) => response is { HasStarted: false, StatusCode: >= 400, ContentType: null, ContentLength: null or 0 };
}
