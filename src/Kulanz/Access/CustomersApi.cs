using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access;

/// <summary>Customers over HTTP, for other programs. See docs/api.md.</summary>
public static class CustomersApi
{
    public sealed record Point(ContactKind Kind, string? Value, bool Preferred);

    public sealed record Given(CustomerKind? Kind, string? Name, string? Language, string? Reference, Guid? OrganisationId, IReadOnlyList<Point>? ContactPoints, int? Version);

    public sealed record NoteGiven(string? Text);

    public sealed record MergeGiven(Guid From);

    public static void MapCustomersApi(this WebApplication app)
    {
        var customers = app.MapGroup("/api/v1/customers").RequireAuthorization(Permission.CustomersRead).WithTags("Customers").DisableAntiforgery();

        customers.MapGet("/", async (string? phone, string? email, string? q, CustomerKind? kind, CustomerOrder? sort, string? after, int? limit, HttpContext http, KulanzDb db, CancellationToken cancel) =>
        {
            var most = Math.Clamp(limit ?? 50, 1, 200);
            if (phone is null && email is null)
            {
                var page = await db.Customers(http.User.Actor(), q, kind, sort ?? CustomerOrder.Number, after, most, cancel);
                return Results.Ok(new { items = await Shown(db, [.. page.Lines.Select(l => l.Id)], cancel), page.After });
            }
            // Exactly this address: two customers may share it.
            var (kindOfPoint, value) = email is not null ? (ContactKind.Email, ContactPoint.Email(email)) : (ContactKind.Phone, ContactPoint.Phone(phone!));
            var ids = await db.CustomersFor(http.User.Actor()).Where(c => c.MergedIntoId == null && c.ContactPoints.Any(p => p.Kind == kindOfPoint && p.Value == value))
                .OrderBy(c => c.Number).Take(most).Select(c => c.Id).ToListAsync(cancel);
            return Results.Ok(new { items = await Shown(db, ids, cancel), after = (string?)null });
        });

        customers.MapGet("/{id:guid}", async (Guid id, HttpContext http, KulanzDb db, CancellationToken cancel) =>
        {
            var found = await db.CustomersFor(http.User.Actor()).Where(c => c.Id == id).Select(c => c.MergedIntoId ?? c.Id).ToListAsync(cancel);
            return await Shown(db, found, cancel) is [var customer] ? Results.Ok(customer) : new NotFound("customer").Problem();
        });

        customers.MapPost("/", async (Given given, HttpContext http, KulanzDb db, Describing describing, CancellationToken cancel) =>
        {
            var added = await describing.Add(Whole(given, null), http.User.Actor(), cancel);
            return await Answer(added, db, c => Results.Created($"/api/v1/customers/{c.Id}", c), cancel);
        }).RequireAuthorization(Permission.CustomersWrite);

        customers.MapPatch("/{id:guid}", async (Guid id, Given given, HttpContext http, KulanzDb db, Describing describing, CancellationToken cancel) =>
        {
            var by = http.User.Actor();
            var now = await db.CustomersFor(by).AsNoTracking().Include(c => c.ContactPoints).SingleOrDefaultAsync(c => c.Id == id, cancel);
            var changed = await describing.Change(id, Whole(given, now), given.Version, by, cancel);
            return await Answer(changed, db, c => Results.Ok(c), cancel);
        }).RequireAuthorization(Permission.CustomersWrite);

        customers.MapGet("/{id:guid}/notes", async (Guid id, HttpContext http, KulanzDb db, CancellationToken cancel) =>
            await db.CustomersFor(http.User.Actor()).AnyAsync(c => c.Id == id, cancel)
                ? Results.Ok(new { items = await db.Set<CustomerNote>().Where(n => n.CustomerId == id && n.RemovedAt == null).OrderByDescending(n => n.At).Take(200).Select(n => new { n.Id, n.At, n.ByName, n.Text }).ToListAsync(cancel) })
                : new NotFound("customer").Problem());

        customers.MapPost("/{id:guid}/notes", async (Guid id, NoteGiven given, HttpContext http, Noting noting, CancellationToken cancel) =>
            (await noting.Note(id, given.Text, http.User.Actor(), cancel)).Answer(n => Results.Created($"/api/v1/customers/{id}/notes", new { n.Id, n.At, n.ByName, n.Text })))
            .RequireAuthorization(Permission.CustomersWrite);

        customers.MapDelete("/{id:guid}/notes/{note:guid}", async (Guid note, HttpContext http, Noting noting, CancellationToken cancel) =>
            (await noting.Remove(note, http.User.Actor(), cancel)).Answer(_ => Results.NoContent())).RequireAuthorization(Permission.CustomersWrite);

        customers.MapPost("/{id:guid}/merge", async (Guid id, MergeGiven given, HttpContext http, CustomerMerging merging, CancellationToken cancel) =>
            (await merging.Merge(given.From, id, http.User.Actor(), cancel)).Answer(m => Results.Created($"/api/v1/customers/{id}/merge/{m.Id}", new { m.Id, m.At, From = m.FromId, Into = m.IntoId })))
            .RequireAuthorization(Permission.CustomersWrite);

        customers.MapDelete("/{id:guid}/merge/{merge:guid}", async (Guid merge, HttpContext http, CustomerMerging merging, CancellationToken cancel) =>
            (await merging.Undo(merge, http.User.Actor(), cancel)).Answer(_ => Results.NoContent())).RequireAuthorization(Permission.CustomersWrite);
    }

    /// <summary>What is not said stays as it is.</summary>
    private static CustomerGiven Whole(Given given, Customer? now) => new(
        given.Kind ?? now?.Kind ?? CustomerKind.Person,
        given.Name ?? now?.Name,
        given.Language ?? now?.Language ?? "de",
        given.ContactPoints?.Select(p => new PointGiven(p.Kind, p.Value, p.Preferred)).ToList() ?? now?.ContactPoints.Select(p => new PointGiven(p.Kind, p.Value, p.Preferred)).ToList() ?? [])
    {
        Reference = given.Reference ?? now?.Reference,
        OrganisationId = given.OrganisationId ?? now?.OrganisationId,
    };

    private static async Task<IResult> Answer(Outcome<Customer> outcome, KulanzDb db, Func<ShownCustomer, IResult> done, CancellationToken cancel) =>
        outcome.Done(out var customer, out var refusal) ? done((await Shown(db, [customer.Id], cancel))[0]) : refusal.Problem();

    /// <summary>In the order of the ids.</summary>
    private static async Task<List<ShownCustomer>> Shown(KulanzDb db, List<Guid> ids, CancellationToken cancel) =>
        [.. (await db.Customers.AsNoTracking().Where(c => ids.Contains(c.Id)).Select(c => new ShownCustomer(
            c.Id, c.Number, c.Kind, c.Name, c.Language, c.Reference, c.OrganisationId, c.MergedIntoId, c.CreatedAt, c.Version,
            c.ContactPoints.OrderBy(p => p.Kind).ThenByDescending(p => p.Preferred).ThenBy(p => p.Id).Select(p => new ShownPoint(p.Kind, p.Value, p.Preferred, p.BouncedAt, p.BouncedHard)).ToList()))
            .ToListAsync(cancel)).OrderBy(c => ids.IndexOf(c.Id))];

    public sealed record ShownPoint(ContactKind Kind, string Value, bool Preferred, DateTimeOffset? BouncedAt, bool BouncedHard);

    public sealed record ShownCustomer(Guid Id, long Number, CustomerKind Kind, string Name, string Language, string? Reference, Guid? OrganisationId, Guid? MergedIntoId, DateTimeOffset CreatedAt, int Version, List<ShownPoint> ContactPoints);
}
