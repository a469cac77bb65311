using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Jobs;
using Kulanz.Platform.Ui;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>What macros, triggers and bulk changes need around them.</summary>
public static class RulesSetup
{
    public static void AddRules(this IServiceCollection services)
    {
        services.AddScoped<SettingState>().AddScoped<TakingSteps>().AddScoped<FillingIn>().AddScoped<NotifyingStaff>().AddSingleton(NotifyingStaff.Letter).AddScoped<Macros>();
        services.AddSingleton(new DeskLink(80, "Triggers", "bolt", "/desk/triggers", Permission.DeskManage));
        services.AddSingleton(new DeskLink(80, "Macros", "wand", "/desk/macros", Permission.CasesWrite));
        services.AddScoped<Bulk>().AddScoped<BulkUndo>();
        services.AddShelf<Trigger>(triggers => triggers.Where(t => t.DeletedAt == null && t.DisabledAt == null).OrderBy(t => t.Position).ThenBy(t => t.Id));
        services.AddSingleton<TriggerWatch>();
        services.ConfigureDbContext<KulanzDb>((provider, options) => options.AddInterceptors(provider.GetRequiredService<TriggerWatch>()));
        services.AddScoped<Triggering>().AddScoped<ArrangingTriggers>().AddScoped<DryRun>();
        services.AddLoop(Triggering.Loop, "Triggers run", TimeSpan.FromSeconds(10), (provider, cancel) => provider.GetRequiredService<Triggering>().Round(cancel));
        services.AddLoop(Triggering.TimedLoop, "Time-based triggers run", TimeSpan.FromMinutes(5), (provider, cancel) => provider.GetRequiredService<Triggering>().TimedRound(cancel));
        services.AddSingleton(new JobKind(Bulk.Kind, Bulk.Step)).AddSingleton(new JobKind(BulkUndo.Kind, BulkUndo.Step));
        services.AddSingleton(new JobDetails(Bulk.Kind, "BulkResult")).AddSingleton(new JobDetails(BulkUndo.Kind, "BulkResult"));
    }
}
