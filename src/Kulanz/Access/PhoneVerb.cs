using System.CommandLine;
using System.Text;
using System.Text.Json;
using Kulanz.Platform;

namespace Kulanz.Access;

/// <summary>What `kulanz phone` says about one line: the JSON of it is a contract.</summary>
public sealed record PhoneRecord(string Input, string? E164, string? Region, string? Type, string? National, string? International, string? Place, string? Problem);

/// <summary>The command `kulanz phone FILE…`: one number a line in, one record a line out.</summary>
public static class PhoneVerb
{
    public static Command Command()
    {
        var files = new Argument<FileInfo[]>("FILE") { Description = "Text files with one number a line, as people write them. Without one: the standard input.", Arity = ArgumentArity.ZeroOrMore };
        var region = new Option<string>("--region") { Description = "The country of numbers without one, as two letters.", DefaultValueFactory = _ => "DE" };
        region.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<string>() is not [>= 'A' and <= 'Z', >= 'A' and <= 'Z'])
                given.AddError("--region takes two capital letters, such as DE.");
        });
        var command = new Command("phone", "Says what Kulanz reads in telephone numbers: for each line one JSON object with input, e164, region, type, national, international, place and problem. Needs no database. The exit code is 1 if a file cannot be read; a number that is none has a problem and is no failure.") { files, region };
        command.SetAction(given =>
        {
            using var say = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), 64 * 1024);
            if (given.GetValue(files) is not { Length: > 0 } named)
            {
                Read(Console.In, given.GetValue(region)!, say);
                return 0;
            }
            var unreadable = 0;
            foreach (var file in named)
                try
                {
                    using var lines = new StreamReader(file.FullName, Encoding.UTF8);
                    Read(lines, given.GetValue(region)!, say);
                }
                catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
                {
                    Console.Error.WriteLine($"{file} cannot be read: {missing.Message}");
                    unreadable++;
                }
            return unreadable > 0 ? 1 : 0;
        });
        return command;
    }

    private static void Read(TextReader lines, string region, TextWriter say)
    {
        while (lines.ReadLine() is { } line)
            say.Write(JsonSerializer.Serialize(Describe(line, region), Json.Options) + "\n");
    }

    public static PhoneRecord Describe(string line, string region)
    {
        var (number, problem) = PhoneNumber.Parse(line, region);
        return new PhoneRecord(line, number?.E164, number?.Region, number is null ? null : Name(number.Type), number?.National, number?.International, number?.Place, problem?.Sentence);
    }

    private static string Name(PhoneType type) => type switch
    {
        PhoneType.Fixed => "fixed",
        PhoneType.Mobile => "mobile",
        PhoneType.FixedOrMobile => "fixed-or-mobile",
        PhoneType.TollFree => "toll-free",
        PhoneType.Premium => "premium",
        PhoneType.SharedCost => "shared-cost",
        PhoneType.Voip => "voip",
        PhoneType.Personal => "personal",
        PhoneType.Pager => "pager",
        PhoneType.CompanyWide => "company-wide",
        PhoneType.Voicemail => "voicemail",
        _ => "unknown",
    };
}
