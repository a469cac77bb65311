using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Api;
using Kulanz.Platform.Data;
using Kulanz.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Partners;

/// <summary>Partners and their people over HTTP. See docs/api.md.</summary>
public static class PartnersApi
{
    public sealed record ShownPartner(long Number, string Name, string? Email, string Language, DateTimeOffset Since, DateTimeOffset? EndedAt, string? EndedWhy);

    public sealed record GivenPerson(string? Name, string? Email);

    public sealed record ShownPerson(Guid Id, string Name, string? Email, DateTimeOffset Since, DateTimeOffset? ClosedAt);

    /// <param name="Link">Sets the password, works once, is answered only here.</param>
    public sealed record Invited(Guid Id, string Name, string Link);

    public sealed record Why(string? Reason);

    public static void MapPartnersApi(this WebApplication app)
    {
        var partners = app.MapGroup("/api/v1/partners").RequireAuthorization(Permission.PartnersRead).WithTags("Partners").DisableAntiforgery();
        partners.MapGet("/", async (long? after, int? limit, HttpContext http, KulanzDb db, CancellationToken cancel) =>
        {
            var most = limit.AtMost();
            var some = await db.PartnersFor(http.User.Actor()).AsNoTracking().Where(p => p.Number > (after ?? 0)).OrderBy(p => p.Number).Take(most + 1).ToListAsync(cancel);
            return Results.Ok(new Page<ShownPartner>([.. some.Take(most).Select(Shown)], some.Count > most ? $"{some[most - 1].Number}" : null));
        })
            .Says("Lists partners").Answers<Page<ShownPartner>>();
        partners.MapPost("/", async (PartnerGiven given, HttpContext http, AddingPartners adding, CancellationToken cancel) =>
            (await adding.Add(given, http.User.Actor(), cancel)).Answer(p => Results.Created($"/api/v1/partners/{p.Number}", Shown(p)))).RequireAuthorization(Permission.PartnersWrite)
            .Says("Adds a partner").Answers<ShownPartner>(201);
        partners.MapGet("/{number:long}", async (long number, HttpContext http, KulanzDb db, CancellationToken cancel) =>
            await db.PartnersFor(http.User.Actor()).AsNoTracking().SingleOrDefaultAsync(p => p.Number == number, cancel) is { } partner ? Results.Ok(Shown(partner)) : new NotFound("partner").Problem())
            .Says("Shows a partner").Answers<ShownPartner>();
        partners.MapPut("/{number:long}", async (long number, PartnerGiven given, HttpContext http, AddingPartners adding, CancellationToken cancel) =>
            (await adding.Change(number, given, http.User.Actor(), cancel)).Answer(p => Results.Ok(Shown(p)))).RequireAuthorization(Permission.PartnersWrite)
            .Says("Changes a partner").Answers<ShownPartner>();
        partners.MapPost("/{number:long}/end", async (long number, Why why, HttpContext http, AddingPartners adding, CancellationToken cancel) =>
            (await adding.End(number, why.Reason, http.User.Actor(), cancel)).Answer(p => Results.Ok(Shown(p)))).RequireAuthorization(Permission.PartnersWrite)
            .Says("Ends a partner", "From this moment nothing is handed to it and its people see nothing.").Answers<ShownPartner>();
        partners.MapDelete("/{number:long}/end", async (long number, HttpContext http, AddingPartners adding, CancellationToken cancel) =>
            (await adding.Resume(number, http.User.Actor(), cancel)).Answer(p => Results.Ok(Shown(p)))).RequireAuthorization(Permission.PartnersWrite)
            .Says("Lets a partner act again").Answers<ShownPartner>();
        partners.MapGet("/{number:long}/people", async (long number, HttpContext http, KulanzDb db, CancellationToken cancel) =>
        {
            if (await db.PartnersFor(http.User.Actor()).Where(p => p.Number == number).Select(p => (Guid?)p.Id).SingleOrDefaultAsync(cancel) is not { } id)
                return new NotFound("partner").Problem();
            return Results.Ok(new Page<ShownPerson>(await (from person in db.PartnerPeople
                                                           where person.PartnerId == id
                                                           join account in db.Accounts on person.AccountId equals account.Id
                                                           orderby account.Name, account.Id
                                                           select new ShownPerson(account.Id, account.Name, account.Email, person.Since, account.ClosedAt)).Take(500).ToListAsync(cancel)));
        })
            .Says("Lists a partner's people").Answers<Page<ShownPerson>>();
        partners.MapPost("/{number:long}/people", async (long number, GivenPerson given, HttpContext http, AddingPartners adding, CancellationToken cancel) =>
            (await adding.Invite(number, given.Email, given.Name, http.User.Actor(), cancel)).Answer(i => Results.Created($"/api/v1/partners/{number}/people", new Invited(i.Account.Id, i.Account.Name, i.Link)))).RequireAuthorization(Permission.PartnersWrite)
            .Says("Invites somebody of a partner", "The link that sets a password is mailed to them too.").Answers<Invited>(201);
        partners.MapDelete("/{number:long}/people/{person:guid}", async (long number, Guid person, HttpContext http, AddingPartners adding, CancellationToken cancel) =>
            (await adding.Let(number, person, inside: false, http.User.Actor(), cancel)).Answer(_ => Results.NoContent())).RequireAuthorization(Permission.PartnersWrite)
            .Says("Closes the account of somebody of a partner").AnswersNothing();
    }

    private static ShownPartner Shown(Partner p) => new(p.Number, p.Name, p.Email, p.Language, p.Since, p.EndedAt, p.EndedWhy);
}
