using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Api;
using Kulanz.Platform.Data;
using Kulanz.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Shipments;

/// <summary>Shipments over HTTP. See docs/api.md.</summary>
public static class ShipmentsApi
{
    /// <param name="CarrierName">For <c>carrier: other</c>, and <paramref name="Link"/> where it can be followed.</param>
    /// <param name="Tracking">Blanks are taken out.</param>
    /// <param name="AddressId">One of the customer's addresses, in place of <paramref name="Address"/>.</param>
    /// <param name="Grant">The goodwill it is sent as, which that carries out.</param>
    public sealed record SendGiven(Carrier? Carrier, string? CarrierName, string? Tracking, string? Link, string? What, string? Address, Guid? AddressId, DateOnly? SentOn, DateOnly? ExpectedOn, long? Grant);

    /// <param name="On">On which day; today where nothing is said.</param>
    public sealed record ArrivalGiven(DateOnly? On);

    /// <param name="Returned">It came back; otherwise it is lost.</param>
    public sealed record FailureGiven(bool Returned, string? Reason);

    /// <param name="Looks">Whether the tracking number looks as this carrier's do; null where nothing is known of them.</param>
    public sealed record ShownShipment(long Number, long Case, Guid CustomerId, Carrier Carrier, string CarrierName, string Tracking, string? Link, bool? Looks, string What, string Address, DateOnly SentOn, DateOnly? ExpectedOn, DateOnly? ArrivedOn, ShipmentState State, long? Grant, DateTimeOffset MadeAt, string MadeBy);

    public static void MapShipmentsApi(this WebApplication app)
    {
        var api = app.MapGroup("/api/v1").RequireAuthorization(Permission.CasesRead).WithTags("Shipments").DisableAntiforgery();

        api.MapGet("/cases/{number:long}/shipments", async (long number, HttpContext http, KulanzDb db, Preferences preferences, CancellationToken cancel) =>
        {
            if (await db.CasesFor(http.User.Actor()).Where(c => c.Number == number).Select(c => (Guid?)c.Id).SingleOrDefaultAsync(cancel) is not { } id)
                return new NotFound("case").Problem();
            return Results.Ok(new Page<ShownShipment>(await Shown(db, preferences, await db.Set<Shipment>().AsNoTracking().Where(s => s.CaseId == id).OrderBy(s => s.Number).Take(200).ToListAsync(cancel), cancel)));
        })
            .Says("Lists what was sent in a case").Answers<Page<ShownShipment>>();

        api.MapPost("/cases/{number:long}/shipments", async (long number, SendGiven given, HttpContext http, KulanzDb db, Preferences preferences, Dispatching dispatching, CancellationToken cancel) =>
        {
            if (given.Carrier is not { } carrier)
                return new Missing("carrier").Problem();
            if (given.Grant is not null && !http.User.Actor().May(Permission.GrantsGive))
                return Results.Forbid();
            var wanted = new ShipmentGiven(carrier, given.What, given.Address, given.AddressId, given.Tracking) { CarrierName = given.CarrierName, Link = given.Link, SentOn = given.SentOn, ExpectedOn = given.ExpectedOn, Grant = given.Grant };
            return (await dispatching.Send(number, wanted, http.User.Actor(), cancel)).Done(out var shipment, out var refusal)
                ? Results.Created($"/api/v1/shipments/{shipment.Number}", (await Shown(db, preferences, [shipment], cancel))[0]) : refusal.Problem();
        }).RequireAuthorization(Permission.CasesWrite)
            .Says("Writes down that something was sent").Answers<ShownShipment>(201);

        api.MapGet("/shipments", async (Word<ShipmentState>? state, string? after, int? limit, HttpContext http, KulanzDb db, Preferences preferences, ShipmentList list, CancellationToken cancel) =>
        {
            var (lines, next) = await list.Of(http.User.Actor(), state?.Value ?? ShipmentState.OnItsWay, after, limit.AtMost(), cancel);
            return Results.Ok(new Page<ShownShipment>(await Shown(db, preferences, [.. lines.Select(l => l.Shipment)], cancel), next));
        })
            .Says("Lists shipments", "Those on their way, by the day they are expected; with `?state=lost` others, the newest first.").Answers<Page<ShownShipment>>();

        api.MapGet("/shipments/{number:long}", async (long number, HttpContext http, KulanzDb db, Preferences preferences, CancellationToken cancel) => await One(number, http, db, preferences, cancel))
            .Says("Shows a shipment").Answers<ShownShipment>();

        api.MapPost("/shipments/{number:long}/arrival", async (long number, ArrivalGiven? given, HttpContext http, KulanzDb db, Preferences preferences, Arriving arriving, CancellationToken cancel) =>
            (await arriving.Arrived(number, given?.On, http.User.Actor(), cancel)).Refusal is { } refusal ? refusal.Problem() : await One(number, http, db, preferences, cancel)).RequireAuthorization(Permission.CasesWrite)
            .Says("Says that a shipment has arrived").Answers<ShownShipment>();

        api.MapPost("/shipments/{number:long}/failure", async (long number, FailureGiven given, HttpContext http, KulanzDb db, Preferences preferences, Arriving arriving, CancellationToken cancel) =>
            (await arriving.Failed(number, given.Returned, given.Reason, http.User.Actor(), cancel)).Refusal is { } refusal ? refusal.Problem() : await One(number, http, db, preferences, cancel)).RequireAuthorization(Permission.CasesWrite)
            .Says("Says that a shipment is lost or came back", "With the reason.").Answers<ShownShipment>();
    }

    private static async Task<IResult> One(long number, HttpContext http, KulanzDb db, Preferences preferences, CancellationToken cancel) =>
        await db.ShipmentsFor(http.User.Actor()).AsNoTracking().SingleOrDefaultAsync(s => s.Number == number, cancel) is { } shipment ? Results.Ok((await Shown(db, preferences, [shipment], cancel))[0]) : new NotFound("shipment").Problem();

    private static async Task<IReadOnlyList<ShownShipment>> Shown(KulanzDb db, Preferences preferences, IReadOnlyList<Shipment> shipments, CancellationToken cancel)
    {
        var (caseIds, grantIds, links) = (shipments.Select(s => s.CaseId).Distinct().ToList(), shipments.Select(s => s.GrantId).OfType<Guid>().Distinct().ToList(), await preferences.Get<CarrierLinks>(cancel));
        var cases = caseIds.Count == 0 ? [] : await db.Cases.Where(c => caseIds.Contains(c.Id)).ToDictionaryAsync(c => c.Id, c => c.Number, cancel);
        var grants = grantIds.Count == 0 ? [] : await db.Set<Grants.Grant>().Where(g => grantIds.Contains(g.Id)).ToDictionaryAsync(g => g.Id, g => g.Number, cancel);
        return [.. shipments.Select(s => new ShownShipment(s.Number, cases[s.CaseId], s.CustomerId, s.Carrier, s.CarrierName, s.Tracking, links.For(s), TrackingNumber.Fits(s.Carrier, s.Tracking), s.What, s.Address, s.SentOn, s.ExpectedOn, s.ArrivedOn, s.State,
            s.GrantId is { } grant ? grants[grant] : null, s.MadeAt, s.MadeByName))];
    }
}
