namespace Kulanz.Tests.Architecture;

/// <summary>A brace that is not closed takes every rule behind it along, and no browser says a word.</summary>
public sealed class StylesTests
{
    [Fact]
    public void Every_brace_of_the_stylesheets_is_closed()
    {
        var program = Path.Combine(Sources.Root, "src", "Kulanz");
        var sheets = Directory.GetFiles(Path.Combine(program, "Platform", "Ui", "Styles"), "*.css").Concat(Directory.GetFiles(Path.Combine(program, "wwwroot", "css"), "*.css")).ToList();
        Assert.True(sheets.Count > 10, "The stylesheets have moved.");
        foreach (var sheet in sheets)
        {
            var open = new Stack<int>();
            var lines = File.ReadAllLines(sheet);
            for (var i = 0; i < lines.Length; i++)
                foreach (var letter in lines[i])
                    if (letter == '{')
                    {
                        // A rule inside a rule we do not write, except inside @media and its like.
                        Assert.True(open.Count == 0 || lines[open.Peek()].TrimStart().StartsWith('@'), $"{Path.GetFileName(sheet)}:{open.FirstOrDefault() + 1} is not closed");
                        open.Push(i);
                    }
                    else if (letter == '}')
                        Assert.True(open.TryPop(out _), $"{Path.GetFileName(sheet)}:{i + 1} closes nothing");
            Assert.True(open.Count == 0, $"{Path.GetFileName(sheet)}:{open.FirstOrDefault() + 1} is not closed");
        }
    }
}
