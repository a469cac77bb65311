using System.CommandLine;
using System.ComponentModel.DataAnnotations;
using System.Data.Common;
using Kulanz.Access;
using Kulanz.Platform.Data;
using Kulanz.Platform.Operations;
using Kulanz.Platform.Operations.Backups;
using Microsoft.EntityFrameworkCore;

namespace Kulanz;

/// <summary>The verbs of the program; without one it serves. See docs/cli.md.</summary>
public static class CommandLine
{
    public static async Task<int> Run(string[] args)
    {
        var parsed = Commands(args).Parse(args);
        try
        {
            // A word that is no command would otherwise be taken for a setting, and a typing error would start a server.
            if (args is [var word, ..] && word[0] is not ('-' or '/' or '[') && parsed.CommandResult.Command is RootCommand)
            {
                await Console.Error.WriteLineAsync($"There is no command \"{word}\". kulanz --help lists them.");
                return 2;
            }
            var done = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
            // The library says 1 for wrong usage too; scripts want to tell that from a refusal.
            return parsed.Errors.Count > 0 ? 2 : done;
        }
        catch (Exception foreseen) when (foreseen is ValidationException or DbException or IOException or UnauthorizedAccessException || foreseen is InvalidOperationException { Source: "kulanz" })
        {
            // What an operator can do something about is a sentence; everything else keeps its trace.
            await Console.Error.WriteLineAsync(Redaction.Of(foreseen.Message));
            return 1;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Stopped.");
            return 130;
        }
    }

    /// <summary>All of them, with their help; docs/cli.md is compared with this.</summary>
    public static RootCommand Commands(string[] args)
    {
        var root = new RootCommand("""
            Kulanz: the customer-service desk for companies that act through partners. Without a command it serves its pages and API.

            Settings come from the environment: KULANZ_DATA is the folder with everything, KULANZ_DATABASE a PostgreSQL connection string, KULANZ_URL the address people use; docs/operating/configure.md has the others.

            Exit codes: 0 done, 1 refused or failed (a sentence on the error output says why), 2 wrong usage, 3 could not be checked (log, receipt, licence), 75 try again later (mail deliver), 130 stopped.
            """)
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        var demo = Demonstrating.Asked();
        root.Add(demo);
        root.SetAction((given, cancel) => Serve(args, given.GetValue(demo), cancel));

        var serve = new Command("serve", "Serves pages and API until it is stopped. Takes ASP.NET Core's settings too, such as --urls http://127.0.0.1:5000.") { TreatUnmatchedTokensAsErrors = false };
        serve.Add(demo);
        serve.SetAction((given, cancel) => Serve(args[1..], given.GetValue(demo), cancel));
        root.Add(serve);

        var migrate = new Command("migrate", "Brings the database up to the schema of this program and ends. Serving does the same at its start.");
        migrate.SetAction(async (_, cancel) =>
        {
            await using var app = ForVerbs();
            await Hosting.Prepare(app, Console.Out, cancel);
            return 0;
        });
        root.Add(migrate);

        root.Add(Demonstrating.Verb(ForVerbs));
        root.AddAccessVerbs(WithDatabase);
        root.Add(PhoneVerb.Command());
        root.Add(Contracts.TimeVerb.Command());
        root.Add(Mail.MailVerbs.Command());
        root.Add(Access.Importing.ImportVerb.Command(Open));
        root.Add(Cases.Exporting.Verb(WithDatabase));
        root.Add(Search.SearchVerbs.Command(WithDatabase));
        root.Add(Contracts.Licences.LicenceVerbs.Command());
        root.Add(Evidence.Checking.LogVerbs.Command());
        root.Add(Evidence.Checking.ReceiptVerbs.Command());
        root.Add(Evidence.Checking.WitnessVerb.Command());
        root.AddBackupVerbs();

        var draft = new Command("schema-draft", "Prints the SQL that the model would make on the chosen engine: a start for the next schema script.") { Hidden = true };
        draft.SetAction(_ =>
        {
            using var app = ForVerbs();
            using var scope = app.Services.CreateScope();
            Console.WriteLine(scope.ServiceProvider.GetRequiredService<KulanzDb>().Database.GenerateCreateScript());
        });
        root.Add(draft);
        return root;
    }

    /// <summary>Nothing served, only warnings logged, and those on the error output: the standard output is the verb's answer.</summary>
    private static WebApplication ForVerbs() => Hosting.Build([], builder => LogLines.Write(builder, toError: true));

    /// <summary>For verbs that act and end: the database up to date.</summary>
    private static async Task<int> WithDatabase(Func<IServiceProvider, CancellationToken, Task<int>> work, CancellationToken cancel)
    {
        await using var app = ForVerbs();
        await Hosting.Prepare(app, Console.Error, cancel);
        await using var scope = app.Services.CreateAsyncScope();
        return await work(scope.ServiceProvider, cancel);
    }

    private static async Task<WebApplication> Open(CancellationToken cancel)
    {
        var app = ForVerbs();
        await Hosting.Prepare(app, TextWriter.Null, cancel);
        return app;
    }

    private static async Task<int> Serve(string[] args, bool demo, CancellationToken cancel)
    {
        args = [.. args.Where(arg => arg != "--demo")];
        await using var app = Hosting.Build(args);
        using var alone = app.Services.GetRequiredService<Engine>().ServeAlone();
        if (demo)
        {
            // Said before the database is filled: afterwards it is no longer empty, and the next try would be refused for that.
            Ports.Free(app.Configuration);
            await Demonstrating.Show(args, Console.Out, cancel);
        }
        await Hosting.Prepare(app, Console.Out, cancel);
        await app.RunAsync(cancel);
        return 0;
    }
}
