using Kulanz.Platform;

namespace Kulanz.Mail;

/// <summary>The doors mail arrives through, and the one place behind them.</summary>
public static class Arrivals
{
    public static IServiceCollection AddArrivals(this IServiceCollection services)
    {
        services.AddSingleton<Arriving>();
        services.AddSingleton<MailIntakeDoor>(provider => async (mail, cancel) =>
        {
            // Refused for good is taken as well: brought again it would be refused again.
            if (!(await provider.GetRequiredService<Arriving>().Accept(mail, cancel)).Done(out _, out var refusal))
                provider.GetRequiredService<ILogger<Arriving>>().LogWarning("A mail from {Source} was not taken: {Refusal}", mail.Source, refusal.Code);
        });
        services.AddLoop(Maildir.Loop, "Mail is taken from the folder", TimeSpan.FromSeconds(30), Maildir.Round);
        services.AddHostedService<Maildir.Watch>();
        return services;
    }
}
