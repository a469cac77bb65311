namespace Kulanz.Tests.Testing;

/// <summary>
/// Where other people's published test inputs lie: <c>KULANZ_TEST_DATA</c>, or <c>../shared/data</c> beside the project.
/// They are never part of the project; a test that needs them is skipped, by name, where there are none.
/// </summary>
public static class TestData
{
    private static readonly string? Root = Find();

    /// <summary>The path of a set or file below the test data; skips the running test where there is none.</summary>
    public static string Path(params string[] parts)
    {
        Assert.SkipWhen(Root is null, "Test data not found: set KULANZ_TEST_DATA.");
        return System.IO.Path.Combine([Root, .. parts]);
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("KULANZ_TEST_DATA") is { Length: > 0 } configured)
            return Directory.Exists(configured) ? configured : null;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Kulanz.slnx")))
            {
                var beside = System.IO.Path.Combine(folder.FullName, "..", "shared", "data");
                return Directory.Exists(beside) ? System.IO.Path.GetFullPath(beside) : null;
            }
        return null;
    }
}
