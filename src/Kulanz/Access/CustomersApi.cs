using Kulanz.Platform;
using Kulanz.Platform.Api;
using Kulanz.Platform.Data;
using Kulanz.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access;

/// <summary>Customers over HTTP, for other programs. See docs/api.md.</summary>
public static class CustomersApi
{
    public sealed record Point(ContactKind Kind, string? Value, bool Preferred);

    public sealed record Given(CustomerKind? Kind, string? Name, string? Language, string? Reference, Guid? OrganisationId, IReadOnlyList<Point>? ContactPoints, int? Version);

    public sealed record NoteGiven(string? Text, NoteKind? Kind);

    public sealed record ShownNote(Guid Id, DateTimeOffset At, string ByName, string Text, NoteKind Kind);

    public sealed record ShownMerge(Guid Id, DateTimeOffset At, Guid From, Guid Into);

    public sealed record MergeGiven(Guid From);

    public static void MapCustomersApi(this WebApplication app)
    {
        var customers = app.MapGroup("/api/v1/customers").RequireAuthorization(Permission.CustomersRead).WithTags("Customers").DisableAntiforgery();

        customers.MapGet("/", async (string? phone, string? email, string? q, Word<CustomerKind>? kind, Word<CustomerOrder>? sort, string? after, int? limit, HttpContext http, KulanzDb db, CustomerStatuses statuses, CancellationToken cancel) =>
        {
            var most = limit.AtMost();
            if (phone is null && email is null)
            {
                var page = await db.Customers(http.User.Actor(), q, kind?.Value, sort?.Value ?? CustomerOrder.Number, after, most, cancel);
                return Results.Ok(new Page<ShownCustomer>(await Shown(db, statuses, [.. page.Lines.Select(l => l.Id)], cancel), page.After));
            }
            // Exactly this address: two customers may share it.
            var (kindOfPoint, value) = email is not null ? (ContactKind.Email, ContactPoint.Email(email)) : (ContactKind.Phone, ContactPoint.Phone(phone!));
            var ids = await db.CustomersFor(http.User.Actor()).Where(c => c.MergedIntoId == null && c.ContactPoints.Any(p => p.Kind == kindOfPoint && p.Value == value))
                .OrderBy(c => c.Number).Take(most).Select(c => c.Id).ToListAsync(cancel);
            return Results.Ok(new Page<ShownCustomer>(await Shown(db, statuses, ids, cancel)));
        })
            .Says("Lists customers, or finds them", "`?phone=` and `?email=` find exactly that address, in any notation; `?q=` the beginning of a name, address or number. `status` is computed from contracts: `prospect`, `active`, `former`.").Answers<Page<ShownCustomer>>();

        customers.MapGet("/{id:guid}", async (Guid id, HttpContext http, KulanzDb db, CustomerStatuses statuses, CancellationToken cancel) =>
        {
            var found = await db.CustomersFor(http.User.Actor()).Where(c => c.Id == id).Select(c => c.MergedIntoId ?? c.Id).ToListAsync(cancel);
            return await Shown(db, statuses, found, cancel) is [var customer] ? Results.Ok(customer) : new NotFound("customer").Problem();
        })
            .Says("Shows a customer", "One who was merged into another is answered as that one.").Answers<ShownCustomer>();

        customers.MapPost("/", async (Given given, HttpContext http, KulanzDb db, CustomerStatuses statuses, Describing describing, Preferences preferences, CancellationToken cancel) =>
        {
            var added = await describing.Add(Whole(given, null, await preferences.Get<Company>(cancel)), http.User.Actor(), cancel);
            return await Answer(added, db, statuses, c => Results.Created($"/api/v1/customers/{c.Id}", c), cancel);
        }).RequireAuthorization(Permission.CustomersWrite)
            .Says("Adds a customer", "Without `language` they are written to in the company's.").Answers<ShownCustomer>(201);

        customers.MapPatch("/{id:guid}", async (Guid id, Given given, HttpContext http, KulanzDb db, CustomerStatuses statuses, Describing describing, Preferences preferences, CancellationToken cancel) =>
        {
            var by = http.User.Actor();
            var now = await db.CustomersFor(by).AsNoTracking().Include(c => c.ContactPoints).SingleOrDefaultAsync(c => c.Id == id, cancel);
            // All fields are saved, also those taken from this reading: whoever changed one of them since would lose it.
            var changed = await describing.Change(id, Whole(given, now, await preferences.Get<Company>(cancel)), given.Version ?? now?.Version, by, cancel);
            return await Answer(changed, db, statuses, c => Results.Ok(c), cancel);
        }).RequireAuthorization(Permission.CustomersWrite)
            .Says("Changes a customer", "What is not sent stays as it is. With `version` the change is refused if somebody else was first.").Answers<ShownCustomer>();

        customers.MapGet("/{id:guid}/notes", async (Guid id, HttpContext http, KulanzDb db, CancellationToken cancel) =>
            await db.CustomersFor(http.User.Actor()).AnyAsync(c => c.Id == id, cancel)
                ? Results.Ok(new Page<ShownNote>(await db.Set<CustomerNote>().Where(n => n.CustomerId == id && n.RemovedAt == null).OrderByDescending(n => n.At).Take(200).Select(n => new ShownNote(n.Id, n.At, n.ByName, n.Text, n.Kind)).ToListAsync(cancel)))
                : new NotFound("customer").Problem())
            .Says("Lists the notes on a customer").Answers<Page<ShownNote>>();

        customers.MapPost("/{id:guid}/notes", async (Guid id, NoteGiven given, HttpContext http, Noting noting, CancellationToken cancel) =>
            (await noting.Note(id, given.Text, http.User.Actor(), cancel, given.Kind ?? NoteKind.Plain)).Answer(n => Results.Created($"/api/v1/customers/{id}/notes", new ShownNote(n.Id, n.At, n.ByName, n.Text, n.Kind))))
            .RequireAuthorization(Permission.CustomersWrite)
            .Says("Notes something on a customer").Answers<ShownNote>(201);

        customers.MapDelete("/{id:guid}/notes/{note:guid}", async (Guid note, HttpContext http, Noting noting, CancellationToken cancel) =>
            (await noting.Remove(note, http.User.Actor(), cancel)).Answer(_ => Results.NoContent())).RequireAuthorization(Permission.CustomersWrite)
            .Says("Takes a note away").AnswersNothing();

        customers.MapPost("/{id:guid}/merge", async (Guid id, MergeGiven given, HttpContext http, CustomerMerging merging, CancellationToken cancel) =>
            (await merging.Merge(given.From, id, http.User.Actor(), cancel)).Answer(m => Results.Created($"/api/v1/customers/{id}/merge/{m.Id}", new ShownMerge(m.Id, m.At, m.FromId, m.IntoId))))
            .RequireAuthorization(Permission.CustomersWrite)
            .Says("Merges another customer into this one").Answers<ShownMerge>(201);

        customers.MapDelete("/{id:guid}/merge/{merge:guid}", async (Guid merge, HttpContext http, CustomerMerging merging, CancellationToken cancel) =>
            (await merging.Undo(merge, http.User.Actor(), cancel)).Answer(_ => Results.NoContent())).RequireAuthorization(Permission.CustomersWrite)
            .Says("Undoes a merge of customers").AnswersNothing();
    }

    /// <summary>What is not said stays as it is.</summary>
    private static CustomerGiven Whole(Given given, Customer? now, Company company) => new(
        given.Kind ?? now?.Kind ?? CustomerKind.Person,
        given.Name ?? now?.Name,
        company.LanguageFor(Company.Known(given.Language) ?? now?.Language),
        given.ContactPoints?.Select(p => new PointGiven(p.Kind, p.Value, p.Preferred)).ToList() ?? now?.ContactPoints.Select(p => new PointGiven(p.Kind, p.Value, p.Preferred)).ToList() ?? [])
    {
        Reference = given.Reference ?? now?.Reference,
        OrganisationId = given.OrganisationId ?? now?.OrganisationId,
    };

    private static async Task<IResult> Answer(Outcome<Customer> outcome, KulanzDb db, CustomerStatuses statuses, Func<ShownCustomer, IResult> done, CancellationToken cancel) =>
        outcome.Done(out var customer, out var refusal) ? done((await Shown(db, statuses, [customer.Id], cancel))[0]) : refusal.Problem();

    /// <summary>In the order of the ids.</summary>
    private static async Task<List<ShownCustomer>> Shown(KulanzDb db, CustomerStatuses statuses, List<Guid> ids, CancellationToken cancel)
    {
        var are = await statuses.Of(ids, cancel);
        var customers = await db.Customers.AsNoTracking().Where(c => ids.Contains(c.Id)).Select(c => new ShownCustomer(
            c.Id, c.Number, c.Kind, c.Name, c.Language, c.Reference, c.OrganisationId, c.MergedIntoId, c.CreatedAt, c.Version,
            c.ContactPoints.OrderBy(p => p.Kind).ThenByDescending(p => p.Preferred).ThenBy(p => p.Id).Select(p => new ShownPoint(p.Kind, p.Value, p.Preferred, p.BouncedAt, p.BouncedHard)).ToList(), null))
            .ToListAsync(cancel);
        return [.. customers.Select(c => are.TryGetValue(c.Id, out var status) ? c with { Status = status } : c).OrderBy(c => ids.IndexOf(c.Id))];
    }

    public sealed record ShownPoint(ContactKind Kind, string Value, bool Preferred, DateTimeOffset? BouncedAt, bool BouncedHard);

    /// <param name="Status">Computed from contracts; null where none are kept.</param>
    public sealed record ShownCustomer(Guid Id, long Number, CustomerKind Kind, string Name, string Language, string? Reference, Guid? OrganisationId, Guid? MergedIntoId, DateTimeOffset CreatedAt, int Version, List<ShownPoint> ContactPoints, CustomerStatus? Status);
}
