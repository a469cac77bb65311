using Kulanz.Access;
using Kulanz.Cases.Vouchers;
using Kulanz.Platform;
using Microsoft.AspNetCore.Mvc;

namespace Kulanz.Cases.Desk;

/// <summary>A voucher is opened in the form of the note: what was typed stays, and the case it leads into is chosen.</summary>
public sealed partial class CallNotePageModel
{
    [Needs(Permission.VouchersRedeem)]
    public async Task<IActionResult> OnPostVoucherAsync([FromQuery] Guid? voucher, [FromForm] string? code, [FromServices] OpeningAtCall opening, CancellationToken cancel)
    {
        var me = User.Actor();
        if (!(await opening.Open(Number, voucher, code, me, cancel)).Done(out var opened, out var refusal))
        {
            db.ChangeTracker.Clear();
            return await Show(Given, refusal, cancel);
        }
        (Case, CustomerId) = (opened.Case?.Number ?? Case, opened.CustomerId ?? CustomerId);
        await drafting.Keep(Number, Given, me, cancel);
        if (!Request.Headers.ContainsKey("HX-Request"))
            return Redirect($"/desk/calls/{Number}");
        db.ChangeTracker.Clear();
        ModelState.Clear();
        return await Show(Given, null, cancel);
    }
}
