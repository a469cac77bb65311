using System.CommandLine;
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
        root.SetAction((_, cancel) => Serve(args, cancel));

        var serve = new Command("serve", "Serves pages and API until it is stopped.") { TreatUnmatchedTokensAsErrors = false };
        serve.SetAction((_, cancel) => Serve(args[1..], cancel));
        root.Add(serve);

        var migrate = new Command("migrate", "Brings the database up to the schema of this program and ends.");
        migrate.SetAction(async (_, cancel) =>
        {
            await using var app = Hosting.Build([]);
            await Hosting.Prepare(app, Console.Out, cancel);
            return 0;
        });
        root.Add(migrate);

        var draft = new Command("schema-draft", "Prints the SQL that the model would make on the chosen engine: a start for the next schema script.") { Hidden = true };
        draft.SetAction(_ =>
        {
            using var app = Hosting.Build([]);
            using var scope = app.Services.CreateScope();
            Console.WriteLine(scope.ServiceProvider.GetRequiredService<KulanzDb>().Database.GenerateCreateScript());
        });
        root.Add(draft);
        root.Add(Mail.MailVerbs.Command());
        return root.Parse(args).InvokeAsync();
    }

    private static async Task<int> Serve(string[] args, CancellationToken cancel)
    {
        await using var app = Hosting.Build(args);
        await Hosting.Prepare(app, Console.Out, cancel);
        await app.RunAsync(cancel);
        return 0;
    }
}
