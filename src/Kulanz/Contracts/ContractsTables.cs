using Kulanz.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Platform.Data;

public sealed partial class KulanzDb
{
    public DbSet<Product> Products => Set<Product>();
    public DbSet<SupportTopic> SupportTopics => Set<SupportTopic>();
    public DbSet<Plan> Plans => Set<Plan>();
    public DbSet<PlanEdition> PlanEditions => Set<PlanEdition>();
    public DbSet<Contract> Contracts => Set<Contract>();
    public DbSet<Contracts.Notice> Notices => Set<Contracts.Notice>();
    public DbSet<Declaration> Declarations => Set<Declaration>();
    public DbSet<TermsChange> TermsChanges => Set<TermsChange>();
    public DbSet<Booking> Bookings => Set<Booking>();
    public DbSet<ContractWarning> ContractWarnings => Set<ContractWarning>();
    public DbSet<ServiceCalendar> ServiceCalendars => Set<ServiceCalendar>();
}
