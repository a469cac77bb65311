using Kulanz.Access;
using Kulanz.Cases.Vouchers;
using Kulanz.Cases.Vouchers.Desk;
using Kulanz.Platform;
using Microsoft.AspNetCore.Mvc;

namespace Kulanz.Cases.Desk;

/// <summary>Issuing a voucher for the case: its code shown once, or put into the answer; and revoking one.</summary>
public sealed partial class CasePageModel
{
    [Needs(Permission.VouchersIssue)]
    public async Task<IActionResult> OnPostIssueVoucherAsync(string? why, int? days, int? uses, Priority? priority, Guid? queue, [FromServices] VoucherIssuing issuing, CancellationToken cancel)
    {
        var issued = await issuing.Issue(new VoucherWanted(why) { Case = Number, DaysValid = days, Uses = uses, Priority = priority, QueueId = queue }, Me, cancel);
        if (issued.Done(out var made, out _))
            TempData[CaseVouchersViewComponent.JustIssued] = made.Code.Reveal();
        return await Show(issued, cancel, "#case-vouchers");
    }

    /// <summary>Comes from the composer's form, so that what was being written stays.</summary>
    [Needs(Permission.VouchersIssue)]
    public async Task<IActionResult> OnPostPutVoucherAsync([FromForm] List<IFormFile> files, [FromServices] VoucherPassage passage, [FromServices] Attaching attaching, CancellationToken cancel)
    {
        foreach (var file in files)
        {
            await using var content = file.OpenReadStream();
            if ((await attaching.Upload(Number, file.FileName, file.ContentType, content, file.Length, Me, cancel)).Refusal is { } refusal)
                return await Show<Message>(refusal, cancel);
        }
        return await Show(await passage.Put(Number, new VoucherWanted(T("Given with an answer")), Text, Then, Me, cancel), cancel, "#composer");

        static string T(string english) => new Platform.Ui.Texts()[english];
    }

    [Needs(Permission.VouchersIssue)]
    public async Task<IActionResult> OnPostRevokeVoucherAsync(Guid voucher, string? why, [FromServices] VoucherRevoking revoking, CancellationToken cancel) =>
        await Show(await revoking.Revoke(voucher, why, Me, cancel), cancel, "#case-vouchers");
}
