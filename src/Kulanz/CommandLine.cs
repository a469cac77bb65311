using System.CommandLine;
using Kulanz.Access;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz;

/// <summary>The verbs of the program. Without one it serves.</summary>
public static class CommandLine
{
    public static Task<int> Run(string[] args)
    {
        var root = new RootCommand("Kulanz: the customer-service desk for companies that act through partners. Without a command it serves its pages and API.")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        var demo = Demonstrating.Asked();
        root.Add(demo);
        root.SetAction((given, cancel) => Serve(args, given.GetValue(demo), cancel));

        var serve = new Command("serve", "Serves pages and API until it is stopped.") { TreatUnmatchedTokensAsErrors = false };
        serve.Add(demo);
        serve.SetAction((given, cancel) => Serve(args[1..], given.GetValue(demo), cancel));
        root.Add(serve);

        var migrate = new Command("migrate", "Brings the database up to the schema of this program and ends.");
        migrate.SetAction(async (_, cancel) =>
        {
            await using var app = Hosting.Build([]);
            await Hosting.Prepare(app, Console.Out, cancel);
            return 0;
        });
        root.Add(migrate);

        root.Add(Demonstrating.Verb());
        root.AddAccessVerbs(WithDatabase);

        var draft = new Command("schema-draft", "Prints the SQL that the model would make on the chosen engine: a start for the next schema script.") { Hidden = true };
        draft.SetAction(_ =>
        {
            using var app = Hosting.Build([]);
            using var scope = app.Services.CreateScope();
            Console.WriteLine(scope.ServiceProvider.GetRequiredService<KulanzDb>().Database.GenerateCreateScript());
        });
        root.Add(draft);
        root.Add(Mail.MailVerbs.Command());
        root.Add(Access.Importing.ImportVerb.Command(Open));
        var parsed = root.Parse(args);
        // The library says 1 for wrong usage too; scripts want to tell that from a refusal.
        return parsed.Errors.Count > 0 ? Wrong(parsed) : parsed.InvokeAsync();
    }

    private static async Task<int> Wrong(ParseResult parsed)
    {
        await parsed.InvokeAsync();
        return 2;
    }

    /// <summary>For verbs that act and end: the database up to date, nothing served, only their own words on the standard output.</summary>
    private static async Task<int> WithDatabase(Func<IServiceProvider, CancellationToken, Task<int>> work, CancellationToken cancel)
    {
        await using var app = Hosting.Build([], builder => builder.Logging.ClearProviders());
        await Hosting.Prepare(app, Console.Error, cancel);
        await using var scope = app.Services.CreateAsyncScope();
        return await work(scope.ServiceProvider, cancel);
    }

    private static async Task<WebApplication> Open(CancellationToken cancel)
    {
        var app = Hosting.Build([]);
        await Hosting.Prepare(app, TextWriter.Null, cancel);
        return app;
    }

    private static async Task<int> Serve(string[] args, bool demo, CancellationToken cancel)
    {
        args = [.. args.Where(arg => arg != "--demo")];
        if (demo)
            await Demonstrating.Show(args, Console.Out, cancel);
        await using var app = Hosting.Build(args);
        await Hosting.Prepare(app, Console.Out, cancel);
        await app.RunAsync(cancel);
        return 0;
    }
}
