using Kulanz.Access;
using Kulanz.Cases.Vouchers;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Grants;

/// <summary>
/// A voucher that was granted is issued for its case when it is settled, and stands in what whoever settles it is writing to the customer: the code is said this once, and a
/// person reads it before it leaves. Programs write no drafts: they issue one themselves and say which.
/// </summary>
internal static class GrantVouchers
{
    public static async Task<Outcome<string>> Issue(IServiceProvider services, Grant grant, Case @case, Actor by, CancellationToken cancel)
    {
        if (by is not { Kind: ActorKind.Staff, Id: { } writer })
            return new Missing("reference");
        var db = services.GetRequiredService<KulanzDb>();
        var wanted = new VoucherWanted(Naming.Cut(grant.Reason, VoucherIssuing.LongestReason)) { Case = @case.Number };
        if (!(await services.GetRequiredService<VoucherIssuing>().Issue(wanted, by, cancel)).Done(out var issued, out var refusal))
            return refusal;
        var language = await db.Customers.Where(c => c.Id == @case.CustomerId).Select(c => c.Language).SingleAsync(cancel);
        var passage = await services.GetRequiredService<VoucherPassage>().Write(issued, language, cancel);
        var draft = await db.Drafts.AsNoTracking().SingleOrDefaultAsync(d => d.AccountId == writer && d.CaseId == @case.Id, cancel);
        var text = string.IsNullOrWhiteSpace(draft?.Text) ? passage : $"{draft.Text.TrimEnd()}\n\n{passage}";
        return (await services.GetRequiredService<Drafting>().Keep(@case.Number, MessageKind.Reply, text, draft?.Then, by, cancel)).Refusal is { } unkept ? unkept : $"{issued.Voucher.Number} (…-{issued.Voucher.Tail})";
    }
}
