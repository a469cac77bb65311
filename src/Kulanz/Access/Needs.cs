using System.Reflection;
using Kulanz.Platform;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;

namespace Kulanz.Access;

/// <summary>What one handler of a page needs beyond the page itself: who may read it may not always write. <c>[Needs(Permission.CasesWrite)]</c></summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsAttribute(string permission) : Attribute
{
    public string Permission => permission;

    /// <summary>
    /// Asks before anything of the request is read. Razor Pages choose the handler only later, so their own selector is asked here already:
    /// a second opinion on doubled parameters or HEAD would be a way past this.
    /// </summary>
    internal sealed class Asked : IAuthorizationFilter
    {
        public void OnAuthorization(AuthorizationFilterContext context)
        {
            if (context.ActionDescriptor is not CompiledPageActionDescriptor page)
                return;
            var selector = context.HttpContext.RequestServices.GetRequiredService<IPageHandlerMethodSelector>();
            var chosen = selector.Select(new PageContext(context) { ActionDescriptor = page });
            if (chosen?.MethodInfo.GetCustomAttribute<NeedsAttribute>() is not { } needed)
                return;
            var user = context.HttpContext.User;
            if (!user.Actor().May(needed.Permission))
                context.Result = user.Identity?.IsAuthenticated == true ? new ForbidResult() : new ChallengeResult();
        }
    }
}
