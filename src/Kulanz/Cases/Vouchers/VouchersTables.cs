using Kulanz.Cases.Vouchers;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Platform.Data;

public sealed partial class KulanzDb
{
    public DbSet<Voucher> Vouchers => Set<Voucher>();
    public DbSet<VoucherUse> VoucherUses => Set<VoucherUse>();
}
