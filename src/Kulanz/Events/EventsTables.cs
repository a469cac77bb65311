using Kulanz.Events;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Platform.Data;

public sealed partial class KulanzDb
{
    public DbSet<Webhook> Webhooks => Set<Webhook>();
    public DbSet<WebhookCall> WebhookCalls => Set<WebhookCall>();
}
