using Kulanz.Access;
using Kulanz.Mail.Templates;
using Kulanz.Platform.Outbox;
using Kulanz.Platform.Ui;

namespace Kulanz.Mail;

/// <summary>Mail in and out: see README.md beside this file.</summary>
public static class MailModule
{
    public static IServiceCollection AddMail(this IServiceCollection services)
    {
        services.AddSingleton<MailSecrets>().AddSingleton<MailTokens>();
        services.AddSingleton(Delivering.OutboxKind).AddSingleton(Letters.SignInLink).AddSingleton(Letters.PasswordLink);
        services.AddScoped<Mailboxes>().AddScoped<Sending>().AddScoped<Delivering>().AddScoped<Templating>().AddScoped<Letters>();
        services.AddArrivals();
        return services;
    }

    public static void MapMail(this WebApplication app) => app.MapMailApi();

    /// <summary>Before the program serves.</summary>
    public static Task PrepareMail(this IServiceProvider services, CancellationToken cancel) => services.GetRequiredService<MailTokens>().Prepare(cancel);
}
