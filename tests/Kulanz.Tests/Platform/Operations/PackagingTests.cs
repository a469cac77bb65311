using System.Diagnostics;
using System.Text.Json;
using Kulanz.Platform.Operations;
using Kulanz.Tests.Architecture;

namespace Kulanz.Tests.Platform.Operations;

public sealed class PackagingTests
{
    [Fact]
    public async Task The_image_is_called_as_the_guide_says_starts_what_is_in_it_and_writes_where_its_user_may()
    {
        var start = new ProcessStartInfo("dotnet", ["msbuild", Path.Combine(Sources.Root, "src", "Kulanz", "Kulanz.csproj"), "-nologo", "-nodeReuse:false", "-p:RuntimeIdentifier=linux-x64", "-t:ComputeContainerConfig",
            "-getItem:ContainerAppCommand,ContainerEnvironmentVariable", "-getProperty:ContainerRepository,ContainerImageTag"])
        {
            RedirectStandardOutput = true,
        };
        using var evaluation = Process.Start(start)!;
        var told = JsonDocument.Parse(await evaluation.StandardOutput.ReadToEndAsync()).RootElement;
        var (items, properties) = (told.GetProperty("Items"), told.GetProperty("Properties"));

        Assert.Equal(["dotnet", "/app/kulanz.dll"], items.GetProperty("ContainerAppCommand").EnumerateArray().Select(i => i.GetProperty("Identity").GetString()));
        var data = items.GetProperty("ContainerEnvironmentVariable").EnumerateArray().Single(i => i.GetProperty("Identity").GetString() == "KULANZ_DATA").GetProperty("Value").GetString();
        // The home of the base image's user: what a volume is mounted over in the guide.
        Assert.StartsWith("/home/app/", data, StringComparison.Ordinal);
        var image = $"{properties.GetProperty("ContainerRepository").GetString()}:{properties.GetProperty("ContainerImageTag").GetString()}";
        Assert.Equal($"kulanz:{ThisProgram.Version}", image);
        var guide = await File.ReadAllTextAsync(Path.Combine(Sources.Root, "docs", "operating", "install.md"));
        Assert.Contains("-v kulanz:/home/app ", guide, StringComparison.Ordinal);
        Assert.Contains($" {image}\n", guide, StringComparison.Ordinal);
    }
}
