using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kulanz.Platform.Operations;

/// <summary>
/// <c>/health/live</c>: the process answers. <c>/health/ready</c>: it can work; what a load balancer asks. Strangers learn yes or no;
/// whoever may read measures or administer learns which check says what. Everything else is for people, on <c>/admin/health</c>.
/// </summary>
public static class Health
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static void AddHealth(this IServiceCollection services) => services.AddHealthChecks()
        .AddCheck<DatabaseAnswers>("database", timeout: Patience)
        .AddCheck<SchemaIsCurrent>("schema", timeout: Patience)
        .AddCheck<LoopsAreAlive>("loops");

    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = Say });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { ResponseWriter = Say });
    }

    private static Task Say(HttpContext context, HealthReport report)
    {
        context.Response.Headers.CacheControl = "no-store";
        var who = context.User.Actor();
        // Anonymous visitors are never allowed anything, so this asks for no scheme of its own.
        return who.May(Measures.Permission) || who.May("administer")
            ? context.Response.WriteAsJsonAsync(new
            {
                report.Status,
                ThisProgram.Version,
                Checks = report.Entries.ToDictionary(entry => entry.Key, entry => new { entry.Value.Status, Said = entry.Value.Description is { } said ? Redaction.Of(said) : null, Milliseconds = Math.Round(entry.Value.Duration.TotalMilliseconds, 1) }),
            }, Json.Options)
            : context.Response.WriteAsJsonAsync(new { report.Status }, Json.Options);
    }

    public sealed class DatabaseAnswers(KulanzDb db) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await db.Database.ExecuteSqlRawAsync("SELECT 1", cancellationToken);
                // Nobody else may come to try it: a load balancer sends no work to a program that is not ready.
                if (db.Engine.CannotWrite is not null)
                    await db.Write(() => db.Database.ExecuteSqlRawAsync("UPDATE schema_scripts SET number = number", cancellationToken), cancellationToken).WaitAsync(cancellationToken);
                return HealthCheckResult.Healthy();
            }
            catch (Exception broken)
            {
                return HealthCheckResult.Unhealthy(broken.Message);
            }
        }
    }

    public sealed class SchemaIsCurrent(KulanzDb db) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                var (at, known) = await Schema.Standing(db, cancellationToken);
                return at == known ? HealthCheckResult.Healthy($"schema {at}") : HealthCheckResult.Unhealthy($"The database has schema {at}, this program {known}.");
            }
            catch (Exception broken)
            {
                return HealthCheckResult.Unhealthy(broken.Message);
            }
        }
    }

    /// <summary>A loop whose rounds fail is tried again and shown to administrators; one that has ended will do nothing until the next start.</summary>
    public sealed class LoopsAreAlive(IEnumerable<Loop> loops) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            var dead = loops.Where(loop => !loop.Alive).Select(loop => loop.Name).Distinct().ToList();
            var failing = loops.Where(loop => loop.LastError is not null).Select(loop => loop.Name).Distinct().ToList();
            return Task.FromResult(
                dead.Count > 0 ? HealthCheckResult.Unhealthy($"ended: {string.Join(", ", dead)}")
                : failing.Count > 0 ? HealthCheckResult.Degraded($"failing: {string.Join(", ", failing)}")
                : HealthCheckResult.Healthy());
        }
    }
}
