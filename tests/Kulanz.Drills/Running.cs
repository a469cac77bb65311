using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Kulanz.Drills;

/// <summary>The real program, in a process, with a data folder and a database of its own, that is started, killed and started again.</summary>
internal sealed class Running : IAsyncDisposable
{
    private readonly string program;
    private readonly string? database;
    private readonly StreamWriter log;
    private Process? process;

    private Running(string program, string folder, string? database)
    {
        (this.program, Folder, this.database) = (program, folder, database);
        Connection = database is null ? $"Data Source={Path.Combine(folder, "kulanz.db")}" : $"{Server};Database={database}";
        log = new StreamWriter(Path.Combine(folder, "drill.log"));
        Address = new Uri($"http://127.0.0.1:{FreePort()}");
    }

    public string Folder { get; }

    public string Connection { get; }

    public Uri Address { get; }

    /// <summary>What it said on its error output that no kill explains: a crash of its own.</summary>
    public bool Crashed => process is { HasExited: true };

    private static string Server => Environment.GetEnvironmentVariable("KULANZ_TEST_POSTGRES") is { Length: > 0 } server ? server
        : throw new InvalidOperationException("No PostgreSQL for the drill: set KULANZ_TEST_POSTGRES to a server where databases may be made (Host=…;Username=…).");

    public static Running Fresh(string engine, string? program) =>
        new(program ?? typeof(Hosting).Assembly.Location, Directory.CreateTempSubdirectory("kulanz-drill-").FullName, engine == "postgres" ? $"kulanz_drill_{Guid.CreateVersion7():N}" : null);

    /// <summary>Starts serving, and answers when it is ready for work.</summary>
    /// <param name="ahead">By how much its clock runs before ours.</param>
    public async Task Start(TimeSpan ahead = default)
    {
        process = Spawn(["--urls", Address.ToString()], ahead);
        _ = Copy(process.StandardOutput);
        _ = Copy(process.StandardError);
        using var client = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(5) };
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromMinutes(3); await Task.Delay(50))
        {
            if (process.HasExited)
                throw new InvalidOperationException($"The program ended with {process.ExitCode} instead of serving; {Path.Combine(Folder, "drill.log")} has what it said.");
            try
            {
                if ((await client.GetAsync("/health/ready")).StatusCode == HttpStatusCode.OK)
                    return;
            }
            catch (Exception notYet) when (notYet is HttpRequestException or TaskCanceledException)
            {
                // Not listening yet.
            }
        }
        throw new InvalidOperationException("The program was not ready within three minutes.");
    }

    /// <summary>As the power would: SIGKILL, nothing is tidied up.</summary>
    public async Task Kill()
    {
        process!.Kill();
        await process.WaitForExitAsync();
        process = null;
    }

    /// <summary>Runs one of its verbs; answers what it said on both outputs.</summary>
    public async Task<(int Code, string Said, string Complained)> Verb(byte[]? input, params string[] arguments)
    {
        using var verb = Spawn(arguments, default);
        var (said, complained) = (verb.StandardOutput.ReadToEndAsync(), verb.StandardError.ReadToEndAsync());
        if (input is not null)
            await verb.StandardInput.BaseStream.WriteAsync(input);
        verb.StandardInput.Close();
        await verb.WaitForExitAsync();
        return (verb.ExitCode, await said, await complained);
    }

    private Process Spawn(string[] arguments, TimeSpan ahead)
    {
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["KULANZ_DATA"] = Folder, ["KULANZ_DATABASE"] = database is null ? "" : Connection, ["KULANZ_URL"] = Address.ToString(), ["Logging__LogLevel__Default"] = "Warning" },
        };
        if (ahead > default(TimeSpan))
            start.Environment["KULANZ_CLOCK"] = (TimeProvider.System.GetUtcNow() + ahead).ToString("O");
        return Process.Start(start)!;
    }

    private async Task Copy(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
            lock (log)
                log.WriteLine(line);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary>Stops it, and takes its database away. The folder stays for whoever wants to look, if <see cref="Keep"/> is set.</summary>
    public async ValueTask DisposeAsync()
    {
        if (process is { HasExited: false })
            await Kill();
        lock (log)
            log.Dispose();
        if (Keep)
            return;
        Directory.Delete(Folder, recursive: true);
        if (database is null)
            return;
        NpgsqlConnection.ClearAllPools();
        await using var server = new NpgsqlConnection($"{Server};Database=postgres;Pooling=false");
        await server.OpenAsync();
        await using var drop = new NpgsqlCommand($"DROP DATABASE IF EXISTS {database} WITH (FORCE)", server);
        await drop.ExecuteNonQueryAsync();
    }

    public bool Keep { get; set; }
}
