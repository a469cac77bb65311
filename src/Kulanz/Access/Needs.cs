using System.Reflection;
using Kulanz.Platform;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Kulanz.Access;

/// <summary>What one handler of a page needs beyond the page itself: who may read it may not always write. <c>[Needs(Permission.CasesWrite)]</c></summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsAttribute(string permission) : Attribute
{
    public string Permission => permission;

    /// <summary>Asks before anything of the request is read. Razor Pages choose the handler only later, so it is looked up here by the same rule.</summary>
    internal sealed class Asked : IAuthorizationFilter
    {
        public void OnAuthorization(AuthorizationFilterContext context)
        {
            if (context.ActionDescriptor is not CompiledPageActionDescriptor page)
                return;
            var request = context.HttpContext.Request;
            var name = context.RouteData.Values["handler"] as string ?? request.Query["handler"].ToString();
            var needed = page.HandlerMethods
                .Where(handler => string.Equals(handler.HttpMethod, request.Method, StringComparison.OrdinalIgnoreCase)
                    && (handler.Name is null || string.Equals(handler.Name, name, StringComparison.OrdinalIgnoreCase)))
                .OrderByDescending(handler => handler.Name is not null)
                .Select(handler => handler.MethodInfo.GetCustomAttribute<NeedsAttribute>())
                .FirstOrDefault();
            if (needed is null)
                return;
            var user = context.HttpContext.User;
            if (!user.Actor().May(needed.Permission))
                context.Result = user.Identity?.IsAuthenticated == true ? new ForbidResult() : new ChallengeResult();
        }
    }
}
