using System.Net;
using System.Net.Sockets;
using Kulanz.Platform;
using Kulanz.Platform.Ui;
using Kulanz.Tests.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Platform.Operations;

public sealed class PortsTests
{
    [Fact]
    public async Task A_demo_on_a_taken_port_says_so_in_one_sentence_and_fills_nothing()
    {
        using var folder = new TemporaryFolder();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var answer = await Verb.Run(folder.Path, "", "--demo", "--urls", $"http://127.0.0.1:{port}");

        Assert.Equal(1, answer.Code);
        Assert.StartsWith($"Port {port} is taken by another program", answer.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', answer.Error);
        Assert.False(File.Exists(Path.Combine(folder.Path, "kulanz.db")));
    }

    [Fact]
    public async Task Work_in_the_background_has_a_name_in_both_languages()
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var loops = app.Services.GetServices<Loop>().Select(l => l.Called).Distinct().ToList();

        Assert.True(loops.Count > 15);
        Assert.DoesNotContain(loops, called => Texts.In("de", called) == called);
        Assert.Contains("Zurückgestellte Fälle kommen wieder", await (await app.SignedIn(Someone.Ada, "de")).Read("/admin/health"), StringComparison.Ordinal);
    }
}
