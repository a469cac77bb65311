namespace Kulanz.Tests.Architecture;

public static class Sources
{
    /// <summary>The folder of the solution, for tests that read the code itself.</summary>
    public static readonly string Root = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Kulanz.slnx")))
                return folder.FullName;
        throw new DirectoryNotFoundException("Kulanz.slnx is not above the tests.");
    }
}
