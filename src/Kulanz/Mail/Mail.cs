using Kulanz.Access;
using Kulanz.Mail.Imap;
using Kulanz.Mail.Templates;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Ui;

namespace Kulanz.Mail;

/// <summary>Mail in and out: see README.md beside this file.</summary>
public static class MailModule
{
    public static IServiceCollection AddMail(this IServiceCollection services)
    {
        services.AddSingleton<MailSecrets>().AddSingleton<MailTokens>();
        services.AddSingleton(Delivering.OutboxKind).AddSingleton(Letters.SignInLink).AddSingleton(Letters.PasswordLink).AddSingleton(Letters.Invitation)
            .AddSingleton(AccountLetters.EmailConfirm).AddSingleton(AccountLetters.EmailChanged).AddSingleton(AccountLetters.SignInChanged)
            .AddSingleton(AccountLetters.CustomerEmailConfirm).AddSingleton(AccountLetters.CustomerEmailChanged).AddSingleton(AccountLetters.CustomerDataReady);
        services.AddScoped<Mailboxes>().AddScoped<Sending>().AddScoped<Delivering>().AddScoped<Templating>().AddScoped<Letters>();
        services.AddShelf<Mailbox>(mailboxes => mailboxes.OrderBy(m => m.AddedAt).ThenBy(m => m.Id));
        // Of each letter the edition that holds.
        services.AddShelf<Template>(edits => edits.GroupBy(t => new { t.Kind, t.Language }).Select(same => same.OrderByDescending(t => t.Edition).First()));
        services.AddSingleton<Fetching>();
        services.AddLoop(Fetching.Loop, "Mail is fetched", TimeSpan.FromMinutes(1), Fetching.Run);
        services.AddScoped<Trying>().AddScoped<OutboxCare>();
        services.AddSingleton(new FirstStep(10, "Connect a mailbox", "Mail to its address becomes a case here, and your answers leave from it.", "mail", "/admin/mailboxes/new"));
        services.AddSingleton(new AdminLink(60, "Mailboxes", "Addresses that people write to, fetching and sending.", "mail", "/admin/mailboxes"));
        services.AddSingleton(new AdminLink(61, "Mail templates", "The words of mail that Kulanz writes by itself.", "file-text", "/admin/templates"));
        services.AddSingleton(new AdminLink(62, "Outbox", "What has not left yet, and why.", "send", "/admin/outbox"));
        services.AddSingleton(new Evidence.EventSight("mail", Permission.CasesRead));
        services.AddSingleton(MailboxHealth.Examination);
        services.AddArrivals();
        return services;
    }

    public static void MapMail(this WebApplication app)
    {
        app.MapMailApi();
        app.MapMailboxesApi();
    }

    /// <summary>Before the program serves.</summary>
    public static Task PrepareMail(this IServiceProvider services, CancellationToken cancel) => services.GetRequiredService<MailTokens>().Prepare(cancel);
}
