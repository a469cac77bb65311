using Kulanz.Cases.Vouchers;
using Kulanz.Platform;
using Kulanz.Tests.Testing;

namespace Kulanz.Tests.Cases.Vouchers;

public static class SomeVouchers
{
    /// <summary>A voucher that Anna issued.</summary>
    public static async Task<IssuedVoucher> IssueVoucher(this TestApp app, long? into = null, Guid? customer = null, int uses = 1, Guid? queue = null, Kulanz.Cases.Priority? priority = null)
    {
        var anna = await app.Acting(Someone.Anna);
        return (await app.Do<VoucherIssuing, Outcome<IssuedVoucher>>(v => v.Issue(new VoucherWanted("He waited long enough") { Case = into, CustomerId = customer, Uses = uses, QueueId = queue, Priority = priority }, anna, default))).Value;
    }

    /// <summary>A code that is right in itself and that nobody issued.</summary>
    public static string Guessed => VoucherCode.New().Reveal();
}
