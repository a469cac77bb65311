using System.Security.Cryptography;
using System.Text;
using Kulanz.Platform.Data;
using Kulanz.Platform.Web;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Platform.Api;

public sealed record IdempotencyKeyMalformed() : Refusal("The header Idempotency-Key takes 1 to 200 visible ASCII characters.")
{
    public override int Status => 400;
}

public sealed record IdempotencyInProgress() : Refusal("A request with this Idempotency-Key is being worked on at this moment. Ask again shortly.");

public sealed record IdempotencyMismatch() : Refusal("This Idempotency-Key was used for another request: another address, or another body. Take a new key for a new request.")
{
    public override int Status => 422;
}

public sealed record IdempotencyAnswerLost() : Refusal("A request with this Idempotency-Key was carried out, but its answer could not be kept. Nothing was done a second time: look at what is there.");

/// <summary>
/// <c>Idempotency-Key</c> on every POST of the API. The first one is done and its answer kept; the same one again gets the same answer, with
/// <c>Idempotency-Replayed: true</c>. What was refused is not kept: nothing was done, so it is looked at anew.
/// Bodies are hashed as they stream by, so that a large mail lies in memory no second time.
/// </summary>
public sealed class Idempotency(RequestDelegate next, IServiceScopeFactory scopes, IDataProtectionProvider protection, TimeProvider clock)
{
    public const string Header = "Idempotency-Key";
    public const string ReplayedHeader = "Idempotency-Replayed";
    public const int LongestKey = 200;
    public const string Loop = "idempotency-sweep";

    private readonly IDataProtector protector = protection.CreateProtector("idempotent answers");

    public async Task InvokeAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method) || !context.Request.Path.StartsWithSegments("/api/v1") || context.GetEndpoint() is null
            || context.Request.Headers[Header] is not { Count: > 0 } given)
        {
            await next(context);
            return;
        }
        var key = given.ToString();
        if (given.Count != 1 || key.Length is 0 or > LongestKey || key.Any(letter => letter is <= ' ' or > '~'))
        {
            await new IdempotencyKeyMalformed().Problem().ExecuteAsync(context);
            return;
        }
        await using var body = new HashedBody(context.Request.Body, Encoding.UTF8.GetBytes($"{context.Request.Path}{context.Request.QueryString}\n"));
        context.Request.Body = body;
        var claim = new IdempotentPost.Claim(context.User.Actor().Id ?? Guid.Empty, key, clock.GetUtcNow(), () => body.Hash);
        if (await Take(claim, context.RequestAborted) is { } before)
            await Repeat(before, body, context);
        else
            await First(claim, body, context);
    }

    /// <summary>One round of the loop.</summary>
    public static async Task Sweep(IServiceProvider services, CancellationToken cancel)
    {
        var before = services.GetRequiredService<TimeProvider>().GetUtcNow() - IdempotentPost.Kept;
        var db = services.GetRequiredService<KulanzDb>();
        await db.Write(() => db.Set<IdempotentPost>().Where(p => p.ClaimedAt < before).ExecuteDeleteAsync(cancel), cancel);
    }

    /// <summary>Null if the key is ours now; otherwise what is known of the request that has it.</summary>
    private Task<IdempotentPost?> Take(IdempotentPost.Claim claim, CancellationToken cancel) => WithDatabase(async db =>
    {
        var posts = db.Set<IdempotentPost>();
        var (stale, old) = (claim.At - IdempotentPost.Lease, claim.At - IdempotentPost.Kept);
        try
        {
            return await db.Write(async () =>
            {
                // Too old to be kept, or left by somebody who died before anything was done.
                await posts.Where(p => p.ActorId == claim.Actor && p.Key == claim.Key && (p.ClaimedAt < old || (!p.Acted && p.Status == null && p.ClaimedAt < stale))).ExecuteDeleteAsync(cancel);
                if (await posts.AsNoTracking().SingleOrDefaultAsync(p => p.ActorId == claim.Actor && p.Key == claim.Key, cancel) is { } before)
                    return before;
                posts.Add(new IdempotentPost { ActorId = claim.Actor, Key = claim.Key, ClaimedAt = claim.At });
                await db.SaveChangesAsync(cancel);
                return null;
            }, cancel);
        }
        catch (DbUpdateException)
        {
            // Somebody else was first, by a moment.
            db.ChangeTracker.Clear();
            return await posts.AsNoTracking().SingleOrDefaultAsync(p => p.ActorId == claim.Actor && p.Key == claim.Key, cancel)
                ?? new IdempotentPost { ActorId = claim.Actor, Key = claim.Key, ClaimedAt = claim.At };
        }
    });

    private async Task First(IdempotentPost.Claim claim, HashedBody body, HttpContext context)
    {
        var usual = context.Features.Get<IHttpResponseBodyFeature>()!;
        await using var answer = new KeptAnswer(usual.Stream);
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(answer, usual));
        try
        {
            IdempotentPost.Current.Value = claim;
            await next(context);
            await context.Response.BodyWriter.FlushAsync(CancellationToken.None);
            IdempotentPost.Current.Value = null;
            await Keep(claim, body, answer, context);
        }
        catch
        {
            // Nothing committed means nothing done: the key is free again. Otherwise the mark stays, and says so.
            IdempotentPost.Current.Value = null;
            await Free(claim);
            throw;
        }
        finally
        {
            context.Features.Set(usual);
        }
        await answer.Send(context.RequestAborted);
    }

    /// <summary>Before the caller sees the answer: what they have seen they can get again.</summary>
    private async Task Keep(IdempotentPost.Claim claim, HashedBody body, KeptAnswer answer, HttpContext context)
    {
        var response = context.Response;
        // Refused, and nothing of it done: free again. Refused halfway: that is the answer, and stays it.
        if (answer.TooLarge || (response.StatusCode is < 200 or >= 300 && await Free(claim) > 0))
            return;
        await body.Drain(CancellationToken.None);
        var (request, kept, status) = (body.Hash, protector.Protect(answer.Bytes), response.StatusCode);
        var (type, location) = (response.ContentType, response.Headers.Location.ToString());
        await WithDatabase(db => db.Write(() => claim.Mine(db).ExecuteUpdateAsync(set => set
            .SetProperty(p => p.Request, request).SetProperty(p => p.Status, status).SetProperty(p => p.ContentType, type)
            .SetProperty(p => p.Location, location.Length > 0 ? location : null).SetProperty(p => p.Body, kept), CancellationToken.None), CancellationToken.None));
    }

    private Task<int> Free(IdempotentPost.Claim claim) =>
        WithDatabase(db => db.Write(() => claim.Mine(db).Where(p => !p.Acted).ExecuteDeleteAsync(CancellationToken.None), CancellationToken.None));

    private async Task Repeat(IdempotentPost before, HashedBody body, HttpContext context)
    {
        if (before.Request is not null)
        {
            await body.Drain(context.RequestAborted);
            if (!CryptographicOperations.FixedTimeEquals(before.Request, body.Hash))
            {
                await new IdempotencyMismatch().Problem().ExecuteAsync(context);
                return;
            }
        }
        if (before.Status is not { } status)
        {
            // Without a mark nothing was done, however long ago it was claimed: its lease may have ended since we looked, and the next time the key is free.
            var working = !before.Acted || before.ClaimedAt > clock.GetUtcNow() - IdempotentPost.Lease;
            if (working)
                context.Response.Headers.RetryAfter = "1";
            await (working ? new IdempotencyInProgress() : (Refusal)new IdempotencyAnswerLost()).Problem().ExecuteAsync(context);
            return;
        }
        context.Response.StatusCode = status;
        context.Response.ContentType = before.ContentType;
        context.Response.Headers[ReplayedHeader] = "true";
        if (before.Location is not null)
            context.Response.Headers.Location = before.Location;
        if (protector.Unprotect(before.Body!) is { Length: > 0 } bytes)
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    /// <summary>On a context of its own: the request's may hold what failed.</summary>
    private async Task<T> WithDatabase<T>(Func<KulanzDb, Task<T>> work)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<KulanzDb>());
    }
}
