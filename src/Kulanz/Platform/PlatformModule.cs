using System.Text.Encodings.Web;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Kulanz.Platform.Api;
using Kulanz.Platform.Data;
using Kulanz.Platform.Live;
using Kulanz.Platform.Operations;
using Kulanz.Platform.Ui;
using Kulanz.Platform.Web;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.WebEncoders;

namespace Kulanz.Platform;

/// <summary>What every module stands on and which knows none of them.</summary>
public static class PlatformModule
{
    public static void AddPlatform(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        var settings = Settings.From(builder.Configuration);
        services.AddSingleton(settings);
        builder.Environment.WebRootFileProvider = new FixedFiles(builder.Environment.WebRootFileProvider);
        services.AddSingleton<TimeProvider>(new Clock(settings.Clock));
        // Made by the container, which then also lets go of its connections when the program ends.
        services.AddSingleton(provider => Engine.For(settings.ConnectionString, provider.GetRequiredService<ILogger<Engine>>()));
        services.AddDbContext<KulanzDb>((provider, options) =>
        {
            provider.GetRequiredService<Engine>().Configure(options);
            // What other modules do with everything that is saved, such as putting it into the search index.
            options.AddInterceptors(provider.GetServices<IInterceptor>());
        });

        // What starts first is measured by nobody but this: the gathering of measures comes before every loop.
        builder.AddOperations();

        services.AddSingleton<Texts>();
        services.AddSingleton<Live.Live>().AddHostedService(provider => provider.GetRequiredService<Live.Live>());
        services.AddSingleton<Pokes>();
        services.AddSingleton<Preferences>();
        services.AddScoped<Jobs.Jobs>();
        services.AddLoop(Jobs.Jobs.Loop, "Long work in the background", TimeSpan.FromSeconds(30), Jobs.Jobs.Round);

        services.AddScoped<Outbox.Outbox>();
        services.AddHostedService<Outbox.OutboxStart>();
        services.AddLoop(Outbox.OutboxRound.Loop, "The outbox is emptied", TimeSpan.FromSeconds(15), Outbox.OutboxRound.Run, everywhere: true, sideBySide: Outbox.OutboxRound.SideBySide);
        services.AddLoop(Outbox.OutboxList.SweepLoop, "Old entries of the outbox are deleted", TimeSpan.FromHours(12), Outbox.OutboxList.Sweep);

        services.AddLoop(Idempotency.Loop, "Kept answers of the API are deleted", TimeSpan.FromHours(1), Idempotency.Sweep);
        services.AddKulanzOpenApi();

        services.AddDataProtection().SetApplicationName("kulanz");
        services.AddSingleton<ProtectionKeys>().AddSingleton<PublicAddresses>();
        if (settings.KeyFile.Length > 0)
            services.AddSingleton(KeyFile.Read(settings.KeyFile));
        services.AddOptions<KeyManagementOptions>().Configure<ProtectionKeys, IServiceProvider>((options, keys, provider) =>
            (options.XmlRepository, options.XmlEncryptor) = (keys, provider.GetService<KeyFile>() is { } file ? new KeyFileEncryptor(file) : null));

        services.AddProblemDetails();
        services.ConfigureHttpJsonOptions(options =>
        {
            Json.Configure(options.SerializerOptions);
            options.SerializerOptions.TypeInfoResolver = options.SerializerOptions.TypeInfoResolver!.WithAddedModifier(Json.RefuseNullsInLists);
        });
        // Umlauts as themselves: half the bytes, and readable source.
        services.Configure<WebEncoderOptions>(options => options.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        services.AddResponseCompression(options => options.EnableForHttps = true);
        services.AddAntiforgery(options =>
        {
            options.HeaderName = "X-Anti-Forgery";
            options.Cookie.Name = "kulanz-form";
        });
        services.Configure<RouteOptions>(options => options.LowercaseUrls = true);
        services.AddRazorPages(options => options.RootDirectory = "/").AddMvcOptions(options => options.Filters.Add<OnlyHandled>());
    }

    public static void UsePlatform(this WebApplication app)
    {
        app.UseProxies();
        app.UseProblems();
        app.UseProblemsForBareAnswers();
        app.UseSecurityHeaders();
        app.UseResponseCompression();
        app.UseStaticFiles(new StaticFileOptions
        {
            // The address carries the content's hash (asp-append-version), so a copy never grows stale.
            OnPrepareResponse = file => file.Context.Response.Headers.CacheControl =
                file.Context.Request.Query.ContainsKey("v") ? "public, max-age=31536000, immutable" : "public, max-age=300",
        });
        app.UseRequestBegan();
        app.UseLanguage();
        app.UsePagesForBareAnswers();
        app.UseCookiePolicy();
        app.UseRouting();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.UseMiddleware<Idempotency>();
        app.UseAntiforgery();
        app.UseFormsAsSent();
        app.MapOperations();
        app.MapLanguage();
        Company.MapLogo(app);
        app.MapRazorPages();
    }
}
