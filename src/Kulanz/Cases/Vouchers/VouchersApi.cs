using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Api;
using Kulanz.Platform.Data;
using Kulanz.Platform.Web;
using Kulanz.Telephony;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Vouchers;

/// <summary>Vouchers over HTTP, for voice menus and other programs. See docs/api.md.</summary>
public static class VouchersApi
{
    public sealed record Given(string? Reason, long? Case, Guid? CustomerId, int? DaysValid, int? Uses, Priority? Priority, Guid? QueueId);

    public sealed record Code(string? Text);

    /// <param name="Case">The case the use is for, where the voucher leads into none.</param>
    /// <param name="Call">The number of the call in which it was entered: whoever takes the call sees it.</param>
    public sealed record UseGiven(string? Code, long? Case, long? Call);

    public sealed record RevocationGiven(string? Reason);

    /// <param name="Tail">The last group of its code.</param>
    /// <param name="Case">The number of the case it leads into; null: it begins one.</param>
    public sealed record ShownOne(Guid Id, long Number, string Tail, VoucherState State, long? Case, Guid? CustomerId, Priority Priority, Guid? QueueId, int MostUses, int Uses, DateTimeOffset ExpiresAt,
        DateTimeOffset IssuedAt, string IssuedBy, string Reason, DateTimeOffset? RevokedAt, string? RevokedBy, string? RevokedReason);

    /// <param name="Code">The whole code, this once. Keep it as you would a password.</param>
    public sealed record Issued(ShownOne Voucher, string Code);

    public sealed record ShownUse(DateTimeOffset At, VoucherWay Way, string By, long? Case, long? Call);

    public sealed record ShownBearer(Guid Id, long Number, string Name);

    /// <param name="Mistyped">There is a slip in it: ask again.</param>
    public sealed record Checked(bool Valid, bool Mistyped, Priority? Priority, Guid? QueueId, string? Queue, long? CaseNumber, ShownBearer? Customer);

    public static void MapVouchersApi(this WebApplication app)
    {
        var vouchers = app.MapGroup("/api/v1/vouchers").RequireAuthorization(Permission.CasesRead).WithTags("Vouchers").DisableAntiforgery();

        vouchers.MapGet("", async (VoucherState? state, Guid? customer, long? after, int? limit, HttpContext http, KulanzDb db, TimeProvider clock, CancellationToken cancel) =>
        {
            var (now, most) = (clock.GetUtcNow(), limit.AtMost());
            var found = await ShownVoucher.Of(db, (await db.Vouchers(http.User.Actor(), new(state, customer), after, now, cancel)).Take(most), cancel);
            return Results.Ok(new Page<ShownOne>([.. found.Select(v => Shown(v, now))], found.Count == most ? $"{found[^1].Voucher.Number}" : null));
        }).Says("Lists vouchers", "By `state` (`valid`, `used_up`, `expired`, `revoked`) or of one `customer`, the latest first. Their codes are kept nowhere.").Answers<Page<ShownOne>>();

        vouchers.MapGet("/{id:guid}", async (Guid id, HttpContext http, KulanzDb db, TimeProvider clock, CancellationToken cancel) =>
            await One(db, id, http.User.Actor(), clock, cancel) is { } found ? Results.Ok(found) : new NotFound("voucher").Problem())
            .Says("Shows a voucher").Answers<ShownOne>();

        vouchers.MapGet("/{id:guid}/uses", async (Guid id, HttpContext http, KulanzDb db, CancellationToken cancel) =>
            !await db.VouchersFor(http.User.Actor()).AnyAsync(v => v.Id == id, cancel) ? new NotFound("voucher").Problem()
            : Results.Ok(new Page<ShownUse>(await db.VoucherUses.Where(u => u.VoucherId == id).OrderByDescending(u => u.At).Take(200)
                .Select(u => new ShownUse(u.At, u.Way, u.ByName, db.Cases.Where(c => c.Id == u.CaseId).Select(c => (long?)c.Number).FirstOrDefault(), db.Calls.Where(c => c.Id == u.CallId).Select(c => (long?)c.Number).FirstOrDefault())).ToListAsync(cancel))))
            .Says("Lists when a voucher was used").Answers<Page<ShownUse>>();

        vouchers.MapPost("", async (Given given, HttpContext http, KulanzDb db, VoucherIssuing issuing, TimeProvider clock, CancellationToken cancel) =>
            (await issuing.Issue(new VoucherWanted(given.Reason) { Case = given.Case, CustomerId = given.CustomerId, DaysValid = given.DaysValid, Uses = given.Uses, Priority = given.Priority, QueueId = given.QueueId }, http.User.Actor(), cancel))
            .Answer(i => Results.Created($"/api/v1/vouchers/{i.Voucher.Id}", new Issued(Shown(new(i.Voucher, null, null, given.Case, null, null), clock.GetUtcNow()), i.Code.Reveal())))).RequireAuthorization(Permission.VouchersIssue)
            .Says("Issues a voucher", "For the case `case`, for a customer, or for whoever has it. `reason` is needed; what else is left out is as administrators have set it. The answer has the code, once; asked again with the same `Idempotency-Key`, too.").Answers<Issued>(201);

        vouchers.MapPost("/{id:guid}/revocation", async (Guid id, RevocationGiven given, HttpContext http, KulanzDb db, VoucherRevoking revoking, TimeProvider clock, CancellationToken cancel) =>
        {
            var revoked = await revoking.Revoke(id, given.Reason, http.User.Actor(), cancel);
            return revoked.Refusal is { } refusal ? refusal.Problem() : Results.Ok(await One(db, id, http.User.Actor(), clock, cancel));
        }).RequireAuthorization(Permission.VouchersIssue)
            .Says("Revokes a voucher", "From then on its code opens nothing. `reason` is needed.").Answers<ShownOne>();

        var redeeming = app.MapGroup("/api/v1/vouchers").RequireAuthorization(Permission.VouchersRedeem).WithTags("Vouchers").DisableAntiforgery();

        redeeming.MapPost("/check", async (Code given, HttpContext http, KulanzDb db, Redeeming action, CancellationToken cancel) =>
        {
            var by = http.User.Actor();
            if (!(await action.Look(given.Text, new(VoucherWay.Api, by, by.Name), cancel)).Done(out var voucher, out var refusal))
                return refusal is Missing ? refusal.Problem() : Results.Ok(new Checked(false, refusal is VoucherMistyped, null, null, null, null, null));
            return Results.Ok(await Leads(db, action, voucher, cancel));
        }).Says("Says what a code opens, without using it", "For voice menus: which queue and priority, whose it is, and which case. Nothing is said about a code that is not valid but whether it is mistyped; such tries are counted.").Answers<Checked>();

        redeeming.MapPost("/uses", async (UseGiven given, HttpContext http, KulanzDb db, Redeeming action, Recognising recognising, CancellationToken cancel) =>
        {
            var by = http.User.Actor();
            var bearer = new Bearer(VoucherWay.Api, by, by.Name);
            if (!(await action.Look(given.Code, bearer, cancel)).Done(out var voucher, out var refusal))
                return refusal.Problem();
            return (await db.Write<Outcome<Checked>>(async () =>
            {
                var into = await action.LeadsTo(voucher, cancel);
                if (into is null && given.Case is { } number && !(await db.Reach(number, by, cancel)).Done(out into, out var unreachable))
                    return unreachable;
                Guid? call = null;
                if (given.Call is { } rang && (call = await db.Calls.Where(c => c.Number == rang).Select(c => (Guid?)c.Id).SingleOrDefaultAsync(cancel)) is null)
                    return new NotFound("call");
                var leads = await Leads(db, action, voucher, cancel);
                if (!(await action.Use(voucher, bearer, into, call, cancel)).Done(out _, out var refused))
                    return refused;
                if (given.Call is { } heard && leads.Customer is { } who)
                    await recognising.Recognise(heard, who.Id, Actor.System, cancel);
                return leads with { CaseNumber = into?.Number };
            }, cancel)).Answer(Results.Ok);
        }).Says("Uses a voucher", "Its case, or the one named by `case`, passes the queue. With `call` whoever takes that call sees who it is and which case, and a new case begun by their note passes the queue.").Answers<Checked>();
    }

    private static async Task<Checked> Leads(KulanzDb db, Redeeming action, Voucher voucher, CancellationToken cancel)
    {
        var into = await action.LeadsTo(voucher, cancel);
        var whose = into?.CustomerId ?? voucher.CustomerId;
        var queue = voucher.QueueId is { } id ? await db.OpenQueue(id, cancel) : null;
        return new(true, false, voucher.Priority, queue?.Id, queue?.Name, into?.Number,
            whose is null ? null : await db.Customers.Where(c => c.Id == whose).Select(c => new ShownBearer(c.Id, c.Number, c.Name)).SingleAsync(cancel));
    }

    private static async Task<ShownOne?> One(KulanzDb db, Guid id, Actor who, TimeProvider clock, CancellationToken cancel) =>
        (await ShownVoucher.Of(db, db.VouchersFor(who).Where(v => v.Id == id), cancel)) is [var found] ? Shown(found, clock.GetUtcNow()) : null;

    private static ShownOne Shown(ShownVoucher shown, DateTimeOffset now)
    {
        var v = shown.Voucher;
        return new(v.Id, v.Number, v.Tail, v.At(now), shown.Case, v.CustomerId, v.Priority, v.QueueId, v.MostUses, v.Uses, v.ExpiresAt, v.IssuedAt, v.IssuedByName, v.Reason, v.RevokedAt, v.RevokedByName, v.RevokedReason);
    }
}
