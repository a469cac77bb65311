using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;

namespace Kulanz.Bench;

/// <summary>
/// From the start of the process to the first page, and the memory it holds when it has been quiet for a while, beside an ASP.NET Core program
/// that has one endpoint. The second start on a database of <c>--cases</c>, as after an update; alternating, medians.
/// </summary>
internal static class StartBench
{
    public const string EmptyVerb = "empty";

    public static async Task<int> Run(string[] args)
    {
        var cases = int.Parse(Ground.Option(args, "--cases") ?? "10000", CultureInfo.InvariantCulture);
        var rounds = int.Parse(Ground.Option(args, "--rounds") ?? "7", CultureInfo.InvariantCulture);
        await using var ground = await Ground.Fresh("sqlite");
        await Desk.Fill(ground, cases);
        var (empty, whole) = (new List<(double Seconds, double Megabytes)>(), new List<(double Seconds, double Megabytes)>());
        for (var round = 0; round < rounds; round++)
        {
            empty.Add(await Started(Path.Combine(AppContext.BaseDirectory, "Kulanz.Bench.dll"), [EmptyVerb], "/", null, TimeSpan.FromSeconds(1)));
            whole.Add(await Started(Path.Combine(AppContext.BaseDirectory, "kulanz.dll"), ["serve"], "/sign-in", ground.Folder, TimeSpan.FromSeconds(20)));
        }
        Console.WriteLine($"{"",-22}{"start, s",10}{"at rest, MB",14}   medians of {rounds}; {cases:N0} cases");
        Console.WriteLine($"{"empty program",-22}{Middle(empty.Select(s => s.Seconds)),10:N2}{Middle(empty.Select(s => s.Megabytes)),14:N0}");
        Console.WriteLine($"{"kulanz serve",-22}{Middle(whole.Select(s => s.Seconds)),10:N2}{Middle(whole.Select(s => s.Megabytes)),14:N0}");
        Console.WriteLine($"{"ratio",-22}{Middle(whole.Select(s => s.Seconds)) / Middle(empty.Select(s => s.Seconds)),10:N2}");
        return 0;
    }

    /// <summary>The other side of the comparison.</summary>
    public static async Task<int> Empty(string[] args)
    {
        var app = WebApplication.CreateBuilder(args).Build();
        app.MapGet("/", () => "Hello");
        await app.RunAsync();
        return 0;
    }

    private static async Task<(double Seconds, double Megabytes)> Started(string program, string[] verb, string page, string? data, TimeSpan rest)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo("dotnet", [program, .. verb, "--urls", address.ToString()]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["KULANZ_DATA"] = data ?? Path.GetTempPath();
        start.Environment.Remove("KULANZ_DATABASE");
        var from = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var browser = new HttpClient { BaseAddress = address };
        try
        {
            while (!await Answers(browser, page))
                if (process.HasExited || Stopwatch.GetElapsedTime(from) > TimeSpan.FromMinutes(1))
                    throw new InvalidOperationException($"{program} did not answer.");
            var seconds = Stopwatch.GetElapsedTime(from).TotalSeconds;
            await Task.Delay(rest);
            process.Refresh();
            return (seconds, process.WorkingSet64 / 1048576.0);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
    }

    private static async Task<bool> Answers(HttpClient browser, string page)
    {
        try
        {
            using var answer = await browser.GetAsync(page);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            await Task.Delay(10);
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static double Middle(IEnumerable<double> figures) => figures.Order().ElementAt(figures.Count() / 2);
}
