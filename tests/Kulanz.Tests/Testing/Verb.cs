using System.Diagnostics;

namespace Kulanz.Tests.Testing;

/// <summary>The program run as an operator runs it, in a process of its own.</summary>
public static class Verb
{
    public sealed record Answer(int Code, string Out, string Error);

    public static Task<Answer> Run(string data, string database, params string[] arguments) => Run(data, database, arguments, null);

    public static async Task<Answer> Run(string data, string database, string[] arguments, string? input, Dictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Hosting).Assembly.Location, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["KULANZ_DATA"] = data, ["KULANZ_DATABASE"] = database },
        };
        foreach (var (name, value) in environment ?? [])
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var (said, complained) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return new(process.ExitCode, (await said).Trim(), (await complained).Trim());
    }
}
