using Kulanz.Platform;
using Kulanz.Platform.Jobs;
using Kulanz.Platform.Ui;

namespace Kulanz.Access.Exports;

/// <summary>Customers' copies of their data: this folder's table of contents.</summary>
public static class ExportsModule
{
    public static IServiceCollection AddExports(this IServiceCollection services)
    {
        services.AddScoped<Exporting>().AddScoped<ExportKeepingChanging>();
        services.AddSingleton(ExportWork.JobKind).AddSingleton(new JobDetails(ExportWork.Kind, "ExportDone"));
        services.AddLoop(ExportTidying.Loop, "Copies of customers' data are deleted when their time is over", TimeSpan.FromMinutes(15), ExportTidying.Round);
        services.AddSingleton(new PortalLink(40, "My data", "/my/data", Personal: true));
        foreach (var part in OwnParts.All)
            services.AddSingleton(part);
        return services;
    }
}
