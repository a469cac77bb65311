using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Ui;
using Microsoft.AspNetCore.RateLimiting;

namespace Kulanz.Telephony;

/// <summary>Calls: who rings, who they are, what became of it. See README.md beside this file.</summary>
public static class TelephonyModule
{
    public static IServiceCollection AddTelephony(this IServiceCollection services)
    {
        services.AddShelf<PhoneSystem>(systems => systems.Where(s => s.RevokedAt == null).OrderBy(s => s.Id));
        services.AddShelf<Extension>(extensions => extensions.OrderBy(e => e.Id));
        services.AddScoped<Connecting>().AddScoped<Extensions>().AddScoped<RulingCalls>();
        services.AddScoped<Switchboard>().AddScoped<RingingCalls>().AddScoped<Recognising>().AddScoped<CallingBack>();
        services.AddCallEvents();
        services.AddLoop(LostCalls.Loop, "Calls whose end was never told are closed", TimeSpan.FromMinutes(10), LostCalls.Round);
        services.AddLoop(UnknownCallers.Loop, "Numbers of unknown callers are deleted", TimeSpan.FromHours(6), UnknownCallers.Round);
        services.Configure<RateLimiterOptions>(CtiEndpoints.Add);
        services.AddSingleton(Recognising.Along);
        services.AddSingleton(ExportedCalls.Part);
        services.AddSingleton(new CustomerPanel(20, "CustomerCalls"));
        services.AddSingleton(new PersonPanel(20, "PersonExtensions"));
        services.AddSingleton(new DeskOverlay("RingingCalls"));
        services.AddSingleton(new DeskLink(15, "Calls", "phone", "/desk/calls", Permission.CallsRead, Badge: "MissedCalls"));
        services.AddSingleton(new MyLink(10, "My telephone", "/desk/me/telephone", Permission.CallsRead));
        services.AddSingleton(new AdminLink(45, "Telephony", "Connect your telephone system; numbers to block or to show; how long numbers are kept.", "phone", "/admin/telephony"));
        return services;
    }

    public static void MapTelephony(this WebApplication app)
    {
        app.MapCti();
        app.MapCallsApi();
    }
}
