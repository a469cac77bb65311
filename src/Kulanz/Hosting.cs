using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Contracts;
using Kulanz.Contracts.Licences;
using Kulanz.Demo;
using Kulanz.Events;
using Kulanz.Evidence;
using Kulanz.Mail;
using Kulanz.Partners;
using Kulanz.Platform;
using Kulanz.Platform.Api;
using Kulanz.Platform.Data;
using Kulanz.Search;
using Kulanz.Telephony;
using Kulanz.Platform.Operations;

namespace Kulanz;

/// <summary>Puts the program together. The same for <c>kulanz serve</c>, for the other verbs and for tests.</summary>
public static class Hosting
{
    /// <summary>With the program's configuration, and nothing of it yet.</summary>
    public static WebApplicationBuilder Builder(string[] args) => WebApplication.CreateBuilder(new WebApplicationOptions
    {
        // Said, not guessed: where tests run, the program that started is another one.
        ApplicationName = typeof(Hosting).Assembly.GetName().Name,
        Args = args,
        ContentRootPath = AppContext.BaseDirectory,
    });

    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null, Action<IServiceCollection>? replace = null)
    {
        var builder = Builder(args);
        LogLines.Write(builder, toError: false);
        configure?.Invoke(builder);
        builder.AddPlatform();
        builder.Services.AddEvidence();
        builder.Services.AddAccess();
        builder.Services.AddMail();
        builder.Services.AddContracts();
        builder.Services.AddEvents();
        builder.Services.AddSearch();
        builder.Services.AddTelephony();
        builder.Services.AddPartners();
        builder.Services.AddCases();
        builder.Services.AddDemoOffer(cancel => Demonstrating.Program(args, TextWriter.Null, configure, replace, cancel));

        replace?.Invoke(builder.Services);
        var app = builder.Build();
        app.UsePlatform();
        app.MapApiReference();
        app.MapEvidence();
        app.MapCustomers();
        app.MapCompanyApi();
        app.MapMail();
        app.MapContracts();
        app.MapEvents();
        app.MapSearch();
        app.MapTelephony();
        app.MapPartners();
        app.MapCases();
        return app;
    }

    /// <summary>Brings the database up to date and makes what every installation needs; <paramref name="say"/> hears the first password.</summary>
    public static async Task Prepare(WebApplication app, TextWriter say, CancellationToken cancel)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<KulanzDb>();
        var ran = await Schema.Upgrade(db, scope.ServiceProvider.GetRequiredService<TimeProvider>(), cancel);
        foreach (var script in ran)
            app.Logger.LogInformation("Schema script {Script} applied", script);
        await app.Services.PrepareMail(cancel);
        await scope.ServiceProvider.GetRequiredService<CasesFirstRun>().Prepare(cancel);
        await app.Services.PrepareLicences(cancel);
        await app.Services.PrepareSearch(cancel);
        if (await scope.ServiceProvider.GetRequiredService<FirstRun>().Administer(cancel) is { } password)
            await FirstPassword.Say(app.Services.GetRequiredService<Settings>(), FirstRun.Administrator, password, say, cancel);
    }
}
