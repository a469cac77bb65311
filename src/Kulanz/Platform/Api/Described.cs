namespace Kulanz.Platform.Api;

/// <summary>What an endpoint says about itself in the OpenAPI document: <c>.Says("Closes a case").Answers&lt;Closure&gt;()</c>.</summary>
public static class Described
{
    /// <param name="summary">One line, as a sentence without its full stop.</param>
    /// <param name="more">What the summary does not say: limits, side effects.</param>
    public static RouteHandlerBuilder Says(this RouteHandlerBuilder route, string summary, string? more = null)
    {
        route.WithSummary(summary);
        return more is null ? route : route.WithDescription(more);
    }

    public static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder route, int status = StatusCodes.Status200OK) => route.Produces<T>(status, "application/json");

    public static RouteHandlerBuilder AnswersNothing(this RouteHandlerBuilder route) => route.Produces(StatusCodes.Status204NoContent);

    /// <summary>Something that is not JSON: a file, a stream.</summary>
    public static RouteHandlerBuilder AnswersWith(this RouteHandlerBuilder route, string type) => route.Produces<string>(StatusCodes.Status200OK, type);
}
