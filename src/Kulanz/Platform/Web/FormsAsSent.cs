using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Kulanz.Platform.Web;

/// <summary>
/// Turns away what an endpoint that reads a form cannot read: a body of no kind at all, and a form without the token of our pages. The framework lets both through to where
/// the form is read, and that ends as an accident of ours. Pages look for themselves.
/// </summary>
public static class FormsAsSent
{
    public static void UseFormsAsSent(this WebApplication app) => app.Use((context, next) =>
    {
        if (context.GetEndpoint()?.Metadata is not { } endpoint || !ReadsForm(endpoint))
            return next(context);
        // Without the token even the question whether it is a form is refused.
        if (context.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: false })
            context.Response.StatusCode = context.Request.ContentType is null ? StatusCodes.Status415UnsupportedMediaType : StatusCodes.Status400BadRequest;
        else if (!context.Request.HasFormContentType)
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
        else
            return next(context);
        return Task.CompletedTask;
    });

    /// <summary>Whoever reads files says what they accept; whoever reads fields asks for the token.</summary>
    private static bool ReadsForm(EndpointMetadataCollection endpoint) =>
        endpoint.GetMetadata<IAcceptsMetadata>()?.ContentTypes.Any(IsForm) == true || endpoint.GetMetadata<PageActionDescriptor>() is null && endpoint.GetMetadata<IAntiforgeryMetadata>() is { RequiresValidation: true };

    private static bool IsForm(string type) => type is "multipart/form-data" or "application/x-www-form-urlencoded";
}
