using System.CommandLine;
using System.ComponentModel.DataAnnotations;
using Kulanz.Ledger;
using Kulanz.Platform;
using Kulanz.Platform.Operations;
using Microsoft.Extensions.Logging.Console;

namespace Kulanz.Evidence.Checking;

/// <summary><c>kulanz witness</c>: a small server of its own, for whoever watches over logs of others. See docs/cli.md.</summary>
public static class WitnessVerb
{
    public static Command Command()
    {
        var name = new Option<string>("--name") { Description = "What it is called, by custom an address without its scheme: council.example/witness.", Required = true };
        var data = new Option<string>("--data") { Description = "The folder of its key and of what it has seen; made if it is not there.", Required = true };
        var logs = new Option<string[]>("--log") { Description = "The public key of a log it signs for (a vkey: name+hash+base64). May be repeated." };
        var policy = LogVerbs.PolicyOption();
        policy.Description = "A file in the form of C2SP tlog-policy: it signs for the logs that stand in it.";
        var urls = new Option<string>("--urls") { Description = "Where it listens; several with a semicolon between.", DefaultValueFactory = _ => "http://127.0.0.1:5200" };
        var witness = new Command("witness", "Signs checkpoints of logs as a witness (C2SP tlog-witness): only such as continue what it signed before, so that a log cannot be rewritten unnoticed. Makes its key at the first start and prints the public half. Needs no database.") { name, data, logs, policy, urls };
        witness.SetAction(async (given, cancel) =>
        {
            var findings = new Findings();
            if (await Given.Trust(given.GetValue(policy), [], findings, cancel) is not { } trusted)
                throw new ValidationException(findings.All[0].Text);
            var keys = (given.GetValue(logs) ?? []).Select(Key).Concat(trusted.Logs).ToList();
            if (keys.Count == 0)
            {
                await Console.Error.WriteLineAsync("A witness needs a log to sign for: --log or --policy.");
                return 2;
            }
            using var at = new Witness(given.GetValue(name)!, given.GetValue(data)!, keys, new Clock());
            await using var app = Build(at, given.GetValue(urls)!);
            await app.StartAsync(cancel);
            Console.WriteLine(at.Key);
            foreach (var url in app.Urls)
                Console.WriteLine($"Listening on {url}");
            await app.WaitForShutdownAsync(cancel);
            return 0;
        });

        var key = new Command("key", "Prints the public key of a witness, and makes the key if there is none yet. Serves nothing.") { name, data };
        key.SetAction(given =>
        {
            using var signer = WitnessKey.Of(given.GetValue(name)!, given.GetValue(data)!);
            Console.WriteLine(signer.Key);
            return 0;
        });
        witness.Add(key);
        return witness;
    }

    /// <summary>The server, not started.</summary>
    public static WebApplication Build(Witness witness, string urls)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = AddCheckpoint.MaxSize;
            kestrel.AddServerHeader = false;
        });
        LogLines.Write(builder, toError: true);
        // A port that is taken is a sentence of the verb; the host would say it first, with its trace.
        builder.Logging.AddFilter<ConsoleLoggerProvider>("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        var app = builder.Build();
        app.MapGet("/", () => Results.Text(witness.Page()));
        app.MapPost("/add-checkpoint", async (HttpContext http) =>
        {
            var answer = await Answer(witness, http.Request);
            http.Response.StatusCode = answer.Status;
            // As the specification spells it, without a charset.
            http.Response.ContentType = answer.IsSize ? "text/x.tlog.size" : "text/plain; charset=utf-8";
            await http.Response.WriteAsync(answer.Text, http.RequestAborted);
        });
        return app;
    }

    private static async Task<Witness.Answer> Answer(Witness witness, HttpRequest request)
    {
        try
        {
            return witness.Add(await WholeFile.Read(request.Body, AddCheckpoint.MaxSize, request.HttpContext.RequestAborted));
        }
        catch (BadHttpRequestException broken)
        {
            return new(broken.StatusCode, broken.StatusCode == StatusCodes.Status413PayloadTooLarge ? $"A request has at most {AddCheckpoint.MaxSize} bytes.\n" : "The request is broken.\n");
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException && !request.HttpContext.RequestAborted.IsCancellationRequested)
        {
            return new(500, "The witness cannot write what it has seen, and so signs nothing.\n");
        }
    }

    private static NoteKey Key(string vkey)
    {
        try
        {
            var key = NoteKey.Parse(vkey);
            return key.Algorithm != NoteAlgorithm.CosignatureV1 ? key : throw new FormatException("a witness's key cannot sign for a log.");
        }
        catch (FormatException wrong)
        {
            throw new ValidationException($"--log: {wrong.Message}");
        }
    }
}
