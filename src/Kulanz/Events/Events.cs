using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Web;
using Kulanz.Platform.Live;
using Kulanz.Platform.Ui;

namespace Kulanz.Events;

/// <summary>What happens, told to other programs: see README.md beside this file.</summary>
public static class EventsModule
{
    public const string Sweep = "webhook-sweep";

    public static IServiceCollection AddEvents(this IServiceCollection services)
    {
        services.AddScoped<Feed>().AddScoped<EventStream>();
        services.AddSingleton<WebhookSecrets>().AddSingleton(WebhookNotice.Letter);
        services.AddScoped<Subscribing>().AddScoped<HandingOn>().AddScoped<Ringing>().AddScoped<Calling>().AddScoped<CallingAgain>().AddScoped<WebhookNotice>();
        services.AddHttpClient(Ringing.Client, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(provider => provider.GetRequiredService<PublicAddresses>().Handler()).RemoveAllLoggers();
        services.AddSingleton(Calling.Kind);
        services.AddLoop(HandingOn.Loop, "Webhooks are called", TimeSpan.FromSeconds(15), HandingOn.Round);
        services.AddLoop(Sweep, "Old webhook calls are deleted", TimeSpan.FromHours(12), HandingOn.Sweep);
        services.AddSingleton(provider => new Ear(Sequencing.Topic, () => provider.GetRequiredService<Pokes>().Poke(HandingOn.Loop)));
        services.AddSingleton(new AdminLink(50, "Webhooks", "Tell other programs what happens, as it happens.", "webhook", "/admin/webhooks"));
        services.AddSingleton(new DeskBanner("WebhookOff"));
        return services;
    }

    public static void MapEvents(this WebApplication app) => app.MapEventsApi();
}
