using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Kulanz.Browser;

/// <summary>The program as people run it: a process of its own, on the embedded database, by a clock that shows what <c>KULANZ_CLOCK</c> says.</summary>
public sealed class RunningProgram : IAsyncDisposable
{
    private readonly Process process;
    private readonly List<string> said = [];

    private RunningProgram(Process process, Uri address)
    {
        (this.process, Address) = (process, address);
        _ = Listen(process.StandardOutput);
        _ = Listen(process.StandardError);
    }

    public Uri Address { get; }

    public string Said
    {
        get
        {
            lock (said)
                return string.Join('\n', said);
        }
    }

    /// <summary>Starts it, and answers when it is ready for work.</summary>
    /// <param name="folder">Where its data is.</param>
    /// <param name="clock">What its clock shows at the start.</param>
    /// <param name="arguments">Such as <c>--demo</c>.</param>
    public static async Task<RunningProgram> Start(string folder, string clock, params string[] arguments)
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var address = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}");
        probe.Stop();
        var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(Hosting).Assembly.Location, .. arguments, "--urls", address.ToString()])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["KULANZ_DATA"] = folder, ["KULANZ_DATABASE"] = "", ["KULANZ_URL"] = address.ToString(), ["KULANZ_CLOCK"] = clock },
        })!;
        var program = new RunningProgram(process, address);
        using var client = new HttpClient { BaseAddress = address };
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromMinutes(5); await Task.Delay(100))
        {
            Assert.False(process.HasExited, program.Said);
            try
            {
                if ((await client.GetAsync("/health/ready")).StatusCode == HttpStatusCode.OK)
                    return program;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
        }
        throw new InvalidOperationException($"The program was not ready within five minutes:\n{program.Said}");
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private async Task Listen(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
            lock (said)
                said.Add(line);
    }
}
