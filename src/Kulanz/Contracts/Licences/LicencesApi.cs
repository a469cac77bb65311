using Kulanz.Access;
using Kulanz.Client.Licences;
using Kulanz.Platform;
using Kulanz.Platform.Api;
using Kulanz.Platform.Data;
using Kulanz.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts.Licences;

/// <summary>Licences over HTTP, for the company's other programs, by their numbers; products ask by keys (<see cref="ProductsApi"/>). See docs/api.md.</summary>
public static class LicencesApi
{
    public const string FileType = "application/jwt";

    /// <param name="Contract">The contract's number.</param>
    /// <param name="Mail">Mails the key to the customer.</param>
    public sealed record IssueGiven(long Contract, string? Edition, string? Label, int? Seats, IReadOnlyList<string>? Features, bool Mail);

    public sealed record Given(string? Edition, string? Label, int? Seats, IReadOnlyList<string>? Features, int? Version);

    /// <param name="KeepSeats">The installations that hold a seat keep it, once they have the new key.</param>
    /// <param name="Mail">Mails the new key to the customer.</param>
    public sealed record ReplaceGiven(string? Reason, bool KeepSeats, bool Mail);

    public sealed record WithdrawGiven(string? Reason);

    /// <param name="Installation">For which installation, which takes a seat; without it the file is good for any.</param>
    public sealed record FileGiven(string? Installation, string? Name);

    public sealed record ShownVoiding(VoidingKind Kind, DateTimeOffset At, string By, string Reason);

    /// <param name="Contract">The contract's number.</param>
    /// <param name="KeyStart">The first group of its key.</param>
    /// <param name="Replaces">The licence whose place it has taken.</param>
    public sealed record ShownLicence(long Number, long Contract, Guid CustomerId, string Product, string KeyStart, string Edition, string Label, int Seats, int SeatsTaken, IReadOnlyList<string> Features,
        LicenceMode Mode, LicenceReason Reason, DateOnly FirstDay, DateOnly? LastDay, DateTimeOffset IssuedAt, string IssuedBy, long? Replaces, long? ReplacedBy, ShownVoiding? Voided, int Version);

    /// <param name="Key">The whole key. Keep it as you would a password.</param>
    public sealed record ShownKey(long Number, string Key);

    public sealed record ShownSeat(Guid Id, string Installation, string Name, DateTimeOffset Since, DateTimeOffset SeenAt, DateTimeOffset FreeAt, bool Offline, DateTimeOffset? ReleasedAt, ReleaseKind? ReleasedBy, string? ReleasedByName);

    public static void MapLicencesApi(this WebApplication app)
    {
        var licences = app.MapGroup("/api/v1/contracts/licences").RequireAuthorization(Permission.ContractsRead).WithTags("Licences").DisableAntiforgery();

        licences.MapGet("/", async (long? contract, Guid? customer, long? after, int? limit, HttpContext http, KulanzDb db, LicenceList list, CancellationToken cancel) =>
        {
            var most = limit.AtMost();
            var found = await list.Of(http.User.Actor(), new(contract, customer, null), after, most, cancel);
            return Results.Ok(new Page<ShownLicence>(await Shown(db, found, list, cancel), found.Count == most ? $"{found[^1].Licence.Number}" : null));
        })
            .Says("Lists licences", "The newest first; of a contract with `?contract=`, of a customer with `?customer=`.").Answers<Page<ShownLicence>>();

        licences.MapPost("/", async (IssueGiven given, HttpContext http, KulanzDb db, Issuing issuing, LicenceList list, CancellationToken cancel) =>
            (await issuing.Issue(given.Contract, new(given.Edition, given.Label, given.Seats, given.Features), given.Mail, http.User.Actor(), cancel)).Done(out var facts, out var refusal)
                ? Results.Created($"/api/v1/contracts/licences/{facts.Licence.Number}", (await Shown(db, [facts], list, cancel))[0]) : refusal.Problem())
            .RequireAuthorization(Permission.ContractsWrite)
            .Says("Issues a licence", "For a contract, with a new key, which `POST /contracts/licences/{number}/key` shows.").Answers<ShownLicence>(201);

        licences.MapGet("/{number:long}", async (long number, HttpContext http, KulanzDb db, LicenceList list, CancellationToken cancel) =>
            await Found(db, number, http, cancel) is { } facts ? Results.Ok((await Shown(db, [facts], list, cancel))[0]) : new NotFound("licence").Problem())
            .Says("Shows a licence").Answers<ShownLicence>();

        licences.MapPatch("/{number:long}", async (long number, Given given, HttpContext http, KulanzDb db, Issuing issuing, LicenceList list, CancellationToken cancel) =>
            (await issuing.Change(number, new(given.Edition, given.Label, given.Seats, given.Features), given.Version, http.User.Actor(), cancel)).Done(out var facts, out var refusal)
                ? Results.Ok((await Shown(db, [facts], list, cancel))[0]) : refusal.Problem())
            .RequireAuthorization(Permission.ContractsWrite)
            .Says("Changes what a licence allows", "What is not sent stays as it is. Installations learn of it with their next file.").Answers<ShownLicence>();

        licences.MapPost("/{number:long}/key", async (long number, HttpContext http, Issuing issuing, CancellationToken cancel) =>
            (await issuing.Show(number, http.User.Actor(), null, cancel)).Answer(key => Results.Ok(new ShownKey(number, key.Reveal()))))
            .RequireAuthorization(Permission.ContractsWrite)
            .Says("Reads out the key", "That it was read out is on record.").Answers<ShownKey>();

        licences.MapPost("/{number:long}/replacement", async (long number, ReplaceGiven given, HttpContext http, KulanzDb db, Replacing replacing, LicenceList list, CancellationToken cancel) =>
            await Replaced(number, given, http, db, replacing, list, cancel))
            .RequireAuthorization(Permission.ContractsWrite)
            .Says("Replaces a licence", "By a new one with another key; the old key is void at once.").Answers<ShownLicence>(201);

        licences.MapPost("/{number:long}/withdrawal", async (long number, WithdrawGiven given, HttpContext http, Withdrawing withdrawing, CancellationToken cancel) =>
            (await withdrawing.Withdraw(number, given.Reason, http.User.Actor(), cancel)).Answer(v => Results.Created($"/api/v1/contracts/licences/{number}", Show(v))))
            .RequireAuthorization(Permission.ContractsWrite)
            .Says("Withdraws a licence", "Its key is void at once. Can be undone.").Answers<ShownVoiding>(201);

        licences.MapDelete("/{number:long}/withdrawal", async (long number, HttpContext http, Withdrawing withdrawing, CancellationToken cancel) =>
            (await withdrawing.Undo(number, http.User.Actor(), cancel)).Answer(_ => Results.NoContent()))
            .RequireAuthorization(Permission.ContractsWrite)
            .Says("Gives a withdrawn licence back").AnswersNothing();

        licences.MapGet("/{number:long}/activations", async (long number, bool? released, int? limit, HttpContext http, KulanzDb db, LicenceList list, CancellationToken cancel) =>
            await Found(db, number, http, cancel) is { } facts
                ? Results.Ok(new Page<ShownSeat>([.. (await list.Seats(facts.Licence.Id, released ?? false, limit.AtMost(), cancel)).Select(Show)])) : new NotFound("licence").Problem())
            .Says("Lists the installations that hold a seat", "With `?released=true` those that held one.").Answers<Page<ShownSeat>>();

        licences.MapDelete("/{number:long}/activations/{activation:guid}", async (long number, Guid activation, HttpContext http, Seating seating, CancellationToken cancel) =>
            (await seating.Release(number, activation, http.User.Actor(), null, cancel)).Answer(_ => Results.NoContent()))
            .RequireAuthorization(Permission.ContractsWrite)
            .Says("Releases a seat").AnswersNothing();

        licences.MapPost("/{number:long}/files", async (long number, FileGiven given, HttpContext http, Seating seating, CancellationToken cancel) =>
            (await seating.FileFor(number, given.Installation is null ? null : new(null, given.Installation, given.Name, null), http.User.Actor(), null, cancel)).Answer(f => Results.Text(f.Text, FileType)))
            .RequireAuthorization(Permission.ContractsWrite)
            .Says("Issues a licence file for a computer without network", "With `installation` it takes a seat and is good there alone; without, it is good anywhere.").AnswersWith(FileType);

        // By the key, as a caller reads it out.
        app.MapPost("/api/v1/licences/{key}/replacement", async (string key, ReplaceGiven given, HttpContext http, KulanzDb db, Replacing replacing, LicenceList list, CancellationToken cancel) =>
            ProductsApi.KeyOf(key, http) is { } shown && await db.LicenceWith(shown, cancel) is { } facts ? await Replaced(facts.Licence.Number, given, http, db, replacing, list, cancel) : new NotFound("licence").Problem())
            .RequireAuthorization(Permission.ContractsWrite).WithTags("Licences").DisableAntiforgery()
            .Says("Replaces a licence, by its key", "The same, for the key itself: in the address, or in the header `Licence-Key` with `-` in the address.").Answers<ShownLicence>(201);
    }

    private static async Task<IResult> Replaced(long number, ReplaceGiven given, HttpContext http, KulanzDb db, Replacing replacing, LicenceList list, CancellationToken cancel) =>
        (await replacing.Replace(number, new(given.Reason, given.KeepSeats, given.Mail), http.User.Actor(), cancel)).Done(out var next, out var refusal)
            ? Results.Created($"/api/v1/contracts/licences/{next.Licence.Number}", (await Shown(db, [next], list, cancel))[0]) : refusal.Problem();

    private static Task<LicenceFacts?> Found(KulanzDb db, long number, HttpContext http, CancellationToken cancel) =>
        db.LicencesFor(http.User.Actor()).AsNoTracking().Where(l => l.Number == number).WithFacts(db).SingleOrDefaultAsync(cancel);

    private static async Task<IReadOnlyList<ShownLicence>> Shown(KulanzDb db, IReadOnlyList<LicenceFacts> found, LicenceList list, CancellationToken cancel)
    {
        var ids = found.Select(f => f.Licence.Id).ToList();
        // How many seats are taken is counted in the row, by whoever takes one: what was read before is out of date.
        var now = await db.Licences.Where(l => ids.Contains(l.Id)).Select(l => new
        {
            l.Id,
            l.SeatsTaken,
            Replaces = db.Licences.Where(o => o.Id == l.ReplacesId).Select(o => (long?)o.Number).FirstOrDefault(),
            ReplacedBy = db.Licences.Where(o => o.ReplacesId == l.Id).Select(o => (long?)o.Number).FirstOrDefault(),
        }).ToDictionaryAsync(l => l.Id, cancel);
        var standings = await list.Standing(cancel);
        return [.. found.Select(f =>
        {
            var (licence, standing) = (f.Licence, standings(f));
            return new ShownLicence(licence.Number, f.Contract.Number, f.Customer.Id, f.Product.Key, licence.KeyStart, licence.Edition, licence.Label, licence.Seats, now[licence.Id].SeatsTaken, licence.Features,
                standing.Mode, standing.Reason, f.Contract.StartsOn, f.Contract.EndsOn, licence.IssuedAt, licence.IssuedByName, now[licence.Id].Replaces, now[licence.Id].ReplacedBy, f.Voided is { } v ? Show(v) : null, licence.Version);
        })];
    }

    private static ShownVoiding Show(Voiding v) => new(v.Kind, v.At, v.ByName, v.Reason);

    private static ShownSeat Show(Activation a) => new(a.Id, a.Installation, a.Name, a.Since, a.SeenAt, a.StaleAt, a.Offline, a.ReleasedAt, a.ReleasedBy, a.ReleasedByName);
}
