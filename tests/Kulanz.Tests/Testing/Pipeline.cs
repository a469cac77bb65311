using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Kulanz.Tests.Testing;

/// <summary>
/// ASP.NET's rate limiting wakes ten times a second and is never told that its program has ended: with hundreds of programs in one process they
/// would all stay in memory, awake. This finds it among the steps a request goes through, and ends it.
/// </summary>
internal sealed class Pipeline : IStartupFilter
{
    private RequestDelegate? first;

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(rest => first = rest);
        next(app);
    };

    public void End()
    {
        var (seen, open) = (new HashSet<object>(ReferenceEqualityComparer.Instance), new Stack<object>());
        if (first?.Target is { } step)
            open.Push(step);
        while (open.TryPop(out var at))
        {
            if (!seen.Add(at))
                continue;
            foreach (var field in at.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
                switch (field.GetValue(at))
                {
                    // Its own two limiters, and nobody else's.
                    case IAsyncDisposable limiter when at.GetType().Name == "RateLimitingMiddleware":
                        ((IDisposable)limiter).Dispose();
                        return;
                    case RequestDelegate { Target: { } inner }:
                        open.Push(inner);
                        break;
                }
        }
        throw new InvalidOperationException($"The program has no step that limits rates any more: {nameof(Pipeline)} is not needed, or looks for it in the wrong place.");
    }
}
