using Kulanz.Access;
using Kulanz.Contracts;
using Kulanz.Platform;
using Kulanz.Platform.Api;
using Kulanz.Platform.Data;
using Kulanz.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Covering;

/// <summary>What a case is about and what it takes from a contract, over HTTP. See docs/api.md.</summary>
public static class CoveringApi
{
    public sealed record AboutGiven(string? Product, Guid? Topic);

    public sealed record ReasonGiven(string? Reason);

    public sealed record ShownBooking(long Case, Guid? ProductId, Guid? TopicId, long? Contract, DateOnly? Period, DateTimeOffset? ReservedAt, DateTimeOffset? SettledAt, DateTimeOffset? ReleasedAt, string? ReleasedReason, DateTimeOffset? GoodwillAt, string? GoodwillReason, IReadOnlyList<string> OutOfScope, bool Counts);

    public static void MapCoveringApi(this WebApplication app)
    {
        var cases = app.MapGroup("/api/v1/cases/{number:long}").RequireAuthorization(Permission.CasesRead).WithTags("Cases").DisableAntiforgery();

        cases.MapGet("/booking", async (long number, HttpContext http, KulanzDb db, CancellationToken cancel) => await Shown(number, http.User.Actor(), db, cancel))
            .Says("Shows what a case is about and what it takes from a contract", "`outOfScope` has the reasons why it was not covered; `counts` says whether it takes one of the incidents.").Answers<ShownBooking>();

        cases.MapPut("/about", async (long number, AboutGiven given, HttpContext http, KulanzDb db, Catalogue catalogue, Coverings covering, CancellationToken cancel) =>
        {
            Product? product = null;
            if (given.Product is { Length: > 0 } said && (product = await catalogue.Product(said, cancel)) is null)
                return new NotFound("product").Problem();
            var by = http.User.Actor();
            return (await covering.About(number, product?.Id, given.Topic, by, cancel)).Refusal is { } refusal ? refusal.Problem() : await Shown(number, by, db, cancel);
        }).RequireAuthorization(Permission.CasesWrite)
            .Says("Says which product and topic a case is about", "`product` is a key or an id. The case is counted anew where it belongs.").Answers<ShownBooking>();

        cases.MapPost("/booking/release", async (long number, ReasonGiven given, HttpContext http, KulanzDb db, Coverings covering, CancellationToken cancel) =>
            await Answer((await covering.Release(number, given.Reason, http.User.Actor(), cancel)).Refusal, number, http, db, cancel)).RequireAuthorization(Permission.CasesWrite)
            .Says("Lets a case not count", "It was our own fault, for example.").Answers<ShownBooking>();

        cases.MapDelete("/booking/release", async (long number, HttpContext http, KulanzDb db, Coverings covering, CancellationToken cancel) =>
            await Answer((await covering.TakeBackRelease(number, http.User.Actor(), cancel)).Refusal, number, http, db, cancel)).RequireAuthorization(Permission.CasesWrite)
            .Says("Lets a case count after all").Answers<ShownBooking>();

        cases.MapPost("/booking/goodwill", async (long number, ReasonGiven given, HttpContext http, KulanzDb db, Coverings covering, CancellationToken cancel) =>
            await Answer((await covering.Goodwill(number, given.Reason ?? "", http.User.Actor(), cancel)).Refusal, number, http, db, cancel)).RequireAuthorization(Permission.CasesWrite)
            .Says("Serves a case as goodwill although it is not covered").Answers<ShownBooking>();

        cases.MapDelete("/booking/goodwill", async (long number, HttpContext http, KulanzDb db, Coverings covering, CancellationToken cancel) =>
            await Answer((await covering.Goodwill(number, null, http.User.Actor(), cancel)).Refusal, number, http, db, cancel)).RequireAuthorization(Permission.CasesWrite)
            .Says("Takes that back").Answers<ShownBooking>();
    }

    private static async Task<IResult> Answer(Refusal? refusal, long number, HttpContext http, KulanzDb db, CancellationToken cancel) =>
        refusal is null ? await Shown(number, http.User.Actor(), db, cancel) : refusal.Problem();

    private static async Task<IResult> Shown(long number, Actor by, KulanzDb db, CancellationToken cancel)
    {
        if (await db.CasesFor(by).AsNoTracking().SingleOrDefaultAsync(c => c.Number == number, cancel) is not { } @case)
            return new NotFound("case").Problem();
        var booking = await db.Bookings.AsNoTracking().SingleOrDefaultAsync(b => b.CaseId == @case.Id, cancel);
        var contract = booking is null ? null : await db.Contracts.Where(c => c.Id == booking.ContractId).Select(c => (long?)c.Number).SingleOrDefaultAsync(cancel);
        return Results.Ok(new ShownBooking(number, @case.ProductId, @case.TopicId, contract, booking?.Period, booking?.ReservedAt, booking?.SettledAt, booking?.ReleasedAt, booking?.ReleasedReason, booking?.GoodwillAt, booking?.GoodwillReason,
            booking?.OutOfScope.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [], booking?.Counts ?? false));
    }
}
