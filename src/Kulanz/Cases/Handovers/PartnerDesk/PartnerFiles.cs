using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;

namespace Kulanz.Cases.Handovers.PartnerDesk;

/// <summary>Files of a case that lies with a partner: those of messages its people see.</summary>
internal static class PartnerFiles
{
    public static void Map(WebApplication app) =>
        app.MapGet("/partner/cases/{number:long}/files/{id:guid}", async (long number, Guid id, HttpContext http, KulanzDb db, PartnersCases cases, CancellationToken cancel) =>
        {
            if (await cases.Held(number, http.User.Actor(), cancel) is not var (@case, partner)
                || (await HandedCase.Read(db, @case, partner.Id, reach: false, cancel)).Files.SelectMany(f => f).FirstOrDefault(f => f.Id == id) is not { } file)
                return Results.NotFound();
            await Downloading.Send(db, file, inPlace: false, http, cancel);
            return Results.Empty;
        }).RequireAuthorization(Policies.Partner).ExcludeFromDescription();
}
