using Kulanz.Mail;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Platform.Data;

public sealed partial class KulanzDb
{
    public DbSet<Mailbox> Mailboxes => Set<Mailbox>();
    public DbSet<ArrivedMail> ArrivedMails => Set<ArrivedMail>();
    public DbSet<SentMail> SentMails => Set<SentMail>();
    public DbSet<MailDelivery> MailDeliveries => Set<MailDelivery>();
}
