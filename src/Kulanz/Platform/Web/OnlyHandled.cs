using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Kulanz.Platform.Web;

public sealed record NothingToSend() : Refusal("This address does not support this method.")
{
    public override int Status => 405;
}

/// <summary>
/// A form sent to a page that has nothing to do with it is turned away. Razor Pages would show the page without having loaded anything,
/// and fall over the first thing that is missing.
/// </summary>
internal sealed class OnlyHandled : IAsyncPageFilter
{
    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        var method = context.HttpContext.Request.Method;
        if (context.HandlerMethod is not null || HttpMethods.IsGet(method) || HttpMethods.IsHead(method))
        {
            await next();
            return;
        }
        await Problems.Say(context.HttpContext, new NothingToSend());
        context.Result = new EmptyResult();
    }
}
