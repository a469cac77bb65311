using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Telephony;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Desk;

/// <summary>The calls that are written down in a case, in its margin.</summary>
public sealed class CaseCallsViewComponent(KulanzDb db) : ViewComponent
{
    private const int Most = 10;

    public sealed record Line(Call Call, string By);

    public async Task<IViewComponentResult> InvokeAsync(Case @case)
    {
        var who = UserClaimsPrincipal.Actor();
        if (!who.May(Permission.CallsRead))
            return Content("");
        var lines = await (from message in db.Messages
                           where message.CaseId == @case.Id && message.Kind == MessageKind.CallNote
                           join note in db.CallNotes on message.Id equals note.MessageId
                           join call in db.CallsFor(who) on note.CallId equals call.Id
                           orderby message.At descending
                           select new { Call = call, note.ByName }).AsNoTracking().Take(Most).ToListAsync(HttpContext.RequestAborted);
        return lines.Count == 0 ? Content("") : View("/Cases/Desk/_CaseCalls.cshtml", lines.ConvertAll(l => new Line(l.Call, l.ByName)));
    }
}
