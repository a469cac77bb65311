using Kulanz.Access.Importing;
using Kulanz.Tests.Platform.Operations;
using Kulanz.Tests.Testing;

namespace Kulanz.Tests.Access;

/// <summary>What a file of customers costs that nobody should send; memory is the process's.</summary>
[Collection(nameof(Alone))]
public sealed class LargeFilesTests
{
    /// <summary>Two hundred megabytes are refused on the page and by the verb, before they are read.</summary>
    [Fact]
    public async Task A_file_that_is_too_large_is_refused_with_a_sentence()
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var file = new FileInfo(Path.Combine(app.Folder, "large.csv"));
        await using (var sparse = file.Create())
            sparse.SetLength(200L * 1024 * 1024);
        file.Refresh();
        var (said, complained, before) = (new StringWriter(), new StringWriter(), GC.GetTotalAllocatedBytes());
        Assert.Equal(2, await ImportVerb.Take(app.Services, file, false, false, false, null, [], said, complained, default));
        Assert.Contains("larger than 100 MB", complained.ToString(), StringComparison.Ordinal);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 50_000_000);

        var desk = await app.SignedIn(Someone.Anna);
        var answer = await desk.SubmitFiles("/desk/customers/import", [], "file", [("large.csv", new byte[101 * 1024 * 1024])]);
        Assert.Contains("larger than 100 MB", await answer.Read(), StringComparison.Ordinal);
    }
}
