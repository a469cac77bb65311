using System.CommandLine;
using Kulanz.Access;
using Kulanz.Demo;
using Kulanz.Platform;
using Kulanz.Platform.Data;

namespace Kulanz;

/// <summary>
/// Puts a second program together beside the one that serves, only to fill its database: nothing of it runs, so nothing is mailed, no
/// trigger acts and no clock but the travelling one counts.
/// </summary>
public static class Demonstrating
{
    public static Option<bool> Asked() => new("--demo") { Description = "Fills an empty database with an invented company before it serves, and prints how to sign in." };

    public static Command Verb(Func<WebApplication> program)
    {
        var command = new Command("demo", "Fills an empty database with an invented company (customers, two hundred cases, a knowledge base), prints how to sign in, and ends. Refuses where there are cases already, and on SQLite while Kulanz runs.");
        command.SetAction(async (_, cancel) =>
        {
            await using var app = program();
            // A server would go on with what it remembers of the empty database.
            using var alone = app.Services.GetRequiredService<Engine>().ServeAlone();
            return await Show([], Console.Out, cancel, refused: Console.Error) ? 0 : 1;
        });
        return command;
    }

    /// <summary>The program that is filled: as the one that serves was made, with a clock that travels.</summary>
    public static async Task<WebApplication> Program(string[] args, TextWriter say, Action<WebApplicationBuilder>? configure, Action<IServiceCollection>? replace, CancellationToken cancel)
    {
        var app = Hosting.Build(args, builder =>
        {
            builder.Logging.AddFilter(level => level >= LogLevel.Warning);
            configure?.Invoke(builder);
        }, services =>
        {
            replace?.Invoke(services);
            services.AddDemo();
        });
        await Hosting.Prepare(app, say, cancel);
        return app;
    }

    /// <summary>Fills the database, or says why not; answers whether it was filled.</summary>
    public static async Task<bool> Show(string[] args, TextWriter say, CancellationToken cancel, Action<WebApplicationBuilder>? configure = null, Action<IServiceCollection>? replace = null, TextWriter? refused = null)
    {
        await using var app = await Program(args, say, configure, replace, cancel);
        if (!(await app.Services.GetRequiredService<Filling>().Fill(cancel)).Done(out var door, out var refusal))
        {
            await (refused ?? say).WriteLineAsync(refusal.ToString());
            return false;
        }
        await using var scope = app.Services.CreateAsyncScope();
        var key = (await scope.ServiceProvider.GetRequiredService<ApiKeys>().Add("Demo", "Administrator", Actor.System, cancel)).Value;
        var listens = app.Configuration["urls"] ?? app.Configuration["ASPNETCORE_URLS"] ?? "";
        await say.WriteLineAsync(DemoModule.Said(door, key.Text, $"{app.Services.GetRequiredService<Settings>().Url};{listens}"));
        return true;
    }
}
