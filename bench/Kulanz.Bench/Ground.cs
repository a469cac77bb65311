using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Kulanz.Bench;

/// <summary>The program on a fresh database of one engine, which is gone afterwards. PostgreSQL's server is named by KULANZ_TEST_POSTGRES, as for the tests.</summary>
internal sealed class Ground : IAsyncDisposable
{
    private readonly string? database;

    private Ground(WebApplication app, string folder, string connection, string? database) => (App, Folder, ConnectionString, this.database) = (app, folder, connection, database);

    public WebApplication App { get; }

    public string Folder { get; }

    public string ConnectionString { get; }

    /// <summary>Where it listens, once <see cref="App"/> is started.</summary>
    public Uri Address => new(Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public IServiceProvider Services => App.Services;

    public Engine Engine => Services.GetRequiredService<Engine>();

    private static string? Server => Environment.GetEnvironmentVariable("KULANZ_TEST_POSTGRES");

    /// <summary>The engines asked for by <c>--engine</c>; both, as far as there is a server, without it.</summary>
    public static IEnumerable<string> Engines(string[] args) =>
        Option(args, "--engine") is { } one ? [one] : Server is null ? ["sqlite"] : ["sqlite", "postgres"];

    public static string? Option(string[] args, string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

    public static async Task<Ground> Fresh(string engine, Action<IServiceCollection>? replace = null)
    {
        var folder = Directory.CreateTempSubdirectory("kulanz-bench-").FullName;
        var database = engine == "postgres" ? $"kulanz_bench_{Guid.CreateVersion7():N}" : null;
        var connection = database is null ? $"Data Source={Path.Combine(folder, "kulanz.db")}" : $"{Server};Database={database}";
        var app = Hosting.Build(["--hostBuilder:reloadConfigOnChange=false"], builder =>
        {
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["KULANZ_DATA"] = folder, ["KULANZ_DATABASE"] = connection });
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
        }, replace);
        await Hosting.Prepare(app, TextWriter.Null, CancellationToken.None);
        return new Ground(app, folder, connection, database);
    }

    public async Task Do(Func<IServiceProvider, Task> act)
    {
        await using var scope = Services.CreateAsyncScope();
        await act(scope.ServiceProvider);
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        if (database is not null)
        {
            NpgsqlConnection.ClearAllPools();
            await using var server = new NpgsqlConnection($"{Server};Database=postgres;Pooling=false");
            await server.OpenAsync();
            await using var drop = new NpgsqlCommand($"DROP DATABASE {database} WITH (FORCE)", server);
            await drop.ExecuteNonQueryAsync();
        }
        Directory.Delete(Folder, recursive: true);
    }
}
