using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Kulanz.Tests.Testing;

/// <summary>What other people's programs see in a PDF: Poppler's tools, from Debian's poppler-utils.</summary>
public static class Poppler
{
    public static Task<string> Text(byte[] pdf, params string[] arguments) => Run("pdftotext", pdf, [.. arguments, "-enc", "UTF-8", "{file}", "-"]);

    /// <summary>The pages, each as its lines.</summary>
    public static async Task<IReadOnlyList<string[]>> Pages(byte[] pdf) =>
        [.. (await Text(pdf, "-layout")).Split('\f')[..^1].Select(page => page.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0).ToArray())];

    public static Task<string> Info(byte[] pdf, params string[] arguments) => Run("pdfinfo", pdf, [.. arguments, "{file}"]);

    public static Task<string> Fonts(byte[] pdf) => Run("pdffonts", pdf, ["{file}"]);

    public static Task<string> Pictures(byte[] pdf) => Run("pdfimages", pdf, ["-list", "{file}"]);

    /// <summary>The first picture in it: "width height", and its points.</summary>
    public static async Task<(string Size, byte[] Points)> Picture(byte[] pdf)
    {
        using var folder = new TemporaryFolder();
        await Run("pdfimages", pdf, ["{file}", Path.Combine(folder.Path, "picture")]);
        var file = await File.ReadAllBytesAsync(Directory.GetFiles(folder.Path).Order(StringComparer.Ordinal).First());
        // P5 or P6, size, largest value: three lines, then the points.
        var lines = Encoding.ASCII.GetString(file, 0, 40).Split('\n');
        return (lines[1], file[(lines[0].Length + lines[1].Length + lines[2].Length + 3)..]);
    }

    /// <summary>A page as an uncompressed picture (PPM), small.</summary>
    public static async Task<byte[]> Drawn(byte[] pdf, int page)
    {
        using var folder = new TemporaryFolder();
        var to = Path.Combine(folder.Path, "page");
        await Run("pdftoppm", pdf, ["-r", "40", "-f", $"{page}", "-l", $"{page}", "-singlefile", "{file}", to]);
        return await File.ReadAllBytesAsync($"{to}.ppm");
    }

    private static async Task<string> Run(string tool, byte[] pdf, string[] arguments)
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "paper.pdf");
        await File.WriteAllBytesAsync(file, pdf);
        try
        {
            using var process = Process.Start(new ProcessStartInfo(tool, arguments.Select(a => a == "{file}" ? file : a))
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                StandardOutputEncoding = Encoding.UTF8,
            })!;
            var (said, complained) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0 && (await complained).Length == 0, $"{tool} says: {await complained}");
            return await said;
        }
        catch (Win32Exception)
        {
            throw new InvalidOperationException($"{tool} is missing: scripts/setup installs Debian's poppler-utils.");
        }
    }
}
